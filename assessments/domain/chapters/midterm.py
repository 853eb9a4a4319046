"""中期评估: 提前实现、符合预期、滞后预期, 时间过半任务过半, and what people decide of the targets."""

from collections.abc import Iterator, Sequence

from assessments.domain.blocks import Align, Block, Column, Heading, Paragraph, Table
from assessments.domain.chapters.advice import advice_paragraphs
from assessments.domain.chapters.pictures import progress_picture
from assessments.domain.chapters.targets import by_standing, target_clause
from assessments.domain.counts.midterm import (
    Expectation,
    HalfWay,
    by_expectation,
    expectation_of,
)
from assessments.domain.counts.scope import due_after, due_by, plan_targets
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import promise_words
from assessments.domain.phrases import clauses, listed, named, unit_words
from indicators.domain.progress.enums import OUTLOOK_TERMS, Outlook, Rule

EXPECTATIONS = {
    Expectation.EARLY: "提前实现",
    Expectation.AS_EXPECTED: "符合预期",
    Expectation.LAGGING: "滞后预期",
    Expectation.OPEN: "暂不作判断",
}
_NATURES = {"binding": "约束性", "expected": "预期性"}


def midterm_targets(facts: SnapshotFacts) -> Iterator[Block]:
    """主要目标中期评估."""
    targets = plan_targets(facts)
    due, running = due_by(targets, facts.year), due_after(targets, facts.year)
    yield Heading(1, "主要目标中期评估")
    yield Heading(2, "已到期的目标")
    yield Paragraph(_due_words(due, facts.year))
    if due:
        yield from by_standing(due, facts.year)
    yield Heading(2, "未到期目标实现预期情况")
    yield from _expectations(running, facts.year)
    yield Heading(2, "时间过半、任务过半情况")
    yield from (Paragraph(text) for text in _half_way(HalfWay.of(running, facts.year)))
    yield from progress_picture(running)


def _due_words(due: Sequence[TargetFacts], year: int) -> str:
    if not due:
        return f"截至{year}年没有到期的目标。"
    return f"{year}年及以前到期的目标{len(due)}项,按目标年数值评价,初步数的评价结果不是最终结果。"


def _expectations(running: Sequence[TargetFacts], year: int) -> Iterator[Block]:
    if not running:
        yield Paragraph(f"没有{year}年之后到期的目标,不作中期判断。")
        return
    groups = by_expectation(running)
    counts = listed((EXPECTATIONS[each], len(found)) for each, found in groups.items())
    yield Paragraph(f"未到期的{len(running)}项目标中,{counts}。")
    for each, found in groups.items():
        items = clauses(target_clause(target, year) for target in found)
        yield Paragraph(f"{EXPECTATIONS[each]}{len(found)}项。{items}。")
    yield Paragraph(
        "已达到目标水平的为提前实现,快于或符合序时进度的为符合预期,慢于序时进度、反向变动或进展缓慢的为滞后"
        "预期;缺数值、待下达和尚不能确认的暂不作判断。"
    )


def _half_way(half: HalfWay) -> Iterator[str]:
    tested = len(half.kept) + len(half.behind)
    if tested:
        counts = listed((("任务过半的", len(half.kept)), ("任务未过半的", len(half.behind))))
        names = f"任务未过半的是:{named(half.behind)}。" if half.behind else ""
        yield f"时间过半的{tested}项目标中,{counts}。{names}"
    else:
        yield "没有时间过半且可以检验的目标。"
    if half.early:
        yield f"时间未过半、任务已过半的{len(half.early)}项:{named(half.early)}。"
    if half.before:
        yield f"时间、任务均未过半的{len(half.before)}项:{named(half.before)}。"
    if half.untested:
        yield (
            f"逐年评价、上限控制、定性和上级下达等没有完成进度,或缺基期、缺数值,不作检验的"
            f"{len(half.untested)}项:{named(half.untested)}。"
        )
    yield "时间按基期年至目标年计算,任务按完成进度计算,达到50%为过半。"


def midterm_advice(facts: SnapshotFacts) -> Iterator[Block]:
    """目标保持或调整 as blanks for people to decide, then the usual advice."""
    running = due_after(plan_targets(facts), facts.year)
    yield Heading(1, "目标调整意见和下一步工作建议")
    yield Heading(2, "目标保持或调整意见")
    if running:
        yield Paragraph(
            "下表列明各未到期目标的中期判断和走势,是否调整由领导小组办公室研究后填写,按原审批程序办理;系统"
            "不提出调整建议。"
        )
        yield _decisions(running)
    else:
        yield Paragraph("没有需要提出意见的未到期目标。")
    yield Heading(2, "下一步工作建议")
    yield from advice_paragraphs(facts)


def _decisions(running: Sequence[TargetFacts]) -> Table:
    centre = Align.CENTRE
    return Table(
        caption="未到期目标保持或调整意见",
        columns=[
            Column("序号", 9, centre),
            Column("指标", 33),
            Column("目标", 30),
            Column("性质", 14, centre),
            Column("中期判断", 16, centre),
            Column("走势", 20, centre),
            Column("意见(人工填写)", 34),
        ],
        rows=[
            [
                str(place),
                f"{target.indicator}({unit_words(target)})",
                promise_words(target),
                _nature(target),
                EXPECTATIONS[expectation_of(target)],
                OUTLOOK_TERMS[Outlook(target.result.outlook)] if target.result.outlook else "—",
                "□保持 □调整为:",
            ]
            for place, target in enumerate(running, start=1)
        ],
    )


def _nature(target: TargetFacts) -> str:
    if target.rule == Rule.ASSIGNED:
        return "上级下达"
    return _NATURES.get(target.nature or "", "未明确")
