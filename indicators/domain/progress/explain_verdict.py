"""The last steps of a verdict: the comparison with the target, the tests applied, the words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from indicators.domain.progress.enums import (
    LAMP_TERMS,
    REASON_TERMS,
    STATUS_TERMS,
    Comparator,
    Lamp,
    Reason,
    Rule,
    Status,
)
from indicators.domain.progress.explain_lamp import lamp_step
from indicators.domain.progress.explain_status import status_step
from indicators.domain.progress.schema import DEFAULT_HOLD_TOLERANCE_PCT, ENGINE_VERSION
from indicators.domain.progress.story import Step, Story
from indicators.domain.progress.written import as_float, fine, plain, printed, term

SIDED = (Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.MORE_THAN, Comparator.LESS_THAN)


def judgement(story: Story) -> Iterator[Step]:
    """Write the comparison, the thresholds by which status and lamp are found, and both in words."""
    yield from _comparison(story)
    yield from status_step(story)
    yield from lamp_step(story)
    yield from _verdict(story)


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
    unit, amount = (
        story.unit,
        printed(story.at(story.found.amounts.amount), "—" if exactly else decimals),
    )
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
