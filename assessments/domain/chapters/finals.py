"""终期评估: confirmed results apart from those that are not final, and facts to learn from."""

from collections.abc import Iterator, Sequence

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.chapters.problems import bad_targets, data_problems
from assessments.domain.chapters.targets import target_clause
from assessments.domain.counts.finals import Outcome, by_outcome, exceeded, met_early
from assessments.domain.counts.gaps import Gaps
from assessments.domain.counts.scope import due_after, due_by, plan_targets
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import rounded
from assessments.domain.phrases import clauses, listed, named, unit_words
from assessments.domain.standings import reason_words, status_words
from assessments.domain.supervision import CaseState
from indicators.domain.timeliness import Standing as DutyStanding

OUTCOMES = {
    Outcome.MET: "经核定完成",
    Outcome.MISSED: "经核定未完成",
    Outcome.PRELIMINARY: "仅有初步结果",
    Outcome.AWAITING: "待终期数据",
    Outcome.ASSIGNED: "待上级下达或认定",
    Outcome.OPEN: "不能评价",
}
_TO_WRITE = "(由领导小组办公室会同责任单位根据上述事实撰写)"


def final_targets(facts: SnapshotFacts) -> Iterator[Block]:
    """到期目标终期评价."""
    targets = plan_targets(facts)
    due, later = due_by(targets, facts.year), due_after(targets, facts.year)
    groups = by_outcome(due)
    yield Heading(1, "到期目标终期评价")
    yield Heading(2, "总体结果")
    yield Paragraph(_totals(groups, due, later, facts.year))
    yield Heading(2, "经核定完成的目标")
    yield from _group(groups.get(Outcome.MET, []), facts.year)
    yield from (Paragraph(text) for text in _over(due))
    yield Heading(2, "经核定未完成的目标")
    yield from _group(groups.get(Outcome.MISSED, []), facts.year)
    yield Heading(2, "尚不是最终结果的目标")
    yield from (Paragraph(text) for text in _not_final(groups))
    yield Heading(2, "不能评价的目标及原因")
    yield from (Paragraph(text) for text in _not_judged(groups))


def _totals(
    groups: dict[Outcome, list[TargetFacts]],
    due: Sequence[TargetFacts],
    later: Sequence[TargetFacts],
    year: int,
) -> str:
    rest = f"另有{len(later)}项目标在{year}年之后到期,不在本次终期评价之列。" if later else ""
    if not due:
        return f"截至{year}年没有到期的目标,不能作出终期评价。{rest}"
    counts = listed((OUTCOMES[each], len(found)) for each, found in groups.items())
    return f"{year}年及以前到期的目标{len(due)}项,{counts}。{rest}"


def _group(targets: Sequence[TargetFacts], year: int) -> Iterator[Block]:
    if not targets:
        yield Paragraph("无。")
        return
    items = clauses(target_clause(target, year) for target in targets)
    yield Paragraph(f"共{len(targets)}项。{items}。")


def _over(due: Sequence[TargetFacts]) -> Iterator[str]:
    over = exceeded(due)
    if over:
        yield f"其中超额完成{len(over)}项:{clauses(map(_overshoot, over))}。"
    early = met_early(due)
    if early:
        yield f"其中提前完成{len(early)}项:{named(early)}。"


def _overshoot(target: TargetFacts) -> str:
    size = target.result.overshoot_pct
    more = f"超额{rounded(size, 2)}%" if size is not None else "好于目标值"
    return f"{target.indicator}({target.target_year}年){more}"


def _not_final(groups: dict[Outcome, list[TargetFacts]]) -> Iterator[str]:
    early, waiting = groups.get(Outcome.PRELIMINARY, []), groups.get(Outcome.AWAITING, [])
    if not (early or waiting):
        yield "无。"
    if early:
        items = "、".join(f"{t.indicator}({status_words(t)},待终期数据)" for t in early)
        yield f"以初步数评价、待终期数据确认的{len(early)}项:{items}。初步结果不作为终期评价结果。"
    if waiting:
        yield f"尚无目标年数值、待终期数据的{len(waiting)}项:{named(waiting)}。"


def _not_judged(groups: dict[Outcome, list[TargetFacts]]) -> Iterator[str]:
    pending, unknown = groups.get(Outcome.ASSIGNED, []), groups.get(Outcome.OPEN, [])
    if not (pending or unknown):
        yield "无。"
    if pending:
        items = "、".join(f"{t.indicator}({status_words(t)})" for t in pending)
        yield f"上级尚未下达、认定或数值不公开的{len(pending)}项:{items}。"
    if unknown:
        items = "、".join(f"{t.indicator}({reason_words(t) or status_words(t)})" for t in unknown)
        yield f"不能评价的{len(unknown)}项:{items}。"


def final_problems(facts: SnapshotFacts) -> Iterator[Block]:
    """未完成目标和原因分析, of the due targets alone."""
    due = due_by(plan_targets(facts), facts.year)
    yield Heading(1, "存在问题和原因分析")
    yield Heading(2, "到期未完成的目标")
    yield from bad_targets(due)
    yield Heading(2, "数据方面的问题")
    yield from (Paragraph(text) for text in data_problems(Gaps.of(due)))


def lessons(facts: SnapshotFacts) -> Iterator[Block]:
    """经验和教训: the facts by which people write them; nothing is made up."""
    due = due_by(plan_targets(facts), facts.year)
    yield Heading(1, "经验和教训")
    yield Heading(2, "可供总结的事实")
    yield from (Paragraph(text) for text in _lesson_facts(facts, due))
    yield Heading(2, "主要经验")
    yield Paragraph(_TO_WRITE)
    yield Heading(2, "主要教训")
    yield Paragraph(_TO_WRITE)


def _lesson_facts(facts: SnapshotFacts, due: Sequence[TargetFacts]) -> Iterator[str]:
    groups = by_outcome(due)
    met, missed = groups.get(Outcome.MET, []), groups.get(Outcome.MISSED, [])
    if met:
        yield f"经核定完成的{len(met)}项及责任单位:{_with_units(met)}。"
    if missed:
        said = sum(bool(target.explanation.strip()) for target in missed)
        counts = listed((("已书面说明原因的", said), ("未说明原因的", len(missed) - said)))
        yield f"经核定未完成的{len(missed)}项及责任单位:{_with_units(missed)}。其中{counts}。"
    revised = sum(row.in_force and row.version > 1 for row in facts.observations)
    if revised:
        yield f"所用数值中经过修订的{revised}条,明细见附件3。"
    if facts.duties:
        late = sum(
            not duty.in_time and duty.standing != DutyStanding.OVERDUE for duty in facts.duties
        )
        overdue = sum(duty.standing == DutyStanding.OVERDUE for duty in facts.duties)
        counts = listed((("逾期后报送的", late), ("逾期未报的", overdue))) or "均按期报送或未到期"
        yield f"{facts.year}年报送事项{len(facts.duties)}项中,{counts}。"
    if facts.cases:
        closed = sum(case.state == CaseState.CLOSED for case in facts.cases)
        counts = listed((("已销号", closed), ("尚未销号", len(facts.cases) - closed)))
        yield f"已发出督办事项{len(facts.cases)}件,其中{counts.replace('项', '件')}。"
    if not (due or revised or facts.duties or facts.cases):
        yield "没有可供总结的事实。"


def _with_units(targets: Sequence[TargetFacts]) -> str:
    return "、".join(f"{target.indicator}({unit_words(target)})" for target in targets)
