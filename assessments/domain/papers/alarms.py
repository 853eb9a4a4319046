"""进展滞后事项 and the lists at the end of a bulletin."""

from collections.abc import Sequence

from assessments.domain.blocks import Align, Block, Column, Heading, Landscape, Note, Table
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import target_words
from assessments.domain.papers.words import (
    bare_percent,
    case_state,
    current_words,
    level_words,
    paper_of,
    place_and_indicator,
)
from assessments.domain.phrases import clauses, unit_words
from assessments.domain.standings import PROBLEMS, counted, standing_of
from assessments.domain.supervision import ENDED, CaseKind, CaseState
from assessments.domain.unit_facts import CaseFacts

_NO_REASON = "单位未提交说明"


def alarms(targets: Sequence[TargetFacts]) -> list[TargetFacts]:
    """What is behind, gravest first; of one verdict in the plan's order."""
    return [
        target
        for standing in PROBLEMS
        for target in targets
        if standing_of(target.result.status, target.result.reason) is standing
    ]


def running(facts: SnapshotFacts) -> list[CaseFacts]:
    """Cases that run, praise left out."""
    return [
        case
        for case in facts.cases
        if CaseState(case.state) not in ENDED and case.kind != CaseKind.RECOGNITION
    ]


def alarm_table(
    facts: SnapshotFacts, targets: list[TargetFacts], *, caption: str, scale: float = 1
) -> Table:
    """事项 to 下一步; `scale` stretches the columns from 156 mm to wider paper."""
    by_key: dict[str, list[CaseFacts]] = {}
    for case in running(facts):
        for key in case.target_keys:
            by_key.setdefault(key, []).append(case)
    widths = (
        ("事项", 23, Align.LEFT),
        ("责任单位", 18, Align.LEFT),
        ("目标", 20, Align.LEFT),
        ("当前值(年份)", 20, Align.LEFT),
        ("序时进度%", 12, Align.CENTRE),
        ("差距百分点", 12, Align.CENTRE),
        ("预警等级和评价", 14, Align.CENTRE),
        ("原因", 19, Align.LEFT),
        ("下一步", 18, Align.LEFT),
    )
    return Table(
        caption=caption,
        unit_note=f"数据截至{facts.as_of_text}",
        columns=[Column(title, width * scale, align) for title, width, align in widths],
        rows=[_alarm_row(facts, target, by_key.get(target.key, [])) for target in targets],
    )


def _alarm_row(facts: SnapshotFacts, target: TargetFacts, cases: list[CaseFacts]) -> list[str]:
    _progress, expected, gap = bare_percent(target)
    return [
        place_and_indicator(target),
        unit_words(target),
        f"{target.target_year}年{target_words(target)}",
        current_words(target),
        expected,
        gap,
        level_words(target),
        target.explanation.strip() or _NO_REASON,
        clauses(f"{paper_of(case)}:{case_state(case, facts.as_of.date())}" for case in cases),
    ]


def lists(facts: SnapshotFacts, names: tuple[str, str], foot: Note) -> list[Block]:
    """附件1 预警事项清单 and 附件2 指标进展表, in landscape."""
    found = alarms(counted(facts.targets))
    first = (
        alarm_table(facts, found, caption=names[0], scale=225 / 156)
        if found
        else Note("没有滞后、反向变动或未完成的目标。")
    )
    return [
        Landscape((Heading(0, "附件1"), first)),
        Landscape((Heading(0, "附件2"), _progress_table(facts, names[1]), foot)),
    ]


def _progress_table(facts: SnapshotFacts, caption: str) -> Table:
    centre, right = Align.CENTRE, Align.RIGHT
    return Table(
        caption=f"{facts.title}{caption}({facts.year}年度)",
        unit_note=f"数据截至{facts.as_of_text}",
        columns=[
            Column("序号", 10, centre),
            Column("指标", 43),
            Column("目标", 42),
            Column("当前值(年份)", 38),
            Column("完成进度%", 14, right),
            Column("序时进度%", 14, right),
            Column("差距百分点", 14, right),
            Column("评价", 22, centre),
            Column("责任单位", 28),
        ],
        rows=[
            [
                str(number),
                place_and_indicator(target),
                f"{target.target_year}年{target_words(target)}",
                current_words(target),
                *bare_percent(target),
                level_words(target),
                unit_words(target),
            ]
            for number, target in enumerate(counted(facts.targets), start=1)
        ],
    )
