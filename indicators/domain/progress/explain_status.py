"""The step that names the test by which the status was found, with its thresholds and numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from indicators.domain.progress.enums import (
    STATUS_TERMS,
    AssignedState,
    MilestoneState,
    Rule,
    Status,
)
from indicators.domain.progress.explain_period import latest_period
from indicators.domain.progress.frame import MISSING
from indicators.domain.progress.schema import PEAK_CONFIRM_YEARS
from indicators.domain.progress.status import (
    AHEAD_FROM,
    ON_TRACK_FROM,
    SLIGHTLY_BEHIND_FROM,
    YEAR_END,
)
from indicators.domain.progress.story import Step, Story
from indicators.domain.progress.verdicts import BOUND_RULES
from indicators.domain.progress.written import as_float, percent, plain, printed

STATES = frozenset(each.value for each in (*AssignedState, *MilestoneState))
PEAKS = (Status.NOT_PEAKED, Status.PEAKED_PROVISIONAL, Status.PEAKED_CONFIRMED)


def status_step(story: Story) -> Iterator[Step]:
    """Write the first test that applies; a verdict that is refused has only its reason."""
    status = Status(str(story.result["status"]))
    if status != Status.NOT_ASSESSABLE:
        step, text = _test(story, status)(story, status)
        lamp = bool(story.found.rows.flag("lamp")[story.asked])
        wider = lamp or story.rule in (*BOUND_RULES, Rule.PEAK)
        text = f"{text}, 评价为“{STATUS_TERMS[status]}”。"
        yield Step("status", step, _inputs(story), text, wider=wider)


def _test(story: Story, status: Status) -> Callable[[Story, Status], tuple[str, str]]:
    """Return the test that decided, in the order of the tests."""
    if status.value in STATES:
        return _by_state
    if story.rule == Rule.PEAK:
        return _by_peak
    if bool(story.found.used.passed[story.asked]):
        return _at_deadline
    if story.rule in BOUND_RULES:
        return _by_bound
    if status == Status.REVERSING:
        return _by_direction
    if status == Status.MET_EARLY:
        return _by_reaching
    return _by_index


def _inputs(story: Story) -> dict[str, str]:
    names = ("progress", "expected", "index")
    found = {name: story.of(name, 4) for name in names if story.has(name)}
    return found | {"target_year": story.put("target_year"), "today": _today(story)}


def _today(story: Story) -> str:
    """Write the day of the verdict, the last of the row's year where none is given."""
    day = as_float(story.given.get("today"))
    if math.isnan(day):
        day = story.found.rows.year[story.asked] * 10_000 + YEAR_END
    year, rest = divmod(int(day), 10_000)
    return f"{year}-{rest // 100:02}-{rest % 100:02}"


def _deadline(story: Story) -> str:
    passed = bool(story.found.used.passed[story.asked])
    words = "已到期" if passed else "未到期"
    if story.rule == Rule.YTD_SCHEDULE:
        return f"1—{story.put('months')}月, {'全年数值' if passed else '年度尚未结束'}"
    return f"期限{story.put('target_year')}-12-31, 评价日{_today(story)}:{words}"


def _by_state(story: Story, status: Status) -> tuple[str, str]:
    rows = story.found.rows
    name = "milestone_state" if story.rule == Rule.MILESTONE else "assigned_state"
    stated = np.flatnonzero(rows.code(name)[: story.asked + 1] != MISSING)
    year = plain(rows.year[stated[-1]])
    text = f"采用最近一次审核通过的状态({year}年):{STATUS_TERMS[status]}"
    if story.rule == Rule.MILESTONE:
        text += f";{_deadline(story)}"
    elif status in (Status.RECOGNISED_MET, Status.RECOGNISED_MISSED):
        text += ";上级认定优先于计算"
    return "latest state", text


