"""Those who carry a plan out: departments and lower places."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.access import standing_at
from dashboards.as_of import AsOf, dated
from dashboards.charts import bullet_chart
from dashboards.element_charts import neighbour_charts
from dashboards.selectors.department import department_page
from dashboards.selectors.departments import (
    DepartmentFilter,
    DepartmentLine,
    DepartmentList,
    department_list,
)
from dashboards.selectors.place_values import PlaceFilter
from dashboards.selectors.places import place_list, place_page
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.access import access_tenant_plan
from plans.domain.csv_files import csv_text
from plans.views.files import CSV, attachment


@require_safe
@dated
def departments(request: ViewerRequest, asked: AsOf, slug: str) -> HttpResponse:
    """Every department of the plan's place side by side, or the same as a file."""
    plan = standing_at(access_tenant_plan(request.viewer, slug), asked.moment)
    chosen = DepartmentFilter.of(request.GET.dict())
    page = department_list(plan, request.viewer, chosen, today=asked.day, as_of=asked.moment)
    if request.GET.get("download") == "csv":
        name = f"departments-{plan.slug}-{asked.day.isoformat()}.csv"
        rows = {"rows": len(page.lines)}
        taken = Taken(request.viewer, "department.export", plan, (plan.tenant,), rows)
        return attachment(csv_text(_department_rows(page)), name, CSV, taken=taken)
    return render(request, "dashboards/departments.html", {"page": page, "frame": page.frame})


@require_safe
@dated
def department(request: ViewerRequest, asked: AsOf, slug: str, pk: int) -> HttpResponse:
    """One department."""
    plan = standing_at(access_tenant_plan(request.viewer, slug), asked.moment)
    page = department_page(plan, pk, request.viewer, today=asked.day, as_of=asked.moment)
    context = {"page": page, "frame": page.frame, "progress": bullet_chart(page.answered)}
    return render(request, "dashboards/department.html", context)


@require_safe
@dated
def places(request: ViewerRequest, asked: AsOf, slug: str) -> HttpResponse:
    """Every lower place."""
    plan = standing_at(access_tenant_plan(request.viewer, slug), asked.moment)
    chosen = PlaceFilter.of(request.GET.dict())
    page = place_list(plan, request.viewer, chosen, today=asked.day, as_of=asked.moment)
    return render(request, "dashboards/places.html", {"page": page, "frame": page.frame})


@require_safe
@dated
def place(request: ViewerRequest, asked: AsOf, slug: str, key: str) -> HttpResponse:
    """One lower place."""
    plan = standing_at(access_tenant_plan(request.viewer, slug), asked.moment)
    page = place_page(plan, key, request.viewer, today=asked.day, as_of=asked.moment)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "frame": page.frame,
        "progress": bullet_chart(page.allocated),
        "slopes": list(neighbour_charts(page.slopes)),
    }
    return render(request, "dashboards/place.html", context)


def _department_rows(page: DepartmentList) -> Iterator[list[str | int]]:
    yield [
        _("部门"),
        _("职能"),
        _("治理关系"),
        _("牵头"),
        _("配合"),
        _("按职责分工"),
        _("需要关注"),
        _("待数据"),
        _("正常"),
        _("应报"),
        _("已报"),
        _("逾期"),
        _("退回"),
        _("及时率(%)"),
        _("最近说明日期"),
        _("最近说明"),
    ]
    yield from map(_department_row, page.lines)


def _department_row(line: DepartmentLine) -> list[str | int]:
    words = line.last_words
    timeliness = line.tally.timeliness
    return [
        line.name,
        line.function,
        line.governance,
        line.lead,
        line.support,
        line.shared,
        line.attention,
        line.waiting,
        line.fine,
        line.tally.owed,
        line.tally.answered,
        line.tally.past_due,
        line.returned,
        "" if timeliness is None else f"{100 * timeliness:.1f}",
        words.said_on.isoformat() if words and words.said_on else "",
        words.said if words else "",
    ]
