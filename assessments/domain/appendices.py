"""The appendices of the annual report: targets, tasks, definitions, evidence."""

from collections.abc import Iterator

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
from assessments.domain.facts import SnapshotFacts, TargetFacts, TaskFacts
from assessments.domain.figures import MISSING, percent, plain, printed, rounded, target_words
from assessments.domain.methods import GENERAL_NOTES, RULE_NAMES, RULE_TEXTS
from assessments.domain.standings import lamp_words, reason_words, status_words
from indicators.domain.progress.enums import Rule

_QUALITY_MARKS = {"preliminary": "*", "final": "", "restated": "※"}


def appendices(facts: SnapshotFacts) -> Iterator[Block]:
    """附件1 to 附件4."""
    yield Landscape((Heading(0, "附件1"), _targets_table(facts), Note(_TABLE_NOTE)))
    yield Landscape((Heading(0, "附件2"), _tasks_table(facts)))
    yield Landscape((Heading(0, "附件3"), *_methods(facts)))
    yield Landscape((Heading(0, "附件4"), *_evidence(facts)))


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
        target.indicator + ("(重复表述)" if target.repeats else ""),
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
    unit = target.unit_in_charge
    words = "待确定" if unit is None else f"{unit.name}{'(推定)' if unit.presumed else ''}"
    reason = reason_words(target)
    return f"{words};{reason}" if reason else words


def _tasks_table(facts: SnapshotFacts) -> Table:
    by_key = {target.key: target for target in facts.targets}
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
    targets = [by_key[key] for key in task.target_keys]
    words = ";".join(f"{target.indicator}:{status_words(target)}" for target in targets)
    return words or "无可核查目标"


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
