"""The appendices of the long reports: targets, tasks and work, definitions, evidence, warnings."""

from collections.abc import Iterator, Mapping

from assessments.domain.blocks import (
    Align,
    Block,
    Column,
    Heading,
    Landscape,
    Note,
    Paragraph,
    Table,
)
from assessments.domain.chapters.overview import WORK_STATES
from assessments.domain.chapters.tasks import quarter_words
from assessments.domain.counts.works import WorkState, parts_reported
from assessments.domain.facts import SnapshotFacts, TargetFacts, TaskFacts, day_text
from assessments.domain.figures import (
    MISSING,
    percent,
    plain,
    printed,
    promise_words,
    rounded,
    target_words,
)
from assessments.domain.letters import PAPER_NAMES
from assessments.domain.methods import GENERAL_NOTES, RULE_NAMES, RULE_TEXTS
from assessments.domain.phrases import unit_words
from assessments.domain.standings import lamp_words, reason_words, status_words
from assessments.domain.supervision import CaseKind, CaseState
from assessments.domain.unit_facts import CaseFacts, WorkFacts
from indicators.domain.progress.enums import Rule

APPENDICES = (
    "指标完成情况表",
    "重点任务、责任分工和年度工作清单",
    "数据口径、评价规则和修订说明",
    "佐证材料目录",
    "预警与督办清单",
)
CASE_STATES = {
    CaseState.DRAFT: "起草",
    CaseState.ISSUED: "已发出,待反馈",
    CaseState.ANSWERED: "已反馈,待核验",
    CaseState.SENT_BACK: "已退回,待重新反馈",
    CaseState.VERIFIED: "已核验,待销号",
    CaseState.CLOSED: "已销号",
    CaseState.WITHDRAWN: "已撤回",
}
_QUALITY_MARKS = {"preliminary": "*", "final": "", "restated": "※"}


def appendices(facts: SnapshotFacts) -> Iterator[Block]:
    """附件1 to 附件5."""
    yield Landscape((Heading(0, "附件1"), _targets_table(facts), Note(_TABLE_NOTE)))
    yield Landscape((Heading(0, "附件2"), _tasks_table(facts), *_works(facts)))
    yield Landscape((Heading(0, "附件3"), *_methods(facts)))
    yield Landscape((Heading(0, "附件4"), *_evidence(facts)))
    yield Landscape((Heading(0, "附件5"), *_warnings(facts)))


_TABLE_NOTE = (
    "注:数值一律按“计量单位”列。*为初步数,※为官方修订数,☆为测算数(不作考核依据),△为系统推定的基期,"
    "— 表示没有数据。完成进度、序时进度为占目标全程的比重,与目标达成率不同。"
)


def _targets_table(facts: SnapshotFacts) -> Table:
    right, centre = Align.RIGHT, Align.CENTRE
    return Table(
        caption=f"{facts.title}指标完成情况表({facts.year}年度)",
        unit_note=f"数据截至{facts.as_of_text}",
        columns=[
            Column("序号", 8, centre),
            Column("指标", 30),
            Column("计量单位", 13, centre),
            Column("基期", 12, centre),
            Column("基期值", 13, right),
            Column("目标年", 10, centre),
            Column("目标", 22),
            Column(f"{facts.year - 1}年值", 13, right),
            Column("采用值", 15, right),
            Column("采用年份", 10, centre),
            Column("累计变化%", 12, right),
            Column("完成进度%", 11, right),
            Column("序时进度%", 11, right),
            Column("差距百分点", 11, right),
            Column("评价结果", 14, centre),
            Column("责任单位及说明", 20),
        ],
        rows=[_target_row(place, target) for place, target in enumerate(facts.targets, start=1)],
    )


def _target_row(place: int, target: TargetFacts) -> list[str]:
    result = target.result
    return [
        str(place),
        _name(target),
        target.unit or MISSING,
        _base_year(target),
        plain(target.base_value),
        str(target.target_year),
        target_words(target),
        printed(target.last_year),
        _latest(target),
        str(target.latest.year) if target.latest else MISSING,
        rounded(result.cumulative_change_pct, 2),
        percent(result.progress).rstrip("%"),
        percent(result.expected).rstrip("%"),
        percent(result.gap).rstrip("%"),
        "".join([status_words(target), _lamp(target)]),
        _unit_and_reason(target),
    ]


