"""The latest period by itself, in words: did it move against the wanted direction (不降反升)?"""

from __future__ import annotations

import math

import numpy as np

from indicators.domain.progress.enums import Rule
from indicators.domain.progress.series import last_before
from indicators.domain.progress.story import Story
from indicators.domain.progress.written import as_float, fine, plain, printed, term


def latest_period(story: Story) -> str:
    """Write the change of the value in use on the year before it and what it is at the printed
    precision; the year before is the last that has a value, the base included.
    """
    against = bool(story.found.period.against[story.place])
    words = "与目标方向相反(逆向)" if against else "未逆向"
    if story.rule == Rule.LOG_DECLINE:
        return f"最近一期{story.year}年比{_change(story)}:{words}"
    before, now = _before(story), story.at(story.found.amounts.amount)
    decimals = story.put("decimals")
    return f"最近一期由 {printed(before, decimals)} 变为{story.year}年的 {printed(now, decimals)}:{words}"


def _change(story: Story) -> str:
    """Write the yearly change of a decline: as reported, else between the two cumulative ones."""
    link = story.at(story.found.rows.number("annual_change_pct"))
    decimals = story.put("decimals")
    if math.isfinite(link):
        return f"上年变化 {plain(link)}%(取 {decimals} 位小数为 {printed(link, decimals)}%)"
    before = _before(story)
    now = story.at(story.found.amounts.amount)
    change = 100.0 * ((100.0 - now) / (100.0 - before) - 1.0)
    how = f"(1-{term(now)}%)÷(1-{term(before)}%)-1 = {fine(change)}%"
    return f"上一数值变化 {how}(取 {decimals} 位小数为 {printed(change, decimals)}%)"


def _before(story: Story) -> float:
    found = story.found
    known = ~np.isnan(found.amounts.amount) & (found.rows.year >= found.judged.start_year)
    place = int(last_before(found.rows, known)[story.place])
    at_base = 0.0 if story.rule == Rule.LOG_DECLINE else found.amounts.zero[story.place]
    return as_float(float(found.amounts.amount[place] if place >= 0 else at_base))
