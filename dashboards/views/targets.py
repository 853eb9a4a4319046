"""The list of targets, and one target."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.access import access_measure
from dashboards.charts import course_chart
from dashboards.selectors.target import target_page
from dashboards.selectors.targets import TargetFilter, target_list
from dashboards.wording import words_of
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan


@require_safe
def targets(request: ViewerRequest, slug: str) -> HttpResponse:
    """The targets that fit the address."""
    plan = access_tenant_plan(request.viewer, slug)
    chosen = TargetFilter.of(request.GET.dict())
    page = target_list(plan, request.viewer, chosen, today=timezone.localdate())
    return render(request, "dashboards/targets.html", {"page": page, "frame": page.frame})


@require_safe
def target(request: ViewerRequest, slug: str, measure_id: int) -> HttpResponse:
    """One target with everything its verdict rests on."""
    found = access_measure(request.viewer, slug, measure_id)
    page = target_page(found, request.viewer, today=timezone.localdate())
    context = {
        "page": page,
        "frame": page.frame,
        "explained": page.explained,
        "chart": course_chart(page.explained),
        "words": words_of(page.explained),
    }
    return render(request, "dashboards/target.html", context)