def _name(target: TargetFacts) -> str:
    place = f"({target.place})" if target.place else ""
    return f"{target.indicator}{place}{'(重复表述)' if target.repeats else ''}"


def _base_year(target: TargetFacts) -> str:
    if target.base_year is None:
        return MISSING
    return f"{target.base_year}{'△' if target.base_year_presumed else ''}"


def _latest(target: TargetFacts) -> str:
    latest = target.latest
    if latest is None:
        return MISSING
    mark = "☆" if latest.is_estimate else _QUALITY_MARKS[latest.quality]
    return f"{printed(latest)}{mark}"


def _lamp(target: TargetFacts) -> str:
    return f"[{lamp_words(target).partition('(')[0]}]" if target.result.lamp else ""


def _unit_and_reason(target: TargetFacts) -> str:
    words, reason = unit_words(target), reason_words(target)
    return f"{words};{reason}" if reason else words


def _tasks_table(facts: SnapshotFacts) -> Table:
    by_key = {target.key: target for target in facts.targets if not target.place_key}
    return Table(
        caption="重点任务清单和责任分工",
        unit_note="单位名称和顺序与方案原文一致",
        columns=[
            Column("序号", 10, Align.CENTRE),
            Column("章节(行动)", 34),
            Column("重点任务", 44),
            Column("责任分工(方案所印)", 82),
            Column("所含目标及评价结果", 55),
        ],
        rows=[
            [str(place), task.section, task.title, _charge(task), _results(task, by_key)]
            for place, task in enumerate(facts.tasks, start=1)
        ],
    )


def _charge(task: TaskFacts) -> str:
    parts = []
    for row in task.responsibilities:
        if row.lead:
            parts.append(f"{'、'.join(row.lead)}牵头")
        if row.support:
            parts.append(f"{'、'.join(row.support)}配合")
        if row.shared:
            parts.append(f"{'、'.join(row.shared)}按职责分工负责")
    return ";".join(parts) or "方案未列"


def _results(task: TaskFacts, by_key: dict[str, TargetFacts]) -> str:
    targets = [by_key[key] for key in dict.fromkeys(task.target_keys) if key in by_key]
    words = ";".join(f"{target.indicator}:{status_words(target)}" for target in targets)
    return words or "无可核查目标"


def _works(facts: SnapshotFacts) -> Iterator[Block]:
    if not facts.works:
        yield Paragraph(f"{facts.year}年未安排年度工作任务。")
        return
    places = {place.key: place.name for place in facts.lower_places}
    yield Table(
        caption=f"{facts.year}年度工作任务进展",
        unit_note="进展由牵头单位汇总",
        columns=[
            Column("序号", 10, Align.CENTRE),
            Column("工作任务", 70),
            Column("成果", 40),
            Column("完成季度", 16, Align.CENTRE),
            Column("牵头单位", 34),
            Column("地区", 20),
            Column("进展", 18, Align.CENTRE),
            Column("已报单位", 17, Align.CENTRE),
        ],
        rows=[_work_row(place, work, places) for place, work in enumerate(facts.works, start=1)],
    )


def _work_row(place: int, work: WorkFacts, places: Mapping[str, str]) -> list[str]:
    state = WorkState(work.progress)
    return [
        str(place),
        work.measure,
        work.deliverable or MISSING,
        quarter_words(work),
        f"{work.lead}{'(推定)' if work.lead_presumed else ''}",
        places.get(work.place_key, "") or "本级",
        "未报送" if state is WorkState.UNREPORTED else WORK_STATES[state],
        f"{parts_reported(work)}/{len(work.parts)}" if work.parts else MISSING,
    ]


