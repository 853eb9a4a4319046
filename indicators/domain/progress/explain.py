"""The steps of a result with its numbers filled in, so that a person can redo it by hand.

`explain` recomputes nothing: it writes down the formula of the rule with the inputs of the table
and the figures of the result. Texts are Chinese; `Step` also holds name, formula and inputs, for
other languages and for machines. Figures are shown with the decimals of the target plus two.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from indicators.domain.progress.enums import (
    LAMP_TERMS,
    REASON_TERMS,
    STATUS_TERMS,
    DeclineSource,
    Lamp,
    Reason,
    Rule,
    Status,
)
from indicators.domain.progress.schema import ENGINE_VERSION
from plans.domain.quantities import round_half_up

ROUNDED_BELOW = 1e15
"""Larger numbers have no decimals left to round in a float64."""
LINK_COLUMNS = ["official_cumulative_pct", "annual_change_pct"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is found, by which formula, from which inputs, and the same as a sentence."""

    name: str
    formula: str
    inputs: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class _Story:
    """One measure's rows up to the value in use, the row asked for and its result."""

    series: pd.DataFrame
    given: Mapping[Hashable, object]
    result: Mapping[Hashable, object]

    def has(self, name: str) -> bool:
        return not _missing(self.result.get(name))

    def of(self, name: str, places: int | None = None) -> str:
        """Return a figure of the result as text."""
        return shown(self.result.get(name), self.places if places is None else places)

    def put(self, name: str) -> str:
        """Return an input as text, as it was given."""
        return plain(self.given.get(name))

    @property
    def places(self) -> int:
        decimals = self.given.get("decimals")
        return 2 if _missing(decimals) else min(int(float(str(decimals))), 8) + 2

    @property
    def base_year(self) -> float:
        """Return the base year, by the years of the plan where it is not given; NaN if unknown."""
        target, span = (_float(self.given.get(name)) for name in ("target_year", "plan_years"))
        base = _float(self.given.get("base_year"))
        return target - span if math.isnan(base) else base

    def after_base(self) -> pd.DataFrame:
        """Return the rows after the base year, all where it is unknown."""
        base = self.base_year
        return self.series if math.isnan(base) else self.series[self.series["year"] > base]

    @property
    def rule(self) -> str:
        return str(self.result["judged_by"])


def explain(
    table: pd.DataFrame, results: pd.DataFrame, measure_id: object, year: int
) -> list[Step]:
    """Write the steps of one measure-year; `results` is what `assess` gave for `table`."""
    mine = table["measure_id"] == measure_id
    row = mine & (table["year"] == year)
    if not bool(row.any()):
        raise KeyError(f"No row of measure {measure_id!r} and year {year}.")
    result = results[row].iloc[0].to_dict()
    last = result["value_year"]
    series = table[mine].sort_values("year", kind="stable")
    story = _Story(
        series=series if _missing(last) else series[series["year"] <= last],
        given=table[row].iloc[0].to_dict(),
        result=result,
    )
    return list(_steps(story))


