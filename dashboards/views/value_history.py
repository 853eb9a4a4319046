"""数值沿革: the history of one value, from its first draft to the reports that used it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.access import access_value_history
from dashboards.selectors.value_history.page import value_history
from organizations.middleware import ViewerRequest


@require_safe
def history(request: ViewerRequest, pk: int) -> HttpResponse:
    """Everything that is recorded of the value, whichever of its versions is named."""
    page = value_history(access_value_history(request.viewer, pk))
    return render(request, "dashboards/value_history.html", {"page": page})
