"""一、评估工作概况 and 二、总体进展."""

from collections import Counter
from collections.abc import Iterator

from assessments.domain.blocks import (
    Align,
    Block,
    Column,
    Heading,
    Paragraph,
    Picture,
    Table,
)
from assessments.domain.drawings import VerdictCounts
from assessments.domain.facts import SnapshotFacts, TargetFacts, day_text
from assessments.domain.standings import Standing, counted, standing_of, tally, tally_words
from indicators.domain.progress.enums import Rule

_GOOD = (Standing.REACHED, Standing.REACHED_PRELIMINARY, Standing.ON_SCHEDULE)
_BAD = (
    Standing.SLIGHTLY_BEHIND,
    Standing.BEHIND,
    Standing.REVERSING,
    Standing.MISSED,
    Standing.MISSED_PRELIMINARY,
)


def overview(facts: SnapshotFacts) -> Iterator[Block]:
    """一、评估工作概况."""
    yield Heading(1, "一、评估工作概况")
    yield Heading(2, "(一)评估依据")
    yield Paragraph(_basis(facts))
    yield Heading(2, "(二)评估范围")
    yield Paragraph(_scope(facts))
    yield Heading(2, "(三)评估方法")
    yield Paragraph(
        "对每项目标按其类型采用相应规则,计算完成进度和序时进度,比较得出评价结果;已到期的目标只以目标年"
        "当年数值评价。计算由系统按截止时点有效的方案版本、评价规则和数值重新进行,逐项计算步骤可在系统中查"
        "阅并手工复算。评价规则和口径见附件3。"
    )
    yield Heading(2, "(四)数据情况")
    yield from (Paragraph(text) for text in _data(facts))


def _basis(facts: SnapshotFacts) -> str:
    plan = facts.plan
    issued = f"{day_text(plan.issued_on)}印发" if plan.issued_on else "原文未载明印发日期"
    issuer = plan.issuer or "原文未载明印发单位"
    number = f"文号{plan.document_number}" if plan.document_number else "原文未载明文号"
    return (
        f"{facts.title}(以下简称《方案》,{issuer},{issued},{number};系统入库第{plan.version}版)。"
        f"评估年度为{facts.year}年,数据截至{facts.as_of_text}。"
    )


def _scope(facts: SnapshotFacts) -> str:
    targets = counted(facts.targets)
    own = [target for target in targets if target.quote is not None]
    added = len(targets) - len(own)
    repeated = len(facts.targets) - len(targets)
    sections = len({task.section for task in facts.tasks})
    due = [target for target in targets if target.target_year <= facts.year]
    again = f"(另有{repeated}项为同一文件内重复表述,不重复计数)" if repeated else ""
    extra = f"《方案》未列明、按国家控制指标增列的{added}项一并列示。" if added else ""
    return (
        f"《方案》{sections}个章节共列重点任务{len(facts.tasks)}项,明确可核查目标{len(own)}项{again}。"
        f"{extra}纳入评估的{len(targets)}项目标中,{_kinds(targets)};"
        f"{facts.year}年及以前到期的{len(due)}项,{facts.year + 1}年及以后到期的"
        f"{len(targets) - len(due)}项。"
    )


def _kinds(targets: list[TargetFacts]) -> str:
    words = Counter(_kind(target) for target in targets)
    order = ("量化目标", "上级下达类目标", "达峰目标", "定性目标")
    return "、".join(f"{kind}{words[kind]}项" for kind in order if words[kind])


def _kind(target: TargetFacts) -> str:
    special = {
        Rule.ASSIGNED: "上级下达类目标",
        Rule.PEAK: "达峰目标",
        Rule.MILESTONE: "定性目标",
    }
    return special.get(Rule(target.rule), "量化目标")


