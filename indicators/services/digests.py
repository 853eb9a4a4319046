"""Digests: from the duties, milestones and reviews that press on a day to one message for each
person."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from indicators.domain.reminders import FARTHEST, Level, Reminder, Stage, reminders_due
from indicators.models import ReportingDuty
from indicators.selectors.duties import duty_name
from indicators.selectors.reminders import (
    WaitingReviews,
    deadline,
    milestone_deadline,
    unanswered_duties,
)
from organizations.access import Viewer, viewers_in
from organizations.domain.notifications import Item, Notice, Part, Section, kind_of
from organizations.domain.roles import Role
from plans.selectors.milestones_owed import OwedMilestone, owed_milestones

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


@dataclass(frozen=True)
class PressingMilestone:
    """One milestone of the register that is not reached, and why it is mentioned today."""

    milestone: OwedMilestone
    reminder: Reminder

    @property
    def part(self) -> Part:
        """Where the unit's own digest has it."""
        return _PARTS[self.reminder.stage]


@dataclass(frozen=True)
class PressingOn:
    """All that is mentioned on a day."""

    duties: tuple[Pressing, ...]
    milestones: tuple[PressingMilestone, ...]

    def tenants(self) -> frozenset[int]:
        """Where anything presses."""
        duties = {each.duty.tenant_id for each in self.duties}
        return frozenset(duties | {each.milestone.tenant_id for each in self.milestones})


@dataclass
class _Desk:
    """What one person is told about one tenant."""

    own: dict[int, Pressing] = field(default_factory=dict)
    milestones: list[PressingMilestone] = field(default_factory=list)
    reviewed: dict[int, Pressing] = field(default_factory=dict)
    overseen: dict[int, Pressing] = field(default_factory=dict)
    waiting: int = 0


def pressing_on(today: date, last_run: date | None, tenants: Collection[int]) -> PressingOn:
    """What is to be mentioned on a day in some tenants. Four queries."""
    return PressingOn(
        duties=_pressing_duties(today, last_run, tenants),
        milestones=_pressing_milestones(today, last_run, tenants),
    )


def _pressing_duties(
    today: date, last_run: date | None, tenants: Collection[int]
) -> tuple[Pressing, ...]:
    """The duties to be mentioned on a day. One query."""
    duties = {duty.pk: duty for duty in unanswered_duties(today, tenants)}
    deadlines = (deadline(duty) for duty in duties.values())
    return tuple(
        Pressing(duties[reminder.pk], reminder)
        for reminder in reminders_due(deadlines, today, last_run=last_run)
    )


def _pressing_milestones(
    today: date, last_run: date | None, tenants: Collection[int]
) -> tuple[PressingMilestone, ...]:
    milestones = {each.pk: each for each in owed_milestones(today + FARTHEST, tenants)}
    deadlines = (milestone_deadline(each) for each in milestones.values())
    return tuple(
        PressingMilestone(milestones[reminder.pk], reminder)
        for reminder in reminders_due(deadlines, today, last_run=last_run)
    )


def digests(pressing: PressingOn, waiting: WaitingReviews, today: date) -> Iterator[Notice]:
    """One message for each person and tenant that is concerned. One query."""
    by_department: dict[int, list[Pressing]] = {}
    by_tenant: dict[int, list[Pressing]] = {}
    for each in pressing.duties:
        by_department.setdefault(each.duty.department_id, []).append(each)
        by_tenant.setdefault(each.duty.tenant_id, []).append(each)
    tenants = {*pressing.tenants(), *waiting.tenants()}
    for viewer in viewers_in(tenants, *_TOLD, today=today):
        desks = _desks(viewer, by_department, by_tenant, waiting)
        _lay_milestones(desks, viewer, pressing.milestones)
        for tenant, desk in desks.items():
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


def _lay_milestones(
    desks: dict[int, _Desk], viewer: Viewer, milestones: Iterable[PressingMilestone]
) -> None:
    """Milestones are for those who report on them; nobody above is called."""
    own = viewer.department_ids(Role.REPORTER)
    for each in milestones:
        if each.milestone.department_id in own:
            desks.setdefault(each.milestone.tenant_id, _Desk()).milestones.append(each)


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
        elif items := _own_items(desk, part):
            yield Section(part, len(items), duties, items)


def _own_items(desk: _Desk, part: Part) -> tuple[Item, ...]:
    """What the unit itself owes: its duties, then its milestones."""
    milestones = [each.milestone for each in desk.milestones if each.part is part]
    return (
        *_items(each for each in desk.own.values() if each.part is part),
        *(_milestone_item(each) for each in milestones),
    )


def _milestone_item(milestone: OwedMilestone) -> Item:
    words = {"item": milestone.item, "what": milestone.what}
    return Item(
        name=_("%(item)s:%(what)s") % words,
        department=milestone.department,
        due_on=milestone.due_on.isoformat(),
        path=reverse("plans:register_item", args=(milestone.item_pk,)),
    )


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
