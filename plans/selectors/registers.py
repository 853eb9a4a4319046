"""The register of a plan: who answers for each item, how far it is, and what is due of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.models import Department
from organizations.models.departments import Governance
from plans.access import register_items_visible_to
from plans.domain.milestones import WAITED_FOR, Standing, standing_of
from plans.models import (
    ItemStatus,
    MilestoneVersion,
    Plan,
    RegisterItem,
    RegisterKind,
    RegisterReport,
    RegisterUnit,
)
from plans.selectors.reading import ResponsibleUnit, accountable_units, responsible_unit, shares_of

NOT_REPORTED = "not_reported"
CLOSING = frozenset({ItemStatus.DONE, ItemStatus.STOPPED})


@dataclass(frozen=True)
class MilestoneMark:
    """A milestone as last said; `number` is the version that said it."""

    pk: int
    what: str
    due: date
    done_on: date | None
    standing: Standing
    number: int

    @property
    def is_overdue(self) -> bool:
        """Its month has passed, and it is not reached."""
        return self.standing is Standing.OVERDUE


@dataclass(frozen=True)
class ItemRow:
    """One item of the list; investments in 万元. `unit` is None where nobody can be presumed."""

    pk: int
    kind: str
    kind_name: str
    name: str
    key: str
    place: str
    quote: str
    unit: ResponsibleUnit | None
    status: str
    status_name: str
    as_of: date | None
    planned_investment: Decimal | None
    invested: Decimal | None
    milestones: tuple[MilestoneMark, ...]

    @property
    def next_milestone(self) -> MilestoneMark | None:
        """The earliest milestone that is still to be reached."""
        waiting = [each for each in self.milestones if each.standing in _TO_REACH]
        return min(waiting, key=lambda each: (each.due, each.pk), default=None)

    @property
    def overdue(self) -> int:
        """How many milestones are overdue."""
        return sum(each.is_overdue for each in self.milestones)


_TO_REACH = WAITED_FOR | {Standing.AHEAD}


@dataclass(frozen=True)
class KindTally:
    """How many items of a kind there are, and how many stand in each status."""

    name: str
    total: int
    done: int
    in_progress: int
    not_started: int
    stopped: int
    not_reported: int


@dataclass(frozen=True)
class RegisterFilter:
    """What of the register is shown; empty fields leave nothing out."""

    kind: str = ""
    department: int | None = None
    status: str = ""
    overdue: bool = False

    def keeps(self, row: ItemRow) -> bool:
        """Whether the row is shown."""
        return (
            self.kind in ("", row.kind)
            and self.department in (None, row.unit.department_id if row.unit else 0)
            and self.status in ("", row.status)
            and (not self.overdue or row.overdue > 0)
        )


@dataclass(frozen=True)
class RegisterPage:
    """The register of a plan as the viewer may see it."""

    slug: str
    place: str
    rows: tuple[ItemRow, ...]
    total: int
    overdue: int
    unnamed: int
    tallies: tuple[KindTally, ...]
    kinds: tuple[tuple[str, str], ...]
    departments: tuple[tuple[int, str], ...]
    statuses: tuple[tuple[str, str], ...]
    chosen: RegisterFilter
    is_office: bool


@dataclass(frozen=True)
class DueMilestone:
    """A milestone that a unit should have reached, or should reach this month."""

    item_pk: int
    item: str
    unit: str
    mark: MilestoneMark


def register_page(
    plan: Plan, viewer: Viewer, chosen: RegisterFilter, *, today: date
) -> RegisterPage:
    """The items that the filter keeps, and how far all of them are: eight queries."""
    every = register_rows(plan, viewer, today=today)
    units = {row.unit.department_id: row.unit.name for row in every if row.unit}
    held = {row.kind for row in every}
    return RegisterPage(
        slug=plan.slug,
        place=plan.tenant.name,
        rows=tuple(row for row in every if chosen.keeps(row)),
        total=len(every),
        overdue=sum(row.overdue for row in every),
        unnamed=sum(row.unit is None or row.unit.presumed for row in every),
        tallies=_tallies(every),
        kinds=tuple((str(kind), str(kind.label)) for kind in RegisterKind if kind in held),
        departments=tuple(sorted(units.items())),
        statuses=((NOT_REPORTED, _("未报")), *((str(s), str(s.label)) for s in ItemStatus)),
        chosen=chosen,
        is_office=viewer.is_office(plan.tenant_id),
    )


def register_rows(plan: Plan, viewer: Viewer, *, today: date) -> tuple[ItemRow, ...]:
    """Every item that the viewer may see, in the order of the text: eight queries."""
    items = list(register_items_visible_to(viewer, plan).select_related("place"))
    keys = [item.pk for item in items]
    named = {row.item_id: unit_of(row) for row in latest_units(keys)}
    presumed = presumed_units(plan, items)
    reports = {row.item_id: row for row in RegisterReport.objects.filter(item__in=keys)}
    marks = milestone_marks(_versions(keys), reports, today=today)
    return tuple(
        _row(item, named.get(item.pk) or presumed.get(item.key), reports.get(item.pk), marks)
        for item in items
    )


@dataclass(frozen=True)
class ItemLine:
    """An item in a few words, as a task's page lists it."""

    pk: int
    kind_name: str
    name: str
    place: str
    status: str
    status_name: str


def items_of(plan: Plan, viewer: Viewer, key: str) -> tuple[ItemLine, ...]:
    """What the viewer may see of a task's or section's items, with the last status: one query."""
    last = RegisterReport.objects.filter(item=OuterRef("pk")).order_by("-number")
    items = (
        register_items_visible_to(viewer, plan)
        .filter(key=key)
        .select_related("place")
        .annotate(status=Subquery(last.values("status")[:1]))
    )
    return tuple(_line(item, item.status or NOT_REPORTED) for item in items)


