"""The path: what share of the way is asked for by each year (序时进度), and what value.

The path is piecewise, through the earlier targets of the same series and the office's yearly
targets. It is straight in the terms in which progress is measured: in the level itself, and for
relative declines in the logarithm, where the even path is D_n = 1 - (1 - T)^(n/N).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.amounts import Amounts
from indicators.domain.progress.enums import Rule
from indicators.domain.progress.exact import Bools, Floats
from indicators.domain.progress.frame import Rows
from indicators.domain.progress.measures import BASED_RULES, FULL_SHARE, Judged
from indicators.domain.progress.series import at, count, last_at, next_at

MONTHS = 12.0


@dataclass(frozen=True)
class Way:
    """Progress and path of each row at its own year, by formulas common to all rules.

    `position` is the amount in the terms in which progress is straight; `path_position` likewise.
    """

    progress: Floats
    expected: Floats
    path_value: Floats
    position: Floats
    path_position: Floats


def walk(rows: Rows, judged: Judged, amounts: Amounts) -> Way:
    """Compute P = (z - z0)/(zT - z0) and E = (z(path) - z0)/(zT - z0), z = ln(1-x/100) or x."""
    decline = judged.follows(Rule.LOG_DECLINE)
    position = _straight(amounts.amount, decline)
    zero = _straight(amounts.zero, decline)
    goal = _straight(judged.target, decline)
    way = np.where(goal == zero, np.nan, goal - zero)
    begin = _straight(amounts.path_start, decline)
    path = _path_position(rows, judged, begin, goal, decline)
    expected = _expected(rows, judged, (path - zero) / way)
    value = np.where(decline, FULL_SHARE * -np.expm1(path), path)
    return Way(
        progress=(position - zero) / way,
        expected=expected,
        path_value=np.where(_own_schedule(judged), expected * judged.target, value),
        position=position,
        path_position=path,
    )


def elapsed(rows: Rows, judged: Judged) -> Floats:
    """Return n/N, the share of the plan's years gone by, between 0 and 1."""
    span = judged.end_year - judged.start_year
    share = (rows.year - judged.start_year) / np.where(span > 0, span, np.nan)
    return np.clip(share, 0.0, 1.0)


def straightened(judged: Judged, amounts: Floats) -> Floats:
    """Return amounts in the terms in which progress is straight: ln(1 - D/100) for declines."""
    return _straight(amounts, judged.follows(Rule.LOG_DECLINE))


def _straight(values: Floats, decline: Bools) -> Floats:
    inside = np.where(decline & (values < FULL_SHARE), values, np.nan)
    return np.where(decline, np.log1p(-inside / FULL_SHARE), values)


def _own_schedule(judged: Judged) -> Bools:
    return judged.follows(Rule.STEPS, Rule.YTD_SCHEDULE)


def _path_position(
    rows: Rows, judged: Judged, begin: Floats, goal: Floats, decline: Bools
) -> Floats:
    """Interpolate between the anchors before and after the year: base, yearly targets, deadline."""
    entered = rows.number("path_value")
    marked = np.isfinite(entered) & ~(rows.year <= judged.start_year)
    marked &= ~(rows.year >= judged.end_year)
    height = _straight(entered, decline)
    before, after = last_at(rows, marked), next_at(rows, marked)
    year0 = np.where(before >= 0, at(rows.year, before), judged.start_year)
    year1 = np.where(after >= 0, at(rows.year, after), judged.end_year)
    height0 = np.where(before >= 0, at(height, before), begin)
    height1 = np.where(after >= 0, at(height, after), goal)
    year = np.clip(rows.year, judged.start_year, judged.end_year)
    span = np.where(year1 > year0, year1 - year0, np.nan)
    between = height0 + (height1 - height0) * ((year - year0) / span)
    path = np.where(before == after, np.where(before >= 0, height0, between), between)
    path = np.where(rows.year >= judged.end_year, goal, path)
    path = np.where(rows.year <= judged.start_year, begin, path)
    alone = np.where(marked & judged.follows(Rule.ANNUAL_SHARE), height, np.nan)
    return np.where(_has_path(rows, judged, marked), path, alone)


def _has_path(rows: Rows, judged: Judged, marked: Bools) -> Bools:
    """Levels have a path always, caps only where somebody set one, yearly shares never."""
    any_mark = ~np.isnan(rows.per_measure(np.ones(rows.size), marked))
    always = judged.follows(
        Rule.LOG_DECLINE, Rule.LINEAR_LEVEL, Rule.INCREMENT, Rule.CUMULATIVE, Rule.COVERAGE
    )
    return always | (judged.follows(Rule.CAP) & any_mark)


def _expected(rows: Rows, judged: Judged, by_path: Floats) -> Floats:
    """Return E: by the path, by the step list, by months, or by the plain share of years."""
    expected = np.where(judged.follows(Rule.CAP, Rule.HOLD, Rule.PEAK), np.nan, by_path)
    # A level without a base value still has an even schedule, though no progress.
    unknown = np.isnan(expected) & judged.follows(Rule.LINEAR_LEVEL)
    expected = np.where(unknown, elapsed(rows, judged), expected)
    expected = np.where(judged.follows(Rule.STEPS), _steps(rows), expected)
    expected = np.where(judged.follows(Rule.YTD_SCHEDULE), _months(rows), expected)
    # From the deadline on the whole way is asked for, whatever the rule.
    paced = judged.follows(*BASED_RULES, Rule.STEPS, Rule.ANNUAL_SHARE)
    due = paced & (rows.year >= judged.end_year)
    return np.where(due, 1.0, expected)


def _steps(rows: Rows) -> Floats:
    """Return the cumulative share of the last step up to the year; before the first step 0."""
    marked = np.isfinite(rows.number("path_value"))
    share = at(rows.number("path_value"), last_at(rows, marked))
    listed = ~np.isnan(rows.per_measure(np.ones(rows.size), marked))
    return np.where(listed & np.isnan(share) & (count(rows, marked) == 0), 0.0, share)


def _months(rows: Rows) -> Floats:
    """Return last year's share of the same months, else months/12."""
    months, share = rows.number("months"), rows.number("same_period_share")
    inside = (months >= 1) & (months <= MONTHS)
    by_months = np.where(inside, months / MONTHS, np.nan)
    usual = np.where((share > 0) & (share <= 1), share, np.nan)
    return np.where(np.isnan(share), by_months, usual)
