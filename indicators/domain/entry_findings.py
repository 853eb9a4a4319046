"""Soft checks of a reported value; what a finding does is set by the office (`check_rules`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.domain.asked import Asked
from indicators.domain.check_rules import Severity
from indicators.domain.identities import Printed
from indicators.domain.related_findings import related_problems
from indicators.domain.short_series import MOST_POINTS, Departure, departure
from plans.domain.problems import Problem, mark
from plans.domain.quantities import plain_text, round_half_up
from plans.domain.units import get_unit

# 万, 亿, 千, 百 and per cent against the plain number: the steps between units in use.
_SLIPS = (4, 3, 2, 8, -4, -3, -2, -8, 6, -6, 1, -1)
# But for the slip the value would lie within the change that raises no question.
_SAME = (Decimal("0.7"), Decimal("1.3"))

OUT_OF_RANGE = mark("数值不在合理范围%(low)s—%(high)s%(unit)s之内")
ROSE_AGAINST_TARGET = mark("本年不降反升")
NEGATIVE = mark("数值为负")
REVERSED = mark("与上年的%(previous)s相比反向变动")
UNIT_SLIP = mark("约为上年%(previous)s的%(times)s,可能用错了计量单位")
FELL = mark("累计数比上年的%(previous)s减少")
JUMPED = mark("与上年的%(previous)s相比变动超过%(pct)s%%")

OFF_COURSE = mark(
    "与历年走势不合:本年变动%(change)s%%,前%(count)s次变动的中位数为%(median)s%%,偏离超过%(allowed)s个百分点"
)
DIFFERENCE_OFF_COURSE = mark(
    "与历年走势不合:本年变动%(change)s,前%(count)s次变动的中位数为%(median)s,偏离超过%(allowed)s"
)


@dataclass(frozen=True)
class Finding:
    """Something unusual about a value."""

    code: str
    problem: Problem


def value_findings(value: Decimal, asked: Asked, decimals: int | None = None) -> Iterator[Finding]:
    """What is unusual about a value in the asked unit: range, sign, change, agreement with others.

    `decimals` are the printed places; without them those of the indicator.
    """
    yield from _own_findings(value, asked)
    places = asked.decimals if decimals is None else decimals
    printed = Printed(round_half_up(value, places), places)
    for code, problem in related_problems(printed, asked.unit, asked.related, asked.checks):
        yield Finding(code, problem)


def _own_findings(value: Decimal, asked: Asked) -> Iterator[Finding]:
    """What is unusual about a value by itself and beside the years before."""
    low, high = asked.plausible_min, asked.plausible_max
    if low is not None and high is not None and not low <= value <= high:
        unit = get_unit(asked.unit).name
        params = {"low": shown(low), "high": shown(high), "unit": unit}
        yield Finding("out_of_range", Problem(OUT_OF_RANGE, params))
    if asked.rule == "log_decline":
        changed = [Finding("reversing", Problem(ROSE_AGAINST_TARGET))] if value > 0 else []
    else:
        if value < 0:
            yield Finding("negative", Problem(NEGATIVE))
        changed = _changes(value, asked)
    yield from changed
    # One sentence on the change is enough, unless the other check rests.
    if not any(asked.checks[each.code].severity is not Severity.OFF for each in changed):
        yield from _course_findings(value, asked)


def _changes(value: Decimal, asked: Asked) -> list[Finding]:
    """What is unusual about the change on last year."""
    # What one year added says nothing about the next.
    if asked.previous is None or asked.rule == "increment":
        return []
    return list(_change_findings(value, asked.previous, asked))


def _course_findings(value: Decimal, asked: Asked) -> Iterator[Finding]:
    times = asked.checks["off_course"].threshold
    if times is None or asked.rule == "increment":
        return
    are_rates = asked.rule == "log_decline"
    found = departure(value, asked.earlier, times=times, are_rates=are_rates)
    if found is not None:
        count = min(len(asked.earlier), MOST_POINTS) - (not are_rates)
        template = OFF_COURSE if found.is_ratio else DIFFERENCE_OFF_COURSE
        yield Finding("off_course", Problem(template, _told_changes(found) | {"count": count}))


def _told_changes(found: Departure) -> dict[str, object]:
    """Ratios as changes in per cent, differences as they are."""
    numbers = {"change": found.change, "median": found.median, "allowed": found.allowed}
    if found.is_ratio:
        percent = {name: (number - (name != "allowed")) * 100 for name, number in numbers.items()}
        numbers = {name: round_half_up(number, 2) for name, number in percent.items()}
    return {name: shown(number) for name, number in numbers.items()}


def shown(value: Decimal) -> str:
    """A number for a sentence: without the zeros of the storage."""
    text = plain_text(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _change_findings(value: Decimal, previous: Decimal, asked: Asked) -> Iterator[Finding]:
    direction = asked.direction
    slip = _slip(value, previous)
    if slip:
        told = {"previous": shown(previous), "times": slip}
        yield Finding("unit_slip", Problem(UNIT_SLIP, told))
        return
    if asked.rule == "cumulative" and value < previous:
        yield Finding("cumulative_fell", Problem(FELL, {"previous": shown(previous)}))
        return
    against = (direction == "up" and value < previous) or (direction == "down" and value > previous)
    if against:
        yield Finding("reversing", Problem(REVERSED, {"previous": shown(previous)}))
        return
    allowed = asked.checks["jump"].threshold
    if previous and allowed is not None and abs(value - previous) / abs(previous) * 100 > allowed:
        params = {"previous": shown(previous), "pct": shown(allowed)}
        yield Finding("jump", Problem(JUMPED, params))


def _slip(value: Decimal, previous: Decimal) -> str:
    """10 000 times last year's, or a thousandth: what a wrong unit does; empty where it is none.

    But for the power of ten the value must lie within the change that raises no question.
    """
    if not value or not previous or (value < 0) != (previous < 0):
        return ""
    ratio = value / previous
    for power in _SLIPS:
        scaled = ratio.scaleb(-power)
        if _SAME[0] <= scaled <= _SAME[1]:
            return f"{Decimal(10) ** power:f}倍" if power > 0 else f"1/{Decimal(10) ** -power:f}"
    return ""
