"""The steps of a result with its numbers filled in, so that a person can redo it by hand.

`explain` writes down the formula of the rule with the inputs of the table and the figures that the
engine found on the way. Texts are Chinese; `Step` also holds name, formula and inputs, for other
languages and for machines. What a later step computes with has eight significant digits, a figure
that ends its line the decimals of the target plus two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from indicators.domain.progress.enums import (
    Comparator,
    DeclineSource,
    Rule,
    TargetForm,
)
from indicators.domain.progress.explain_needs import needs
from indicators.domain.progress.explain_paths import schedule
from indicators.domain.progress.explain_verdict import judgement
from indicators.domain.progress.story import Step, Story, story_of
from indicators.domain.progress.written import (
    as_float,
    fine,
    missing,
    percent,
    plain,
    shown,
    term,
)

SIDED = (Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.MORE_THAN, Comparator.LESS_THAN)
LINK_COLUMNS = ["official_cumulative_pct", "annual_change_pct"]


def explain(
    table: pd.DataFrame, results: pd.DataFrame, measure_id: object, year: int
) -> list[Step]:
    """Write the steps of one measure-year; `results` is what `assess` gave for `table`."""
    return list(verdict_steps(story_of(table, results, measure_id, year)))


def verdict_steps(story: Story) -> Iterator[Step]:
    """Write the steps from the value in use to the verdict."""
    yield from _amount(story)
    yield from _progress(story)
    yield from schedule(story)
    yield from needs(story)
    yield from judgement(story)


def _amount(story: Story) -> Iterator[Step]:
    if story.rule == Rule.LOG_DECLINE and story.has("cumulative_change_pct"):
        yield from _decline(story)
    elif story.has("value"):
        year = story.of("value_year", 0)
        inputs = {"value": plain(story.result["value"]), "year": year}
        yield Step("value", "v", inputs, f"采用值:{year}年 v = {inputs['value']}。")
        yield from _parts(story)
        yield from _additions(story)
        yield from _counted(story)
        yield from _maximum(story)


def _decline(story: Story) -> Iterator[Step]:
    year = story.of("value_year", 0)
    fall = story.fall
    source = story.result["decline_source"]
    if source == DeclineSource.LEVELS:
        value, base = plain(story.result["value"]), _base(story)
        inputs = {"value": value, "base_value": base, "year": year}
        text = f"截至{year}年累计降低率 D = 1-v÷v0 = 1-{value}÷{base} = {fall}%。"
        yield Step("decline_of_levels", "D = 1-v/v0", inputs, text)
        return
    official, links = _links(story)
    if source == DeclineSource.OFFICIAL:
        inputs = {"official_cumulative_pct": plain(official)}
        text = f"截至{year}年采用核定累计变化率 {plain(official)}%, 即累计降低 D = {fall}%。"
        yield Step("official_decline", "D = -c", inputs, text)
    else:
        known = [] if official is None else [official]
        factors = "×".join(f"(1{_signed(link)}%)" for link in known + links)
        inputs = {"annual_changes_pct": ", ".join(plain(link) for link in links)}
        text = f"截至{year}年累计降低率 D = 1-{factors} = {fall}%(各年连乘, 不得相加)。"
        yield Step("chained_decline", "D = 1-Π(1+c_i)", inputs, text)
    if official is not None:
        yield from _difference(story)


def _links(story: Story) -> tuple[float | None, list[float]]:
    """Return the last official cumulative change and the annual changes that go on from it."""
    official: float | None = None
    links: list[float] = []
    for row in story.after_base().reindex(columns=LINK_COLUMNS).to_dict("records"):
        fixed, link = (as_float(row[name]) for name in LINK_COLUMNS)
        if not math.isnan(fixed):
            official, links = fixed, []
        elif not math.isnan(link):
            links.append(link)
    return official, links


def _difference(story: Story) -> Iterator[Step]:
    if not story.has("chained_change_pct"):
        return
    chained = float(str(story.result["chained_change_pct"]))
    gap = float(str(story.result["cumulative_change_pct"])) - chained
    inputs = {"chained_change_pct": shown(chained, story.places)}
    text = (
        f"各年连乘为 {inputs['chained_change_pct']}%, "
        f"与核定数相差 {shown(gap, story.places)} 个百分点;以核定数为准。"
    )
    yield Step("difference", "c - (Π(1+c_i)-1)", inputs, text)


def _parts(story: Story) -> Iterator[Step]:
    used = story.series.iloc[-1].to_dict()
    top, bottom = plain(used.get("numerator")), plain(used.get("denominator"))
    if "—" not in (top, bottom):
        text = f"占比 = 分子÷分母 = {top}÷{bottom} = {fine(story.result['value'])}%。"
        yield Step("share", "100·a/b", {"numerator": top, "denominator": bottom}, text)


def _additions(story: Story) -> Iterator[Step]:
    if story.rule not in (Rule.INCREMENT, Rule.CUMULATIVE, Rule.STEPS, Rule.YTD_SCHEDULE):
        return
    items = story.column("addition")
    if items and not math.isnan(story.at(story.found.past.added.value)):
        sums = "+".join(f"({plain(item)})" if item < 0 else plain(item) for item in items)
        text = f"历年新增合计 Σ = {sums} = {plain(sum(items))}。"
        yield Step("additions", "Σ a_i", {"additions": ", ".join(map(plain, items))}, text)


def _counted(story: Story) -> Iterator[Step]:
    """Write how the amount that is compared comes from the value, where it is not the value."""
    amount, added = story.at(story.found.amounts.amount), story.at(story.found.past.added.value)
    base = story.at(story.found.judged.base)
    if math.isnan(amount) or story.rule == Rule.PEAK:
        return
    if bool(story.found.judged.sized[story.place]):
        yield _size_of_change(story)
    elif story.rule == Rule.CUMULATIVE and math.isnan(story.at(story.found.past.values)):
        if amount != added:
            text = f"累计数 a = v0+Σ = {term(base)}+{term(added)} = {fine(amount)}。"
            yield Step("amount", "a = v0+Σ", {"v0": fine(base), "Σ": fine(added)}, text)
    elif amount != as_float(story.result["value"]):
        value = story.result["value"]
        text = f"比基年增加 a = v-v0 = {term(value)}-{term(base)} = {fine(amount)}。"
        yield Step("amount", "a = v-v0", {"v": fine(value), "v0": fine(base)}, text)


def _size_of_change(story: Story) -> Step:
    """Write the change on the base in the wanted direction: v - v0, or v0 - v of what shall fall."""
    amount, base = story.at(story.found.amounts.amount), story.at(story.found.judged.base)
    value = as_float(story.result["value"])
    v, v0 = term(value), term(base)
    points = f"{v}-{v0}" if (value - base) * amount >= 0 else f"{v0}-{v}"
    inputs = {"v": fine(value), "v0": fine(base)}
    if story.given.get("target_form") == TargetForm.CHANGE_PCT:
        text = f"比基年变化幅度 a = ({points})÷{v0}×100% = {fine(amount)}%。"
        return Step("amount", "a = ±(v-v0)/v0", inputs, text)
    text = f"比基年变化幅度 a = {points} = {fine(amount)} 个百分点。"
    return Step("amount", "a = ±(v-v0)", inputs, text)


def _maximum(story: Story) -> Iterator[Step]:
    """Write the series up to the year asked for, in which the peak was sought."""
    if story.rule != Rule.PEAK:
        return
    found = story.found
    known = ~np.isnan(found.amounts.amount) & ~found.amounts.estimate
    places = [place for place in np.flatnonzero(known).tolist() if place <= story.asked]
    levels = ", ".join(
        f"{plain(found.rows.year[place])}年 {plain(found.amounts.amount[place])}"
        for place in places
    )
    later = sum(place > int(found.peak.place[story.asked]) for place in places)
    text = f"各年数值:{levels};最大值出现在{story.of('value_year', 0)}年, 其后有 {later} 个年份低于它。"
    yield Step("maximum", "max v", {"levels": levels, "later": str(later)}, text, wider=True)


def _progress(story: Story) -> Iterator[Step]:
    if not story.has("progress"):
        return
    done, target = percent(story.result["progress"]), term(story.at(story.found.judged.target))
    amount, zero = (
        story.at(each) for each in (story.found.amounts.amount, story.found.amounts.zero)
    )
    if story.rule == Rule.LOG_DECLINE:
        fall = story.fall
        text = f"完成进度 P = ln(1-D)÷ln(1-T) = ln(1-{fall}%)÷ln(1-{target}%) = {done}%。"
        yield Step("progress", "P = ln(1-D)/ln(1-T)", {"D": fall, "T": target}, text)
    elif zero == 0:
        inputs = {"a": fine(amount), "T": target}
        text = f"完成进度 P = a÷T = {term(amount)}÷{target} = {done}%。"
        yield Step("progress", "P = a/T", inputs, text)
    else:
        a, start = term(amount), term(zero)
        inputs = {"a": fine(amount), "a0": fine(zero), "T": target}
        text = f"完成进度 P = (a-a0)÷(T-a0) = ({a}-{start})÷({target}-{start}) = {done}%。"
        yield Step("progress", "P = (a-a0)/(T-a0)", inputs, text)


def _base(story: Story) -> str:
    if not missing(story.given.get("base_value")):
        return story.put("base_value")
    at_base = story.series[story.series["year"] == story.base_year]
    return plain(at_base["value"].iloc[0]) if len(at_base) else "—"


def _signed(value: float) -> str:
    return plain(value) if value < 0 else f"+{plain(value)}"
