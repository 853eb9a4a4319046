"""The latest period by itself: this year's change and what the path asks of this year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.amounts import Amounts
from indicators.domain.progress.enums import Rule
from indicators.domain.progress.exact import MOST_DECIMALS, NEAR, Bools, Floats, scaled
from indicators.domain.progress.frame import Rows
from indicators.domain.progress.measures import FULL_SHARE, Judged
from indicators.domain.progress.paths import Way
from indicators.domain.progress.series import at, last_before


@dataclass(frozen=True)
class Period:
    """The change of each row's own year.

    `change` and `asked` are signed per cent for `log_decline`, else units; `index` is the one as a
    share of the other. `against`: the latest period moved against the wanted direction at the
    printed precision (不降反升).
    """

    change: Floats
    asked: Floats
    index: Floats
    against: Bools


def look_at_year(rows: Rows, judged: Judged, amounts: Amounts, way: Way) -> Period:
    """Compare this year's step with the path's; declines in the logarithm, like the whole."""
    decline = judged.follows(Rule.LOG_DECLINE)
    link = np.where(decline, rows.number("annual_change_pct"), np.nan)
    link = np.where(np.isfinite(link) & (link > -FULL_SHARE), link, np.nan)
    by_link = np.log1p(link / FULL_SHARE)
    step = way.position - _year_before(rows, judged, way.position, amounts.zero)
    step = np.where(np.isnan(by_link), step, by_link)
    path = np.where(decline, way.path_position, way.path_value)
    asked = path - _year_before(rows, judged, path, np.where(decline, 0.0, amounts.path_start))
    moving = np.where(asked == 0, np.nan, asked)
    return Period(
        change=np.where(decline, FULL_SHARE * np.expm1(step), step),
        asked=np.where(decline, FULL_SHARE * np.expm1(asked), asked),
        index=step / moving,
        against=_against(rows, judged, amounts, way, by_link),
    )


def _year_before(rows: Rows, judged: Judged, values: Floats, at_base: Floats) -> Floats:
    """Return the value of exactly the year before; that of the base for the first year."""
    places = np.arange(rows.size) - 1
    adjacent = (places >= rows.first) & (rows.year[places] == rows.year - 1.0)
    before = np.where(adjacent, values[places], np.nan)
    first_year = rows.year - 1.0 == judged.start_year
    return np.where(first_year, at_base, before)


def _against(rows: Rows, judged: Judged, amounts: Amounts, way: Way, by_link: Floats) -> Bools:
    """Compare with the last year that has a value, the base included."""
    decline = judged.follows(Rule.LOG_DECLINE)
    place = last_before(rows, ~np.isnan(amounts.amount) & (rows.year >= judged.start_year))
    decimals = rows.number("decimals")
    places = np.where(np.isnan(decimals), 0.0, np.clip(decimals, 0.0, MOST_DECIMALS))
    before_z = np.where(place >= 0, at(way.position, place), 0.0)
    step = np.where(np.isnan(by_link), way.position - before_z, by_link)
    change = FULL_SHARE * np.expm1(np.where(decline, step, np.nan))
    rise = scaled(change, places, derived=np.ones(rows.size, dtype=bool))
    rise = np.where(np.isnan(decimals), np.where(np.abs(change) > NEAR, change, 0.0), rise)
    before = np.where(place >= 0, at(amounts.amount, place), amounts.zero)
    now_printed = scaled(amounts.amount, places, derived=amounts.derived)
    printed = now_printed - scaled(before, places, derived=amounts.derived)
    plain = np.where(np.isnan(decimals), amounts.amount - before, printed)
    return np.where(decline, rise > 0, judged.sense * plain < 0)
