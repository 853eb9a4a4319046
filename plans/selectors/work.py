"""The annual work of a plan: who owes what in a year, and how far each unit has reported."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from plans.access import is_own_unit, leading_of, may_lead, tasks_led
from plans.models import AnnualWorkItem, PartState, Plan, PlanTask, WorkPart
from plans.selectors.reading import ResponsibleUnit, accountable_units, task_label


@dataclass(frozen=True)
class TaskPlace:
    """A plan task as the version in force prints it; `start` leads to its sentence."""

    label: str
    start: int
    section: str
    position: int


@dataclass(frozen=True)
class PartMark:
    """One unit's part as everybody of the place sees it: states, no text.

    `number` is that of the latest report, 0 before the first.
    """

    pk: int
    department_id: int
    name: str
    role: str
    role_name: str
    state: str
    state_name: str
    number: int
    progress: str
    progress_name: str


@dataclass(frozen=True)
class WorkRow:
    """One item of the list. `task` is None when the version in force no longer has the task."""

    pk: int
    task: TaskPlace | None
    measure: str
    deliverable: str
    quarter: str
    lead: str
    presumed: bool
    place: str
    compiled: bool
    parts: tuple[PartMark, ...]


@dataclass(frozen=True)
class WorkGroup:
    """The items of one action."""

    section: str
    rows: tuple[WorkRow, ...]


@dataclass(frozen=True)
class Tally:
    """How many parts are owed, and how many of them are reported (or compiled since)."""

    owed: int
    reported: int


@dataclass(frozen=True)
class MatrixLine:
    """What one department owes in each action; None where it owes nothing."""

    department: str
    cells: tuple[Tally | None, ...]
    total: Tally


@dataclass(frozen=True)
class WorkPage:
    """A year's work of one plan."""

    slug: str
    place: str
    year: int
    years: tuple[int, ...]
    mine: bool
    has_unit: bool
    may_add: bool
    groups: tuple[WorkGroup, ...]
    sections: tuple[str, ...]
    matrix: tuple[MatrixLine, ...]
    total: Tally


def work_page(plan: Plan, viewer: Viewer, *, year: int, mine: bool, this_year: int) -> WorkPage:
    """The items of a year by action, and the matrix of actions and departments.

    `mine` keeps what the viewer's units lead or owe a part of. At most seven queries.
    """
    tasks = task_places(plan)
    named = accountable_units(plan)
    items = _items(plan, year)
    parts = _parts(items)
    if mine:
        items = [item for item in items if _is_mine(viewer, item, parts[item.pk], named)]
    groups = _groups(plan, items, parts, tasks, named)
    shown = [(group.section, part) for group in groups for row in group.rows for part in row.parts]
    return WorkPage(
        slug=plan.slug,
        place=plan.tenant.name,
        year=year,
        years=_years(plan, year, this_year),
        mine=mine,
        has_unit=_has_unit(viewer, plan),
        may_add=viewer.is_office(plan.tenant_id) or bool(tasks_led(viewer, plan)),
        groups=groups,
        sections=tuple(group.section for group in groups),
        matrix=_matrix(tuple(group.section for group in groups), shown),
        total=_tally(part for _section, part in shown),
    )


def task_work(
    plan: Plan, task: TaskPlace, key: str, named: ResponsibleUnit | None
) -> tuple[tuple[int, tuple[WorkRow, ...]], ...]:
    """A plan task's items by year, the newest first: two queries."""
    held = AnnualWorkItem.objects.filter(plan=plan, task_key=key, withdrawn_at=None)
    items = list(held.select_related("lead", "place").order_by("-year", "quarter", "pk"))
    parts = _parts(items)
    years: dict[int, list[WorkRow]] = defaultdict(list)
    for item in items:
        marks = tuple(mark_of(part) for part in parts[item.pk])
        years[item.year].append(_row(plan, item, task, named, marks))
    return tuple((year, tuple(rows)) for year, rows in years.items())


def task_places(plan: Plan) -> dict[str, TaskPlace]:
    """By key, the plan tasks of the version in force: one query, and none found without one."""
    tasks = PlanTask.objects.filter(version=plan.versions.order_by("-number").values("pk")[:1])
    rows = tasks.values_list("key", "number", "title", "start", "section__title", "position")
    return {
        key: TaskPlace(task_label(number, title), start, section, position)
        for key, number, title, start, section, position in rows
    }


