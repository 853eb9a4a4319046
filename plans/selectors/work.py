"""The annual work of a plan: who owes what in a year, and how far each unit has reported."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from plans.access import leading_of, may_lead, own_work_parts, tasks_led
from plans.models import (
    AnnualWorkItem,
    PartState,
    Plan,
    PlanTask,
    ResponsibilityRole,
    WorkPart,
    WorkProgress,
)
from plans.selectors.reading import ResponsibleUnit, accountable_units, task_label

_PART = {
    "pk": "parts__pk",
    "department_id": "parts__department_id",
    "name": "parts__department__name",
    "role": "parts__role",
    "state": "parts__state",
    "number": "parts__latest__number",
    "progress": "parts__latest__progress",
}
_Items = Mapping[AnnualWorkItem, tuple["PartMark", ...]]


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

    `mine` keeps what the viewer's units lead or owe a part of. At most six queries.
    """
    tasks = task_places(plan)
    named = accountable_units(plan)
    owed = own_work_parts(viewer).filter(item=OuterRef("pk"))
    of_year = AnnualWorkItem.objects.filter(plan=plan, year=year, withdrawn_at=None)
    items = _with_parts(of_year.annotate(owed=Exists(owed)), "quarter")
    if mine:
        items = {item: parts for item, parts in items.items() if _is_mine(viewer, item, named)}
    groups = _groups(plan, items, tasks, named)
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
    """A plan task's items by year, the newest first: one query."""
    held = AnnualWorkItem.objects.filter(plan=plan, task_key=key, withdrawn_at=None)
    years: dict[int, list[WorkRow]] = defaultdict(list)
    for item, parts in _with_parts(held, "-year", "quarter").items():
        years[item.year].append(_row(plan, item, task, named, parts))
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
    return _mark(
        pk=part.pk,
        department_id=part.department_id,
        name=part.department.name,
        role=part.role,
        state=part.state,
        number=part.latest.number if part.latest else None,
        progress=part.latest.progress if part.latest else None,
    )


def _mark(
    *,
    pk: int,
    department_id: int,
    name: str,
    role: str,
    state: str,
    number: int | None,
    progress: str | None,
) -> PartMark:
    return PartMark(
        pk=pk,
        department_id=department_id,
        name=name,
        role=role,
        role_name=str(ResponsibilityRole(role).label),
        state=state,
        state_name=str(PartState(state).label),
        number=number or 0,
        progress=progress or "",
        progress_name=str(WorkProgress(progress).label) if progress else "",
    )


def lead_of(item: AnnualWorkItem, named: ResponsibleUnit | None) -> tuple[str, bool]:
    """Who compiles, and whether only presumed: the unit named accountable comes first."""
    return (named.name, False) if named else (item.lead.name, item.lead_presumed)


def _with_parts(items: QuerySet[AnnualWorkItem], *order: str) -> _Items:
    """Items in an order, each with its parts: one query, by an outer join."""
    columns = {f"part_{name}": F(path) for name, path in _PART.items()}
    joined = items.select_related("lead", "place").annotate(**columns)
    found: dict[AnnualWorkItem, tuple[PartMark, ...]] = {}
    for row in joined.order_by(*order, "pk", "parts__pk"):
        part = {name: getattr(row, f"part_{name}") for name in _PART}
        marks = () if part["pk"] is None else (_mark(**part),)
        found[row] = found.get(row, ()) + marks
    return found


def _is_mine(viewer: Viewer, item: AnnualWorkItem, named: Mapping[str, ResponsibleUnit]) -> bool:
    unit = named.get(item.task_key)
    leads = may_lead(viewer, leading_of(item, unit.department_id if unit else None))
    return leads or bool(item.owed)  # type: ignore[attr-defined]  # annotated


def _has_unit(viewer: Viewer, plan: Plan) -> bool:
    return bool(viewer.roles(plan.tenant_id) & (DEPARTMENT_ROLES | {Role.COUNTY_OFFICE}))


def _years(plan: Plan, *others: int) -> tuple[int, ...]:
    held = AnnualWorkItem.objects.filter(plan=plan, withdrawn_at=None)
    years = held.order_by().values_list("year", flat=True).distinct()
    return tuple(sorted({*years, *others}, reverse=True))


def _groups(
    plan: Plan,
    items: _Items,
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
        row = _row(plan, item, task, named.get(item.task_key), items[item])
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
