"""Where a measure's series leads, and what the second opinions say of it."""

from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.enums import ForecastReason, GrowthClass, Outlook, TrendClass
from indicators.domain.progress.explain_forecast import forecast_steps
from indicators.domain.progress.explain_opinions import opinion_steps
from indicators.domain.progress.forecasts import in_target_terms
from indicators.domain.progress.story import Step, Story
from indicators.selectors.course import plain_number, plain_word


@dataclass(frozen=True)
class FanPoint:
    """The forecast of one year with its 80 % interval, in the terms of the target."""

    year: int
    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Prospect:
    """The forecast at the deadline, in the terms of the target, and the second opinions.

    `missing` says why there is no forecast. `trend_value` is a level: of declines that are known by
    rates alone an index. `disagree` is None where fewer than two methods take a side.
    """

    value: float | None
    low: float | None
    high: float | None
    progress: float | None
    year: int | None
    points: int
    missing: ForecastReason | None
    outlook: Outlook | None
    trend_value: float | None
    trend_class: TrendClass | None
    growth_ratio: float | None
    growth_class: GrowthClass | None
    disagree: bool | None
    fan: tuple[FanPoint, ...]
    steps: tuple[Step, ...]
    opinion_steps: tuple[Step, ...]

    @property
    def has_opinion(self) -> bool:
        """Whether any second opinion was given."""
        return self.trend_class is not None or self.growth_class is not None


def prospect_of(story: Story) -> Prospect:
    """The prospect of a measure-year, with the steps by which it can be redone."""
    result = story.result
    year, points = (plain_number(result[name]) for name in ("forecast_year", "forecast_points"))
    missing, outlook, trend, growth = (
        plain_word(result[name])
        for name in ("forecast_reason", "outlook", "trend_class", "growth_class")
    )
    disagree = plain_word(result["opinions_disagree"])
    return Prospect(
        value=plain_number(result["forecast"]),
        low=plain_number(result["forecast_low"]),
        high=plain_number(result["forecast_high"]),
        progress=plain_number(result["forecast_progress"]),
        year=None if year is None else int(year),
        points=int(points or 0),
        missing=ForecastReason(missing) if missing else None,
        outlook=Outlook(outlook) if outlook else None,
        trend_value=plain_number(result["trend_forecast"]),
        trend_class=TrendClass(trend) if trend else None,
        growth_ratio=plain_number(result["growth_ratio"]),
        growth_class=GrowthClass(growth) if growth else None,
        disagree=disagree == "True" if disagree else None,
        fan=() if missing else _fan(story),
        steps=tuple(forecast_steps(story)),
        opinion_steps=tuple(opinion_steps(story)),
    )


def _fan(story: Story) -> tuple[FanPoint, ...]:
    """The line and its interval of every year from the value in use to the deadline."""
    found = story.found
    last, until = int(story.year), int(found.rows.number("target_year")[story.place])
    points = []
    for year in range(last + 1, until + 1):
        ahead = found.forecast.fit.ahead(np.full(found.rows.size, float(year - last)))
        middle, *ends = (story.at(in_target_terms(found.judged, each)) for each in ahead)
        points.append(FanPoint(year, middle, min(ends), max(ends)))
    return tuple(points)
