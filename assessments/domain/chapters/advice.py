"""下一步工作建议: measure, unit and deadline, only what the facts give reason for."""

from collections.abc import Iterator, Sequence

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.counts.gaps import Gaps
from assessments.domain.counts.scope import plan_targets, without_value
from assessments.domain.facts import SnapshotFacts, TargetFacts, day_text
from assessments.domain.phrases import unit_words
from assessments.domain.standings import Standing, standing_of
from assessments.domain.supervision import ENDED, CaseState
from indicators.domain.progress.enums import Rule
from indicators.domain.timeliness import Standing as DutyStanding

_BEHIND = (Standing.REVERSING, Standing.BEHIND, Standing.SLIGHTLY_BEHIND)
_MISSED = (Standing.MISSED, Standing.MISSED_PRELIMINARY)
_OFFICE = "领导小组办公室"
_OPEN_DATE = "由领导小组办公室确定"


def advice(facts: SnapshotFacts) -> Iterator[Block]:
    """下一步工作建议."""
    yield Heading(1, "下一步工作建议")
    yield from advice_paragraphs(facts)


def advice_paragraphs(facts: SnapshotFacts) -> Iterator[Block]:
    """What to do next, numbered."""
    items = list(_advice(facts))
    if not items:
        yield Paragraph("各项目标和数据没有需要提出建议的事项。", kept=True)
        return
    yield Paragraph("以下建议由系统根据前述数据列出,供领导小组办公室审定。")
    for place, words in enumerate(items, start=1):
        # The last stands with the signature: no page holds a signature alone.
        yield Paragraph(f"{place}.{words}", kept=place == len(items))


def _advice(facts: SnapshotFacts) -> Iterator[str]:
    targets = plan_targets(facts)
    yield from _for_the_units(targets)
    yield from _for_the_data(facts, targets)
    yield from _for_the_office(targets)
    yield from _for_running_cases(facts)


def _item(measure: str, unit: str, deadline: str = _OPEN_DATE) -> str:
    return f"{measure}。责任单位:{unit}。完成时限:{deadline}。"


def _for_the_units(targets: Sequence[TargetFacts]) -> Iterator[str]:
    behind = [t for t in targets if standing_of(t.result.status) in _BEHIND]
    if behind:
        measure = f"对反向变动和滞后的{len(behind)}项目标分析原因,提出年度措施"
        yield _item(measure, _units(behind))
    missed = [t for t in targets if standing_of(t.result.status) in _MISSED]
    if missed:
        measure = (
            f"对到期未完成和初步未达标的{len(missed)}项目标核实终期数据并说明原因;属“力争”类表述的,按"
            "《方案》原意评价,不作为约束性任务问责依据"
        )
        yield _item(measure, _units(missed))


def _for_the_data(facts: SnapshotFacts, targets: Sequence[TargetFacts]) -> Iterator[str]:
    gaps = Gaps.of(targets)
    waiting = {target.id for target in gaps.waiting}
    empty = [*gaps.waiting, *(t for t in without_value(facts) if t.id not in waiting)]
    if empty:
        yield _item(
            f"对缺少数值的{len(empty)}项目标补报数值及佐证材料;统计机构的数据以其发布或提供为准",
            _units(empty),
        )
    overdue = [duty for duty in facts.duties if duty.standing == DutyStanding.OVERDUE]
    if overdue:
        units = "、".join(dict.fromkeys(duty.department for duty in overdue))
        yield _item(f"补报逾期未报的{len(overdue)}个报送事项", units)
    if gaps.preliminary:
        yield _item(
            f"对以初步数评价的{len(gaps.preliminary)}项目标,终期数确认后重新评价,并在下一期报告中说明变化",
            f"{_units(gaps.preliminary)};{_OFFICE}",
            "终期数确认后",
        )


def _for_the_office(targets: Sequence[TargetFacts]) -> Iterator[str]:
    unjudged = [t for t in targets if standing_of(t.result.status) is Standing.UNKNOWN]
    if unjudged:
        measure = (
            f"对暂无法评估的{len(unjudged)}项目标,会同责任单位、统计机构补齐数据,确定基期值、口径或评价所需"
            "的年度目标"
        )
        yield _item(measure, _OFFICE)
    pending = [t for t in targets if t.rule == Rule.ASSIGNED and t.assigned_value is None]
    if pending:
        measure = f"对“完成上级下达任务”类的{len(pending)}项目标,与上级衔接,取得下达数值后录入系统并附文件"
        yield _item(measure, _OFFICE)
    unnamed = [t for t in targets if t.unit_in_charge is None or t.unit_in_charge.presumed]
    if unnamed:
        yield _item(f"对责任主体尚为推定或未列的{len(unnamed)}项目标,以文件明确责任主体", _OFFICE)


def _for_running_cases(facts: SnapshotFacts) -> Iterator[str]:
    for case in facts.cases:
        if CaseState(case.state) not in ENDED and case.due_on is not None:
            measure = f"按要求办理督办事项“{case.subject}”并反馈"
            yield _item(measure, case.department, f"{day_text(case.due_on)}前")


def _units(targets: Sequence[TargetFacts]) -> str:
    """Who is to act; presumed and missing units are for the office to settle first."""
    named = [t for t in targets if t.unit_in_charge is not None]
    words = list(dict.fromkeys(map(unit_words, named)))
    words += ["未列责任单位的由领导小组办公室明确"] if len(named) < len(targets) else []
    return "、".join(words)
