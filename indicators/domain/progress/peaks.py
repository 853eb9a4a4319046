"""碳达峰: the year of the maximum, provisional until enough later years lie below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.amounts import Amounts
from indicators.domain.progress.enums import Rule, Status, code_of
from indicators.domain.progress.exact import Bools, Floats
from indicators.domain.progress.frame import MISSING, Codes, Rows
from indicators.domain.progress.measures import Judged
from indicators.domain.progress.schema import PEAK_CONFIRM_YEARS
from indicators.domain.progress.series import NOWHERE, accumulate, at, count


@dataclass(frozen=True)
class Peak:
    """Place of the maximum up to each row (-1: no value), and what that means."""

    place: Codes
    status: Codes
    met: Bools
    met_known: Bools


def find_peak(rows: Rows, judged: Judged, amounts: Amounts) -> Peak:
    """Find the last year that reaches the maximum; equal later years are not below it."""
    mine = judged.follows(Rule.PEAK)
    if not mine.any():
        nowhere = np.full(rows.size, NOWHERE)
        return Peak(place=nowhere, status=nowhere, met=mine, met_known=mine)
    level = np.where(mine & ~amounts.estimate, amounts.amount, np.nan)
    place = _running_maximum(rows, level)
    known = ~np.isnan(level)
    total = count(rows, known)
    lower = total - at(total.astype(np.float64), place)
    late = at(rows.year, place) > rows.number("target_year")
    status = np.where(
        lower >= PEAK_CONFIRM_YEARS,
        code_of(Status.PEAKED_CONFIRMED),
        code_of(Status.PEAKED_PROVISIONAL),
    )
    status = np.where(lower == 0, code_of(Status.NOT_PEAKED), status)
    status = np.where(late, code_of(Status.MISSED), status)
    confirmed = status == code_of(Status.PEAKED_CONFIRMED)
    found = mine & (place >= 0)
    return Peak(
        place=np.where(mine, place, NOWHERE),
        status=np.where(found, status, MISSING),
        met=found & confirmed,
        met_known=found & (confirmed | late),
    )


def _running_maximum(rows: Rows, level: Floats) -> Codes:
    here = np.where(np.isnan(level), np.nan, np.arange(rows.size, dtype=np.float64))

    def step(before: Floats, places: Codes) -> Floats:
        best = level[np.where(np.isnan(before), 0, before).astype(np.int64)]
        higher = ~np.isnan(here[places]) & (np.isnan(before) | (level[places] >= best))
        return np.where(higher, here[places], before)

    place = accumulate(rows, here, step)
    return np.where(np.isnan(place), NOWHERE, place).astype(np.int64)
