"""The steps of the second opinions: growth ratio, trend, and whether the methods contradict."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from indicators.domain.progress.enums import (
    GROWTH_TERMS,
    TREND_TERMS,
    GrowthClass,
    Rule,
    TrendClass,
)
from indicators.domain.progress.exact import NEAR
from indicators.domain.progress.opinions import (
    RATE_THRESHOLDS,
    RATIO_THRESHOLDS,
    SAYS,
    STANDS_FOR_ZERO,
    TREND_CHANGES,
    TREND_POINTS,
    TREND_SHARES,
)
from indicators.domain.progress.story import Step, Story
from indicators.domain.progress.verdicts import BOUND_RULES
from indicators.domain.progress.written import as_float, fine, plain, shown, term

INDEXED = "(水平以基期为 1 的指数 1-D 表示)"
LEVEL_DIGITS, RATE_DIGITS = 12, 10
"""Of levels two more than of the rates that are computed from them."""
METHODS = (
    ("status", "现行评价"),
    ("outlook", "预测"),
    ("growth_class", "增速比法"),
    ("trend_class", "平均年变化外推"),
)
"""In the order of `SAYS`: the column of the result, and the method in words."""


def opinion_steps(story: Story) -> list[Step]:
    """Write the second opinions that are given, and what they and the status make together."""
    return [*_growth(story), *_trend(story), *_sides(story)]


def _growth(story: Story) -> Iterator[Step]:
    """Write R = ±observed ÷ |required| with both compound annual rates, or the rate alone."""
    if not story.has("growth_class"):
        return
    levels = story.found.levels
    value, target = story.at(levels.value), _positive(story.at(levels.target))
    base, start = _positive(story.at(levels.base)), story.at(levels.base_year)
    seen = _rate(value, base, float(story.year) - start)
    n = f"({story.year}-{plain(start)})"
    text = f"年均增速 g = (v÷v0)^(1÷n)-1 = ({term(value, LEVEL_DIGITS)}÷{term(base, LEVEL_DIGITS)})^(1÷{n})-1 = {seen}%"
    inputs = {"v": fine(value), "v0": fine(base), "n": n}
    if math.isnan(target):
        yield Step("growth", "g = (v/v0)^(1/n)-1", inputs, f"{text}。")
        yield _class_of_rate(story)
        return
    end = as_float(story.given.get("target_year"))
    asked = _rate(target, base, end - start)
    text += (
        f";应有增速 g* = (T÷v0)^(1÷N)-1 = ({term(target, LEVEL_DIGITS)}÷{term(base, LEVEL_DIGITS)})"
        f"^(1÷({plain(end)}-{plain(start)}))-1 = {asked}%{_indexed(story)}。"
    )
    inputs |= {"T": fine(target)}
    yield Step("growth", "g = (v/v0)^(1/n)-1; g* = (T/v0)^(1/N)-1", inputs, text)
    yield _class_of_ratio(story, seen, asked)


def _positive(value: float) -> float:
    """Return what stands in the formula: a base or target of zero is replaced."""
    return STANDS_FOR_ZERO if value == 0 else value


def _rate(value: float, base: float, years: float) -> str:
    """Write a compound annual rate in %; — where the signs differ or no year lies between."""
    ratio = value / base
    if not (ratio >= 0 and years > 0):
        return "—"
    return term(100.0 * (ratio ** (1.0 / years) - 1.0), RATE_DIGITS)


def _indexed(story: Story) -> str:
    """Say what the level is where a decline is known by its rates alone."""
    by_rates = story.rule == Rule.LOG_DECLINE and math.isnan(story.at(story.found.past.values))
    return INDEXED if by_rates and story.at(story.found.levels.base) == 1.0 else ""


def _side(story: Story) -> float:
    levels = story.found.levels
    return story.at(levels.sense) * (-1.0 if story.at(levels.base) < 0 else 1.0)


def _class_of_ratio(story: Story, seen: str, asked: str) -> Step:
    upper, middle = RATIO_THRESHOLDS
    sign = "-" if _side(story) < 0 else ""
    ratio = story.of("growth_ratio", 4)
    found = GROWTH_TERMS[GrowthClass(str(story.result["growth_class"]))]
    how = f"R = {sign}g÷|g*| = {sign}{seen}÷|{asked}| = {ratio};" if ratio != "—" else ""
    if story.result["growth_class"] == GrowthClass.TARGET_ACHIEVED:
        how += "v 已达到 T;"
    text = (
        f"{how}已达到目标的优先归“{GROWTH_TERMS[GrowthClass.TARGET_ACHIEVED]}”, "
        f"否则 R≥{upper:.2f} {GROWTH_TERMS[GrowthClass.ON_TRACK]}, "
        f"≥{middle:.2f} {GROWTH_TERMS[GrowthClass.ACCELERATION_NEEDED]}, "
        f"≥0 {GROWTH_TERMS[GrowthClass.LIMITED]}, <0 {GROWTH_TERMS[GrowthClass.DETERIORATION]}:{found}。"
    )
    inputs = {"g": seen, "g*": asked}
    return Step("growth_ratio", "R = ±g/|g*| against 0.95, 0.60, 0", inputs, text)


def _class_of_rate(story: Story) -> Step:
    upper, middle = (f"{100 * each:g}%" for each in RATE_THRESHOLDS)
    found = GROWTH_TERMS[GrowthClass(str(story.result["growth_class"]))]
    text = (
        f"没有数值目标, 按朝向目标方向的年均增速:≥{upper} {GROWTH_TERMS[GrowthClass.ON_TRACK]}, "
        f"≥{middle} {GROWTH_TERMS[GrowthClass.ACCELERATION_NEEDED]}, "
        f"≥0 {GROWTH_TERMS[GrowthClass.LIMITED]}, <0 {GROWTH_TERMS[GrowthClass.DETERIORATION]}:{found}。"
    )
    return Step("growth_ratio", "g against 1.5 %, 0.5 %, 0", {}, text)


def _trend(story: Story) -> Iterator[Step]:
    """Write the mean of the last annual changes, where it leads, and how far that misses."""
    if not story.has("trend_class"):
        return
    levels, rows = story.found.levels, story.found.rows
    places = np.flatnonzero(~np.isnan(levels.value[: story.place + 1]))[-TREND_CHANGES - 1 :]
    first, last = int(places[0]), int(places[-1])
    early, late = (term(levels.value[each], LEVEL_DIGITS) for each in (first, last))
    begun, now, end = plain(rows.year[first]), plain(rows.year[last]), story.put("target_year")
    slope = term(story.at(story.found.trend.slope), RATE_DIGITS)
    ahead = term(story.result["trend_forecast"])
    text = (
        f"平均年变化 c = ({late}-{early})÷({now}-{begun}) = {slope}{_indexed(story)}"
        f"(最近 {TREND_CHANGES} 次变化, 至少 {TREND_POINTS} 个点);"
        f"外推到{end}年 f = v+c×H = {late}+{slope}×({end}-{now}) = {ahead}。"
    )
    inputs = {begun: early, now: late}
    yield Step("trend", "c = Δv/Δt; f = v+c·H", inputs, text)
    yield _trend_class(story, late, ahead)


def _trend_class(story: Story, now: str, ahead: str) -> Step:
    levels, sun, cloud = story.found.levels, *TREND_SHARES
    target, sense = story.at(levels.target), story.at(levels.sense)
    miss = sense * (target - float(str(story.result["trend_forecast"])))
    goal = term(target)
    points = f"{goal}-{ahead}" if sense > 0 else f"{ahead}-{goal}"
    way = abs(target - float(levels.value[story.place]))
    found = TREND_TERMS[TrendClass(str(story.result["trend_class"]))]
    share = ""
    if way and miss > NEAR * abs(target):
        share = f"差额÷余下路程 = ({points})÷|{goal}-{now}| = {shown(100 * miss / way, 2)}%;"
    else:
        share = f"外推值 {ahead} 达到目标 {goal};"
    text = (
        f"{share}达到目标或 <{100 * sun:g}% 为“{TREND_TERMS[TrendClass.SUN]}”, "
        f"≤{100 * cloud:g}% 为“{TREND_TERMS[TrendClass.SUN_AND_CLOUD]}”, "
        f"以上为“{TREND_TERMS[TrendClass.CLOUD]}”, "
        f"c 背离目标方向为“{TREND_TERMS[TrendClass.THUNDERSTORM]}”:{found}。"
    )
    return Step("trend_class", "miss/|T-v| against 5 %, 20 %", {"f": ahead, "T": goal}, text)


def _sides(story: Story) -> Iterator[Step]:
    """Write what each method says to "on the way to the target", and whether two contradict."""
    if not story.has("opinions_disagree"):
        return
    said = {}
    for (column, method), (kind, yes, no) in zip(METHODS, SAYS, strict=True):
        # That a bound is kept today is the status; the growth ratio would only say it again.
        silent = column == "growth_class" and story.rule in BOUND_RULES
        if story.has(column) and not silent:
            opinion = kind(str(story.result[column]))
            said[method] = "能" if opinion in yes else "不能" if opinion in no else "不表态"
    words = "看法不一" if bool(story.result["opinions_disagree"]) else "没有矛盾"
    shown_sides = ", ".join(f"{method}:{side}" for method, side in said.items())
    text = f"照此能否完成:{shown_sides};既有“能”又有“不能”的, 为看法不一:{words}。"
    yield Step("opinions", "one says yes, another no", said, text)
