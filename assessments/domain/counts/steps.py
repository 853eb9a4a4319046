"""What the facts give reason to propose: what is to be done, for which targets, by whom, by when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from assessments.domain.counts.gaps import Gaps
from assessments.domain.counts.scope import plan_targets, without_value
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.standings import Standing, standing_of
from assessments.domain.supervision import ENDED, CaseState
from indicators.domain.progress.enums import Rule
from indicators.domain.timeliness import Standing as DutyStanding

_BEHIND = (Standing.REVERSING, Standing.BEHIND, Standing.SLIGHTLY_BEHIND)
_MISSED = (Standing.MISSED, Standing.MISSED_PRELIMINARY)


class StepKind(Enum):
    """What is to be done, in the order in which reports propose it."""

    CATCH_UP = "catch_up"
    EXPLAIN = "explain"
    FILL = "fill"
    FILE = "file"
    CONFIRM = "confirm"
    ENABLE = "enable"
    ASSIGN = "assign"
    NAME = "name"
    CASE = "case"


@dataclass(frozen=True)
class Step:
    """One proposal.

    Attributes:
        count: of targets, or of overdue reports.
        departments: who is to act where that does not follow from the targets.
        subject: what a supervision case is about.
        due_on: a date that was set already.
    """

    kind: StepKind
    count: int
    targets: tuple[TargetFacts, ...] = ()
    departments: tuple[str, ...] = ()
    subject: str = ""
    due_on: date | None = None


def steps(facts: SnapshotFacts) -> Iterator[Step]:
    """Every proposal there is reason for."""
    targets = plan_targets(facts)
    gaps = Gaps.of(targets)
    waiting = {target.id for target in gaps.waiting}
    empty = [*gaps.waiting, *(t for t in without_value(facts) if t.id not in waiting)]
    yield from _step(StepKind.CATCH_UP, _standing(targets, *_BEHIND))
    yield from _step(StepKind.EXPLAIN, _standing(targets, *_MISSED))
    yield from _step(StepKind.FILL, empty)
    yield from _overdue(facts)
    yield from _step(StepKind.CONFIRM, gaps.preliminary)
    yield from _step(StepKind.ENABLE, _standing(targets, Standing.UNKNOWN))
    yield from _step(StepKind.ASSIGN, [t for t in targets if _is_unassigned(t)])
    yield from _step(StepKind.NAME, [t for t in targets if _is_unnamed(t)])
    yield from _cases(facts)


def _step(kind: StepKind, targets: Sequence[TargetFacts]) -> Iterator[Step]:
    if targets:
        yield Step(kind, len(targets), tuple(targets))


def _standing(targets: Sequence[TargetFacts], *standings: Standing) -> list[TargetFacts]:
    return [
        target
        for target in targets
        if standing_of(target.result.status, target.result.reason) in standings
    ]


def _is_unassigned(target: TargetFacts) -> bool:
    return target.rule == Rule.ASSIGNED and target.assigned_value is None


def _is_unnamed(target: TargetFacts) -> bool:
    return target.unit_in_charge is None or target.unit_in_charge.presumed


def _overdue(facts: SnapshotFacts) -> Iterator[Step]:
    overdue = [duty for duty in facts.duties if duty.standing == DutyStanding.OVERDUE]
    if overdue:
        units = dict.fromkeys(duty.department for duty in overdue)
        yield Step(StepKind.FILE, len(overdue), departments=tuple(units))


def _cases(facts: SnapshotFacts) -> Iterator[Step]:
    for case in facts.cases:
        if CaseState(case.state) not in ENDED and case.due_on is not None:
            yield Step(
                StepKind.CASE,
                1,
                departments=(case.department,),
                subject=case.subject,
                due_on=case.due_on,
            )
