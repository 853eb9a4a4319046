"""Yearly targets (年度目标) of a measure: whether they still reach the target, and what is odd.

Amounts are in the terms of the target: a level, or the size of a decline in %.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from indicators.domain.progress.enums import Rule
from plans.domain.problems import Problem, mark
from plans.domain.quantities import plain_text, round_half_up

NOT_REACHING = mark(
    "%(year)s年的年度目标%(value)s与目标%(target)s不一致:年度目标最后必须达到目标,请改为%(target)s。"
)
OUTSIDE = mark("%(year)s年不在%(first)s—%(last)s年之间,不能设年度目标。")
OUT_OF_RANGE = mark("%(year)s年的年度目标%(value)s超出可能的范围(%(least)s至%(most)s)。")
BACKWARD = mark("%(later)s年(%(after)s)比%(earlier)s年(%(before)s)倒退,请确认是否有意如此。")
MISSING_YEAR = mark("%(year)s年没有年度目标,该年在截止年之前不作评价。")

FULL = Decimal(100)
_SIZES = frozenset({Rule.LOG_DECLINE})
_SHARES = frozenset({Rule.COVERAGE, Rule.ANNUAL_SHARE})


@dataclass(frozen=True)
class Course:
    """The target whose years are set: years run from `first` to the deadline `last`."""

    rule: Rule
    first: int
    last: int
    target: Decimal
    decimals: int
    rises: bool
    """The amount grows towards the target."""


@dataclass(frozen=True)
class Checked:
    """What forbids the yearly targets, by year, and what is only odd."""

    errors: Mapping[int, Problem] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


def check_years(course: Course, years: Mapping[int, Decimal]) -> Checked:
    """Check the yearly targets that would hold, all of them together.

    The deadline's own value must be the target, as printed; a step backwards is only told.
    """
    errors = {
        year: problem
        for year, value in years.items()
        if (problem := _fault(course, year, value)) is not None
    }
    return Checked(errors, () if errors else tuple(_oddities(course, years)))


def _fault(course: Course, year: int, value: Decimal) -> Problem | None:
    if not course.first <= year <= course.last:
        return Problem(OUTSIDE, {"year": year, "first": course.first, "last": course.last})
    least, most = _bounds(course.rule)
    if (least is not None and value < least) or (most is not None and value > most):
        shown = {"least": least, "most": most if most is not None else "∞"}
        return Problem(OUT_OF_RANGE, {"year": year, "value": plain_text(value), **shown})
    if year == course.last and not _same(value, course.target, course.decimals):
        said = {"value": plain_text(value), "target": printed(course.target, course.decimals)}
        return Problem(NOT_REACHING, {"year": year, **said})
    return None


def _bounds(rule: Rule) -> tuple[Decimal | None, Decimal | None]:
    """Within which a yearly target is possible: a decline may be negative, but not a whole one."""
    if rule in _SIZES:
        return -FULL, FULL - Decimal("0.01")
    if rule in _SHARES:
        return Decimal(0), FULL
    return None, None


def _same(one: Decimal, other: Decimal, decimals: int) -> bool:
    return round_half_up(one, decimals) == round_half_up(other, decimals)


def _oddities(course: Course, years: Mapping[int, Decimal]) -> list[Problem]:
    found = []
    whole = sorted({**years, course.last: years.get(course.last, course.target)}.items())
    for (earlier, before), (later, after) in pairwise(whole):
        if (after < before) if course.rises else (after > before):
            said = {"before": plain_text(before), "after": plain_text(after)}
            found.append(Problem(BACKWARD, {"earlier": earlier, "later": later, **said}))
    if years and course.rule is Rule.ANNUAL_SHARE:
        missing = set(range(min(years), course.last)) - set(years)
        found += [Problem(MISSING_YEAR, {"year": year}) for year in sorted(missing)]
    return found


def printed(value: Decimal, decimals: int) -> str:
    """A value with its printed decimals."""
    return plain_text(round_half_up(value, decimals))


def shown_decimals(rule: Rule, decimals: int | None, *, is_percent: bool) -> int:
    """Decimals of a proposed yearly target: rates need two, or four years of one are no path."""
    rates = is_percent or rule in _SIZES | _SHARES
    return max(decimals or 0, 2) if rates else decimals or 0
