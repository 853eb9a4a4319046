"""The steps that say what the path asks of the year: its anchors, the way between them, and E."""

from __future__ import annotations

import math
from collections.abc import Iterator

from indicators.domain.progress.enums import Rule
from indicators.domain.progress.measures import BASED_RULES
from indicators.domain.progress.paths import Anchors, anchors
from indicators.domain.progress.story import Step, Story
from indicators.domain.progress.written import LOGARITHM_DIGITS, fine, missing, percent, plain, term

INTERPOLATED = (*BASED_RULES, Rule.CAP)
STRAIGHT = "y = y1+(y2-y1)×(t-t1)÷(t2-t1)"
LOGARITHMIC = "ln(1-Dn) = ln(1-D1)+[ln(1-D2)-ln(1-D1)]×(t-t1)÷(t2-t1)"


def schedule(story: Story) -> Iterator[Step]:
    """Write the path of the year and the expected share E of the way."""
    if story.rule in INTERPOLATED and story.has("path_value"):
        yield _path(story)
    if story.has("expected"):
        share = percent(story.result["expected"])
        formula, how = _expected(story)
        asked = f", 该年应达到 {_asked(story)}" if _own_schedule(story) else ""
        text = f"序时进度 E = {how} = {share}%{asked}。"
        yield Step("expected", formula, {"year": story.year}, text)


def _path(story: Story) -> Step:
    """Interpolate between the anchors on both sides of the year."""
    points = anchors(story.found.rows, story.found.judged, story.found.amounts)
    year, start, end = (
        story.at(each)
        for each in (
            story.found.rows.year,
            story.found.judged.start_year,
            story.found.judged.end_year,
        )
    )
    name, asked = f"{plain(year)}年应达到", _asked(story)
    if year >= end:
        return Step("path", "y = T", {}, f"{name}目标值 {asked}。")
    if year <= start:
        return Step("path", "y = y0", {}, f"{name}起点值 {asked}。")
    if bool(points.set_here[story.place]):
        return Step("path", "y = yearly target", {}, f"{name}该年的年度目标 {asked}。")
    return _between(story, points)


def _between(story: Story, points: Anchors) -> Step:
    early, late = (plain(story.at(each)) for each in (points.year0, points.year1))
    low, high = (_height(story, story.at(each)) for each in (points.height0, points.height1))
    inputs = {"t1": early, "y1": low, "t2": late, "y2": high}
    unit, asked = story.unit, _asked(story)
    share = f"({story.year}-{early})÷({late}-{early})"
    nodes = f"前后两个节点:{early}年 {low}{unit}, {late}年 {high}{unit}"
    if story.rule == Rule.LOG_DECLINE:
        first, second, height = f"ln(1-{low}%)", f"ln(1-{high}%)", _position(story)
        how = f"ln(1-Dn) = {first}+[{second}-{first}]×{share} = {height}"
        text = f"{nodes};按对数插值 {how}, {story.year}年应达到 Dn = 1-e^{height} = {asked}。"
        return Step("path", LOGARITHMIC, inputs, text)
    how = f"{low}+({high}-{low})×{share}"
    text = f"{nodes};按直线插值, {story.year}年应达到 {how} = {asked}。"
    return Step("path", STRAIGHT, inputs, text)


def _height(story: Story, height: float) -> str:
    """Write the height of an anchor in the terms of the target, bracketed where negative."""
    decline = story.rule == Rule.LOG_DECLINE
    return term(-100.0 * math.expm1(height) if decline else height)


def _position(story: Story) -> str:
    return term(story.at(story.found.way.path_position), LOGARITHM_DIGITS)


def _asked(story: Story) -> str:
    return f"{fine(story.result['path_value'])}{story.unit}"


def _own_schedule(story: Story) -> bool:
    return story.rule in (Rule.STEPS, Rule.YTD_SCHEDULE) and story.has("path_value")


def _expected(story: Story) -> tuple[str, str]:
    """Return the formula of E and the same with its numbers."""
    if story.rule == Rule.YTD_SCHEDULE:
        return _by_months(story)
    year, end = (story.at(each) for each in (story.found.rows.year, story.found.judged.end_year))
    if year >= end:
        return "E = 1", f"{plain(year)}年为到期年, 应全部完成"
    if story.rule == Rule.STEPS:
        return "E = step list", _last_step(story)
    if _even(story):
        start, n = plain(story.at(story.found.judged.start_year)), plain(year)
        if year <= float(start):
            return "E = 0", f"{start}年为基年, 尚未起步"
        return "E = n/N", f"n÷N = ({n}-{start})÷({plain(end)}-{start})"
    return _by_path(story)


def _by_months(story: Story) -> tuple[str, str]:
    share = story.given.get("same_period_share")
    if not missing(share):
        return "E = last year's share", f"上年同期占全年比重 {plain(share)}"
    return "E = months/12", f"{story.put('months')}÷12"


def _last_step(story: Story) -> str:
    steps = story.series[["year", "path_value"]].dropna()
    if not len(steps):
        return "尚未到第一个阶段, 累计占比 0"
    year, share = steps.iloc[-1]
    return f"{plain(year)}年的阶段累计占比 {plain(share)}"


def _even(story: Story) -> bool:
    """Whether E is the plain share of years: nobody set a year, and the path begins at P = 0."""
    if story.rule == Rule.ANNUAL_SHARE:
        return False
    found = story.found
    points = anchors(found.rows, found.judged, found.amounts)
    zero, begin = story.at(found.amounts.zero), story.at(found.amounts.path_start)
    from_zero = zero == begin or math.isnan(zero)
    return from_zero and (math.isnan(zero) or not bool(points.marked.any()))


def _by_path(story: Story) -> tuple[str, str]:
    """Return E as the share of the way at which the path stands."""
    target = term(story.at(story.found.judged.target))
    path = term(story.result["path_value"])
    if story.rule == Rule.LOG_DECLINE:
        return "E = ln(1-Dn)/ln(1-T)", f"ln(1-Dn)÷ln(1-T) = {_position(story)}÷ln(1-{target}%)"
    zero = story.at(story.found.amounts.zero)
    if zero == 0:
        return "E = y/T", f"{path}÷{target}"
    return "E = (y-a0)/(T-a0)", f"({path}-{term(zero)})÷({target}-{term(zero)})"
