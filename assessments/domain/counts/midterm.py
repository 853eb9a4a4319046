"""Targets half way: the three words of a mid-term evaluation, and 时间过半、任务过半."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from assessments.domain.facts import TargetFacts
from assessments.domain.standings import PROBLEMS, Standing, standing_of
from indicators.domain.progress.enums import Rule, Status

_HALF = Decimal("0.5")
# Judged year by year or by a bound: there is no way of which half could be done.
_WITHOUT_WAY = (Rule.CAP, Rule.HOLD, Rule.ANNUAL_SHARE, Rule.YTD_SCHEDULE)


class Expectation(Enum):
    """What a mid-term evaluation says of a target that is not due yet (domain §1.5)."""

    EARLY = "early"
    AS_EXPECTED = "as_expected"
    LAGGING = "lagging"
    OPEN = "open"


def expectation_of(target: TargetFacts) -> Expectation:
    """提前实现 where the aim is reached already; the rest follows from the verdict."""
    standing = standing_of(target.result.status, target.result.reason)
    if standing is Standing.REACHED:
        return Expectation.EARLY
    if standing in PROBLEMS:
        return Expectation.LAGGING
    if standing in (Standing.ON_SCHEDULE, Standing.REACHED_PRELIMINARY):
        return Expectation.EARLY if _is_there(target) else Expectation.AS_EXPECTED
    return Expectation.OPEN


def _is_there(target: TargetFacts) -> bool:
    progress = target.result.progress
    if target.result.status not in (Status.AHEAD, Status.ON_TRACK) or progress is None:
        return False
    return progress >= 1 and Rule(target.rule) not in _WITHOUT_WAY


def by_expectation(targets: Iterable[TargetFacts]) -> dict[Expectation, list[TargetFacts]]:
    """The targets of each word; words without any are left out."""
    rows = list(targets)
    found = {
        each: [target for target in rows if expectation_of(target) is each] for each in Expectation
    }
    return {each: members for each, members in found.items() if members}


@dataclass(frozen=True)
class HalfWay:
    """Running targets by whether half of the time has passed and half of the way is done.

    Attributes:
        kept: both.
        behind: half of the time, less than half of the way.
        early: half of the way before half of the time.
        before: neither.
        untested: no way to measure, no base year or no value.
    """

    kept: list[TargetFacts]
    behind: list[TargetFacts]
    early: list[TargetFacts]
    before: list[TargetFacts]
    untested: list[TargetFacts]

    @classmethod
    def of(cls, targets: Sequence[TargetFacts], year: int) -> "HalfWay":
        """Found among targets that are not due yet."""
        groups: dict[tuple[bool, bool] | None, list[TargetFacts]] = {}
        for target in targets:
            groups.setdefault(_test(target, year), []).append(target)
        return cls(
            kept=groups.get((True, True), []),
            behind=groups.get((True, False), []),
            early=groups.get((False, True), []),
            before=groups.get((False, False), []),
            untested=groups.get(None, []),
        )


def _test(target: TargetFacts, year: int) -> tuple[bool, bool] | None:
    """Half of the time, half of the way; None where it cannot be told."""
    progress, base = target.result.progress, target.base_year
    if progress is None or base is None or Rule(target.rule) in _WITHOUT_WAY:
        return None
    return 2 * (year - base) >= target.target_year - base, progress >= _HALF
