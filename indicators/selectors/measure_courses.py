"""The courses of many measures at once, for small charts side by side."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import F

from indicators.models import Measure
from indicators.selectors.course import Result, YearRow, amounts_of, course_rows
from indicators.selectors.in_force import terms_of_plan_at
from indicators.selectors.past import all_results_at
from indicators.selectors.progress import Judged, Slot, Terms, hidden_years
from plans.models import Plan

_RESULT = (
    "status",
    "preliminary",
    "value",
    "value_year",
    "path_value",
    "attainment",
    "cumulative_change_pct",
)
_Results = Mapping[int, Mapping[int, Result]]


def measure_courses(
    plan: Plan,
    judged: Iterable[Judged],
    *,
    year: int,
    hidden: frozenset[Slot],
    as_of: datetime | None = None,
) -> dict[int, tuple[YearRow, ...]]:
    """By measure, its years up to `year` in the terms of its target, without hidden ones.

    One query: stored results come with their measures. As of a moment they are judged again from
    what was recorded by then: six queries.
    """
    terms = {each.measure_id: each.terms for each in judged}
    if as_of is None:
        rows, results = _stored(terms)
    else:
        rows, results = _past_rows(plan, terms, as_of), all_results_at(plan.pk, as_of=as_of)
    return {
        pk: _course(row, terms[pk], _until(results.get(pk, {}), year), hidden)
        for pk, row in rows.items()
    }


def _stored(wanted: Iterable[int]) -> tuple[dict[int, Measure], _Results]:
    joined = (
        Measure.objects.filter(pk__in=list(wanted), latest__isnull=False)
        .select_related("latest__indicator")
        .annotate(
            result_period=F("progressresult__period"),
            **{f"result_{name}": F(f"progressresult__{name}") for name in _RESULT},
        )
    )
    rows: dict[int, Measure] = {}
    results: dict[int, dict[int, Result]] = {}
    for row in joined:
        rows[row.pk] = row
        if row.result_period is not None:
            result = {name: getattr(row, f"result_{name}") for name in _RESULT}
            results.setdefault(row.pk, {})[row.result_period] = result
    return rows, results


def _past_rows(plan: Plan, wanted: Iterable[int], as_of: datetime) -> dict[int, Measure]:
    versions = terms_of_plan_at(plan, as_of).filter(measure__in=list(wanted))
    rows = {}
    for version in versions.select_related("measure", "indicator"):
        rows[version.measure_id] = version.measure
        rows[version.measure_id].latest = version
    return rows


def _until(results: Mapping[int, Result], year: int) -> dict[int, Result]:
    return {each: results[each] for each in sorted(results) if each <= year}


def _course(
    row: Measure, terms: Terms, results: Mapping[int, Result], hidden: frozenset[Slot]
) -> tuple[YearRow, ...]:
    asked = {
        year: float(result["path_value"])
        for year, result in results.items()
        if result["value_year"] == year and result["path_value"] is not None
    }
    unseen = hidden_years(row, terms, hidden)
    return course_rows(amounts_of(results, terms), asked, results, unseen)
