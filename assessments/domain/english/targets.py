"""Main targets by kind, deadline and verdict."""

from collections.abc import Iterable, Iterator, Sequence

from assessments.domain.blocks import Block, Heading, Paragraph
from assessments.domain.counts.scope import (
    Kind,
    due_after,
    due_by,
    kind_of,
    plan_targets,
)
from assessments.domain.english.terms import STANDINGS
from assessments.domain.english.wording import (
    change,
    lamp,
    name,
    named,
    progress,
    promise,
    reason,
    status,
    value,
)
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.figures import percent
from assessments.domain.standings import Standing, is_striven_for_and_missed, standing_of
from indicators.domain.progress.enums import Reason, Rule, Status


def main_targets(facts: SnapshotFacts) -> Iterator[Block]:
    """Targets by kind, deadline and verdict."""
    targets = plan_targets(facts)
    numeric = [target for target in targets if kind_of(target) is Kind.QUANTITY]
    yield Heading(1, "Main targets")
    yield Heading(2, f"Quantities due in {facts.year} or before")
    yield from _by_standing(due_by(numeric, facts.year), facts.year)
    yield Heading(2, "Quantities not yet due")
    yield from _by_standing(due_after(numeric, facts.year), facts.year)
    yield Heading(2, "Targets assigned from above")
    yield from _states(targets, Kind.ASSIGNED)
    yield Heading(2, "Peaking and targets in words")
    yield from _states(targets, Kind.PEAK, Kind.WORDS)
    yield Paragraph(
        "Base values, target values, progress, expected progress and responsible units of all "
        "targets are set out in Annex 1."
    )


def _by_standing(targets: Sequence[TargetFacts], year: int) -> Iterator[Block]:
    if not targets:
        yield Paragraph("None.")
    for standing in Standing:
        found = [t for t in targets if standing_of(t.result.status, t.result.reason) is standing]
        if found:
            items = "; ".join(_clause(target, year) for target in found)
            title = STANDINGS[standing]
            yield Paragraph(f"{title[0].upper()}{title[1:]}: {len(found)}. {items}.")


def _clause(target: TargetFacts, year: int) -> str:
    parts = [f"{name(target)} (target: {promise(target)})", value(target), change(target)]
    parts.append(_how_far(target, year))
    if standing_of(target.result.status, target.result.reason) in (
        Standing.UNKNOWN,
        Standing.AWAITING,
    ):
        parts.append(_lack(target, year))
    if is_striven_for_and_missed(target):
        parts.append(status(target))
    parts += [lamp(target)] if target.result.lamp not in ("", "green") else []
    return ", ".join(filter(None, parts))


def _lack(target: TargetFacts, year: int) -> str:
    """What is missing; an earlier value stands in the clause, so that the year without one is named."""
    if target.result.reason == Reason.NO_VALUE and target.latest is not None:
        return f"no data for {year}"
    if target.result.reason:
        return reason(target)
    # The paragraph begins with it where a final value is waited for.
    return "" if target.result.status == Status.AWAITING_FINAL else status(target)


def _how_far(target: TargetFacts, year: int) -> str:
    result = target.result
    if target.target_year > year and result.expected is not None:
        return progress(target)
    if target.rule == Rule.INCREMENT and result.progress is not None:
        return f"progress {percent(result.progress)}"
    return ""


def _states(targets: Iterable[TargetFacts], *kinds: Kind) -> Iterator[Block]:
    groups: dict[str, list[TargetFacts]] = {}
    for target in targets:
        if kind_of(target) in kinds:
            because = f" ({reason(target)})" if reason(target) else ""
            groups.setdefault(f"{status(target)}{because}", []).append(target)
    if not groups:
        yield Paragraph("None.")
    for words, members in groups.items():
        yield Paragraph(f"{words[0].upper()}{words[1:]}: {len(members)}. {named(members)}.")
