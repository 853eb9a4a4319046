"""评估工作概况 and 总体进展."""

from collections.abc import Iterator, Sequence

from assessments.domain.blocks import Align, Block, Column, Heading, Paragraph, Table
from assessments.domain.chapters.pictures import tally_picture
from assessments.domain.counts.movement import Movement
from assessments.domain.counts.scope import (
    Kind,
    Scope,
    Values,
    due_after,
    due_by,
    plan_targets,
)
from assessments.domain.counts.works import WorkState, work_tally
from assessments.domain.facts import SnapshotFacts, TargetFacts, day_text
from assessments.domain.phrases import clauses, listed, named
from assessments.domain.standings import tally, tally_words

_KINDS = {
    Kind.QUANTITY: "量化目标",
    Kind.ASSIGNED: "上级下达类目标",
    Kind.PEAK: "达峰目标",
    Kind.WORDS: "定性目标",
}
WORK_STATES = {
    WorkState.DONE: "已完成",
    WorkState.IN_PROGRESS: "推进中",
    WorkState.SLOW: "进展较慢",
    WorkState.NOT_STARTED: "未启动",
    WorkState.UNREPORTED: "牵头单位尚未报送进展",
}


def overview(facts: SnapshotFacts, *, purpose: str) -> Iterator[Block]:
    """评估工作概况; `purpose` names the kind of assessment."""
    yield Heading(1, "评估工作概况")
    yield Heading(2, "评估依据")
    yield Paragraph(_basis(facts, purpose))
    yield Heading(2, "评估范围")
    yield Paragraph(_scope(facts))
    yield Heading(2, "评估方法")
    yield Paragraph(
        "对每项目标按其类型采用相应规则,计算完成进度和序时进度,比较得出评价结果;已到期的目标只以目标年"
        "当年数值评价。计算由系统按截止时点有效的方案版本、评价规则和数值重新进行,逐项计算步骤可在系统中查"
        "阅并手工复算。评价规则和口径见附件3。"
    )
    yield Heading(2, "数据情况")
    yield from (Paragraph(text) for text in _values(Values.of(facts), facts.year))


def _basis(facts: SnapshotFacts, purpose: str) -> str:
    plan = facts.plan
    issued = f"{day_text(plan.issued_on)}印发" if plan.issued_on else "原文未载明印发日期"
    issuer = plan.issuer or "原文未载明印发单位"
    number = f"文号{plan.document_number}" if plan.document_number else "原文未载明文号"
    return (
        f"{facts.title}(以下简称《方案》,{issuer},{issued},{number};系统入库第{plan.version}版)。"
        f"本次为{purpose},评估年度为{facts.year}年,数据截至{facts.as_of_text}。"
    )


def _scope(facts: SnapshotFacts) -> str:
    scope = Scope.of(facts)
    again = f"(另有{scope.repeated}项为同一文件内重复表述,不重复计数)" if scope.repeated else ""
    goals = f"明确可核查目标{scope.named}项{again}" if scope.named else "未写明可核查的目标"
    tasks = f"{scope.sections}个章节共列重点任务{scope.tasks}项," if scope.tasks else ""
    words = f"《方案》{tasks}{goals}。"
    if scope.added:
        words += f"《方案》未列明、按国家控制指标增列的{scope.added}项一并列示。"
    if scope.targets:
        kinds = listed((_KINDS[kind], count) for kind, count in scope.kinds.items())
        ends = listed(
            (
                (f"{facts.year}年及以前到期的", scope.due),
                (f"{facts.year + 1}年及以后到期的", scope.later),
            )
        )
        words += f"纳入评估的{scope.targets}项目标中,{kinds};{ends}。"
    if scope.parts:
        words += f"分解到{lower_units(facts)}的{scope.parts}项不计入上述数量,另行列示。"
    return words


def lower_units(facts: SnapshotFacts) -> str:
    """What the place calls its lower units."""
    return facts.plan.lower_units_label or "县(市、区)"


