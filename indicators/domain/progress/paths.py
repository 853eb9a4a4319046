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


@dataclass(frozen=True)
class Anchors:
    """The points of the path up to each row's year and after it, in which it is straight between.

    They are the base, the yearly targets (`marked`) and the deadline; heights are in the terms in
    which progress is straight. `set_here`: the year itself has a yearly target, which is `height0`.
    """

    begin: Floats
    marked: Bools
    set_here: Bools
    year0: Floats
    height0: Floats
    year1: Floats
    height1: Floats


def anchors(rows: Rows, judged: Judged, amounts: Amounts) -> Anchors:
    """Find the last anchor up to the year of each row and the first from it on."""
    decline = judged.follows(Rule.LOG_DECLINE)
    entered = rows.number("path_value")
    marked = np.isfinite(entered) & ~(rows.year <= judged.start_year)
    marked &= ~(rows.year >= judged.end_year)
    begin, height = _straight(amounts.path_start, decline), _straight(entered, decline)
    before, after = last_at(rows, marked), next_at(rows, marked)
    goal = _straight(judged.target, decline)
    return Anchors(
        begin=begin,
        marked=marked,
        set_here=(before == after) & (before >= 0),
        year0=np.where(before >= 0, at(rows.year, before), judged.start_year),
        height0=np.where(before >= 0, at(height, before), begin),
        year1=np.where(after >= 0, at(rows.year, after), judged.end_year),
        height1=np.where(after >= 0, at(height, after), goal),
    )


def walk(rows: Rows, judged: Judged, amounts: Amounts) -> Way:
    """Compute P = (z - z0)/(zT - z0) and E = (z(path) - z0)/(zT - z0), z = ln(1-x/100) or x."""
    decline = judged.follows(Rule.LOG_DECLINE)
    position = _straight(amounts.amount, decline)
    zero = _straight(amounts.zero, decline)
    goal = _straight(judged.target, decline)
    way = np.where(goal == zero, np.nan, goal - zero)
    path = _path_position(rows, judged, anchors(rows, judged, amounts), goal)
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


def _path_position(rows: Rows, judged: Judged, points: Anchors, goal: Floats) -> Floats:
    """Interpolate between the anchors before and after the year: base, yearly targets, deadline."""
    year = np.clip(rows.year, judged.start_year, judged.end_year)
    span = points.year1 - points.year0
    span = np.where(span > 0, span, np.nan)
    rise = points.height1 - points.height0
    path = points.height0 + rise * ((year - points.year0) / span)
    path = np.where(points.set_here, points.height0, path)
    path = np.where(rows.year >= judged.end_year, goal, path)
    path = np.where(rows.year <= judged.start_year, points.begin, path)
    alone = points.set_here & judged.follows(Rule.ANNUAL_SHARE)
    return np.where(
        _has_path(rows, judged, points.marked), path, np.where(alone, points.height0, np.nan)
    )


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