def mark_of(part: WorkPart) -> PartMark:
    """A part whose department and latest report are at hand."""
    return PartMark(
        pk=part.pk,
        department_id=part.department_id,
        name=part.department.name,
        role=part.role,
        role_name=part.get_role_display(),
        state=part.state,
        state_name=part.get_state_display(),
        number=part.latest.number if part.latest else 0,
        progress=part.latest.progress if part.latest else "",
        progress_name=part.latest.get_progress_display() if part.latest else "",
    )


def lead_of(item: AnnualWorkItem, named: ResponsibleUnit | None) -> tuple[str, bool]:
    """Who compiles, and whether only presumed: the unit named accountable comes first."""
    return (named.name, False) if named else (item.lead.name, item.lead_presumed)


def _items(plan: Plan, year: int) -> list[AnnualWorkItem]:
    items = AnnualWorkItem.objects.filter(plan=plan, year=year, withdrawn_at=None)
    return list(items.select_related("lead", "place").order_by("quarter", "pk"))


def _parts(items: list[AnnualWorkItem]) -> Mapping[int, list[WorkPart]]:
    parts: dict[int, list[WorkPart]] = defaultdict(list)
    rows = WorkPart.objects.filter(item__in=[item.pk for item in items])
    for part in rows.select_related("department", "latest").order_by("pk"):
        parts[part.item_id].append(part)
    return parts


def _is_mine(
    viewer: Viewer,
    item: AnnualWorkItem,
    parts: Iterable[WorkPart],
    named: Mapping[str, ResponsibleUnit],
) -> bool:
    unit = named.get(item.task_key)
    if may_lead(viewer, leading_of(item, unit.department_id if unit else None)):
        return True
    return any(is_own_unit(viewer, part.department) for part in parts)


def _has_unit(viewer: Viewer, plan: Plan) -> bool:
    return bool(viewer.roles(plan.tenant_id) & (DEPARTMENT_ROLES | {Role.COUNTY_OFFICE}))


def _years(plan: Plan, *others: int) -> tuple[int, ...]:
    held = AnnualWorkItem.objects.filter(plan=plan, withdrawn_at=None)
    years = held.order_by().values_list("year", flat=True).distinct()
    return tuple(sorted({*years, *others}, reverse=True))


def _groups(
    plan: Plan,
    items: list[AnnualWorkItem],
    parts: Mapping[int, list[WorkPart]],
    tasks: Mapping[str, TaskPlace],
    named: Mapping[str, ResponsibleUnit],
) -> tuple[WorkGroup, ...]:
    """In the plan's order; items whose task is no longer in force come last, under no action."""
    last = len(tasks)
    rows: dict[str, list[WorkRow]] = defaultdict(list)
    for item in sorted(
        items, key=lambda item: task.position if (task := tasks.get(item.task_key)) else last
    ):
        task = tasks.get(item.task_key)
        marks = tuple(mark_of(part) for part in parts[item.pk])
        row = _row(plan, item, task, named.get(item.task_key), marks)
        rows[task.section if task else ""].append(row)
    return tuple(WorkGroup(section, tuple(held)) for section, held in rows.items())


def _row(
    plan: Plan,
    item: AnnualWorkItem,
    task: TaskPlace | None,
    named: ResponsibleUnit | None,
    parts: tuple[PartMark, ...],
) -> WorkRow:
    lead, presumed = lead_of(item, named)
    return WorkRow(
        pk=item.pk,
        task=task,
        measure=item.measure,
        deliverable=item.deliverable,
        quarter=item.quarter_name,
        lead=lead,
        presumed=presumed,
        place=item.place.name if item.place_id != plan.tenant_id else "",
        compiled=item.compiled_at is not None,
        parts=parts,
    )


def _matrix(sections: tuple[str, ...], shown: list[tuple[str, PartMark]]) -> tuple[MatrixLine, ...]:
    names = {part.department_id: part.name for _section, part in shown}
    owed = Counter((part.department_id, section) for section, part in shown)
    reported = Counter((part.department_id, section) for section, part in shown if _is_in(part))
    return tuple(
        MatrixLine(
            department=name,
            cells=tuple(
                Tally(owed[pk, section], reported[pk, section]) if owed[pk, section] else None
                for section in sections
            ),
            total=_tally(part for _section, part in shown if part.department_id == pk),
        )
        for pk, name in sorted(names.items())
    )


def _tally(parts: Iterable[PartMark]) -> Tally:
    held = list(parts)
    return Tally(owed=len(held), reported=sum(_is_in(part) for part in held))


def _is_in(part: PartMark) -> bool:
    return part.state != PartState.NOT_REPORTED
