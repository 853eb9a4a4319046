"""Which verdicts may be told where only released values are: those that rest on nothing else."""

from collections.abc import Iterable

from indicators.access import is_released
from indicators.domain.progress.enums import Rule, Status
from indicators.domain.progress.verdicts import BOUND_RULES
from indicators.models import Measure, Observation
from indicators.selectors.progress import Slot, Terms, rests_on, terms_in_force, terms_of

# Judged by states and numbers that the office and the level above make known, or do not.
_OF_STATES = frozenset({Rule.ASSIGNED, Rule.MILESTONE})


def rests_on_trend(
    terms: Terms, *, lamp: bool, judged: int, value_year: int, unseen: Iterable[int]
) -> bool:
    """Whether the word of a verdict of a year rests on an unseen value before its own.

    Intensity and total indicators (`lamp`) are judged by their latest change too, and bounds by a
    forecast. After the deadline the value of the target year alone counts.
    """
    if judged > terms.year or not (lamp or terms.rule in BOUND_RULES):
        return False
    return any((terms.base_year or 0) <= year <= value_year for year in unseen)


def released_status(measure: Measure, here: Iterable[Observation], *, judged: int) -> Status | None:
    """The verdict of a year where it rests on a value, and on released ones alone."""
    code = measure.result_status  # type: ignore[attr-defined]  # annotated
    year = measure.result_value_year  # type: ignore[attr-defined]  # annotated
    terms = terms_of(measure)
    if not code or year is None or terms.rule in _OF_STATES:
        return None
    held = list(here)
    shown = {_slot(each) for each in held if is_released(each)}
    hidden = {_slot(each) for each in held} - shown
    is_there = any(slot[2] == year for slot in shown)
    if not is_there or rests_on(measure, terms, year, hidden):
        return None
    indicator = terms_in_force(measure).indicator
    by_trend = rests_on_trend(
        terms,
        lamp=indicator is not None and indicator.lamp,
        judged=judged,
        value_year=year,
        unseen=(slot[2] for slot in hidden),
    )
    return None if by_trend else Status(code)


def _slot(row: Observation) -> Slot:
    return row.indicator_id, row.definition_id, row.year
