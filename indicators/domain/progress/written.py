"""Numbers as the steps of an explanation write them."""

from __future__ import annotations

import math
from decimal import Decimal

import pandas as pd

from indicators.domain.progress.exact import MOST_DECIMALS
from plans.domain.quantities import round_half_up

ROUNDED_BELOW = 1e15
"""Larger numbers have no decimals left to round in a float64."""
FINE_DIGITS = 8
"""Significant digits of what a later step computes with: enough for all its printed digits."""
LOGARITHM_DIGITS = 11
"""Of a logarithm more: what it becomes has fewer."""


MOST_PLACES = 30
"""Decimals beyond these are not written: such a figure is noise beside every other."""


def plain(value: object) -> str:
    """Write a number as it was given: no exponent, no trailing zeros; — where it is missing."""
    if missing(value):
        return "—"
    if isinstance(value, str):
        return value
    number = float(str(value))
    if not math.isfinite(number):
        return "非有限数"
    text = format(Decimal(f"{number:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(value: object) -> str:
    """Write a number with all digits that tell it from its neighbours; no exponent."""
    return format(Decimal(repr(float(str(value)))), "f")


def shown(value: object, places: int) -> str:
    """Write a derived figure, rounded once, half up."""
    if missing(value) or isinstance(value, str):
        return "—"
    number = float(str(value))
    if abs(number) >= ROUNDED_BELOW:
        return plain(number)
    return format(round_half_up(Decimal(f"{number:.14g}"), places), "f")


def fine(value: object, digits: int = FINE_DIGITS) -> str:
    """Write a figure that the next step computes with; as much of it as that step can show."""
    if missing(value) or not math.isfinite(number := float(str(value))):
        return plain(value)
    return plain(float(f"{number:.{digits}g}"))


def term(value: object, digits: int = FINE_DIGITS) -> str:
    """Write such a figure inside a formula: a negative one stands in brackets."""
    text = fine(value, digits)
    return f"({text})" if text.startswith("-") else text


def trimmed(value: float, places: int) -> str:
    """Write a derived figure to so many decimals, without the zeros at its end."""
    text = shown(value, min(max(places, 0), MOST_PLACES))
    if "." not in text:
        return text
    text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def bracketed(value: float, places: int) -> str:
    """Write such a figure inside a formula: a negative one stands in brackets."""
    text = trimmed(value, places)
    return f"({text})" if text.startswith("-") else text


def printed(value: float, decimals: str) -> str:
    """Write a figure as it is compared: rounded as the target is printed, else with all it has."""
    if decimals == "—" or not math.isfinite(value) or abs(value) >= ROUNDED_BELOW:
        return fine(value)
    return shown(value, min(int(float(decimals)), MOST_DECIMALS))


def percent(value: object) -> str:
    """Write a ratio in %, with two decimals."""
    return "—" if missing(value) else shown(100.0 * float(str(value)), 2)


def as_float(value: object) -> float:
    """Return the number, NaN where it is missing."""
    return math.nan if missing(value) else float(str(value))


def missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
