"""What a chart of a report shows, without a drawing library; ratios are ratios (0.8252)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from assessments.domain.standings import Standing


@dataclass(frozen=True)
class VerdictCounts:
    """How many targets stand in each group: one bar for each named row."""

    rows: Sequence[tuple[str, Mapping[Standing, int]]]


@dataclass(frozen=True)
class Bullet:
    """How far one target is (P) against what is asked for by now (E)."""

    name: str
    promise: str
    progress: Decimal
    expected: Decimal | None
    standing: Standing
    verdict: str


@dataclass(frozen=True)
class Bullets:
    """Several targets below one another, in the order given."""

    rows: Sequence[Bullet]


@dataclass(frozen=True)
class Course:
    """The yearly values of one target against its path and the point to reach."""

    name: str
    unit: str
    values: Mapping[int, Decimal]
    path: Mapping[int, Decimal]
    target_year: int
    target: Decimal | None
    target_words: str
    # Years whose value is preliminary: drawn hollow.
    preliminary: frozenset[int] = frozenset()


Drawing: TypeAlias = VerdictCounts | Bullets | Course