def _methods(facts: SnapshotFacts) -> Iterator[Block]:
    used = {target.rule for target in facts.targets}
    yield Table(
        caption="评价规则",
        columns=[Column("规则", 40), Column("计算方法", 185)],
        rows=[
            *([RULE_NAMES[rule], RULE_TEXTS[rule]] for rule in Rule if rule.value in used),
            *([f"通则{place}", text] for place, text in enumerate(GENERAL_NOTES, start=1)),
        ],
    )
    if facts.definitions:
        yield Table(
            caption="数据口径",
            columns=[
                Column("代码", 28),
                Column("指标", 40),
                Column("口径", 37),
                Column("说明", 90),
                Column("来源", 30),
            ],
            rows=[
                [row.code, row.indicator, row.name, row.text, row.source or MISSING]
                for row in facts.definitions
            ],
        )
    yield from _revisions(facts)


def _revisions(facts: SnapshotFacts) -> Iterator[Block]:
    revised = [row for row in facts.observations if row.in_force and row.version > 1]
    if not revised:
        yield Paragraph("截止时点前没有经过修订的数值。")
        return
    yield Table(
        caption="数值修订情况",
        columns=[
            Column("指标", 60),
            Column("期别", 30, Align.CENTRE),
            Column("版本", 20, Align.CENTRE),
            Column("现行数值", 35, Align.RIGHT),
            Column("填报单位", 45),
            Column("审核通过时间", 35, Align.CENTRE),
        ],
        rows=[
            [
                row.indicator,
                row.period,
                f"第{row.version}版",
                f"{rounded(row.value, row.decimals)}{row.unit}",
                row.department or MISSING,
                f"{row.recorded_at:%Y-%m-%d %H:%M}",
            ]
            for row in revised
        ],
    )


def _evidence(facts: SnapshotFacts) -> Iterator[Block]:
    if not facts.evidence:
        yield Paragraph("截止时点所用数值没有佐证材料。")
        return
    yield Table(
        caption="佐证材料目录",
        unit_note="哈希用于核对文件自上传后未被替换",
        columns=[
            Column("编号", 14, Align.CENTRE),
            Column("文件名", 56),
            Column("单位", 35),
            Column("上传时间", 30, Align.CENTRE),
            Column("哈希(SHA-256)", 90),
        ],
        rows=[
            [
                str(row.id),
                row.file_name,
                row.department,
                f"{row.uploaded_at:%Y-%m-%d %H:%M}",
                row.sha256,
            ]
            for row in facts.evidence
        ],
        verbatim=True,
    )


def _warnings(facts: SnapshotFacts) -> Iterator[Block]:
    """What stands under a lamp other than green, and the cases that were issued."""
    lit = [t for t in facts.targets if not t.repeats and t.result.lamp not in ("", "green")]
    if lit:
        yield Table(
            caption="预警目标",
            unit_note="预警灯只适用于强度、总量类指标",
            columns=[
                Column("序号", 10, Align.CENTRE),
                Column("指标", 60),
                Column("目标", 60),
                Column("评价结果", 30, Align.CENTRE),
                Column("预警", 35, Align.CENTRE),
                Column("责任单位", 30),
            ],
            rows=[
                [str(n), _name(t), promise_words(t), status_words(t), lamp_words(t), unit_words(t)]
                for n, t in enumerate(lit, start=1)
            ],
        )
    else:
        yield Paragraph("没有处于预警状态的目标。")
    if not facts.cases:
        yield Paragraph("截止时点没有已发出的预警函、督办单、函告、约谈通知和表扬通报。")
        return
    yield Table(
        caption="督办事项",
        unit_note="按发出日期排列",
        columns=[
            Column("序号", 10, Align.CENTRE),
            Column("文种", 22, Align.CENTRE),
            Column("文号", 32),
            Column("事项", 60),
            Column("办理单位", 35),
            Column("发出日期", 26, Align.CENTRE),
            Column("办理时限", 26, Align.CENTRE),
            Column("状态", 14, Align.CENTRE),
        ],
        rows=[_case_row(place, case) for place, case in enumerate(facts.cases, start=1)],
    )


def _case_row(place: int, case: CaseFacts) -> list[str]:
    return [
        str(place),
        PAPER_NAMES[CaseKind(case.kind)],
        case.document_number or MISSING,
        case.subject,
        case.department,
        day_text(case.issued_on),
        day_text(case.due_on) if case.due_on else MISSING,
        CASE_STATES[CaseState(case.state)],
    ]
