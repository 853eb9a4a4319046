"""Is the target reached? The amount against the target at the printed precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.amounts import Amounts
from indicators.domain.progress.enums import Comparator, Rule, code_of
from indicators.domain.progress.exact import MOST_DECIMALS, Bools, Floats, compare
from indicators.domain.progress.frame import MISSING, Codes, Rows
from indicators.domain.progress.measures import Judged
from indicators.domain.progress.schema import DEFAULT_HOLD_TOLERANCE_PCT, DEFAULT_TOLERANCE_PCT


@dataclass(frozen=True)
class Comparison:
    """The own amount of each row against its target; each answer with whether it is known.

    `beyond`: better than the target at the printed precision. `lenient`: within the tolerance of
    左右/约, known for these and where a tolerance is set.
    """

    met: Bools
    beyond: Bools
    known: Bools
    lenient: Bools
    lenient_known: Bools


def compare_with_target(rows: Rows, judged: Judged, amounts: Amounts) -> Comparison:
    """Compare strictly and leniently (domain rules 1.2 "approximate", 1.3.8)."""
    sign = _sign(rows, judged, amounts)
    side = judged.sense * sign
    equal = judged.comparator == code_of(Comparator.EQUAL)
    met = np.where(equal, sign == 0, np.where(_strict(judged.comparator), side > 0, side >= 0))
    known = ~np.isnan(sign)
    close = _close_to_reference(rows, judged, amounts)
    met = np.where(np.isnan(close), met, close == 1.0)
    known |= ~np.isnan(close)
    about = (judged.comparator == code_of(Comparator.ABOUT)) | ~np.isnan(
        rows.number("tolerance_pct")
    )
    within = _within(rows, judged, amounts) if about.any() else about
    return Comparison(
        met=met & known,
        beyond=(side > 0) & ~equal & np.isnan(close),
        known=known,
        lenient=known & (met | within),
        lenient_known=known & about,
    )


def _sign(rows: Rows, judged: Judged, amounts: Amounts) -> Floats:
    """Return the sign of amount - target: printed precision, but a coverage exactly."""
    exact = judged.follows(Rule.COVERAGE)
    decimals = np.clip(rows.number("decimals"), 0.0, MOST_DECIMALS)
    goal = _goal(rows, judged)
    # A quotient of whole numbers is rounded correctly, so it is 100 only where it is all of them.
    return compare(
        amounts.amount,
        goal,
        np.where(exact, np.nan, decimals),
        derived=amounts.derived & ~exact,
    )


def _goal(rows: Rows, judged: Judged) -> Floats:
    """Return the target; a held quantity without a floor is compared with its reference value."""
    floorless = judged.follows(Rule.HOLD) & np.isnan(judged.target)
    return np.where(floorless, rows.number("reference_value"), judged.target)


def _close_to_reference(rows: Rows, judged: Judged, amounts: Amounts) -> Floats:
    """Return 1 or 0 for 保持基本稳定: |v - reference| <= tolerance; NaN where it does not apply."""
    comparator = rows.code("comparator")
    loose = np.isin(comparator, [MISSING, code_of(Comparator.ABOUT), code_of(Comparator.EQUAL)])
    floorless = judged.follows(Rule.HOLD) & np.isnan(judged.target) & loose
    if not floorless.any():
        return np.full(rows.size, np.nan)
    reference = rows.number("reference_value")
    tolerance = _or(rows.number("tolerance_pct"), DEFAULT_HOLD_TOLERANCE_PCT)
    sign = compare(
        100.0 * np.abs(amounts.amount - reference),
        tolerance * np.abs(reference),
        np.full(rows.size, np.nan),
        derived=np.ones(rows.size, dtype=bool),
    )
    return np.where(floorless & ~np.isnan(sign), (sign <= 0).astype(np.float64), np.nan)


def _within(rows: Rows, judged: Judged, amounts: Amounts) -> Bools:
    """Compare with T·(1 ∓ tolerance), unrounded; an exact target is met within it on both sides."""
    tolerance = _or(rows.number("tolerance_pct"), DEFAULT_TOLERANCE_PCT) / 100.0
    room = np.abs(judged.target) * tolerance
    nothing = np.full(rows.size, np.nan)
    derived = np.ones(rows.size, dtype=bool)
    one_sided = compare(
        judged.sense * amounts.amount, judged.sense * judged.target - room, nothing, derived=derived
    )
    two_sided = compare(np.abs(amounts.amount - judged.target), room, nothing, derived=derived)
    equal = judged.comparator == code_of(Comparator.EQUAL)
    return np.where(equal, two_sided <= 0, one_sided >= 0)


def _strict(comparator: Codes) -> Bools:
    return np.isin(comparator, [code_of(Comparator.MORE_THAN), code_of(Comparator.LESS_THAN)])


def _or(values: Floats, other: float) -> Floats:
    return np.where(np.isnan(values), other, values)