def _by_peak(story: Story, status: Status) -> tuple[str, str]:
    year, end = plain(story.result["value_year"]), story.put("target_year")
    if status == Status.MISSED:
        return "year of the maximum > target year", f"最大值年份 {year} 晚于目标年 {end}"
    text = (
        f"最大值年份 {year} 不晚于目标年 {end};其后低于它的年份 0 个为未达峰, "
        f"1—{PEAK_CONFIRM_YEARS - 1} 个为初步达峰, {PEAK_CONFIRM_YEARS} 个及以上为已达峰"
    )
    return "number of lower years after the maximum", text


def _at_deadline(story: Story, status: Status) -> tuple[str, str]:
    text, formula = _deadline(story), "the target year's own value"
    if not bool(story.found.used.final[story.asked]):
        text += f", 尚无{story.put('target_year')}年数值"
        if status == Status.MET_EARLY:
            text += ", 累计类此前已达到目标"
        return formula, text
    words = {
        Status.EXCEEDED: "优于目标",
        Status.MET: "达到目标",
        Status.MET_PRELIMINARY: "达到目标, 为初步数",
        Status.MISSED: "未达到目标",
        Status.MISSED_PRELIMINARY: "未达到目标, 为初步数",
    }
    text += f", 以{story.put('target_year')}年自身的数值判定:{words[status]}"
    return formula, text + _every_year(story)


def _every_year(story: Story) -> str:
    """Write in which years a bound of every year was broken, where that decides."""
    found = story.found
    if not (bool(found.rows.flag("cap_every_year")[story.asked]) and bool(_capped(story))):
        return ""
    broken = found.comparison.known & ~found.comparison.met & ~found.amounts.estimate
    broken &= ~(found.rows.year <= found.judged.start_year)
    years = [plain(found.rows.year[each]) for each in np.flatnonzero(broken[: story.place + 1])]
    return f";上限每年都须守住, 突破的年份:{'、'.join(years) or '无'}"


def _capped(story: Story) -> bool:
    return bool(story.found.judged.capped[story.place])


def _by_bound(story: Story, status: Status) -> tuple[str, str]:
    """A bound that is kept is judged by the trend of the second opinions, as printed."""
    formula = "v within the bound; trend within the bound"
    kept = "守住界限" if status != Status.BEHIND else "突破界限"
    text = f"{_deadline(story)}, {story.year}年的数值{kept}{_every_year(story)}"
    if status == Status.BEHIND:
        return formula, text
    trend, target = story.at(story.found.trend.forecast), story.at(story.found.judged.target)
    if math.isnan(trend) or math.isnan(target):
        return formula, f"{text};不足四个年份, 不外推"
    decimals = story.put("decimals")
    within = "越过" if status == Status.SLIGHTLY_BEHIND else "不越过"
    return formula, (
        f"{text};按平均年变化外推, {story.put('target_year')}年为 {printed(trend, decimals)}, "
        f"{within}界限 {plain(target)}"
    )


def _by_direction(story: Story, status: Status) -> tuple[str, str]:
    if as_float(story.result["progress"]) < 0:
        return "P < 0", f"P = {percent(story.result['progress'])}% < 0, 与目标方向相反"
    return "latest period against the direction", latest_period(story)


def _by_reaching(story: Story, status: Status) -> tuple[str, str]:
    return "cumulative amount reaches the target", f"{_deadline(story)}, 累计数已达到目标"


def _by_index(story: Story, status: Status) -> tuple[str, str]:
    text = (
        f"{_deadline(story)}, 按进度指数 P÷E:≥{AHEAD_FROM:.2f} 超前, ≥{ON_TRACK_FROM:.2f} 正常, "
        f"≥{SLIGHTLY_BEHIND_FROM:.2f} 略滞后, 其余滞后;P÷E = {story.of('index', 4)}"
    )
    if bool(story.found.rows.flag("lamp")[story.asked]):
        text = f"{latest_period(story)};{text}"
    return "P/E against 1.10, 1.00, 0.90", text
