"""The first page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards.selectors.home import first_page
from organizations.middleware import ViewerRequest


@require_safe
def home(request: ViewerRequest) -> HttpResponse:
    """Go where the viewer's work begins; who has none here is told why, and whom to ask."""
    found = first_page(request.viewer)
    if found is None:
        return render(request, "dashboards/no_office.html")
    view, arguments = found
    return redirect(view, *arguments)
