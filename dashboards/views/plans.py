"""The list of plans, and the overview of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.access import standing_at
from dashboards.as_of import AsOf, dated
from dashboards.selectors.frame import freshness_of
from dashboards.selectors.overview import city_overview
from dashboards.selectors.plans import plan_page
from organizations.middleware import ViewerRequest
from plans.access import access_plan, access_tenant_plan


@require_safe
def plans(request: ViewerRequest) -> HttpResponse:
    """Every published plan: its text is for everybody, its figures for its own place."""
    wanted = request.GET.get("q", "").strip()[:100]
    page = plan_page(request.viewer, wanted, request.GET.get("page", ""))
    return render(request, "dashboards/plans.html", {"page": page})


@require_safe
@dated
def overview(request: ViewerRequest, asked: AsOf, slug: str) -> HttpResponse:
    """Where a city's plan stands."""
    plan = standing_at(access_tenant_plan(request.viewer, slug), asked.moment)
    page = city_overview(plan, request.viewer, today=asked.day, as_of=asked.moment)
    return render(request, "dashboards/overview.html", {"page": page, "frame": page.frame})


@require_safe
def freshness(request: ViewerRequest, slug: str) -> HttpResponse:
    """Whether a plan's figures are being computed again; once they are new, the page is drawn anew."""
    plan = access_plan(request.viewer, slug)
    state = freshness_of(plan)
    response = render(request, "dashboards/_freshness.html", {"frame": state})
    if not state.outdated:
        response["HX-Refresh"] = "true"
    return response
