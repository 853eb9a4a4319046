"""Soft checks of a reported value: each asks for an explanation, none blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.domain.asked import Asked
from plans.domain.problems import Problem, mark
from plans.domain.quantities import plain_text
from plans.domain.units import get_unit

JUMP_PCT = Decimal(30)

OUT_OF_RANGE = mark("数值不在合理范围%(low)s—%(high)s%(unit)s之内")
ROSE_AGAINST_TARGET = mark("本年不降反升")
NEGATIVE = mark("数值为负")
REVERSED = mark("与上年的%(previous)s相比反向变动")
JUMPED = mark("与上年的%(previous)s相比变动超过%(pct)s%%")


@dataclass(frozen=True)
class Finding:
    """A soft check that asks for an explanation and does not block."""

    code: str
    problem: Problem


def value_findings(value: Decimal, asked: Asked) -> Iterator[Finding]:
    """What is unusual about a value in the asked unit: range, sign, change on last year."""
    low, high = asked.plausible_min, asked.plausible_max
    if low is not None and high is not None and not low <= value <= high:
        unit = get_unit(asked.unit).name
        params = {"low": shown(low), "high": shown(high), "unit": unit}
        yield Finding("out_of_range", Problem(OUT_OF_RANGE, params))
    if asked.rule == "log_decline":
        if value > 0:
            yield Finding("reversing", Problem(ROSE_AGAINST_TARGET))
        return
    if value < 0:
        yield Finding("negative", Problem(NEGATIVE))
    # What one year added says nothing about the next.
    if asked.previous is not None and asked.rule != "increment":
        yield from _change_findings(value, asked.previous, asked.direction)


def shown(value: Decimal) -> str:
    """A number for a sentence: without the zeros of the storage."""
    text = plain_text(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _change_findings(value: Decimal, previous: Decimal, direction: str) -> Iterator[Finding]:
    against = (direction == "up" and value < previous) or (direction == "down" and value > previous)
    if against:
        yield Finding("reversing", Problem(REVERSED, {"previous": shown(previous)}))
    elif previous and abs(value - previous) / abs(previous) * 100 > JUMP_PCT:
        params = {"previous": shown(previous), "pct": JUMP_PCT}
        yield Finding("jump", Problem(JUMPED, params))
