"""What a person has to do with values: to fill what the units owe, and to review what others filed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from audit.compiled import compiled
from indicators.domain.workflow import UNDER_REVIEW
from indicators.selectors.open_duties import OpenDuty
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from plans.access import work_parts_of
from plans.models.work import PartState, WorkPart

# So many lines stand on the home page; the rest is one click away.
SHOWN = 8


@dataclass(frozen=True)
class Filing:
    """What the viewer's units owe: what came back first, then by date. `rows` are the first."""

    rows: tuple[OpenDuty, ...]
    to_do: int
    returned: int
    overdue: int
    drafts: int
    on_behalf: int
    under_review: int
    # Parts of annual work items on which nothing is reported yet.
    work: tuple["UnreportedWork", ...]
    next_due: date | None

    @property
    def urgency(self) -> int:
        """0 where something is late or came back, 1 where something is to be done, else 2."""
        if self.returned or self.overdue:
            return 0
        return 1 if self.to_do or self.work else 2

    @property
    def work_parts(self) -> int:
        """How many parts of annual work items are to be reported."""
        return sum(each.parts for each in self.work)

    @property
    def more(self) -> int:
        """How many more there are than are shown."""
        return self.to_do - len(self.rows)


@dataclass(frozen=True)
class UnreportedWork:
    """How many parts of the annual work of a plan and year the viewer's units have not reported."""

    slug: str
    place: str
    year: int
    parts: int


@dataclass(frozen=True)
class Reviewing:
    """What waits for the viewer's decision, the longest waiting first. `rows` are the first."""

    rows: tuple[OpenDuty, ...]
    waiting: int
    overdue: int
    flagged: int
    oldest: datetime | None

    @property
    def urgency(self) -> int:
        """0 where something is late, 1 where something waits, else 2."""
        if self.overdue:
            return 0
        return 1 if self.waiting else 2

    @property
    def more(self) -> int:
        """How many more there are than are shown."""
        return self.waiting - len(self.rows)


def filing(viewer: Viewer, duties: Iterable[OpenDuty]) -> Filing:
    """The desk of who fills: one query, for the annual work."""
    mine = [duty for duty in duties if duty.fills]
    to_do = sorted((duty for duty in mine if duty.to_do), key=_pressing)
    return Filing(
        rows=tuple(to_do[:SHOWN]),
        to_do=len(to_do),
        returned=sum(duty.returned is not None for duty in to_do),
        overdue=sum(duty.overdue for duty in to_do),
        drafts=sum(duty.begun for duty in to_do),
        on_behalf=sum(duty.on_behalf for duty in to_do),
        under_review=sum(duty.state in UNDER_REVIEW for duty in mine),
        work=_unreported(viewer),
        next_due=min((duty.due_on for duty in to_do if not duty.overdue), default=None),
    )


def reviewing(duties: Iterable[OpenDuty]) -> Reviewing:
    """The desk of who reviews: no query."""
    waiting = sorted((duty for duty in duties if duty.waits_for_viewer), key=_waited)
    return Reviewing(
        rows=tuple(waiting[:SHOWN]),
        waiting=len(waiting),
        overdue=sum(duty.days_left < 0 for duty in waiting),
        flagged=sum(bool(duty.findings) for duty in waiting),
        oldest=waiting[0].submitted_at if waiting else None,
    )


def _unreported(viewer: Viewer) -> tuple[UnreportedWork, ...]:
    units = viewer.department_ids(*DEPARTMENT_ROLES)
    counted = _not_reported(units, viewer.place_ids(Role.COUNTY_OFFICE))
    return tuple(UnreportedWork(*row) for row in counted)


# Any: columns of several types.
@compiled
def _not_reported(
    units: frozenset[int], counties: frozenset[int]
) -> QuerySet[WorkPart, tuple[Any, ...]]:
    parts = work_parts_of(units, counties)
    owed = parts.filter(state=PartState.NOT_REPORTED, item__withdrawn_at=None)
    rows = owed.values_list("item__plan__slug", "item__tenant__name", "item__year")
    counted = rows.annotate(parts=Count("pk"))
    return counted.order_by("item__plan__slug", "-item__year")


def _pressing(duty: OpenDuty) -> tuple[bool, bool, date, int]:
    """Returned first, then what waits for confirmation, then by date."""
    return duty.returned is None, not duty.on_behalf, duty.due_on, duty.pk


def _waited(duty: OpenDuty) -> tuple[datetime, int]:
    if duty.submitted_at is None:
        raise ValueError(f"duty {duty.pk} waits for review without a version")
    return duty.submitted_at, duty.pk
