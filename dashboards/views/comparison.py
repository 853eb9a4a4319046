"""Places beside each other: by indicator or by function, as a page and as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.as_of import AsOf, dated
from dashboards.charts import Chart, pledge_chart, released_chart
from dashboards.comparison_terms import FORM_NAMES, pledge_words, released_words, yearly_words
from dashboards.selectors.commitments import (
    Commitments,
    Pledge,
    PledgeGroup,
    series_by_definition,
)
from dashboards.selectors.comparison import ComparisonFilter, ComparisonPage, comparison
from dashboards.selectors.functions import Functions
from indicators.terms import STATUS_NAMES
from organizations.middleware import ViewerRequest
from organizations.replica_pages import may_be_old
from plans.domain.csv_files import csv_text
from plans.views.files import CSV, attachment


@dataclass(frozen=True)
class DrawnGroup:
    """Commitments of one kind with their chart, if two places gave a number."""

    group: PledgeGroup
    chart: Chart | None


@dataclass(frozen=True)
class DrawnSeries:
    """Released values of one definition."""

    definition: str
    chart: Chart


@require_safe
@may_be_old
@dated
def compare(request: ViewerRequest, asked: AsOf) -> HttpResponse:
    """What several places promised, and what they have released."""
    chosen = ComparisonFilter.of(request.GET)
    page = comparison(request.viewer, chosen, today=asked.day, as_of=asked.moment)
    if request.GET.get("download") == "csv":
        return attachment(csv_text(_lines(page)), f"comparison-{asked.day:%Y%m%d}.csv", CSV)
    found = page.by_indicator
    context = {
        "page": page,
        "frame": page,
        "found": found,
        "functions": page.by_function,
        "groups": list(_drawn_groups(found)) if found else (),
        "released": list(_drawn_series(found)) if found else (),
    }
    return render(request, "dashboards/compare.html", context)


def _drawn_groups(found: Commitments) -> Iterator[DrawnGroup]:
    for number, group in enumerate(found.groups, 1):
        chart = pledge_chart(group, key=f"pledges-{number}", name=found.name)
        yield DrawnGroup(group, chart)


def _drawn_series(found: Commitments) -> Iterator[DrawnSeries]:
    grouped = series_by_definition(found.series).items()
    for number, (definition, series) in enumerate(grouped, 1):
        key = f"values-{number}"
        chart = released_chart(series, key=key, name=found.name, unit=found.unit)
        yield DrawnSeries(definition, chart)


def _lines(page: ComparisonPage) -> Iterator[list[str | int]]:
    if page.by_function is not None:
        yield from _function_lines(page.by_function)
    elif page.by_indicator is not None:
        yield from _pledge_lines(page.by_indicator)


def _pledge_lines(found: Commitments) -> Iterator[list[str | int]]:
    yield [
        _("地方"),
        _("指标"),
        _("方案表述的指标"),
        _("承诺类型"),
        _("目标"),
        _("计量单位"),
        _("方案所印数字"),
        _("目标年"),
        _("基期"),
        _("基期为推定"),
        _("折合年均变化"),
        _("弱化用语"),
        _("性质"),
        _("口径"),
        _("重复表述"),
        _("方案原文"),
        _("最新公开数值"),
        _("数值年份"),
        _("数据质量"),
        _("评价(仅公开数据)"),
    ]
    for group in found.groups:
        for pledge in group.pledges:
            yield [pledge.plan.place, found.name, *_pledge_line(found, pledge)]


def _pledge_line(found: Commitments, pledge: Pledge) -> list[str | int]:
    latest = pledge.latest
    words = released_words(latest, found.unit, is_change=found.is_annual_change) if latest else ""
    return [
        pledge.indicator,
        str(FORM_NAMES[pledge.form]),
        pledge_words(pledge),
        pledge.unit if pledge.number is not None else "",
        pledge.printed,
        pledge.deadline,
        pledge.base_year or "",
        _("是") if pledge.base_inferred else "",
        yearly_words(pledge),
        pledge.hedge,
        pledge.nature,
        pledge.definition,
        _("是") if pledge.repeats else "",
        pledge.quote,
        words,
        latest.year if latest else "",
        latest.quality if latest else "",
        str(STATUS_NAMES[pledge.status]) if pledge.status else "",
    ]


def _function_lines(found: Functions) -> Iterator[list[str | int]]:
    yield [_("地方"), _("职能"), _("单位"), _("角色"), _("章节"), _("重点任务"), _("目标数")]
    for place in found.places:
        for share in place.shares:
            yield [
                place.plan.place,
                found.function,
                share.unit,
                str(share.role.label),
                share.section,
                share.label,
                share.targets,
            ]
