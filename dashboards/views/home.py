"""The first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.navigation import shell_with
from dashboards.selectors.home import home_page
from organizations.middleware import ViewerRequest


@require_safe
def home(request: ViewerRequest) -> HttpResponse:
    """What the viewer's offices ask for today; who has none here is told why, and whom to ask."""
    viewer = request.viewer
    if not viewer.hats:
        return render(request, "dashboards/no_office.html")
    page = home_page(viewer, today=timezone.localdate())
    # The frame needs the same plans: the page has them already.
    context = {"page": page, "shell": shell_with(request, page.plans)}
    return render(request, "dashboards/home.html", context)
