"""How a target is divided among lower places and years."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.selectors.allocation import allocation_page
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan


@require_safe
def allocation(request: ViewerRequest, slug: str, measure_id: int) -> HttpResponse:
    """A target's places and years: parts, yearly targets, values, verdicts, and the sums."""
    plan = access_tenant_plan(request.viewer, slug)
    page = allocation_page(plan, measure_id, request.viewer, today=timezone.localdate())
    if page is None:
        raise Http404
    context = {"page": page, "frame": page.frame, "matrix": page.matrix}
    return render(request, "dashboards/allocation.html", context)
