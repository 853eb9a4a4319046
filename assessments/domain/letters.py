"""The words of a letter, from the facts of its case alone, and numbers that are not among them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from assessments.domain.figures import percent
from assessments.domain.grounds import (
    DutyGround,
    DutyStanding,
    Ground,
    GroundKind,
    TargetGround,
    WorkGround,
    WorkStanding,
)
from assessments.domain.standings import STRIVING
from assessments.domain.supervision import CaseKind
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
# What a case rests on, where all of it is of one kind.
_NOUNS = {
    GroundKind.TARGET: "目标",
    GroundKind.WORK: "年度工作任务",
    GroundKind.DUTY: "报送事项",
}
_MIXED = "事项"
_OPENINGS = {
    CaseKind.WARNING: "{faults},现予预警:",
    CaseKind.ORDER: "{faults},现予督办:",
    CaseKind.NOTICE: "{faults},现函告如下:",
    CaseKind.TALK: "{faults},现约请你单位负责人谈话:",
    CaseKind.RECOGNITION: "你单位负责的下列{noun}{merit},现予表扬:",
}
_FAULTS = {
    GroundKind.DUTY: "下列报送事项未按时按要求报送",
    None: "下列{noun}的进展落后于要求",
}
_DEMANDS = {
    CaseKind.WARNING: ("查明原因,提出改进措施和完成时限", "书面答复办理情况"),
    CaseKind.ORDER: ("制定整改措施,明确责任人和完成时限", "报送整改报告和佐证材料"),
    CaseKind.NOTICE: ("商请查明原因,支持提出改进措施", "商请书面反馈有关情况"),
    CaseKind.TALK: ("说明存在的问题、原因和整改打算", "谈话后报送整改报告"),
    CaseKind.RECOGNITION: (),
}
_REPORTING = {
    CaseKind.WARNING: ("按要求完成报送", "书面说明原因和改进措施"),
    CaseKind.NOTICE: ("商请按要求完成报送", "商请书面反馈有关情况"),
}
_WORK_WORDS = {
    WorkStanding.OVERDUE: "已逾期",
    WorkStanding.NOT_STARTED: "未启动",
    WorkStanding.SLOW: "进展较慢",
    WorkStanding.DONE: "按期完成",
}
_DUTY_WORDS = {DutyStanding.OVERDUE: "逾期未报", DutyStanding.RETURNED: "多次退回"}
_PROGRESS = {"not_started": "未启动", "in_progress": "推进中", "slow": "进展较慢", "done": "已完成"}


def ground_sentence(ground: Ground) -> str:
    """One ground with its facts in a sentence; what is missing is left out, never a zero."""
    return f"{ground.name}:{ground_facts(ground)}。"


def ground_facts(ground: Ground) -> str:
    """The facts of a ground in words, without its name."""
    if isinstance(ground, WorkGround):
        return _work_words(ground)
    if isinstance(ground, DutyGround):
        return _duty_words(ground)
    return _target_words(ground)


def _target_words(ground: TargetGround) -> str:
    parts = [_promise(ground)]
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
    return ",".join(parts)


def _work_words(ground: WorkGround) -> str:
    """What was to be done by when, and what its lead said of it last."""
    term = f"{ground.year}年度工作任务,应于{_day(ground.ends_on)}前完成"
    late = ",已逾期" if ground.standing == WorkStanding.OVERDUE else ""
    if not ground.progress:
        return f"{term}{late},尚未报告进展"
    reported = f"{_day(ground.reported_on)}报告为“{_PROGRESS[ground.progress]}”"
    return f"{term}{late},{reported}"


def _duty_words(ground: DutyGround) -> str:
    due = f"应于{_day(ground.due_on)}前报送"
    if ground.standing == DutyStanding.RETURNED:
        return f"{due},已退回{ground.returns}次,尚未重新报送"
    return f"{due},逾期{ground.days_late}天,尚未报送"


def verdict(ground: Ground) -> str:
    """How a ground stands in official words, with the reason where it could not be judged."""
    if isinstance(ground, WorkGround):
        return _WORK_WORDS[WorkStanding(ground.standing)]
    if isinstance(ground, DutyGround):
        return _DUTY_WORDS[DutyStanding(ground.standing)]
    status = Status(ground.status)
    if status is Status.MISSED and ground.hedge.startswith(STRIVING):
        return "未达到力争目标"
    words = STATUS_TERMS[status]
    return f"{words}:{REASON_TERMS[Reason(ground.reason)]}" if ground.reason else words


def facts_beside(ground: Ground) -> str:
    """What a text may say of a ground beside its sentence."""
    if isinstance(ground, TargetGround):
        return f"{ground.target_value} {ground.target_year} {ground.year}"
    return ""


def letter_text(kind: CaseKind, *, plan: str, grounds: Sequence[Ground], day: date) -> str:
    """The body of a letter as proposed: what it rests on and the figures of the day."""
    lines = [f"根据{titled(plan)},截至{chinese_date(day)},{_opening(kind, grounds)}"]
    for number, ground in enumerate(grounds, start=1):
        lines.append(f"{number}.{ground_sentence(ground)}责任主体依据:{ground.basis_document}。")
    return "\n".join(lines)


def usual_demands(kind: CaseKind, grounds: Iterable[Ground]) -> tuple[str, ...]:
    """What the unit is usually asked to do."""
    if _only(grounds) is GroundKind.DUTY:
        return _REPORTING.get(kind, _DEMANDS[kind])
    return _DEMANDS[kind]


def usual_subject(grounds: Sequence[Ground]) -> str:
    """What the case is about: the first ground, and how many there are."""
    names = list(dict.fromkeys(ground.name for ground in grounds))
    return names[0] if len(names) == 1 else f"{names[0]}等{len(names)}项{_noun(grounds)}"


def _opening(kind: CaseKind, grounds: Sequence[Ground]) -> str:
    only, noun = _only(grounds), _noun(grounds)
    faults = _FAULTS.get(only, _FAULTS[None]).format(noun=noun)
    merit = "按期完成" if only is GroundKind.WORK else "进展良好"
    return _OPENINGS[kind].format(faults=faults, noun=noun, merit=merit)


def _only(grounds: Iterable[Ground]) -> GroundKind | None:
    """The kind of all grounds; None where they are of several."""
    kinds = {ground.kind for ground in grounds}
    return kinds.pop() if len(kinds) == 1 else None


def _noun(grounds: Iterable[Ground]) -> str:
    only = _only(grounds)
    return _MIXED if only is None else _NOUNS[only]


def chinese_date(day: date) -> str:
    """A date as official letters print it, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _day(iso: str) -> str:
    return chinese_date(date.fromisoformat(iso))