def _values(values: Values, year: int) -> Iterator[str]:
    if values.held:
        units = f"、报送单位{values.units}个" if values.units else ""
        revised = f";其中经过修订的{values.revised}条" if values.revised else ",均未经修订"
        yield (
            f"截止时点经审核通过的有效数值共{values.held}条,涉及指标{values.indicators}项{units};"
            f"按数据质量分,{listed(values.qualities.items(), '条')}{revised}。"
        )
    else:
        yield "截止时点没有经审核通过的数值。"
    if values.judged:
        held = listed(
            (
                (f"有{year}年数值的", values.fresh),
                ("只有以前年度数值的", values.older),
                ("尚无数值的", values.empty),
            )
        )
        yield f"以数值评价的{values.judged}项目标中,{held}。缺失的数值不以零代替,也不作推算。"
    evidence = f"佐证材料{values.evidence}件,目录见附件4。" if values.evidence else "没有佐证材料。"
    yield f"{evidence}未发布的能源和经济数据只供内部工作使用,不得对外提供。"


def general_progress(facts: SnapshotFacts) -> Iterator[Block]:
    """总体进展."""
    targets = plan_targets(facts)
    yield Heading(1, "总体进展")
    yield from tallies(facts)
    yield Paragraph(works_words(facts))
    yield Paragraph(against_last_year(Movement.of(targets), facts.year))


def tallies(facts: SnapshotFacts) -> Iterator[Block]:
    """The counts of verdicts, in words and as a table."""
    targets = plan_targets(facts)
    due, later = due_by(targets, facts.year), due_after(targets, facts.year)
    if not targets:
        yield Paragraph("没有纳入评估的目标。")
        return
    yield Paragraph(
        f"截至{facts.as_of_text},纳入评估的{len(targets)}项目标中,{tally_words(targets)}。"
    )
    if due and later:
        yield Paragraph(f"{facts.year}年及以前到期的{len(due)}项:{tally_words(due)}。")
        yield Paragraph(f"尚未到期的{len(later)}项:{tally_words(later)}。")
    yield _tally_table(facts, due, later)
    yield tally_picture(facts.year, due, later)


def works_words(facts: SnapshotFacts) -> str:
    """The year's annual work by its state."""
    if not facts.works:
        return f"{facts.year}年未安排年度工作任务。"
    states = listed((WORK_STATES[state], n) for state, n in work_tally(facts.works).items())
    return f"{facts.year}年安排年度工作任务{len(facts.works)}项,其中{states}。"


def _tally_table(
    facts: SnapshotFacts, due: Sequence[TargetFacts], later: Sequence[TargetFacts]
) -> Table:
    groups = tally([*due, *later])
    passed, coming = tally(due), tally(later)
    rows = [
        [group.value, str(passed.get(group, 0)), str(coming.get(group, 0)), str(count)]
        for group, count in groups.items()
    ]
    rows.append(["合计", str(len(due)), str(len(later)), str(len(due) + len(later))])
    return Table(
        caption="目标评价结果统计",
        unit_note="单位:项",
        columns=[
            Column("评价结果", 46),
            Column(f"{facts.year}年及以前到期", 44, Align.CENTRE),
            Column("尚未到期", 33, Align.CENTRE),
            Column("合计", 33, Align.CENTRE),
        ],
        rows=rows,
    )


def against_last_year(moved: Movement, year: int) -> str:
    """Better or worse than the year before, both by the values known at the same moment."""
    if not moved.compared:
        return f"{year - 1}年没有可供比较的评价结果。"
    before = listed(
        (
            ("完成、达标或符合序时的", moved.well_before),
            ("滞后、反向变动或未完成的", moved.badly_before),
        )
    )
    words = f"与{year - 1}年度相比(均按本次截止时点的数据计算),两年均有记录的{moved.compared}项目标"
    words += f"中,上年度{before}。" if before else "上年度均不能评价。"
    changes = []
    if moved.better:
        changes.append(
            f"本年度转为完成、达标或符合序时的{len(moved.better)}项:{named(moved.better)}"
        )
    if moved.worse:
        changes.append(
            f"本年度转为滞后、反向变动或未完成的{len(moved.worse)}项:{named(moved.worse)}"
        )
    return words + (f"{clauses(changes)}。" if changes else "本年度均未发生好转或转差。")
