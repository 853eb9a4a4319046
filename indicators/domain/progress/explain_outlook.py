"""The last steps of a forecast: P and year reached by the line, the rate now required, the outlook."""

from __future__ import annotations

import math
from collections.abc import Iterator

from indicators.domain.progress.enums import OUTLOOK_TERMS, Outlook
from indicators.domain.progress.explain_needs import room_left, still_needed
from indicators.domain.progress.fitted_line import LESS, LINE_DIGITS, Line
from indicators.domain.progress.forecasts import BOUNDS, FARTHEST_YEARS
from indicators.domain.progress.paths import straightened
from indicators.domain.progress.story import Step
from indicators.domain.progress.written import bracketed, percent, plain, printed, shown, term

OUTLOOK_RULES = {
    Outlook.LIKELY: "整个区间都达到目标",
    Outlook.UNCERTAIN: "目标在区间之内",
    Outlook.AT_RISK: "整个区间都达不到目标",
}


def outlook_steps(line: Line) -> Iterator[Step]:
    """Write what follows from the line and its interval."""
    if line.story.rule in BOUNDS:
        yield from room_left(line.story)
    else:
        yield from _progress(line)
        yield _year(line)
        yield from still_needed(line.story)
    yield _pace(line)
    yield _outlook(line)


def _goal(line: Line) -> float:
    found = line.story.found
    return line.story.at(straightened(found.judged, found.judged.target))


def _target_z(line: Line) -> str:
    target = line.story.at(line.story.found.judged.target)
    return bracketed(_goal(line), line.places) if line.decline else term(target, LINE_DIGITS)


def _progress(line: Line) -> Iterator[Step]:
    story = line.story
    if not story.has("forecast_progress"):
        return
    found = story.found
    zero = story.at(straightened(found.judged, found.amounts.zero))
    start, goal = bracketed(zero, line.places), _target_z(line)
    done = percent(story.result["forecast_progress"])
    text = f"目标年预计完成进度 P = (ẑ-z0)÷(zT-z0) = ({line.middle}-{start})÷({goal}-{start}) = {done}%。"
    inputs = {"z0": start, "zT": goal, "ẑ": line.middle}
    yield Step("forecast_progress", "P = (ẑ-z0)/(zT-z0)", inputs, text)


def _year(line: Line) -> Step:
    """Write in which year the line is at the target, or why it never is."""
    story, goal = line.story, _target_z(line)
    latest = line.points[-1].year
    where = f"目标 zT = {goal}"
    if line.decline:
        where = f"目标 zT = ln(1-{term(story.at(story.found.judged.target))}%) = {goal}"
    inputs, formula = {"zT": goal, "b": line.slope}, "x = x̄+(zT-z̄)/b"
    if bool(story.found.comparison.met[story.place]):
        text = f"{where};{latest}年的数值已达到目标, 达标年份为{latest}年。"
        return Step("forecast_year", "value in use meets the target", inputs, text)
    side = -1.0 if line.decline else story.at(story.found.judged.sense)
    if not side * line.steepness > 0:
        text = f"{where};斜率 b = {line.slope} 不朝目标方向, 照此走势达不到。"
        return Step("forecast_year", "b leads away from the target", inputs, text)
    away = story.at(line.fit.mean_x) + (_goal(line) - line.average) / line.steepness
    x = shown(away, 4)
    text = (
        f"{where};直线到达目标时 x = x̄+(zT-z̄)÷b"
        f" = {line.mean_x}+({goal}-{line.mean_z})÷{line.slope} = {bracketed(away, 4)}"
    )
    if not story.has("forecast_year"):
        text += f", 超过 {plain(FARTHEST_YEARS)} 年, 照此走势达不到。"
    else:
        reached = int(float(str(story.result["forecast_year"])))
        text += f", 进位到整年(至少 1 年):达标年份 {latest}+{reached - latest} = {reached}。"
    return Step("forecast_year", formula, inputs | {"x": x}, text)


def _pace(line: Line) -> Step:
    """Write the line's own yearly rate, to set against the one required."""
    if line.decline:
        rate = shown(-100.0 * math.expm1(line.steepness), line.story.places)
        text = f"直线的年均降低率 1-e^b = 1-e^{_power(line.slope)} = {rate}%。"
        return Step("forecast_pace", "1-e^b", {"b": line.slope}, text)
    text = f"直线每年变化 b = {bracketed(line.steepness, line.places - LESS)}。"
    return Step("forecast_pace", "b", {"b": line.slope}, text)


def _power(text: str) -> str:
    return text if text.startswith("(") else f"({text})"


def _outlook(line: Line) -> Step:
    story = line.story
    decimals, target = story.put("decimals"), story.at(story.found.judged.target)
    low, high = (
        printed(float(str(story.result[name])), decimals)
        for name in ("forecast_low", "forecast_high")
    )
    outlook = Outlook(str(story.result["outlook"]))
    how = "不取整" if decimals == "—" else f"按 {decimals} 位小数"
    text = (
        f"区间 {low} 至 {high} 与目标 {plain(target)} 比较({how}):"
        f"{OUTLOOK_RULES[outlook]}, 结论:{OUTLOOK_TERMS[outlook]}。"
    )
    inputs = {"low": low, "high": high, "T": plain(target), "decimals": decimals}
    return Step("outlook", "interval against the target at the printed precision", inputs, text)