def rectification_text(*, measures: str, finish_on: date, progress: str) -> str:
    """A rectification report (整改报告): measures, term and progress under their headings."""
    parts = {
        "整改措施": measures,
        "完成时限": chinese_date(finish_on),
        "进展情况": progress,
    }
    return _under_headings(parts)


def minutes_text(*, problems: str, demands: str, finish_on: date) -> str:
    """The minutes of a talk (约谈纪要): problems, what is to be put right, and until when."""
    parts = {"存在问题": problems, "整改要求": demands, "整改时限": chinese_date(finish_on)}
    return _under_headings(parts)


def _under_headings(parts: Mapping[str, str]) -> str:
    return "\n".join(f"{heading}:{text.strip()}" for heading, text in parts.items())


def titled(plan: str) -> str:
    """A plan's title in its brackets."""
    return plan if plan.startswith("《") else f"《{plan}》"


def strange_numbers(texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Numbers of the texts that stand in none of the known sentences, in order, each once."""
    held = {value for text in known for _printed, value in _numbers(text)}
    found = (pair for text in texts for pair in _numbers(_ENUMERATION.sub("", text)))
    return tuple(dict.fromkeys(printed for printed, value in found if value not in held))


def _numbers(text: str) -> list[tuple[str, Decimal]]:
    found = _NUMBER.findall(fold_full_width(text))
    return [(printed, Decimal(printed.replace(",", ""))) for printed in found]


def _promise(ground: TargetGround) -> str:
    if ground.quote:
        return f"方案要求“{ground.quote}”"
    if ground.target_value:
        return f"{ground.target_year}年目标{ground.target_value}{ground.unit}"
    return f"目标年{ground.target_year}年"


def _percent(ratio: str) -> str:
    return percent(Decimal(ratio))


def _mark(ground: TargetGround) -> str:
    return "(初步数)" if ground.preliminary else ""
