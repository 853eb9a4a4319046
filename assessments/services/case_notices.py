"""Telling people of supervision: the unit what it was asked, the office what was answered."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone, translation

from assessments.access import may_answer
from assessments.domain.supervision import AWAITING, CaseAction
from assessments.models import CaseStep, SupervisionCase
from indicators.domain.reminders import BEFORE, Deadline, reminders_due
from organizations.access import Viewer, viewers_in
from organizations.domain.notifications import Kind, Notice
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from organizations.services.notifications import notify

_UNIT = (*sorted(DEPARTMENT_ROLES), Role.COUNTY_OFFICE)
_TOLD: dict[CaseAction, tuple[Kind, bool]] = {
    # Whether the unit is told, or the office.
    CaseAction.ISSUE: (Kind.CASE_ISSUED, True),
    CaseAction.MINUTES: (Kind.CASE_DECIDED, True),
    CaseAction.FEEDBACK: (Kind.CASE_ANSWERED, False),
    CaseAction.RECTIFICATION: (Kind.CASE_ANSWERED, False),
    CaseAction.ACCEPT: (Kind.CASE_DECIDED, True),
    CaseAction.SEND_BACK: (Kind.CASE_DECIDED, True),
    CaseAction.CLOSE: (Kind.CASE_DECIDED, True),
    CaseAction.WITHDRAW: (Kind.CASE_DECIDED, True),
}


def tell(case: SupervisionCase, step: CaseStep, *, now: datetime) -> None:
    """Tell whom a step concerns; of a draft nobody learns anything."""
    kind, to_unit = _TOLD.get(CaseAction(step.action), (None, False))
    if kind is None or case.issued_on is None:
        return
    today = timezone.localdate(now)
    roles = _UNIT if to_unit else (Role.OFFICE,)
    # Names are kept in Chinese, whoever calls.
    with translation.override(None):
        notify(
            [
                _notice(case, person, kind, key=f"case:{step.pk}", step=step.get_action_display())
                for person in viewers_in((case.tenant_id,), *roles, today=today)
                if (may_answer(person, case) or not to_unit) and person.account != step.account
            ],
            day=today,
            now=now,
        )


def remind_of_cases(now: datetime, *, last_run: date | None = None) -> int:
    """Call to mind the cases whose answer is due: fifteen, seven and three days before, on the
    day, then weekly. Returns how many notices are new; safe to run twice a day.
    """
    today = timezone.localdate(now)
    waiting = SupervisionCase.objects.filter(state__in=AWAITING, due_on__isnull=False)
    cases = {case.pk: case for case in waiting.select_related("tenant", "department")}
    due = reminders_due(map(_deadline, cases.values()), today, last_run=last_run)
    pressing = [cases[reminder.pk] for reminder in due]
    if not pressing:
        return 0
    people = viewers_in({case.tenant_id for case in pressing}, *_UNIT, today=today)
    with translation.override(None):
        notices = [notice for case in pressing for notice in _reminders(case, people)]
    return notify(notices, day=today, now=now)


def _reminders(case: SupervisionCase, people: tuple[Viewer, ...]) -> Iterator[Notice]:
    due_on = case.due_on.isoformat() if case.due_on else ""
    for person in people:
        if may_answer(person, case):
            yield _notice(case, person, Kind.CASE_DUE, key=f"case-due:{case.pk}", due_on=due_on)


def _deadline(case: SupervisionCase) -> Deadline:
    """What the rules of reminding need to know; a case never closes by itself."""
    opened = case.issued_on or case.drawn_up_on
    due_on = case.due_on or date.max
    return Deadline(case.pk, opened, due_on, closes_on=date.max, before=BEFORE)


def _notice(
    case: SupervisionCase, person: Viewer, kind: Kind, *, key: str, **params: str
) -> Notice:
    # The kind of the instrument and the unit: no word of what it says.
    named = {"name": f"{case.get_kind_display()}({case.department.name})", **params}
    return Notice(
        account=person.account,
        tenant=case.tenant_id,
        kind=kind,
        key=key,
        path=reverse("assessments:case", args=(case.pk,)),
        params=named,
    )
