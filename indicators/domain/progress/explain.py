"""The steps of a result with its numbers filled in, so that a person can redo it by hand.

`explain` writes down the formula of the rule with the inputs of the table and the figures that the
engine found on the way. Texts are Chinese; `Step` also holds name, formula and inputs, for other
languages and for machines. What a later step computes with has eight significant digits, a figure
that ends its line the decimals of the target plus two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pandas as pd

from indicators.domain.progress.enums import (
    LAMP_TERMS,
    REASON_TERMS,
    STATUS_TERMS,
    Comparator,
    DeclineSource,
    Lamp,
    Reason,
    Rule,
    Status,
    TargetForm,
)
from indicators.domain.progress.exact import MOST_DECIMALS
from indicators.domain.progress.explain_paths import schedule
from indicators.domain.progress.schema import DEFAULT_HOLD_TOLERANCE_PCT, ENGINE_VERSION
from indicators.domain.progress.story import Step, Story, story_of
from indicators.domain.progress.written import (
    ROUNDED_BELOW,
    as_float,
    fine,
    missing,
    percent,
    plain,
    shown,
    term,
)
from plans.domain.quantities import round_half_up

SIDED = (Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.MORE_THAN, Comparator.LESS_THAN)
LINK_COLUMNS = ["official_cumulative_pct", "annual_change_pct"]


def explain(
    table: pd.DataFrame, results: pd.DataFrame, measure_id: object, year: int
) -> list[Step]:
    """Write the steps of one measure-year; `results` is what `assess` gave for `table`."""
    return list(_steps(story_of(table, results, measure_id, year)))


def _steps(story: Story) -> Iterator[Step]:
    yield from _amount(story)
    yield from _progress(story)
    yield from schedule(story)
    yield from _gap(story)
    yield from _needed(story)
    yield from _comparison(story)
    yield from _verdict(story)


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
    fall = _fall(story)
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
    yield Step("maximum", "max v", {"levels": levels, "later": str(later)}, text)


def _progress(story: Story) -> Iterator[Step]:
    if not story.has("progress"):
        return
    done, target = percent(story.result["progress"]), term(story.at(story.found.judged.target))
    amount, zero = (
        story.at(each) for each in (story.found.amounts.amount, story.found.amounts.zero)
    )
    if story.rule == Rule.LOG_DECLINE:
        fall = _fall(story)
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


def _fall(story: Story) -> str:
    """Write the decline so far in %; a rise is a negative decline and stands in brackets."""
    return term(-as_float(story.result["cumulative_change_pct"]))


def _gap(story: Story) -> Iterator[Step]:
    if story.has("gap") and story.has("index"):
        done, asked = (
            term(100.0 * as_float(story.result[name])) for name in ("progress", "expected")
        )
        points, index = percent(story.result["gap"]), story.of("index", 4)
        text = f"P-E = {done}-{asked} = {points} 个百分点;进度指数 P÷E = {done}÷{asked} = {index}。"
        yield Step("gap", "P-E; P/E", {"P": done, "E": asked}, text)


def _needed(story: Story) -> Iterator[Step]:
    amount, target = (
        story.at(each) for each in (story.found.amounts.amount, story.found.judged.target)
    )
    left = f"({plain(story.at(story.found.judged.end_year))}-{story.year})"
    if story.has("required_remaining_pct"):
        yield _decline_needed(story, term(target), left)
    elif story.has("required_annual_amount"):
        how = f"(T-a)÷(N-n) = ({term(target)}-{term(amount)})÷{left}"
        text = f"尚需每年变化 {how} = {story.of('required_annual_amount')}。"
        yield Step("needed", "(T-a)/(N-n)", {}, text)
    if story.has("headroom"):
        usage, rest = percent(story.result["attainment"]), story.of("headroom")
        text = f"上限使用率 v÷T = {term(amount)}÷{term(target)} = {usage}%, 余量 T-v = {rest}。"
        yield Step("usage", "v/T; T-v", {}, text)


def _decline_needed(story: Story, target: str, left: str) -> Step:
    rest = term(story.result["required_remaining_pct"])
    text = f"尚需降低 R = 1-(1-T)÷(1-D) = 1-(1-{target}%)÷(1-{_fall(story)}%) = {rest}%"
    if story.has("required_annual_pct"):
        yearly = story.of("required_annual_pct")
        text += f", 年均 r = 1-(1-R)^(1÷(N-n)) = 1-(1-{rest}%)^(1÷{left}) = {yearly}%"
    return Step("needed", "R = 1-(1-T)/(1-D); r = 1-(1-R)^(1/(N-n))", {}, text + "。")


def _comparison(story: Story) -> Iterator[Step]:
    if not story.has("met"):
        return
    if story.rule == Rule.PEAK:
        text = f"是否达峰:{'已确认' if story.result['met'] else '最大值晚于目标年'}。"
        yield Step("comparison", "five lower years confirm a peak", {}, text)
        return
    decimals, target = story.put("decimals"), story.at(story.found.judged.target)
    if math.isnan(target):
        if story.given.get("comparator") not in SIDED:
            yield _closeness(story)
            return
        target = as_float(story.given.get("reference_value"))
    exactly = story.rule == Rule.COVERAGE
    how = (
        "不取整" if exactly or decimals == "—" else f"按目标公布的 {decimals} 位小数四舍五入后比较"
    )
    reached = "达到" if story.result["met"] else "未达到"
    unit, amount = _unit(story), _printed(story, "—" if exactly else decimals)
    text = f"{amount}{unit} 与目标 {plain(target)}{unit} 比较({how}):{reached}{_excess(story)}。"
    inputs = {"decimals": decimals, "amount": amount}
    yield Step("comparison", "compare at the printed precision", inputs, text)


def _closeness(story: Story) -> Step:
    """Write how a quantity without a floor is held near its reference value."""
    amount, reference = term(story.at(story.found.amounts.amount)), story.put("reference_value")
    limit = as_float(story.given.get("tolerance_pct"))
    limit = DEFAULT_HOLD_TOLERANCE_PCT if math.isnan(limit) else limit
    reached = "保持" if story.result["met"] else "未保持"
    room = f"{plain(limit)}%×|{reference}|"
    away = abs(story.at(story.found.amounts.amount) - as_float(reference))
    text = (
        f"|v-参考值| = |{amount}-{reference}| = {fine(away)}, 允许偏差 {room}:{reached}基本稳定。"
    )
    inputs = {"v": amount, "reference_value": reference, "tolerance_pct": plain(limit)}
    return Step("comparison", "|v-r| <= r·tolerance", inputs, text)


def _printed(story: Story, decimals: str) -> str:
    """Write the amount that is compared, rounded as the target is printed."""
    amount = story.at(story.found.amounts.amount)
    if decimals == "—" or not math.isfinite(amount) or abs(amount) >= ROUNDED_BELOW:
        return fine(amount)
    places = min(int(float(decimals)), MOST_DECIMALS)
    return format(round_half_up(Decimal(f"{amount:.14g}"), places), "f")


def _excess(story: Story) -> str:
    if not story.has("overshoot_pct"):
        return ""
    target = plain(story.at(story.found.judged.target))
    amount = term(story.at(story.found.amounts.amount))
    return f", 超额 |{amount}-{target}|÷|{target}| = {story.of('overshoot_pct')}%"


def _verdict(story: Story) -> Iterator[Step]:
    status = Status(str(story.result["status"]))
    parts = [f"评价:{STATUS_TERMS[status]}"]
    hedge = story.given.get("hedge")
    if status == Status.MISSED and isinstance(hedge, str) and hedge.startswith("力争"):
        parts = ["评价:未达到力争目标"]
    if story.has("reason"):
        parts.append(f"说明:{REASON_TERMS[Reason(str(story.result['reason']))]}")
    if story.has("warning"):
        parts.append(f"预警:{LAMP_TERMS[Lamp(str(story.result['warning']))]}")
    text = ";".join(parts) + f"。(计算引擎 {ENGINE_VERSION})"
    yield Step("verdict", "precedence of statuses", {"status": status.value}, text)


def _unit(story: Story) -> str:
    return "%" if story.rule in (Rule.LOG_DECLINE, Rule.COVERAGE) else ""


def _base(story: Story) -> str:
    if not missing(story.given.get("base_value")):
        return story.put("base_value")
    at_base = story.series[story.series["year"] == story.base_year]
    return plain(at_base["value"].iloc[0]) if len(at_base) else "—"


def _signed(value: float) -> str:
    return plain(value) if value < 0 else f"+{plain(value)}"
