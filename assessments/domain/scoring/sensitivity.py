"""How far scores and grades hang on a scheme's own figures: one of them moved, all units again.

Weights: the points of one group times 1 + x, those of all other items scaled so that the total
holds. A grade bound: up and down. What cannot be judged: treated the other way. One item: left out,
the others scaled to the total. Whatever is moved, the arithmetic is that of `score_unit`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from assessments.domain.scoring.facts import ItemInput
from assessments.domain.scoring.grading import Score, cap_best, score_unit
from assessments.domain.scoring.schemes import Grade, Group, Item, Scheme, Unjudged

WEIGHT_STEPS = tuple(Decimal(step) for step in ("-20", "-10", "10", "20"))
"""Per cent by which the weight of a group is moved."""
BOUND_STEPS = (Decimal(-5), Decimal(5))
"""Points by which a grade bound is moved."""

Inputs = Mapping[str, ItemInput]


class Moved(StrEnum):
    """What is moved."""

    WEIGHT = "weight"
    BOUND = "bound"
    UNJUDGED = "unjudged"
    ITEM = "item"


@dataclass(frozen=True)
class Choice:
    """What is asked for: a group, a grade and an item by key or name, each may be empty."""

    group: str = ""
    grade: str = ""
    item: str = ""
    unjudged: bool = False


@dataclass(frozen=True)
class Variation:
    """One figure moved: of which group, grade or item, and by how much (per cent, or points)."""

    moved: Moved
    subject: str = ""
    step: Decimal = Decimal(0)


@dataclass(frozen=True)
class Outcome:
    """The scores of all units by one variation, in their order; `flips` are places in it."""

    variation: Variation
    scores: tuple[Score, ...]
    flips: tuple[int, ...]


@dataclass(frozen=True)
class Sensitivity:
    """The scores as they are, and by every variation that can be worked out."""

    scores: tuple[Score, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def holds(self) -> bool:
        """No unit's grade changes, whatever was moved."""
        return not any(outcome.flips for outcome in self.outcomes)


def sensitivity(scheme: Scheme, units: Sequence[Inputs], choice: Choice) -> Sensitivity:
    """Score all units of a cohort as they are, and again with each figure of the choice moved."""
    scores = _scores(scheme, units, {})
    outcomes = []
    for variation in variations(scheme, choice):
        found = _scores(varied(scheme, variation), units, weights(scheme, variation))
        flips = tuple(
            place
            for place, (before, after) in enumerate(zip(scores, found, strict=True))
            if before.grade_name != after.grade_name
        )
        outcomes.append(Outcome(variation, found, flips))
    return Sensitivity(scores, tuple(outcomes))


def variations(scheme: Scheme, choice: Choice) -> tuple[Variation, ...]:
    """The variations of a choice that leave a sound scheme."""
    return (
        *(
            Variation(Moved.WEIGHT, choice.group, step)
            for step in WEIGHT_STEPS
            if choice.group in {group.key for group in weighed_groups(scheme)}
            and _factors(scheme, choice.group, step) is not None
        ),
        *(
            Variation(Moved.BOUND, choice.grade, step)
            for step in BOUND_STEPS
            if _in_order(_moved_bound(scheme, choice.grade, step), scheme)
        ),
        *([Variation(Moved.UNJUDGED)] if choice.unjudged else []),
        *(
            Variation(Moved.ITEM, item.key)
            for item in items_to_leave_out(scheme)
            if item.key == choice.item
        ),
    )


def weighed_groups(scheme: Scheme) -> tuple[Group, ...]:
    """Groups whose weight can be moved against others: those with a part of the total."""
    groups = [group for group in scheme.groups if _points(scheme, group.key)]
    return tuple(groups) if len(groups) > 1 else ()


def bounded_grades(scheme: Scheme) -> tuple[Grade, ...]:
    """Grades with a bound in points."""
    return tuple(grade for grade in scheme.grades if grade.from_ is not None)


def items_to_leave_out(scheme: Scheme) -> tuple[Item, ...]:
    """Items without which something of the total is left."""
    counted = [item for item in scheme.items if item.in_total]
    return tuple(item for item in scheme.items if not item.in_total or len(counted) > 1)


def varied(scheme: Scheme, variation: Variation) -> Scheme:
    """The scheme with a bound moved, the unjudged treated the other way, or an item left out."""
    if variation.moved is Moved.BOUND:
        grades = _moved_bound(scheme, variation.subject, variation.step)
        return scheme.model_copy(update={"grades": grades})
    if variation.moved is Moved.UNJUDGED:
        other = Unjudged.WAIT if scheme.unjudged is Unjudged.LEAVE_OUT else Unjudged.LEAVE_OUT
        return scheme.model_copy(update={"unjudged": other})
    if variation.moved is Moved.ITEM:
        items = [item for item in scheme.items if item.key != variation.subject]
        return scheme.model_copy(update={"items": items})
    return scheme


def weights(scheme: Scheme, variation: Variation) -> Mapping[str, Fraction]:
    """By item key, what the points of an item are multiplied by; 1 where it is not named."""
    if variation.moved is Moved.WEIGHT:
        found = _factors(scheme, variation.subject, variation.step)
        own, others = found or (Fraction(1), Fraction(1))
        return {
            item.key: own if item.group == variation.subject else others
            for item in scheme.items
            if item.in_total
        }
    left_out = next((item for item in scheme.items if item.key == variation.subject), None)
    if variation.moved is not Moved.ITEM or left_out is None or not left_out.in_total:
        return {}
    if scheme.total is None or left_out.points is None:
        return {}
    factor = Fraction(scheme.total) / (Fraction(scheme.total) - Fraction(left_out.points))
    return {item.key: factor for item in scheme.items if item.in_total}


def _scores(
    scheme: Scheme, units: Sequence[Inputs], factors: Mapping[str, Fraction]
) -> tuple[Score, ...]:
    return tuple(cap_best(scheme, [score_unit(scheme, unit, factors) for unit in units]))


def _points(scheme: Scheme, group: str) -> Fraction:
    """What the items of a group have of the total."""
    held = (item.points for item in scheme.items if item.group == group and item.in_total)
    return sum((Fraction(points) for points in held if points is not None), Fraction(0))


def _factors(scheme: Scheme, group: str, step: Decimal) -> tuple[Fraction, Fraction] | None:
    """Factors of a group and of the rest; None where nothing would be left for the rest."""
    if scheme.total is None:
        return None
    total, held = Fraction(scheme.total), _points(scheme, group)
    own = 1 + Fraction(step) / 100
    rest = (total - held * own) / (total - held) if held != total else Fraction(0)
    return (own, rest) if rest > 0 else None


def _moved_bound(scheme: Scheme, name: str, step: Decimal) -> list[Grade]:
    """The grades with one bound moved; none where no grade of that name has one."""
    if name not in {grade.name for grade in bounded_grades(scheme)}:
        return []
    return [
        grade.model_copy(update={"from_": grade.from_ + step})
        if grade.name == name and grade.from_ is not None
        else grade
        for grade in scheme.grades
    ]


def _in_order(grades: Sequence[Grade], scheme: Scheme) -> bool:
    """Bounds fall from grade to grade and lie within the total."""
    bounds = [grade.from_ for grade in grades if grade.from_ is not None]
    most = scheme.total or Decimal(0)
    return (
        bool(bounds)
        and all(0 <= bound <= most for bound in bounds)
        and all(better > worse for better, worse in pairwise(bounds))
    )
