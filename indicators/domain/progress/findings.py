"""All figures of every row at its own year, before any verdict."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.domain.progress.amounts import Amounts, History, compute
from indicators.domain.progress.comparing import Comparison, compare_with_target
from indicators.domain.progress.exact import Bools
from indicators.domain.progress.forecasts import Forecast, forecast
from indicators.domain.progress.frame import Rows
from indicators.domain.progress.measures import Judged, judge
from indicators.domain.progress.opinions import (
    Growth,
    Levels,
    Trend,
    as_levels,
    breaks_bound,
    growth,
    trend,
)
from indicators.domain.progress.paths import Way, walk
from indicators.domain.progress.peaks import Peak, find_peak
from indicators.domain.progress.periods import Period, look_at_year
from indicators.domain.progress.status import Used, choose


@dataclass(frozen=True)
class Findings:
    """One element per row in each array; `used` leads from a row to the row it is judged on."""

    rows: Rows
    judged: Judged
    past: History
    amounts: Amounts
    way: Way
    comparison: Comparison
    used: Used
    period: Period
    levels: Levels
    trend: Trend
    growth: Growth
    forecast: Forecast
    peak: Peak
    breaks: Bools


def investigate(rows: Rows) -> Findings:
    """Compute amounts, path, comparison, latest period, trend, forecast and peak."""
    judged = judge(rows)
    past, amounts = compute(rows, judged)
    way = walk(rows, judged, amounts)
    levels = as_levels(rows, judged, amounts, past)
    course = trend(rows, judged, levels)
    comparison = compare_with_target(rows, judged, amounts)
    return Findings(
        rows=rows,
        judged=judged,
        past=past,
        amounts=amounts,
        way=way,
        comparison=comparison,
        used=choose(rows, judged, amounts),
        period=look_at_year(rows, judged, amounts, way),
        levels=levels,
        trend=course,
        growth=growth(rows, levels, judged),
        forecast=forecast(rows, judged, (past, amounts), way, comparison),
        peak=find_peak(rows, judged, amounts),
        breaks=breaks_bound(rows, judged, course.forecast),
    )


def find_way(rows: Rows) -> Way:
    """Compute progress and path alone, for whoever draws the path."""
    judged = judge(rows)
    _, amounts = compute(rows, judged)
    return walk(rows, judged, amounts)
