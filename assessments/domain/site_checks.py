"""Which values are checked on site: risk by what is known of them, and a draw that can be repeated.

Each value has a risk, the sum of what speaks against it, and 1 + risk tickets: SHA-256 of
"seed:id:ticket", tickets numbered from 0. The values whose best ticket is highest are taken, so a
value of risk 3 is four times as likely to stand before one of risk 0. Seed and snapshot give the
same draw on any machine.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessments.domain.facts import ObservationFacts, SnapshotFacts, TargetFacts
from plans.domain.problems import mark

# A completion so near to what was expected that a small error turns the verdict.
NEAR = Decimal("0.05")
# A change from year to year that asks for an explanation when it is reported.
SUDDEN = Decimal("0.3")


class Risk(StrEnum):
    """What speaks for looking at a value on site."""

    PRELIMINARY = "preliminary"
    ESTIMATE = "estimate"
    REVISED = "revised"
    NEAR_THRESHOLD = "near_threshold"
    NO_EVIDENCE = "no_evidence"
    SUDDEN = "sudden"


POINTS: Mapping[Risk, int] = {
    Risk.PRELIMINARY: 1,
    Risk.ESTIMATE: 2,
    Risk.REVISED: 1,
    Risk.NEAR_THRESHOLD: 2,
    Risk.NO_EVIDENCE: 2,
    Risk.SUDDEN: 1,
}
RISK_TERMS = {
    Risk.PRELIMINARY: mark("初步数"),
    Risk.ESTIMATE: mark("测算数"),
    Risk.REVISED: mark("修订过"),
    Risk.NEAR_THRESHOLD: mark("接近达标线"),
    Risk.NO_EVIDENCE: mark("没有佐证"),
    Risk.SUDDEN: mark("与上年相差30%以上"),
}
_PRELIMINARY, _ESTIMATE = "初步", "测算"


@dataclass(frozen=True)
class RiskyValue:
    """A value of the assessed year with what speaks for checking it."""

    observation: int
    reasons: tuple[Risk, ...]

    @property
    def risk(self) -> int:
        """The sum of its reasons."""
        return sum(POINTS[each] for each in self.reasons)


def values_at_risk(snapshot: SnapshotFacts) -> tuple[RiskyValue, ...]:
    """Every value in force of the snapshot's year, by its number."""
    held = [each for each in snapshot.observations if each.in_force]
    before = {_series(each): each for each in held if each.year == snapshot.year - 1}
    near = {(each.place, each.indicator_code) for each in snapshot.targets if _is_near(each)}
    found = (
        RiskyValue(each.id, tuple(_reasons(each, before.get(_series(each)), near)))
        for each in held
        if each.year == snapshot.year
    )
    return tuple(sorted(found, key=lambda value: value.observation))


def draw(values: Iterable[RiskyValue], seed: str, size: int) -> tuple[RiskyValue, ...]:
    """The values to check, in the order in which they are drawn."""
    return tuple(sorted(values, key=lambda value: best_ticket(seed, value), reverse=True)[:size])


def best_ticket(seed: str, value: RiskyValue) -> str:
    """The highest of a value's tickets, as hexadecimal digits."""
    tickets = (f"{seed}:{value.observation}:{ticket}" for ticket in range(1 + value.risk))
    return max(hashlib.sha256(each.encode()).hexdigest() for each in tickets)


def _reasons(
    value: ObservationFacts, before: ObservationFacts | None, near: set[tuple[str, str | None]]
) -> Iterable[Risk]:
    if value.quality.startswith(_PRELIMINARY):
        yield Risk.PRELIMINARY
    if value.basis.startswith(_ESTIMATE):
        yield Risk.ESTIMATE
    if value.version > 1:
        yield Risk.REVISED
    if (value.place, value.indicator_code) in near:
        yield Risk.NEAR_THRESHOLD
    if not value.evidence:
        yield Risk.NO_EVIDENCE
    if before is not None and _is_sudden(before.value, value.value):
        yield Risk.SUDDEN


def _series(value: ObservationFacts) -> tuple[str, str, str, str]:
    """The same thing in another year: the period without its year."""
    period = value.period.removeprefix(str(value.year))
    return value.place, value.indicator_code, value.definition_code, period


def _is_near(target: TargetFacts) -> bool:
    """Progress within 5 % of what was expected, or attainment within 5 % of 1."""
    result = target.result
    if result.progress is not None and result.expected:
        return abs(result.progress / result.expected - 1) <= NEAR
    return result.attainment is not None and abs(result.attainment - 1) <= NEAR


def _is_sudden(before: Decimal, now: Decimal) -> bool:
    return bool(before) and abs(now / before - 1) > SUDDEN
