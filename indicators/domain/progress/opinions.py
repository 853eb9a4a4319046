"""Second opinions: growth ratio and trend. Shown beside the official status, never instead of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np

from indicators.domain.progress.amounts import Amounts, History
from indicators.domain.progress.enums import (
    GrowthClass,
    Outlook,
    Rule,
    Status,
    TargetForm,
    TrendClass,
    code_of,
)
from indicators.domain.progress.exact import MOST_DECIMALS, NEAR, Bools, Floats, compare, snapped
from indicators.domain.progress.frame import MISSING, Codes, Rows
from indicators.domain.progress.measures import FULL_SHARE, Judged, level_direction
from indicators.domain.progress.series import NOWHERE, at, count, last_at

STANDS_FOR_ZERO = 0.001
"""Statistics Canada: a base or target of zero is replaced, growth from zero being undefined."""
RATIO_THRESHOLDS = (0.95, 0.60)
"""Of R: on track, acceleration needed; below zero is deterioration."""
RATE_THRESHOLDS = (0.015, 0.005)
"""Of the yearly growth in the wanted direction where there is no numeric target."""
TREND_SHARES = (0.05, 0.20)
"""Of the way left that the trend may miss: sun below the first, sun and cloud up to the second."""
TREND_CHANGES = 5
TREND_POINTS = 4
"""At most the last five annual changes, at least four points (German weather symbols)."""

LEVEL_RULES = (
    Rule.LOG_DECLINE,
    Rule.LINEAR_LEVEL,
    Rule.CAP,
    Rule.HOLD,
    Rule.CUMULATIVE,
    Rule.COVERAGE,
)


SAYS: tuple[tuple[type[StrEnum], tuple[StrEnum, ...], tuple[StrEnum, ...]], ...] = (
    (
        Status,
        (Status.MET_EARLY, Status.AHEAD, Status.ON_TRACK),
        (Status.REVERSING, Status.BEHIND),
    ),
    (Outlook, (Outlook.LIKELY,), (Outlook.AT_RISK,)),
    (
        GrowthClass,
        (GrowthClass.TARGET_ACHIEVED, GrowthClass.ON_TRACK),
        (GrowthClass.ACCELERATION_NEEDED, GrowthClass.LIMITED, GrowthClass.DETERIORATION),
    ),
    (TrendClass, (TrendClass.SUN,), (TrendClass.CLOUD, TrendClass.THUNDERSTORM)),
)
"""Status, forecast, growth ratio and trend, each with what says yes and no to
"on the way to the target".

What lies between takes none: slightly behind, an interval with the target in it, a near miss.
"""


@dataclass(frozen=True)
class Levels:
    """The series as plain levels with its target and the wanted direction of the level."""

    value: Floats
    base: Floats
    base_year: Floats
    target: Floats
    sense: Floats


@dataclass(frozen=True)
class Trend:
    """Mean annual change at each row; NaN below four points. `forecast` is for the deadline."""

    slope: Floats
    forecast: Floats
    kind: Codes


@dataclass(frozen=True)
class Growth:
    """The growth ratio R and its class at each row."""

    ratio: Floats
    kind: Codes


def as_levels(rows: Rows, judged: Judged, amounts: Amounts, past: History) -> Levels:
    """Return levels; a decline known only by rates becomes an index with the base at 1."""
    decline = judged.follows(Rule.LOG_DECLINE)
    any_value = ~np.isnan(rows.per_measure(past.values, np.isfinite(past.values)))
    by_index = decline & ~any_value
    base = np.where(by_index, 1.0, judged.base)
    value = np.where(by_index, 1.0 - amounts.amount / FULL_SHARE, past.values)
    value = np.where(np.isnan(past.values) & ~decline, amounts.amount, value)
    value = np.where((rows.year == judged.start_year) & np.isnan(value), base, value)
    # An amount that was refused (mixed definitions) must not come back through the trend.
    refused = amounts.reason != MISSING
    value = np.where(np.isfinite(value) & ~refused, value, np.nan)
    direction = level_direction(rows)
    sense = np.where(judged.sized, direction, judged.sense)
    sized_in_points = judged.sized & (rows.code("target_form") == code_of(TargetForm.CHANGE_POINTS))
    way = np.where(judged.follows(Rule.LOG_DECLINE), -1.0, direction)
    by_share = base * (1.0 + way * judged.target / FULL_SHARE)
    target = np.where(judged.sized, by_share, judged.target)
    target = np.where(sized_in_points & ~decline, base + way * judged.target, target)
    sense = np.where(decline, -1.0, sense)
    first_base, first_year = _first_known(rows, judged, value, base)
    return Levels(value, first_base, first_year, target, sense)


def trend(rows: Rows, judged: Judged, levels: Levels) -> Trend:
    """Project the mean of the last five annual changes to the target year; miss ÷ way left."""
    level = judged.follows(*LEVEL_RULES)
    if not level.any():
        nothing = np.full(rows.size, np.nan)
        return Trend(nothing, nothing, np.full(rows.size, MISSING))
    usable = ~np.isnan(levels.value) & level
    place, places = last_at(rows, usable), np.flatnonzero(usable)
    rank = np.cumsum(usable) - 1
    points = count(rows, usable)
    back = np.minimum(points - 1, TREND_CHANGES)
    known = (place >= 0) & (points >= TREND_POINTS)
    earlier = np.full(rows.size, NOWHERE)
    earlier[known] = places[(rank - back)[known]]
    span = at(rows.year, place) - at(rows.year, earlier)
    slope = (at(levels.value, place) - at(levels.value, earlier)) / span
    left = rows.number("target_year") - at(rows.year, place)
    now = at(levels.value, place)
    forecast = np.where(left > 0, now + slope * left, np.nan)
    return Trend(slope, forecast, _trend_class(judged, levels, now, slope, forecast))


def growth(rows: Rows, levels: Levels, judged: Judged) -> Growth:
    """R = ±CAGR observed ÷ |CAGR required| (Statistics Canada, Open SDG), at each row's own year."""
    growing = judged.follows(*LEVEL_RULES, Rule.ANNUAL_SHARE)
    if not growing.any():
        return Growth(np.full(rows.size, np.nan), np.full(rows.size, MISSING))
    base = np.where(levels.base == 0, STANDS_FOR_ZERO, levels.base)
    target = np.where(levels.target == 0, STANDS_FOR_ZERO, levels.target)
    years = rows.year - levels.base_year
    span = rows.number("target_year") - levels.base_year
    years, span = np.where(years > 0, years, np.nan), np.where(span > 0, span, np.nan)
    observed = _rate(levels.value, base, years)
    required = _rate(target, base, span)
    side = levels.sense * np.where(base < 0, -1.0, 1.0)
    pace = np.abs(np.where(required == 0, np.nan, required))
    ratio = side * observed / pace
    reached = levels.sense * (levels.value - levels.target) >= -NEAR * np.abs(levels.target)
    assessable = ~np.isnan(observed) & growing
    ratio = np.where(assessable, ratio, np.nan)
    by_rate = _growth_class(side * observed, RATE_THRESHOLDS)
    kind = np.where(np.isnan(levels.target), by_rate, _growth_class(ratio, RATIO_THRESHOLDS))
    kind = np.where(reached, code_of(GrowthClass.TARGET_ACHIEVED), kind)
    return Growth(ratio, np.where(assessable, kind, MISSING))


