"""The list of plans, and the overview of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.selectors.overview import city_overview
from dashboards.selectors.plans import plan_lines
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan


@require_safe
def plans(request: ViewerRequest) -> HttpResponse:
    """Every published plan: its text is for everybody, its figures for its own place."""
    return render(request, "dashboards/plans.html", {"lines": plan_lines(request.viewer)})


@require_safe
def overview(request: ViewerRequest, slug: str) -> HttpResponse:
    """Where a city's plan stands."""
    plan = access_tenant_plan(request.viewer, slug)
    page = city_overview(plan, request.viewer, today=timezone.localdate())
    return render(request, "dashboards/overview.html", {"page": page, "frame": page.frame})
