"""What a case may rest on: targets, annual work items and reporting duties, each frozen on its day.

A target is judged by the engine; an item of the annual work by what its lead reported and by its
term; a duty by its due date and by how often its submission came back (a first return is never
held against anybody).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

# A submission that came back so often came back again and again.
RETURNED_AGAIN = 2


class GroundKind(StrEnum):
    """What a ground is."""

    TARGET = "target"
    WORK = "work"
    DUTY = "duty"


GroundKey = tuple[GroundKind, int]
"""A ground by its kind and the number of its target's measure, item or duty."""


class WorkStanding(StrEnum):
    """How an annual work item stands: what a letter may rest on, and what a commendation."""

    OVERDUE = "overdue"
    NOT_STARTED = "not_started"
    SLOW = "slow"
    DONE = "done"


class DutyStanding(StrEnum):
    """Why a reporting duty calls for a letter."""

    OVERDUE = "overdue"
    RETURNED = "returned"


def work_standing(
    progress: str, *, ends_on: date, reported_on: date | None, today: date
) -> WorkStanding | None:
    """Where an item stands by the last word on it (empty: none); None where nothing follows.

    Done in time is what was reported done on the last day of its term at the latest.
    """
    if progress == WorkStanding.DONE:
        in_time = reported_on is not None and reported_on <= ends_on
        return WorkStanding.DONE if in_time else None
    if today > ends_on:
        return WorkStanding.OVERDUE
    if progress in (WorkStanding.NOT_STARTED, WorkStanding.SLOW):
        return WorkStanding(progress)
    return None


def duty_standing(*, overdue: bool, returns: int) -> DutyStanding | None:
    """Why a duty that its unit has to answer calls for a letter; None where it does not."""
    if returns >= RETURNED_AGAIN:
        return DutyStanding.RETURNED
    return DutyStanding.OVERDUE if overdue else None


@dataclass(frozen=True, kw_only=True)
class _Answered:
    """Who answers: `unit_id` is the unit named by then, None while only presumed."""

    kind: ClassVar[GroundKind]

    unit_id: int | None
    unit_name: str
    basis_document: str

    def stored(self) -> dict[str, object]:
        """As it lies in the database."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class TargetGround(_Answered):
    """One target with its figures.

    Numbers are the printed decimal texts, `progress` and `expected` ratios; empty where there is
    none.
    """

    kind = GroundKind.TARGET

    measure_id: int
    indicator: str
    place: str
    quote: str
    # 约束性 in the plan's own words.
    binding: bool
    # Assigned from above, or allocated to a county.
    assigned: bool
    status: str
    reason: str
    hedge: str
    preliminary: bool
    year: int
    value: str
    value_year: int | None
    unit: str
    target_value: str
    target_year: int
    change_pct: str
    progress: str
    expected: str
    plan_version: int
    measure_version: int
    observation: int | None

    @property
    def ref(self) -> int:
        """The measure."""
        return self.measure_id

    @property
    def name(self) -> str:
        """The indicator, with the county whose part it is."""
        return f"{self.place}{self.indicator}" if self.place else self.indicator

    @property
    def formal(self) -> bool:
        """An order or a talk may rest on it."""
        return self.binding or self.assigned


@dataclass(frozen=True, kw_only=True)
class WorkGround(_Answered):
    """One annual work item; dates in ISO form, `reported_on` empty where nothing is reported."""

    kind = GroundKind.WORK
    # Its lead is named by a document; the order or talk needs its approval besides.
    formal: ClassVar[bool] = True

    item_id: int
    measure: str
    task: str
    place: str
    year: int
    ends_on: str
    standing: str
    progress: str
    reported_on: str
    plan_version: int

    @property
    def ref(self) -> int:
        """The item."""
        return self.item_id

    @property
    def name(self) -> str:
        """What is to be done, and where if it is a county's."""
        return f"{self.place}{self.measure}" if self.place else self.measure


@dataclass(frozen=True, kw_only=True)
class DutyGround(_Answered):
    """One reporting duty of one period; `due_on` in ISO form, after every extension."""

    kind = GroundKind.DUTY
    # Late papers are no ground for an order or a talk.
    formal: ClassVar[bool] = False

    duty_id: int
    duty: str
    place: str
    period: str
    round: str
    due_on: str
    days_late: int
    returns: int
    standing: str

    @property
    def ref(self) -> int:
        """The duty."""
        return self.duty_id

    @property
    def name(self) -> str:
        """The value or state that is owed, of which county, for which period."""
        return f"{self.place}{self.duty}({self.period})"


Ground = TargetGround | WorkGround | DutyGround

_KINDS: Mapping[GroundKind, type[Ground]] = {
    GroundKind.TARGET: TargetGround,
    GroundKind.WORK: WorkGround,
    GroundKind.DUTY: DutyGround,
}


# Any: JSON as it was stored.
def ground_of(kind: str, stored: Mapping[str, Any]) -> Ground:
    """Read again what was stored."""
    return _KINDS[GroundKind(kind)](**stored)


def key_of(ground: Ground) -> GroundKey:
    """A ground by its kind and number."""
    return ground.kind, ground.ref
