"""主要目标完成情况."""

from collections.abc import Iterable, Iterator

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.chapters.pictures import progress_picture
from assessments.domain.counts.scope import Kind, due_after, due_by, kind_of, plan_targets
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import (
    change_words,
    percent,
    points,
    promise_words,
    rounded,
    value_words,
)
from assessments.domain.phrases import clauses, named
from assessments.domain.standings import (
    Standing,
    is_striven_for_and_missed,
    lamp_words,
    reason_words,
    standing_of,
    status_words,
)
from indicators.domain.progress.enums import Reason, Rule, Status


def main_targets(facts: SnapshotFacts) -> Iterator[Block]:
    """主要目标完成情况."""
    targets = plan_targets(facts)
    numeric = [target for target in targets if kind_of(target) is Kind.QUANTITY]
    yield Heading(1, "主要目标完成情况")
    yield Heading(2, f"{facts.year}年及以前到期的量化目标")
    yield from by_standing(due_by(numeric, facts.year), facts.year)
    yield Heading(2, "尚未到期的量化目标")
    running = due_after(numeric, facts.year)
    yield from by_standing(running, facts.year)
    yield from progress_picture(running)
    yield from other_targets(targets)
    yield Paragraph("各项目标的基期值、目标值、完成进度、序时进度和责任单位见附件1。")


def other_targets(targets: Iterable[TargetFacts]) -> Iterator[Block]:
    """Targets that are assigned from above, the peak, and targets in words."""
    found = list(targets)
    yield Heading(2, "上级下达的目标")
    yield from _states(found, Kind.ASSIGNED)
    yield Heading(2, "达峰目标和定性目标")
    yield from _states(found, Kind.PEAK, Kind.WORDS)


def by_standing(targets: list[TargetFacts], year: int) -> Iterator[Block]:
    """A paragraph for each group of verdicts."""
    if not targets:
        yield Paragraph("无。")
    for standing in Standing:
        found = [t for t in targets if standing_of(t.result.status, t.result.reason) is standing]
        if found:
            items = clauses(target_clause(target, year) for target in found)
            yield Paragraph(f"{standing.value}{len(found)}项。{items}。")


def target_clause(target: TargetFacts, year: int) -> str:
    """One target in a clause: what was promised, what is, how far."""
    parts = [f"{target.indicator}(目标:{promise_words(target)})"]
    parts += [value_words(target)] if target.latest is not None else []
    parts += [change_words(target)] if change_words(target) else []
    parts += _progress(target, year)
    if kind_of(target) is not Kind.QUANTITY:
        parts.append(_state_words(target))
    elif standing_of(target.result.status, target.result.reason) in (
        Standing.UNKNOWN,
        Standing.AWAITING,
    ):
        parts += _lack(target, year)
    if is_striven_for_and_missed(target):
        parts.append(status_words(target))
    parts += [lamp_words(target)] if target.result.lamp not in ("", "green") else []
    return ",".join(parts)


def _lack(target: TargetFacts, year: int) -> list[str]:
    """What is missing; an earlier value stands in the clause, so that the year without one is named."""
    if target.result.reason == Reason.NO_VALUE and target.latest is not None:
        return [f"缺{year}年数据"]
    if target.result.reason:
        return [reason_words(target)]
    # The paragraph begins with it where a final value is waited for.
    return [] if target.result.status == Status.AWAITING_FINAL else [status_words(target)]


def _progress(target: TargetFacts, year: int) -> list[str]:
    """How far it is; of increments after their deadline too, for a year's value says little."""
    result = target.result
    if result.progress is None:
        return []
    done = f"完成进度{percent(result.progress)}"
    if target.target_year > year and result.expected is not None:
        return [done, _schedule(target)]
    return [done] if target.rule == Rule.INCREMENT else []


def _schedule(target: TargetFacts) -> str:
    gap = target.result.gap
    if gap is None or not rounded(gap * 100, 1).strip("-0."):
        return f"与序时进度{percent(target.result.expected)}持平"
    word = "快于" if gap > 0 else "慢于"
    return f"{word}序时进度{points(gap)}"


def _states(targets: Iterable[TargetFacts], *kinds: Kind) -> Iterator[Block]:
    found = [target for target in targets if kind_of(target) in kinds]
    if not found:
        yield Paragraph("无。")
        return
    groups: dict[str, list[TargetFacts]] = {}
    for target in found:
        groups.setdefault(_state_words(target), []).append(target)
    for words, members in groups.items():
        yield Paragraph(f"{words}{len(members)}项:{named(members)}。")


def _state_words(target: TargetFacts) -> str:
    reason = reason_words(target)
    return f"{status_words(target)}({reason})" if reason else status_words(target)
