"""Digests: from the duties and reviews that press on a day to one message for each person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from indicators.domain.reminders import Level, Reminder, Stage, reminders_due
from indicators.models import ReportingDuty
from indicators.selectors.duties import duty_name
from indicators.selectors.reminders import WaitingReviews, deadline, unanswered_duties
from organizations.access import Viewer, viewers_in
from organizations.domain.notifications import Item, Notice, Part, Section, kind_of
from organizations.domain.roles import Role

_TOLD = (Role.REPORTER, Role.DEPARTMENT_REVIEWER, Role.COUNTY_OFFICE, Role.OFFICE)
_PARTS = {
    Stage.SOON: Part.SOON,
    Stage.TODAY: Part.TODAY,
    Stage.OVERDUE: Part.OVERDUE,
    Stage.LOCKED: Part.LOCKED,
}


@dataclass(frozen=True)
class Pressing:
    """One unanswered duty and why it is mentioned today."""

    duty: ReportingDuty
    reminder: Reminder

    @property
    def part(self) -> Part:
        """Where the unit's own digest has it."""
        return _PARTS[self.reminder.stage]


@dataclass
class _Desk:
    """What one person is told about one tenant."""

    own: dict[int, Pressing] = field(default_factory=dict)
    reviewed: dict[int, Pressing] = field(default_factory=dict)
    overseen: dict[int, Pressing] = field(default_factory=dict)
    waiting: int = 0


def pressing_duties(today: date, last_run: date | None) -> tuple[Pressing, ...]:
    """The duties to be mentioned on a day. One query."""
    duties = {duty.pk: duty for duty in unanswered_duties(today)}
    deadlines = (deadline(duty) for duty in duties.values())
    return tuple(
        Pressing(duties[reminder.duty], reminder)
        for reminder in reminders_due(deadlines, today, last_run=last_run)
    )


def digests(pressing: Iterable[Pressing], waiting: WaitingReviews, today: date) -> Iterator[Notice]:
    """One message for each person and tenant that is concerned. One query."""
    by_department: dict[int, list[Pressing]] = {}
    by_tenant: dict[int, list[Pressing]] = {}
    for each in pressing:
        by_department.setdefault(each.duty.department_id, []).append(each)
        by_tenant.setdefault(each.duty.tenant_id, []).append(each)
    tenants = {*by_tenant, *waiting.tenants()}
    for viewer in viewers_in(tenants, *_TOLD, today=today):
        for tenant, desk in _desks(viewer, by_department, by_tenant, waiting).items():
            sections = tuple(_sections(desk))
            if sections:
                yield _digest(viewer.account, tenant, sections)


def _desks(
    viewer: Viewer,
    by_department: Mapping[int, list[Pressing]],
    by_tenant: Mapping[int, list[Pressing]],
    waiting: WaitingReviews,
) -> dict[int, _Desk]:
    """What a person is told, by tenant; a duty reaches one person once, by the nearest hat."""
    desks: dict[int, _Desk] = {}
    for hat in viewer.hats:
        desk = desks.setdefault(hat.tenant_id, _Desk())
        of_department = by_department.get(hat.department_id or 0, [])
        if hat.role == Role.REPORTER:
            desk.own |= {each.duty.pk: each for each in of_department}
        elif hat.role == Role.DEPARTMENT_REVIEWER:
            desk.reviewed |= _risen(of_department, Level.REVIEWERS)
        elif hat.role == Role.COUNTY_OFFICE:
            of_tenant = by_tenant.get(hat.tenant_id, [])
            own = [each for each in of_tenant if _passes_county(each.duty, hat.place_id)]
            desk.reviewed |= _risen(own, Level.REVIEWERS)
        else:
            desk.overseen |= _risen(by_tenant.get(hat.tenant_id, []), Level.OFFICE)
    for tenant, count in waiting.counted(viewer).items():
        desks.setdefault(tenant, _Desk()).waiting = count
    return desks


def _passes_county(duty: ReportingDuty, place_id: int | None) -> bool:
    """The county's office reviews what its units file."""
    return duty.round.county_review and duty.department.place_id == place_id


def _risen(pressing: Iterable[Pressing], level: Level) -> dict[int, Pressing]:
    return {each.duty.pk: each for each in pressing if each.reminder.level >= level}


def _sections(desk: _Desk) -> Iterator[Section]:
    """The parts of one digest, in the order of `Part`."""
    duties = reverse("indicators:duties")
    reviewed = [each for pk, each in desk.reviewed.items() if pk not in desk.own]
    overseen = [each for pk, each in desk.overseen.items() if pk not in desk.own | desk.reviewed]
    for part in Part:
        if part is Part.ESCALATED and (reviewed or overseen):
            items = (*_items(reviewed), *_department_items(overseen))
            path = duties if reviewed else reverse("indicators:rounds")
            yield Section(part, len(reviewed) + len(overseen), path, items)
        elif part is Part.WAITING and desk.waiting:
            yield Section(part, desk.waiting, reverse("indicators:reviews"))
        elif found := [each for each in desk.own.values() if each.part is part]:
            yield Section(part, len(found), duties, _items(found))


def _items(pressing: Iterable[Pressing]) -> tuple[Item, ...]:
    return tuple(
        Item(
            name=duty_name(each.duty),
            department=each.duty.department.name,
            due_on=each.duty.due_on.isoformat(),
            path=reverse("indicators:duty", args=(each.duty.pk,)),
        )
        for each in pressing
    )


def _department_items(pressing: Iterable[Pressing]) -> tuple[Item, ...]:
    """For the office: how many of which department, not every duty."""
    by_department: dict[tuple[int, int], list[ReportingDuty]] = {}
    for each in pressing:
        key = (each.duty.round_id, each.duty.department_id)
        by_department.setdefault(key, []).append(each.duty)
    return tuple(
        Item(
            department=duties[0].department.name,
            due_on=min(duty.due_on for duty in duties).isoformat(),
            count=len(duties),
            path=reverse("indicators:timeliness", args=(round_,)),
        )
        for (round_, _department), duties in by_department.items()
    )


def _digest(account: int, tenant: int, sections: tuple[Section, ...]) -> Notice:
    return Notice(
        account=account,
        tenant=tenant,
        kind=kind_of(frozenset(section.part for section in sections)),
        key=f"digest:{tenant}",
        path=sections[0].path,
        params={"sections": [section.stored() for section in sections]},
    )
