"""Where the series leads by the deadline: a time-weighted line and its prediction interval.

The idea is that of the anticipated progress index of UNESCAP, used by all five regional commissions
of the United Nations (UNECE, technical notes of 2022 to 2026; ESCAP working paper SD/WP/04/2017):
the few points of a series are carried to the target year by least squares in which recent points
weigh more. Weights, window and level of the interval are conventions of the product, set below.

The line is straight in the terms in which progress is straight (`paths`): in ln(1 - D) for relative
declines, which is the log-linear trend of the level, and in the amount itself for all other rules.
Every sum runs over the points in one order, so a measure alone and in a batch give the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.amounts import Amounts, History
from indicators.domain.progress.comparing import Comparison
from indicators.domain.progress.enums import ForecastReason, Outlook, Rule, code_of
from indicators.domain.progress.exact import MOST_DECIMALS, Bools, Floats, compare
from indicators.domain.progress.frame import MISSING, Codes, Rows
from indicators.domain.progress.measures import FULL_SHARE, Judged
from indicators.domain.progress.paths import Way, straightened
from indicators.domain.progress.series import NOWHERE, at, count, duplicates

FEWEST_POINTS = 3
"""The base among them; two points leave nothing by which to tell how far off they may be."""
MOST_POINTS = 8
"""What lies further back tells of another economy."""
INTERVAL_PCT = 80
T_QUANTILES = (3.077683537, 1.885618083, 1.637744354, 1.533206274, 1.475884049, 1.439755747)
"""Student's t, 90 % quantile (80 % two-sided), for 1 to 6 degrees of freedom."""
FARTHEST_YEARS = 100.0
"""A year later than so many years from now is none that a line of eight points can name."""

FORECAST_RULES = (
    Rule.LOG_DECLINE,
    Rule.LINEAR_LEVEL,
    Rule.CAP,
    Rule.HOLD,
    Rule.INCREMENT,
    Rule.CUMULATIVE,
    Rule.COVERAGE,
)
BOUNDS = (Rule.CAP, Rule.HOLD)
YEAR_SLACK = 1e-9
"""A line that meets its target on the last day of a year meets it in that year."""


