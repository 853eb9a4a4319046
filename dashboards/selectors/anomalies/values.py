"""Hints that lie in the values themselves: last digits, targets hit exactly, numbers repeated."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db.models import QuerySet

from assessments.domain.anomalies import YearValue, digit_test, hit, last_digit, repeated_runs
from dashboards.selectors.anomalies.shapes import (
    Found,
    HeldValue,
    Hint,
    UnitDigits,
    held_values,
    lines_of,
)
from indicators.domain.progress.enums import Rule, TargetForm
from indicators.models import MeasureVersion, Observation, Trajectory
from indicators.selectors.in_force import terms_in_force_at, values_in_force_at
from indicators.selectors.measure_names import measure_name
from indicators.selectors.progress import YEARLY
from organizations.models import Place

# Where a year's value itself is compared with the target. Of a full coverage 100 % is the usual.
_COMPARED = frozenset({Rule.LINEAR_LEVEL, Rule.CAP, Rule.HOLD, Rule.ANNUAL_SHARE, Rule.CUMULATIVE})


def last_digits(tenant: Place) -> Found:
    """Last digits by unit, the least likely first; computed values are nobody's. One query."""
    values = [each for each in held_values(_in_force(tenant)) if each.computed is None]
    by_unit: dict[str, list[int]] = {}
    for each in values:
        digit = last_digit(each.value, each.decimals)
        if digit is not None:
            by_unit.setdefault(each.department or "", []).append(digit)
    units = [UnitDigits(unit, digit_test(digits)) for unit, digits in by_unit.items()]
    units.sort(key=lambda each: (each.test.p is None, each.test.p or 0.0, -each.test.total))
    return Found(len(values), digits=tuple(units))


def on_target(tenant: Place) -> Found:
    """Values that are exactly their target, or reach it by the last digit: three queries."""
    values = held_values(_in_force(tenant).filter(period_kind__in=YEARLY))
    terms = terms_by_series(tenant)
    yearly = _yearly_targets(tenant)
    found = [hint for each in values for hint in _hits(each, terms, yearly)]
    return Found(len(values), tuple(found))


def repeated(tenant: Place) -> Found:
    """The same printed number over following years: one query."""
    rows = _in_force(tenant).filter(period_kind__in=YEARLY)
    values = [each for each in held_values(rows) if _may_repeat(each)]
    hints = []
    for _series, group in groupby(values, key=lambda each: each.series):
        by_key = {each.pk: each for each in group}
        runs = repeated_runs(
            YearValue(each.pk, each.year, each.value, each.decimals) for each in by_key.values()
        )
        hints += [Hint(lines_of(by_key[each.key] for each in run)) for run in runs]
    return Found(len(values), tuple(hints))


def _may_repeat(value: HeldValue) -> bool:
    """A coverage stays at 100 % by nature; a computed value repeats what others did."""
    return value.rule not in (Rule.COVERAGE, Rule.HOLD) and value.computed is None


def _in_force(tenant: Place) -> QuerySet[Observation]:
    return values_in_force_at(None).filter(tenant=tenant)


Series = tuple[int, int]
TermsBySeries = dict[Series, list[MeasureVersion]]


def terms_by_series(tenant: Place) -> TermsBySeries:
    """The terms in force of a place's plans, by place and indicator: one query."""
    rows = terms_in_force_at(
        MeasureVersion.objects.filter(
            measure__plan__tenant=tenant, indicator__isnull=False, withdrawn=False
        ),
        None,
    ).select_related("measure__latest__target", "measure__latest__indicator")
    found: TermsBySeries = {}
    for row in rows.order_by("pk"):
        found.setdefault((row.measure.place_id, row.indicator_id or 0), []).append(row)
    return found


def terms_of(value: HeldValue, terms: TermsBySeries) -> Iterator[MeasureVersion]:
    """The terms that judge by a value: its indicator and place, and its definition."""
    for row in terms.get((value.place_id, value.indicator_id), ()):
        if row.definition_id == value.definition_id or (
            row.definition_id is None and value.is_default
        ):
            yield row


def _yearly_targets(tenant: Place) -> dict[tuple[int, int], Trajectory]:
    """The office's yearly targets in force, by measure and year."""
    rows = Trajectory.objects.filter(tenant=tenant).order_by("version")
    return {(row.measure_id, row.year): row for row in rows}


def _hits(
    value: HeldValue, terms: TermsBySeries, yearly: dict[tuple[int, int], Trajectory]
) -> Iterable[Hint]:
    for row in terms_of(value, terms):
        if row.rule not in _COMPARED or row.target_form not in (None, TargetForm.LEVEL):
            continue
        target, decimals = row.target_value, row.decimals or 0
        if value.year != row.target_year:
            of_year = yearly.get((row.measure_id, value.year))
            target = of_year.value if of_year else None
            decimals = of_year.decimals if of_year else 0
        found = (
            hit(value.value, value.decimals, target, row.comparator or "", decimals)
            if target is not None
            else None
        )
        if found is not None:
            yield Hint((value.line,), target=measure_name(row.measure), steps=found.steps)
