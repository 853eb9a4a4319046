"""An action, and a plan task."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.access import standing_at
from dashboards.as_of import AsOf, dated
from dashboards.charts import bullet_chart
from dashboards.element_charts import courses_chart, verdicts_chart
from dashboards.selectors.elements import section_page, task_page
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan


@require_safe
@dated
def section(request: ViewerRequest, asked: AsOf, slug: str, key: str) -> HttpResponse:
    """An action: its tasks, its targets worst first, its departments."""
    plan = standing_at(access_tenant_plan(request.viewer, slug), asked.moment)
    _refuse_nul(key)
    page = section_page(plan, key, request.viewer, today=asked.day, as_of=asked.moment)
    if page is None:
        raise Http404
    judged = page.judgement
    context = {
        "page": page,
        "frame": page.frame,
        "progress": bullet_chart(judged.targets),
        "courses": courses_chart(judged.targets, judged.courses),
        "verdicts": verdicts_chart(judged.targets, judged.courses),
    }
    return render(request, "dashboards/section.html", context)


@require_safe
@dated
def plan_task(request: ViewerRequest, asked: AsOf, slug: str, key: str) -> HttpResponse:
    """A plan task: its words, its units, its targets, and what was done and filed for it."""
    plan = standing_at(access_tenant_plan(request.viewer, slug), asked.moment)
    _refuse_nul(key)
    page = task_page(plan, key, request.viewer, today=asked.day, as_of=asked.moment)
    if page is None:
        raise Http404
    judged = page.judgement
    courses = courses_chart(judged.targets, judged.courses)
    context = {"page": page, "frame": page.frame, "courses": courses}
    return render(request, "dashboards/plan_task.html", context)


def _refuse_nul(key: str) -> None:
    """No key has this character: no database keeps it in a text."""
    if "\x00" in key:
        raise Http404