@dataclass(frozen=True)
class Fit:
    """The weighted line of each row through the points up to it; NaN where there is none.

    x counts years from the latest point (`origin_year`, `origin`), u is (z - origin) / `scale`.
    `spread` is the residual standard deviation of u, `quantile` that of Student's t.
    """

    points: Floats
    origin_year: Floats
    origin: Floats
    scale: Floats
    weight: Floats
    mean_x: Floats
    mean_u: Floats
    slope: Floats
    square_x: Floats
    spread: Floats
    quantile: Floats

    def ahead(self, years: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the line so many years after the latest point, and both ends of the interval.

        Variance of a new value as exact as the latest: s²·(1 + 1/Σw + (x - x̄)²/Σw(x - x̄)²).
        """
        away = years - self.mean_x
        middle = self.origin + self.scale * (self.mean_u + self.slope * away)
        variance = 1.0 + 1.0 / self.weight + away * away / self.square_x
        half = self.scale * self.quantile * self.spread * np.sqrt(variance)
        return middle, middle - half, middle + half


@dataclass(frozen=True)
class Forecast:
    """The forecast at the deadline of each row, in the terms of the target; NaN where none.

    `progress` is P at the deadline, `year` the first in which the line reaches the target.
    """

    fit: Fit
    value: Floats
    low: Floats
    high: Floats
    progress: Floats
    year: Floats
    outlook: Codes
    reason: Codes
    usable: Bools
    """The rows whose amounts are points of a line."""


def forecast(
    rows: Rows, judged: Judged, history: tuple[History, Amounts], way: Way, comparison: Comparison
) -> Forecast:
    """Carry each row's series to the target year."""
    past, amounts = history
    left = rows.number("target_year") - rows.year
    usable = _usable(rows, judged, past, amounts, way)
    fit = fit_lines(rows, judged, way.position, usable, left)
    middle, *ends = fit.ahead(left)
    value, one, other = (in_target_terms(judged, each) for each in (middle, *ends))
    low, high = np.minimum(one, other), np.maximum(one, other)
    finite = np.isfinite(value) & np.isfinite(low) & np.isfinite(high)
    value, low, high = (np.where(finite, each, np.nan) for each in (value, low, high))
    return Forecast(
        fit=fit,
        value=value,
        low=low,
        high=high,
        progress=np.where(finite, _progress(judged, amounts, middle), np.nan),
        year=np.where(finite, _year_reached(judged, comparison, fit), np.nan),
        outlook=_outlook(rows, judged, low, high),
        reason=_reason(rows, judged, fit, usable, value),
        usable=usable,
    )


def in_target_terms(judged: Judged, position: Floats) -> Floats:
    """Return amounts from positions: D = 1 - exp(z) of a decline; a coverage ends at 0 and 100 %."""
    decline = judged.follows(Rule.LOG_DECLINE)
    amount = np.where(decline, FULL_SHARE * -np.expm1(position), position)
    share = judged.follows(Rule.COVERAGE)
    return np.where(share, np.clip(amount, 0.0, FULL_SHARE), amount)


def _usable(rows: Rows, judged: Judged, past: History, amounts: Amounts, way: Way) -> Bools:
    """Mark the points: confirmed amounts after the base and up to the deadline."""
    usable: Bools = np.isfinite(way.position) & ~amounts.estimate & judged.follows(*FORECAST_RULES)
    usable &= ~(rows.year <= judged.start_year) & ~(rows.year > rows.number("target_year"))
    usable &= (judged.refusal == MISSING) & ~duplicates(rows)
    return usable & ~(past.definition_mixed | past.price_mixed)


def base_position(rows: Rows, judged: Judged) -> Floats:
    """Return the position of the base, which is a point of the series; NaN where it is unknown."""
    stock = judged.follows(Rule.CUMULATIVE) & (rows.number("stock_before_counts") == 0.0)
    from_zero = judged.sized | judged.follows(Rule.INCREMENT) | stock
    return np.where(np.isnan(judged.start_year), np.nan, np.where(from_zero, 0.0, judged.base))


def fit_lines(rows: Rows, judged: Judged, position: Floats, usable: Bools, left: Floats) -> Fit:
    """Fit u = ū + b·(x - x̄) by least squares with the weights H/(H + age), H the years left."""
    base = base_position(rows, judged)
    known, total = np.isfinite(base), count(rows, usable)
    points = np.minimum(total + known, MOST_POINTS)
    chosen = np.flatnonzero(usable & (left > 0) & (points >= FEWEST_POINTS))
    series = _Series.of(rows, position, usable, chosen, (base, judged.start_year))
    fitted = _fitted(series, left[chosen], points[chosen])
    spread = {name: _spread(rows.size, chosen, values) for name, values in fitted.items()}
    spread["points"] = np.where(left > 0, points, 0).astype(np.float64)
    return Fit(**spread)


@dataclass(frozen=True)
class _Series:
    """The points of some rows, the latest first: x and z of each, and whether there is one."""

    x: tuple[Floats, ...]
    z: tuple[Floats, ...]
    there: tuple[Bools, ...]
    year: Floats

    @classmethod
    def of(
        cls,
        rows: Rows,
        position: Floats,
        usable: Bools,
        chosen: Codes,
        base: tuple[Floats, Floats],
    ) -> _Series:
        """Gather the last points up to each chosen row, and the base behind the earliest."""
        places, rank = np.flatnonzero(usable), (np.cumsum(usable) - 1)[chosen]
        total = count(rows, usable)[chosen]
        base_z, base_year = (each[chosen] for each in base)
        x, z, there = [], [], []
        for back in range(MOST_POINTS):
            place = np.full(chosen.size, NOWHERE)
            held = total > back
            place[held] = places[(rank - back)[held]]
            last = (total == back) & np.isfinite(base_z)
            x.append(np.where(last, base_year, at(rows.year, place)) - rows.year[chosen])
            z.append(np.where(last, base_z, at(position, place)))
            there.append(held | last)
        return cls(tuple(x), tuple(z), tuple(there), rows.year[chosen])

    def sum(self, terms: Iterator[Floats]) -> Floats:
        """Add up the terms of the points that are there, always in the same order."""
        total = np.zeros(self.year.size)
        for here, term in zip(self.there, terms, strict=True):
            total = total + np.where(here, term, 0.0)
        return total


def _fitted(series: _Series, left: Floats, points: Codes) -> dict[str, Floats]:
    origin = series.z[0]
    shifted = [each - origin for each in series.z]
    scale = np.zeros(origin.size)
    for here, each in zip(series.there, shifted, strict=True):
        scale = np.maximum(scale, np.where(here, np.abs(each), 0.0))
    u = [each / np.where(scale == 0, 1.0, scale) for each in shifted]
    w = [left / (left - x) for x in series.x]
    weight = series.sum(iter(w))
    mean_x = series.sum(a * x for a, x in zip(w, series.x, strict=True)) / weight
    mean_u = series.sum(a * y for a, y in zip(w, u, strict=True)) / weight
    square_x = series.sum(a * (x - mean_x) ** 2 for a, x in zip(w, series.x, strict=True))
    product = series.sum(
        a * (x - mean_x) * (y - mean_u) for a, x, y in zip(w, series.x, u, strict=True)
    )
    slope = product / square_x
    squares = series.sum(
        a * (y - mean_u - slope * (x - mean_x)) ** 2 for a, x, y in zip(w, series.x, u, strict=True)
    )
    freedom = points - 2
    return {
        "origin_year": series.year,
        "origin": origin,
        "scale": scale,
        "weight": weight,
        "mean_x": mean_x,
        "mean_u": mean_u,
        "slope": slope,
        "square_x": square_x,
        "spread": np.sqrt(squares / freedom),
        "quantile": np.array(T_QUANTILES)[freedom - 1],
    }


def _spread(size: int, chosen: Codes, values: Floats) -> Floats:
    whole = np.full(size, np.nan)
    whole[chosen] = values
    return whole


def _progress(judged: Judged, amounts: Amounts, middle: Floats) -> Floats:
    """Return P of the line at the deadline; a bound that is kept has none."""
    zero, goal = straightened(judged, amounts.zero), straightened(judged, judged.target)
    way = np.where((goal == zero) | judged.follows(*BOUNDS), np.nan, goal - zero)
    return (middle - zero) / way


def _year_reached(judged: Judged, comparison: Comparison, fit: Fit) -> Floats:
    """Return the first year in which the line is at the target; the present one if it is reached."""
    goal = (straightened(judged, judged.target) - fit.origin) / np.where(
        fit.scale == 0, np.nan, fit.scale
    )
    side = np.where(judged.follows(Rule.LOG_DECLINE), -1.0, judged.sense)
    slope = np.where(side * fit.slope > 0, fit.slope, np.nan)
    away = fit.mean_x + (goal - fit.mean_u) / slope
    away = np.maximum(np.ceil(away - YEAR_SLACK), 1.0)
    year = fit.origin_year + np.where(away <= FARTHEST_YEARS, away, np.nan)
    year = np.where(comparison.known & comparison.met, fit.origin_year, year)
    return np.where(judged.follows(*BOUNDS), np.nan, year)


def _outlook(rows: Rows, judged: Judged, low: Floats, high: Floats) -> Codes:
    """Say whether the whole interval reaches the target, part of it, or nothing of it."""
    decimals = np.clip(rows.number("decimals"), 0.0, MOST_DECIMALS)
    derived = np.ones(rows.size, dtype=bool)
    up = judged.sense > 0
    worst, best = np.where(up, low, high), np.where(up, high, low)
    reached = [
        judged.sense * compare(each, judged.target, decimals, derived=derived)
        for each in (worst, best)
    ]
    outlook = np.where(reached[0] >= 0, code_of(Outlook.LIKELY), code_of(Outlook.UNCERTAIN))
    outlook = np.where(reached[1] < 0, code_of(Outlook.AT_RISK), outlook)
    return np.where(np.isnan(reached[0]) | np.isnan(reached[1]), MISSING, outlook)


def _reason(rows: Rows, judged: Judged, fit: Fit, usable: Bools, value: Floats) -> Codes:
    """Return why there is no forecast, the first that applies; -1 where there is one."""
    able = judged.follows(*FORECAST_RULES) & ~np.isnan(judged.target)
    tests = {
        ForecastReason.NOT_JUDGED: judged.refusal != MISSING,
        ForecastReason.NOT_FORECAST: ~able,
        ForecastReason.DEADLINE_REACHED: ~(rows.year < rows.number("target_year")),
        ForecastReason.NOT_A_POINT: ~usable,
        ForecastReason.TOO_FEW_POINTS: fit.points < FEWEST_POINTS,
        ForecastReason.NOT_FINITE: np.isnan(value),
    }
    reason = np.full(rows.size, MISSING, dtype=np.int64)
    for each, mask in reversed(tests.items()):
        reason[mask] = code_of(each)
    return reason
