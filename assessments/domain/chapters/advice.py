"""下一步工作建议: measure, unit and deadline, only what the facts give reason for."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.counts.steps import Step, StepKind, steps
from assessments.domain.facts import SnapshotFacts, day_text
from assessments.domain.phrases import units_of

_OFFICE = "领导小组办公室"
_MEASURES: Mapping[StepKind, Callable[[Step], str]] = MappingProxyType(
    {
        StepKind.CATCH_UP: lambda step: (
            f"对反向变动和滞后的{step.count}项目标分析原因,提出年度措施"
        ),
        StepKind.EXPLAIN: lambda step: (
            f"对到期未完成和初步未达标的{step.count}项目标核实终期数据并说明原因;属“力争”类表述的,按《方案》"
            "原意评价,不作为约束性任务问责依据"
        ),
        StepKind.FILL: lambda step: (
            f"对缺少数值的{step.count}项目标补报数值及佐证材料;统计机构的数据以其发布或提供为准"
        ),
        StepKind.FILE: lambda step: f"补报逾期未报的{step.count}个报送事项",
        StepKind.CONFIRM: lambda step: (
            f"对以初步数评价的{step.count}项目标,终期数确认后重新评价,并在下一期报告中说明变化"
        ),
        StepKind.ENABLE: lambda step: (
            f"对暂无法评估的{step.count}项目标,会同责任单位、统计机构补齐数据,确定基期值、口径或评价所需的"
            "年度目标"
        ),
        StepKind.ASSIGN: lambda step: (
            f"对“完成上级下达任务”类的{step.count}项目标,与上级衔接,取得下达数值后录入系统并附文件"
        ),
        StepKind.NAME: lambda step: (
            f"对责任主体尚为推定或未列的{step.count}项目标,以文件明确责任主体"
        ),
        StepKind.CASE: lambda step: f"按要求办理督办事项“{step.subject}”并反馈",
    }
)


def advice(facts: SnapshotFacts) -> Iterator[Block]:
    """下一步工作建议."""
    yield Heading(1, "下一步工作建议")
    yield from advice_paragraphs(facts)


def advice_paragraphs(facts: SnapshotFacts) -> Iterator[Block]:
    """What to do next, numbered."""
    found = list(steps(facts))
    if not found:
        yield Paragraph("各项目标和数据没有需要提出建议的事项。", kept=True)
        return
    yield Paragraph("以下建议由系统根据前述数据列出,供领导小组办公室审定。")
    for place, step in enumerate(found, start=1):
        words = (
            f"{place}.{_MEASURES[step.kind](step)}。责任单位:{_who(step)}。完成时限:{_when(step)}。"
        )
        # The last stands with the signature: no page holds a signature alone.
        yield Paragraph(words, kept=place == len(found))


def _who(step: Step) -> str:
    """Who is to act; missing units are for the office to settle first."""
    if step.departments:
        return "、".join(step.departments)
    if step.kind in (StepKind.ENABLE, StepKind.ASSIGN, StepKind.NAME):
        return _OFFICE
    known = [target for target in step.targets if target.unit_in_charge is not None]
    words = units_of(known)
    if len(known) < len(step.targets):
        words = "、".join(filter(None, [words, f"未列责任单位的由{_OFFICE}明确"]))
    return f"{words}、{_OFFICE}" if step.kind is StepKind.CONFIRM else words


def _when(step: Step) -> str:
    if step.due_on is not None:
        return f"{day_text(step.due_on)}前"
    return "终期数确认后" if step.kind is StepKind.CONFIRM else f"由{_OFFICE}确定"
