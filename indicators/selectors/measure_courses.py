"""Some targets of a plan, judged, with their courses and who was named for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from indicators.models import Measure
from indicators.selectors.course import Result, YearRow, amounts_of, course_rows
from indicators.selectors.in_force import terms_of_plan_at
from indicators.selectors.kin import accountable_for_target
from indicators.selectors.past import results_at
from indicators.selectors.progress import (
    Judged,
    Slot,
    Terms,
    hidden_slots,
    hidden_years,
    hides_path,
    judged_measure,
    judged_measures,
    measures_in_force,
)
from organizations.access import Viewer
from plans.models import Plan
from plans.selectors.reading import ResponsibleUnit, accountable_units, named_unit

_RESULT = (
    "status",
    "preliminary",
    "value",
    "value_year",
    "path_value",
    "attainment",
    "cumulative_change_pct",
)
_Rows = dict[int, Measure]
_Results = dict[int, dict[int, Result]]


@dataclass(frozen=True)
class JudgedCourse:
    """A target with its verdict, its years up to then, and the unit that was named for it."""

    judged: Judged
    years: tuple[YearRow, ...]
    named: ResponsibleUnit | None


def judged_courses(
    plan: Plan,
    *,
    year: int,
    viewer: Viewer,
    within: Mapping[str, object],
    as_of: datetime | None = None,
) -> tuple[JudgedCourse, ...]:
    """The targets that have some fields, `within`, in the terms of each, without hidden values.

    One query, one more where values are hidden: stored results come with their measures. As of a
    moment the targets are judged again from what was recorded by then.
    """
    hidden = hidden_slots(viewer, plan.tenant, plan.tenant_id, as_of=as_of)
    judged: Iterable[Judged]
    if as_of is None:
        rows, results = _stored(plan, year, within)
        judged = [judged_measure(row, hidden) for row in rows.values()]
        named = {pk: named_unit(row.accountable) for pk, row in rows.items()}  # type: ignore[attr-defined]  # annotated
    else:
        past = results_at([plan.pk], as_of)
        judged = judged_measures(
            plan,
            year=year,
            viewer=viewer,
            within=within,
            hidden=hidden,
            as_of=as_of,
            results=past,
        )
        rows = _past_rows(plan, (each.measure_id for each in judged), as_of)
        results = past.by_measure(*_RESULT)
        named = _named_by(plan, judged, as_of)
    return tuple(
        JudgedCourse(
            judged=each,
            years=_course(
                rows[each.measure_id],
                each.terms,
                _until(results.get(each.measure_id, {}), year),
                hidden,
            ),
            named=named[each.measure_id],
        )
        for each in judged
    )


def _stored(plan: Plan, year: int, within: Mapping[str, object]) -> tuple[_Rows, _Results]:
    """Measures, and by measure and year their stored results, each of which is a row of it."""
    wanted = {f"latest__target__{name}": value for name, value in within.items()}
    joined = (
        measures_in_force(plan.pk, year)
        .filter(place=plan.tenant_id, **wanted)
        .annotate(
            accountable=accountable_for_target(),
            of_period=F("progressresult__period"),
            **{f"of_{name}": F(f"progressresult__{name}") for name in _RESULT},
        )
        .order_by("latest__target__start", "pk")
    )
    rows: _Rows = {}
    results: _Results = {}
    for row in joined:
        rows.setdefault(row.pk, row)
        if row.of_period is not None:
            result = {name: getattr(row, f"of_{name}") for name in _RESULT}
            results.setdefault(row.pk, {})[row.of_period] = result
    return rows, results


def _named_by(
    plan: Plan, judged: Iterable[Judged], as_of: datetime
) -> dict[int, ResponsibleUnit | None]:
    units = accountable_units(plan, as_of=as_of)
    places = {each.measure_id: each.commitment for each in judged}
    return {pk: units.get(place.key) or units.get(place.task_key) for pk, place in places.items()}


def _past_rows(plan: Plan, wanted: Iterable[int], as_of: datetime) -> _Rows:
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
    drawn = {} if hides_path(row, terms, hidden) else results
    asked = {
        year: float(result["path_value"])
        for year, result in drawn.items()
        if result["value_year"] == year and result["path_value"] is not None
    }
    unseen = hidden_years(row, terms, hidden)
    return course_rows(amounts_of(results, terms), asked, results, unseen)
