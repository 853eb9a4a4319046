"""Targets at their deadline: what is confirmed, what is not final, what cannot be judged."""

from collections.abc import Iterable
from enum import Enum

from assessments.domain.facts import TargetFacts
from assessments.domain.standings import Standing, standing_of
from indicators.domain.progress.enums import Reason, Status


class Outcome(Enum):
    """Where a due target stands; together they are all."""

    MET = "met"
    MISSED = "missed"
    # Judged by a preliminary value.
    PRELIMINARY = "preliminary"
    # No value of the target year.
    AWAITING = "awaiting"
    ASSIGNED = "assigned"
    OPEN = "open"


_OUTCOMES = {
    Standing.REACHED: Outcome.MET,
    Standing.MISSED: Outcome.MISSED,
    Standing.REACHED_PRELIMINARY: Outcome.PRELIMINARY,
    Standing.MISSED_PRELIMINARY: Outcome.PRELIMINARY,
    Standing.AWAITING: Outcome.AWAITING,
    Standing.ASSIGNED: Outcome.ASSIGNED,
}


def outcome_of(target: TargetFacts) -> Outcome:
    """The outcome; a promise in words that is not kept by its deadline is missed."""
    if target.result.reason == Reason.OVERDUE:
        return Outcome.MISSED
    return _OUTCOMES.get(standing_of(target.result.status, target.result.reason), Outcome.OPEN)


def by_outcome(targets: Iterable[TargetFacts]) -> dict[Outcome, list[TargetFacts]]:
    """The targets of each outcome; outcomes without any are left out."""
    rows = list(targets)
    found = {each: [t for t in rows if outcome_of(t) is each] for each in Outcome}
    return {each: members for each, members in found.items() if members}


def exceeded(targets: Iterable[TargetFacts]) -> list[TargetFacts]:
    """Those that are confirmed to be better than promised."""
    return [target for target in targets if target.result.status == Status.EXCEEDED]


def met_early(targets: Iterable[TargetFacts]) -> list[TargetFacts]:
    """Those that were reached before their deadline."""
    return [target for target in targets if target.result.status == Status.MET_EARLY]
