"""What may be told where only released values are: verdicts that rest on nothing else."""

from collections.abc import Collection, Iterable

from indicators.access import is_released
from indicators.domain.progress.enums import Rule, Status
from indicators.domain.progress.verdicts import BOUND_RULES
from indicators.models import Measure, Observation
from indicators.selectors.progress import Slot, Terms, rests_on, terms_in_force, terms_of

# Judged by states and numbers that the office and the level above make known, or do not.
_OF_STATES = frozenset({Rule.ASSIGNED, Rule.MILESTONE})


def is_told(
    terms: Terms,
    value_year: int | None,
    held: Collection[Observation],
    *,
    lamp: bool,
    judged: int,
) -> bool:
    """Whether a verdict of a year goes by a released value, and by no trend with an unseen one.

    `held` are the yearly values of the indicator at the place. That the value itself and its base
    are by the right definition and released, `rests_on` tells.
    """
    if value_year is None or terms.rule in _OF_STATES:
        return False
    if not any(row.year == value_year and is_released(row) for row in held):
        return False
    unseen = (row.year for row in held if not is_released(row))
    return not _rests_on_trend(
        terms, lamp=lamp, judged=judged, value_year=value_year, unseen=unseen
    )


def _rests_on_trend(
    terms: Terms, *, lamp: bool, judged: int, value_year: int, unseen: Iterable[int]
) -> bool:
    """Whether the word of a verdict of a year rests on an unseen value before its own.

    Intensity and total indicators (`lamp`) are judged by their latest change too, and bounds by a
    forecast. After the deadline the value of the target year alone counts.
    """
    if judged > terms.year or not (lamp or terms.rule in BOUND_RULES):
        return False
    return any((terms.base_year or 0) <= year <= value_year for year in unseen)


def released_status(
    measure: Measure, held: Collection[Observation], *, judged: int
) -> Status | None:
    """The verdict of a year where it may be told."""
    code = measure.result_status  # type: ignore[attr-defined]  # annotated
    year = measure.result_value_year  # type: ignore[attr-defined]  # annotated
    terms, indicator = terms_of(measure), terms_in_force(measure).indicator
    if not code or rests_on(measure, terms, year, unreleased_slots(held)):
        return None
    lamp = indicator is not None and indicator.lamp
    return Status(code) if is_told(terms, year, held, lamp=lamp, judged=judged) else None


def unreleased_slots(held: Iterable[Observation]) -> frozenset[Slot]:
    """Where the values stand that not everybody may see."""
    return frozenset(
        (row.indicator_id, row.definition_id, row.year) for row in held if not is_released(row)
    )


def newest_released(held: Iterable[Observation], definition_id: int | None) -> Observation | None:
    """The newest released value by the definition of a commitment, the usual one where it has none."""
    fitting = (
        row
        for row in held
        if is_released(row)
        and (
            row.definition.is_default
            if definition_id is None
            else row.definition_id == definition_id
        )
    )
    return max(fitting, key=lambda row: (row.year, row.pk), default=None)
