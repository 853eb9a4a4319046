"""What is out of order today: what the office looks at before it looks at the city."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from indicators.domain.workflow import State
from indicators.selectors.corrections import WaitingRevision
from indicators.selectors.open_duties import OpenDuty

# So many examples of each kind are named.
NAMED = 4


@dataclass(frozen=True)
class LateUnit:
    """A department with what it has not answered in time; `locked` of them cannot be any more."""

    round_pk: int
    name: str
    count: int
    locked: int
    due_on: date
    days_late: int


@dataclass(frozen=True)
class Exceptions:
    """Everything out of order, each kind with its first examples."""

    overdue: int
    late_units: tuple[LateUnit, ...]
    waiting: tuple[OpenDuty, ...]
    flagged: tuple[OpenDuty, ...]
    revisions: tuple[WaitingRevision, ...]
    on_behalf: tuple[OpenDuty, ...]
    returned: tuple[OpenDuty, ...]

    @property
    def urgency(self) -> int:
        """0 where something is late or flagged, 1 where something waits, else 2."""
        if self.overdue or self.flagged or self.revisions:
            return 0
        return 1 if self.waiting or self.on_behalf or self.returned else 2

    @property
    def is_empty(self) -> bool:
        """Nothing at all is out of order."""
        return self.urgency == 2


def exceptions(
    duties: Iterable[OpenDuty], revisions: tuple[WaitingRevision, ...], tenants: frozenset[int]
) -> Exceptions:
    """Sort what is open in the office's places by what is the matter with it: no query."""
    held = [duty for duty in duties if duty.tenant_id in tenants]
    overdue = [duty for duty in held if duty.overdue]
    return Exceptions(
        overdue=len(overdue),
        late_units=_late_units(overdue),
        waiting=tuple(duty for duty in held if duty.waits_for_viewer),
        flagged=tuple(duty for duty in held if duty.findings),
        revisions=revisions,
        on_behalf=tuple(duty for duty in held if duty.on_behalf),
        returned=tuple(duty for duty in held if duty.state == State.RETURNED),
    )


def _late_units(overdue: Iterable[OpenDuty]) -> tuple[LateUnit, ...]:
    """By department, the one that is late for longest first."""
    groups: dict[int, list[OpenDuty]] = {}
    for duty in overdue:
        groups.setdefault(duty.department_id, []).append(duty)
    units = []
    for duties in groups.values():
        first = min(duties, key=lambda duty: duty.due_on)
        units.append(
            LateUnit(
                round_pk=first.round_pk,
                name=first.department,
                count=len(duties),
                locked=sum(not duty.fillable for duty in duties),
                due_on=first.due_on,
                days_late=-first.days_left,
            )
        )
    return tuple(sorted(units, key=lambda unit: (unit.due_on, -unit.count)))
