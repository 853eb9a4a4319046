"""What a notification is made of, before anybody puts it into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# A digest names so many items; how many there are in all stands beside them.
MOST_ITEMS = 50


class Kind(StrEnum):
    """Why somebody is told. The first four come in one digest a day, the others as they happen."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    WAITING_REVIEW = "waiting_review"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    ROUND_OPENED = "round_opened"
    CORRECTION = "correction"
    GRANTED = "granted"
    REFUSED = "refused"
    ON_BEHALF = "on_behalf"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REMARK = "remark"
    WORK_ASKED = "work_asked"
    WORK_REPORTED = "work_reported"
    WORK_COMPILED = "work_compiled"
    WORK_REOPENED = "work_reopened"
    CASE_ISSUED = "case_issued"
    CASE_ANSWERED = "case_answered"
    CASE_DECIDED = "case_decided"
    CASE_DUE = "case_due"
    ACCESS_ENDING = "access_ending"
    ASSESSMENT_STEP = "assessment_step"
    ASSESSMENT_FILE = "assessment_file"
    ASSESSMENT_DONE = "assessment_done"
    ASSESSMENT_DUE = "assessment_due"
    EMERGENCY_ASKED = "emergency_asked"
    EMERGENCY_BEGUN = "emergency_begun"
    EMERGENCY_REFUSED = "emergency_denied"
    EMERGENCY_ENDED = "emergency_ended"
    EXPORT_ASKED = "export_asked"
    EXPORT_APPROVED = "export_approved"
    EXPORT_REFUSED = "export_refused"
    EXPORT_LAPSED = "export_lapsed"
    EXPORT_READY = "export_ready"
    EXPORT_FAILED = "export_failed"
    EXPORT_TAKEN = "export_taken"


DIGESTS = frozenset({Kind.REMINDER, Kind.OVERDUE, Kind.ESCALATION, Kind.WAITING_REVIEW})


class Part(StrEnum):
    """A part of a digest; the order is the order in which a reader should meet them."""

    LOCKED = "locked"
    ESCALATED = "escalated"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    WAITING = "waiting"


@dataclass(frozen=True)
class Item:
    """One line of a message: a duty, or how many duties of one department.

    `due_on` is an ISO date (the earliest where `count` is above one).
    """

    name: str = ""
    department: str = ""
    due_on: str = ""
    count: int = 1
    path: str = ""

    def stored(self) -> dict[str, object]:
        """As it lies in the database."""
        return dict(vars(self))


@dataclass(frozen=True)
class Section:
    """One part of a digest: how many in all, the first of them, and where they are dealt with."""

    part: Part
    count: int
    path: str
    items: tuple[Item, ...] = ()

    def stored(self) -> dict[str, object]:
        """As it lies in the database; a long list is cut, its count is not."""
        items = [item.stored() for item in self.items[:MOST_ITEMS]]
        return {"part": self.part, "count": self.count, "path": self.path, "items": items}


@dataclass(frozen=True)
class Notice:
    """One message for one account. `key` keeps a job that runs twice from sending twice a day."""

    account: int
    tenant: int
    kind: Kind
    key: str
    path: str
    params: Mapping[str, object] = field(default_factory=dict)


def kind_of(parts: frozenset[Part]) -> Kind:
    """The kind of a digest: the most pressing of what it holds."""
    if parts & {Part.ESCALATED}:
        return Kind.ESCALATION
    if parts & {Part.LOCKED, Part.OVERDUE}:
        return Kind.OVERDUE
    return Kind.REMINDER if parts & {Part.TODAY, Part.SOON} else Kind.WAITING_REVIEW
