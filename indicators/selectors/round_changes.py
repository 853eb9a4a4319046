"""One duty as the office changes it."""

from dataclasses import dataclass
from datetime import date, datetime

from audit.services.content import read_texts
from indicators.models import DutyExtension, ReportingDuty
from indicators.selectors.duties import duty_name
from organizations.selectors.accounts import names_of_accounts


@dataclass(frozen=True)
class Extension:
    """More time that was given."""

    until: date
    due_before: date
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ChangePage:
    """The duty, and what was changed about its time before."""

    pk: int
    name: str
    round_pk: int
    round_title: str
    place: str
    department: str
    due_on: date
    begun: bool
    extensions: tuple[Extension, ...]


def change_page(duty: ReportingDuty) -> ChangePage:
    """What the office sees before it changes a duty. Four queries."""
    return ChangePage(
        pk=duty.pk,
        name=duty_name(duty),
        round_pk=duty.round_id,
        round_title=duty.round.title,
        place=duty.place.name,
        department=duty.department.name,
        due_on=duty.due_on,
        begun=getattr(duty, "submission", None) is not None,
        extensions=extensions_of(duty),
    )


def extensions_of(duty: ReportingDuty) -> tuple[Extension, ...]:
    """The times that a duty got more time, the first one first: three queries, one without any."""
    rows = list(DutyExtension.objects.filter(duty=duty).select_related("reason"))
    if not rows:
        return ()
    texts = read_texts(row.reason for row in rows)
    names = names_of_accounts(row.account for row in rows)
    return tuple(
        Extension(
            until=row.until,
            due_before=row.due_before,
            reason=texts.get(row.reason_id, ""),
            by=names.get(row.account, ""),
            at=row.at,
        )
        for row in rows
    )