def _first_known(rows: Rows, judged: Judged, value: Floats, base: Floats) -> tuple[Floats, Floats]:
    """Return the base, or the first later year that has data where the base has none."""
    known = ~np.isnan(value) & ~(rows.year < judged.start_year)
    first = known & (count(rows, known) == 1)
    missing = np.isnan(base) | np.isnan(judged.start_year)
    return (
        np.where(missing, rows.per_measure(value, first), base),
        np.where(missing, rows.per_measure(rows.year, first), judged.start_year),
    )


def _rate(value: Floats, base: Floats, years: Floats) -> Floats:
    """Return the compound annual growth rate; NaN where the signs differ or no year has passed."""
    ratio = value / base
    # One to any power is one, even to that of an unknown number of years.
    known = (ratio >= 0) & ~np.isnan(years)
    return np.where(known, np.power(np.where(known, ratio, np.nan), 1.0 / years), np.nan) - 1.0


def _growth_class(ratio: Floats, thresholds: tuple[float, float]) -> Codes:
    rate = snapped(ratio)
    upper, middle = thresholds
    kind = np.where(rate >= 0, code_of(GrowthClass.LIMITED), code_of(GrowthClass.DETERIORATION))
    kind = np.where(rate >= middle, code_of(GrowthClass.ACCELERATION_NEEDED), kind)
    kind = np.where(rate >= upper, code_of(GrowthClass.ON_TRACK), kind)
    return np.where(np.isnan(rate), MISSING, kind)


def _trend_class(
    judged: Judged, levels: Levels, now: Floats, slope: Floats, forecast: Floats
) -> Codes:
    miss = levels.sense * (levels.target - forecast)
    left = np.abs(levels.target - now)
    share = miss / np.where(left == 0, np.nan, left)
    kind = np.where(
        snapped(share) <= TREND_SHARES[1],
        code_of(TrendClass.SUN_AND_CLOUD),
        code_of(TrendClass.CLOUD),
    )
    kind = np.where(snapped(share) < TREND_SHARES[0], code_of(TrendClass.SUN), kind)
    wrong = levels.sense * slope < 0
    kind = np.where(wrong, code_of(TrendClass.THUNDERSTORM), kind)
    kind = np.where(miss <= NEAR * np.abs(levels.target), code_of(TrendClass.SUN), kind)
    known = ~np.isnan(miss) & judged.follows(*LEVEL_RULES)
    return np.where(known, kind, MISSING)


def contradiction(*opinions: Codes) -> tuple[Bools, Bools]:
    """Say whether one says yes and another no, and where at least two take a side.

    `opinions` are the codes of status, outlook, growth class and trend class.
    """
    sides = [_sides(*said)[codes] for codes, said in zip(opinions, SAYS, strict=True)]
    yes = sum(side > 0 for side in sides)
    no = sum(side < 0 for side in sides)
    return np.asarray(yes > 0) & np.asarray(no > 0), np.asarray(yes + no) > 1


@cache
def _sides(kind: type[StrEnum], yes: tuple[StrEnum, ...], no: tuple[StrEnum, ...]) -> Codes:
    """Return +1, -1 or 0 by code; a missing code is -1 and so looks up the last element, 0."""
    sides = np.zeros(len(kind) + 1, dtype=np.int64)
    sides[[code_of(member) for member in yes]] = 1
    sides[[code_of(member) for member in no]] = -1
    return sides


def breaks_bound(rows: Rows, judged: Judged, forecast: Floats) -> Bools:
    """Say whether the forecast lies beyond the cap, or below the floor, as printed."""
    decimals = np.clip(rows.number("decimals"), 0.0, MOST_DECIMALS)
    derived = np.ones(rows.size, dtype=bool)
    return judged.sense * compare(forecast, judged.target, decimals, derived=derived) < 0
