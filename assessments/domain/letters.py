"""The words of a letter, from the facts of its case alone, and numbers that are not among them."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from assessments.domain.figures import percent
from assessments.domain.standings import STRIVING
from assessments.domain.supervision import CaseKind, Ground
from indicators.domain.progress.enums import REASON_TERMS, STATUS_TERMS, Reason, Status
from plans.domain.quantities import fold_full_width

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
# What only counts the paragraphs: "1." at the head of a line, "(一)" has no digits.
_ENUMERATION = re.compile(r"^\s*[((]?\d{1,2}[.、.))]\s*", re.MULTILINE)

PAPER_NAMES = {
    CaseKind.WARNING: "预警函",
    CaseKind.ORDER: "督办单",
    CaseKind.NOTICE: "函",
    CaseKind.TALK: "约谈通知",
    CaseKind.RECOGNITION: "表扬通报",
}
_OPENINGS = {
    CaseKind.WARNING: "下列目标的进展落后于要求,现予预警:",
    CaseKind.ORDER: "下列目标的进展落后于要求,现予督办:",
    CaseKind.NOTICE: "下列目标的进展落后于要求,现函告如下:",
    CaseKind.TALK: "下列目标的进展落后于要求,现约请你单位负责人谈话:",
    CaseKind.RECOGNITION: "你单位负责的下列目标进展良好,现予表扬:",
}
_DEMANDS = {
    CaseKind.WARNING: ("查明原因,提出改进措施和完成时限", "书面答复办理情况"),
    CaseKind.ORDER: ("制定整改措施,明确责任人和完成时限", "报送整改报告和佐证材料"),
    CaseKind.NOTICE: ("商请查明原因,支持提出改进措施", "商请书面反馈有关情况"),
    CaseKind.TALK: ("说明存在的问题、原因和整改打算", "谈话后报送整改报告"),
    CaseKind.RECOGNITION: (),
}


def ground_sentence(ground: Ground) -> str:
    """One target with its figures in a sentence; what is missing is left out, never a zero."""
    parts = [f"{ground.name}:{_promise(ground)}"]
    if ground.value:
        parts.append(f"{ground.value_year}年为{ground.value}{ground.unit}{_mark(ground)}")
    if ground.change_pct:
        verb = "下降" if ground.change_pct.startswith("-") else "上升"
        since = f"截至{ground.value_year}年累计{verb}"
        parts.append(f"{since}{ground.change_pct.lstrip('-')}%{_mark(ground)}")
    if ground.progress:
        parts.append(f"完成进度{_percent(ground.progress)}")
    if ground.expected:
        parts.append(f"序时进度{_percent(ground.expected)}")
    parts.append(f"评价为“{verdict(ground)}”")
    return ",".join(parts) + "。"


def verdict(ground: Ground) -> str:
    """The verdict in official words, with the reason where it could not be judged."""
    status = Status(ground.status)
    if status is Status.MISSED and ground.hedge.startswith(STRIVING):
        return "未达到力争目标"
    words = STATUS_TERMS[status]
    return f"{words}:{REASON_TERMS[Reason(ground.reason)]}" if ground.reason else words


def letter_text(kind: CaseKind, *, plan: str, grounds: Iterable[Ground], day: date) -> str:
    """The body of a letter as proposed: what it rests on and the figures of the day."""
    lines = [f"根据{_titled(plan)},截至{chinese_date(day)},{_OPENINGS[kind]}"]
    for number, ground in enumerate(grounds, start=1):
        lines.append(f"{number}.{ground_sentence(ground)}责任主体依据:{ground.basis_document}。")
    return "\n".join(lines)


def usual_demands(kind: CaseKind) -> tuple[str, ...]:
    """What the unit is usually asked to do."""
    return _DEMANDS[kind]


def usual_subject(grounds: Iterable[Ground]) -> str:
    """What the case is about: the first target, and how many there are."""
    names = list(dict.fromkeys(ground.name for ground in grounds))
    return names[0] if len(names) == 1 else f"{names[0]}等{len(names)}项目标"


def chinese_date(day: date) -> str:
    """A date as official letters print it, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def strange_numbers(texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Numbers of the texts that stand in none of the known sentences, in order, each once."""
    held = {value for text in known for _printed, value in _numbers(text)}
    found = (pair for text in texts for pair in _numbers(_ENUMERATION.sub("", text)))
    return tuple(dict.fromkeys(printed for printed, value in found if value not in held))


def _numbers(text: str) -> list[tuple[str, Decimal]]:
    found = _NUMBER.findall(fold_full_width(text))
    return [(printed, Decimal(printed.replace(",", ""))) for printed in found]


def _promise(ground: Ground) -> str:
    if ground.quote:
        return f"方案要求“{ground.quote}”"
    if ground.target_value:
        return f"{ground.target_year}年目标{ground.target_value}{ground.unit}"
    return f"目标年{ground.target_year}年"


def _percent(ratio: str) -> str:
    return percent(Decimal(ratio))


def _mark(ground: Ground) -> str:
    return "(初步数)" if ground.preliminary else ""


def _titled(plan: str) -> str:
    return plan if plan.startswith("《") else f"《{plan}》"