def plain(value: object) -> str:
    """Write a number as it was given: no exponent, no trailing zeros; — where it is missing."""
    if _missing(value):
        return "—"
    if isinstance(value, str):
        return value
    number = float(str(value))
    if not math.isfinite(number):
        return "非有限数"
    text = format(Decimal(f"{number:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(value: object) -> str:
    """Write a number with all digits that tell it from its neighbours; no exponent."""
    return format(Decimal(repr(float(str(value)))), "f")


def shown(value: object, places: int) -> str:
    """Write a derived figure, rounded once, half up."""
    if _missing(value) or isinstance(value, str):
        return "—"
    number = float(str(value))
    if abs(number) >= ROUNDED_BELOW:
        return plain(number)
    return format(round_half_up(Decimal(f"{number:.14g}"), places), "f")


def _float(value: object) -> float:
    return math.nan if _missing(value) else float(str(value))


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _steps(story: _Story) -> Iterator[Step]:
    yield from _amount(story)
    yield from _progress(story)
    yield from _expected(story)
    yield from _gap(story)
    yield from _needed(story)
    yield from _comparison(story)
    yield from _verdict(story)


def _amount(story: _Story) -> Iterator[Step]:
    if story.rule == Rule.LOG_DECLINE and story.has("cumulative_change_pct"):
        yield from _decline(story)
    elif story.has("value"):
        year = story.of("value_year", 0)
        inputs = {"value": plain(story.result["value"]), "year": year}
        yield Step("value", "v", inputs, f"采用值:{year}年 v = {inputs['value']}。")
        yield from _parts(story)
        yield from _additions(story)


def _decline(story: _Story) -> Iterator[Step]:
    year = story.of("value_year", 0)
    fall = shown(-float(str(story.result["cumulative_change_pct"])), story.places)
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


def _links(story: _Story) -> tuple[float | None, list[float]]:
    """Return the last official cumulative change and the annual changes that go on from it."""
    official: float | None = None
    links: list[float] = []
    for row in story.after_base().reindex(columns=LINK_COLUMNS).to_dict("records"):
        fixed, link = (_float(row[name]) for name in LINK_COLUMNS)
        if not math.isnan(fixed):
            official, links = fixed, []
        elif not math.isnan(link):
            links.append(link)
    return official, links


def _difference(story: _Story) -> Iterator[Step]:
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


def _parts(story: _Story) -> Iterator[Step]:
    used = story.series.iloc[-1].to_dict()
    top, bottom = plain(used.get("numerator")), plain(used.get("denominator"))
    if "—" not in (top, bottom):
        text = f"占比 = 分子÷分母 = {top}÷{bottom} = {story.of('value')}%。"
        yield Step("share", "100·a/b", {"numerator": top, "denominator": bottom}, text)


def _additions(story: _Story) -> Iterator[Step]:
    if story.rule not in (Rule.INCREMENT, Rule.CUMULATIVE, Rule.STEPS, Rule.YTD_SCHEDULE):
        return
    items = _column(story, "addition")
    if items:
        sums = "+".join(f"({plain(item)})" if item < 0 else plain(item) for item in items)
        text = f"历年新增合计 Σ = {sums} = {plain(sum(items))}。"
        yield Step("additions", "Σ a_i", {"additions": ", ".join(map(plain, items))}, text)


def _progress(story: _Story) -> Iterator[Step]:
    if not story.has("progress"):
        return
    percent = _percent(story.result["progress"])
    target = _target(story)
    if story.rule == Rule.LOG_DECLINE:
        fall = shown(-float(str(story.result["cumulative_change_pct"])), story.places)
        formula = "P = ln(1-D)/ln(1-T)"
        inputs = {"D": fall, "T": target}
        text = f"完成进度 P = ln(1-D)÷ln(1-T) = ln(1-{fall}%)÷ln(1-{target}%) = {percent}%。"
    elif story.rule == Rule.LINEAR_LEVEL:
        value, base = plain(story.result["value"]), _base(story)
        formula, inputs = "P = (v-v0)/(T-v0)", {"v": value, "v0": base, "T": target}
        text = (
            f"完成进度 P = (v-v0)÷(T-v0), v = {value}, v0 = {base}, T = {target}, P = {percent}%。"
        )
    else:
        ratio = plain(story.result["attainment"])
        formula, inputs = "P = (a-a0)/(T-a0)", {"attainment": ratio, "T": target}
        text = f"完成进度 P = {percent}%(目标 {target}, 达成率 {_percent(story.result['attainment'])}%)。"
    yield Step("progress", formula, inputs, text)


def _expected(story: _Story) -> Iterator[Step]:
    if not story.has("expected"):
        return
    percent = _percent(story.result["expected"])
    year = story.of("value_year", 0) if story.has("value_year") else str(story.given["year"])
    formula, how = _schedule(story, year)
    path = f", 该年应达到 {story.of('path_value')}" if story.has("path_value") else ""
    unit = "%" if path and story.rule == Rule.LOG_DECLINE else ""
    text = f"序时进度 E = {how} = {percent}%{path}{unit}。"
    yield Step("expected", formula, {"year": year}, text)


def _schedule(story: _Story, year: str) -> tuple[str, str]:
    """Return the formula of E and the same with its numbers."""
    if story.rule == Rule.YTD_SCHEDULE:
        share = story.given.get("same_period_share")
        if not _missing(share):
            return "E = last year's share", f"上年同期占全年比重 {plain(share)}"
        return "E = months/12", f"{story.put('months')}÷12"
    if story.rule == Rule.STEPS:
        return "E = step list", "阶段目标累计占比"
    if _column(story, "path_value") or story.rule in (Rule.ANNUAL_SHARE, Rule.COVERAGE):
        return "E = path/T", "按阶段(年度)目标分段计算"
    base, span = story.base_year, _float(story.given.get("plan_years"))
    target = plain(base + span) if not math.isnan(span) else story.put("target_year")
    return "E = n/N", f"n÷N = ({year}-{plain(base)})÷({target}-{plain(base)})"


def _gap(story: _Story) -> Iterator[Step]:
    if story.has("gap") and story.has("index"):
        percent = _percent(story.result["gap"])
        text = f"P-E = {percent} 个百分点;进度指数 P÷E = {story.of('index', 4)}。"
        yield Step("gap", "P-E; P/E", {}, text)


def _needed(story: _Story) -> Iterator[Step]:
    if story.has("required_remaining_pct"):
        rest = story.of("required_remaining_pct")
        yearly = f", 年均 r = {story.of('required_annual_pct')}%"
        text = f"尚需降低 R = 1-(1-T)÷(1-D) = {rest}%"
        text += f"{yearly if story.has('required_annual_pct') else ''}。"
        yield Step("needed", "R = 1-(1-T)/(1-D); r = 1-(1-R)^(1/(N-n))", {}, text)
    elif story.has("required_annual_amount"):
        text = f"尚需每年变化 {story.of('required_annual_amount')}。"
        yield Step("needed", "(T-a)/(N-n)", {}, text)
    if story.has("headroom"):
        usage = _percent(story.result["attainment"])
        text = f"上限使用率 v÷T = {usage}%, 余量 {story.of('headroom')}。"
        yield Step("usage", "v/T; T-v", {}, text)


def _comparison(story: _Story) -> Iterator[Step]:
    if not story.has("met"):
        return
    decimals = story.put("decimals")
    exact = story.rule == Rule.COVERAGE
    how = "不取整" if exact or decimals == "—" else f"按目标公布的 {decimals} 位小数四舍五入后比较"
    reached = "达到" if story.result["met"] else "未达到"
    excess = f", 超额 {story.of('overshoot_pct')}%" if story.has("overshoot_pct") else ""
    text = f"与目标 {_target(story)}{_unit(story)} 比较({how}):{reached}{excess}。"
    yield Step("comparison", "compare at the printed precision", {"decimals": decimals}, text)


def _verdict(story: _Story) -> Iterator[Step]:
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


def _unit(story: _Story) -> str:
    return "%" if story.rule in (Rule.LOG_DECLINE, Rule.COVERAGE) else ""


def _column(story: _Story, name: str) -> list[float]:
    if name not in story.series.columns:
        return []
    return [float(value) for value in story.after_base()[name].dropna()]


def _base(story: _Story) -> str:
    if not _missing(story.given.get("base_value")):
        return story.put("base_value")
    at_base = story.series[story.series["year"] == story.base_year]
    return plain(at_base["value"].iloc[0]) if len(at_base) else "—"


def _target(story: _Story) -> str:
    assigned = story.given.get("assigned_value")
    if story.given.get("rule") == Rule.ASSIGNED and not _missing(assigned):
        return plain(assigned)
    if story.rule in (Rule.COVERAGE, Rule.STEPS) and story.put("target_value") == "—":
        return "100"
    return story.put("target_value")


def _percent(value: object) -> str:
    return "—" if _missing(value) else shown(100.0 * float(str(value)), 2)


def _signed(value: float) -> str:
    return plain(value) if value < 0 else f"+{plain(value)}"