def _data(facts: SnapshotFacts) -> Iterator[str]:
    held = [row for row in facts.observations if row.in_force]
    if held:
        indicators = len({row.indicator_code for row in held})
        units = len({row.department for row in held if row.department})
        qualities = Counter(row.quality for row in held)
        words = "、".join(f"{name}{count}条" for name, count in qualities.most_common())
        revised = sum(row.version > 1 for row in held)
        yield (
            f"截止时点经审核通过的有效数值共{len(held)}条,涉及指标{indicators}项、报送单位{units}个;"
            f"按数据质量分,{words};其中经过修订的{revised}条。"
        )
    else:
        yield "截止时点没有经审核通过的数值。"
    current = [target for target in counted(facts.targets) if _needs_value(target)]
    fresh = [target for target in current if target.latest and target.latest.year == facts.year]
    older = [target for target in current if target.latest and target.latest.year < facts.year]
    empty = len(current) - len(fresh) - len(older)
    yield (
        f"以数值评价的{len(current)}项目标中,有{facts.year}年数值的{len(fresh)}项,只有以前年度数值的"
        f"{len(older)}项,尚无数值的{empty}项。缺失的数值不以零代替,也不作推算。"
    )
    yield (
        f"佐证材料{len(facts.evidence)}件,目录见附件4。未发布的能源和经济数据只供内部工作使用,不得对外"
        "提供。"
    )


def _needs_value(target: TargetFacts) -> bool:
    return _kind(target) == "量化目标" and target.indicator_code is not None


def general_progress(facts: SnapshotFacts) -> Iterator[Block]:
    """二、总体进展."""
    targets = counted(facts.targets)
    due = [target for target in targets if target.target_year <= facts.year]
    later = [target for target in targets if target.target_year > facts.year]
    yield Heading(1, "二、总体进展")
    yield Paragraph(
        f"截至{facts.as_of_text},纳入评估的{len(targets)}项目标中,{tally_words(targets) or '无'}。"
    )
    if due:
        yield Paragraph(f"{facts.year}年及以前到期的{len(due)}项:{tally_words(due)}。")
    if later:
        yield Paragraph(f"尚未到期的{len(later)}项:{tally_words(later)}。")
    yield _tally_table(facts, due, later)
    yield _tally_picture(facts, due, later)
    yield Paragraph(_against_last_year(targets, facts.year))


def _tally_table(facts: SnapshotFacts, due: list[TargetFacts], later: list[TargetFacts]) -> Table:
    groups = tally([*due, *later])
    passed, coming = tally(due), tally(later)
    rows = [
        [group.value, str(passed.get(group, 0)), str(coming.get(group, 0)), str(count)]
        for group, count in groups.items()
    ]
    rows.append(["合计", str(len(due)), str(len(later)), str(len(due) + len(later))])
    return Table(
        caption="表1 目标评价结果统计",
        unit_note="单位:项",
        columns=[
            Column("评价结果", 46),
            Column(f"{facts.year}年及以前到期", 44, Align.CENTRE),
            Column("尚未到期", 33, Align.CENTRE),
            Column("合计", 33, Align.CENTRE),
        ],
        rows=rows,
    )


def _tally_picture(
    facts: SnapshotFacts, due: list[TargetFacts], later: list[TargetFacts]
) -> Picture:
    groups = ((f"{facts.year}年及以前到期", due), ("尚未到期", later))
    rows = [(name, tally(targets)) for name, targets in groups if targets]
    said = ";".join(f"{name}:{tally_words(targets)}" for name, targets in groups if targets)
    return Picture(VerdictCounts(rows), alt=f"条形图。{said}。", caption="图1 目标评价结果")


def _against_last_year(targets: list[TargetFacts], year: int) -> str:
    """Better or worse than the year before, both by the values known at the same moment."""
    pairs = [
        (standing_of(target.result_before), standing_of(target.result.status))
        for target in targets
        if target.result_before is not None
    ]
    better = sum(before in _BAD and now in _GOOD for before, now in pairs)
    worse = sum(before in _GOOD and now in _BAD for before, now in pairs)
    good = sum(before in _GOOD for before, _now in pairs)
    bad = sum(before in _BAD for before, _now in pairs)
    return (
        f"与上年度相比(均按本次截止时点的数据计算),{year - 1}年完成、达标或符合序时的{good}项,滞后、反向"
        f"变动或未完成的{bad}项;本年度由后者转为前者的{better}项,由前者转为后者的{worse}项。"
    )