def _line(item: RegisterItem, status: str) -> ItemLine:
    return ItemLine(
        pk=item.pk,
        kind_name=item.get_kind_display(),
        name=item.name,
        place=item.place.name if item.place else item.printed_place,
        status=status,
        status_name=_("未报") if status == NOT_REPORTED else str(ItemStatus(status).label),
    )


def latest_units(items: Iterable[int]) -> list[RegisterUnit]:
    """The units named for the items, of each the last one last: one query."""
    rows = RegisterUnit.objects.filter(item__in=items).select_related("department")
    return list(rows.order_by("item", "number"))


def unit_of(row: RegisterUnit) -> ResponsibleUnit:
    """A unit that was named."""
    return ResponsibleUnit(
        row.department_id, row.department.name, presumed=False, basis=row.basis_document
    )


def presumed_units(plan: Plan, items: Iterable[RegisterItem]) -> dict[str, ResponsibleUnit]:
    """By key of task or section, whom to propose: who was named for it, else the first listed.

    A collective body is passed over: it cannot report. Four queries.
    """
    accountable = accountable_units(plan)
    version = plan.versions.order_by("-number").values_list("pk", flat=True).first()
    shares = shares_of(version) if version else ()
    bodies = set(
        Department.objects.filter(
            tenant=plan.tenant_id, governance=Governance.COLLECTIVE
        ).values_list("pk", flat=True)
    )
    shares = tuple(share for share in shares if share.department_id not in bodies)
    tasks = {share.task_key: share.task_id for share in shares}
    found = {
        key: responsible_unit((key,), tasks.get(key), shares, accountable)
        for key in {item.key for item in items}
    }
    return {
        key: ResponsibleUnit(unit.department_id, unit.name, presumed=True, basis=unit.basis)
        for key, unit in found.items()
        if unit
    }


def milestone_marks(
    versions: Iterable[MilestoneVersion],
    reports: Mapping[int, RegisterReport],
    *,
    today: date,
) -> dict[int, tuple[MilestoneMark, ...]]:
    """By item, its milestones as last said, earliest first; `versions` in order of number."""
    last = {version.milestone_id: version for version in versions}
    marks: dict[int, list[MilestoneMark]] = defaultdict(list)
    for version in sorted(last.values(), key=lambda row: (row.due, row.milestone_id)):
        item = version.milestone.item_id
        report = reports.get(item)
        closed = report is not None and report.status in CLOSING
        marks[item].append(_mark(version, closed=closed, today=today))
    return {item: tuple(rows) for item, rows in marks.items()}


def due_milestones(viewer: Viewer, *, today: date) -> tuple[DueMilestone, ...]:
    """What the viewer's units should have reached by the end of this month: three queries."""
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    return _due(own, today=today) if own else ()


def _due(own: frozenset[int], *, today: date) -> tuple[DueMilestone, ...]:
    touched = RegisterUnit.objects.filter(department__in=own).values_list("item", flat=True)
    last = {row.item_id: row for row in latest_units(touched)}
    units = {item: row.department.name for item, row in last.items() if row.department_id in own}
    if not units:
        return ()
    reports = {row.item_id: row for row in RegisterReport.objects.filter(item__in=units)}
    versions = _versions(units)
    names = {version.milestone.item_id: version.milestone.item.name for version in versions}
    marks = milestone_marks(versions, reports, today=today)
    found = (
        DueMilestone(item, names[item], units[item], mark)
        for item, held in marks.items()
        for mark in held
        if mark.standing in WAITED_FOR
    )
    return tuple(sorted(found, key=lambda each: (each.mark.due, each.item_pk, each.mark.pk)))


def _versions(items: Iterable[int]) -> list[MilestoneVersion]:
    rows = MilestoneVersion.objects.filter(milestone__item__in=list(items))
    return list(rows.select_related("milestone__item").order_by("milestone", "number"))


def _mark(version: MilestoneVersion, *, closed: bool, today: date) -> MilestoneMark:
    return MilestoneMark(
        pk=version.milestone_id,
        what=version.milestone.what,
        due=version.due,
        done_on=version.done_on,
        standing=standing_of(
            version.due, version.done_on, dropped=version.dropped, closed=closed, today=today
        ),
        number=version.number,
    )


def _row(
    item: RegisterItem,
    unit: ResponsibleUnit | None,
    report: RegisterReport | None,
    marks: Mapping[int, tuple[MilestoneMark, ...]],
) -> ItemRow:
    return ItemRow(
        pk=item.pk,
        kind=item.kind,
        kind_name=item.get_kind_display(),
        name=item.name,
        key=item.key,
        place=item.place.name if item.place else item.printed_place,
        quote=item.quote,
        unit=unit,
        status=report.status if report else NOT_REPORTED,
        status_name=report.get_status_display() if report else _("未报"),
        as_of=report.as_of if report else None,
        planned_investment=report.planned_investment if report else None,
        invested=report.invested if report else None,
        milestones=marks.get(item.pk, ()),
    )


def _tallies(rows: Iterable[ItemRow]) -> tuple[KindTally, ...]:
    names: dict[str, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        names[row.kind] = row.kind_name
        counts[row.kind, row.status] += 1
    return tuple(
        KindTally(
            name=names[kind],
            total=sum(number for (each, _status), number in counts.items() if each == kind),
            done=counts[kind, ItemStatus.DONE],
            in_progress=counts[kind, ItemStatus.IN_PROGRESS],
            not_started=counts[kind, ItemStatus.NOT_STARTED],
            stopped=counts[kind, ItemStatus.STOPPED],
            not_reported=counts[kind, NOT_REPORTED],
        )
        for kind in RegisterKind.values
        if kind in names
    )
