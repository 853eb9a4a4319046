"""The units of one function (工信, 发改 …) in several places: who leads what, as the plans print it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dashboards.national_actions import NATIONAL_ACTIONS, OTHER, national_action
from dashboards.selectors.plans_in_force import PlanInForce, by_version
from plans.models import (
    PrintedDepartment,
    ResponsibilityName,
    ResponsibilityRole,
    Target,
)
from plans.models.sections import SectionKind
from plans.selectors.reading import task_label


@dataclass(frozen=True)
class FunctionChoice:
    """A function that units of some of the places have."""

    name: str
    places: int


@dataclass(frozen=True)
class Unit:
    """A unit as its plan prints it."""

    name: str
    canonical: str
    department_id: int


@dataclass(frozen=True)
class TaskShare:
    """A plan task in which a unit has a part."""

    start: int
    label: str
    section: str
    action: str
    role: ResponsibilityRole
    unit: str
    targets: int


@dataclass(frozen=True)
class RoleCounts:
    """Plan tasks by role; a task counts once a role, however many of the units it names."""

    lead: int = 0
    support: int = 0
    shared: int = 0

    @property
    def total(self) -> int:
        """Parts in plan tasks."""
        return self.lead + self.support + self.shared


@dataclass(frozen=True)
class PlaceUnits:
    """The units of the function in one place, and what the plan gives them to do."""

    plan: PlanInForce
    names_units: bool
    units: tuple[Unit, ...]
    counts: RoleCounts
    targets: int
    shares: tuple[TaskShare, ...]


@dataclass(frozen=True)
class ActionRow:
    """One national action across the places, in their order; empty for what fits none."""

    action: str
    cells: tuple[RoleCounts, ...]


@dataclass(frozen=True)
class Functions:
    """One function across places."""

    function: str
    choices: tuple[FunctionChoice, ...]
    places: tuple[PlaceUnits, ...]
    rows: tuple[ActionRow, ...]


def functions(plans: list[PlanInForce], function: str) -> Functions:
    """What the units of a function are to do, place by place: three queries."""
    printed = list(
        PrintedDepartment.objects.filter(version__in=by_version(plans)).order_by("position")
    )
    choices = _choices(printed)
    known = {choice.name for choice in choices}
    chosen = function if function in known else (choices[0].name if choices else "")
    wanted = [row for row in printed if row.function == chosen]
    shares = _shares(plans, {row.department_id for row in wanted})
    places = tuple(_place(plan, printed, wanted, shares.get(plan.version_id, [])) for plan in plans)
    return Functions(chosen, choices, places, tuple(_rows(places)))


def _choices(printed: Iterable[PrintedDepartment]) -> tuple[FunctionChoice, ...]:
    pairs = {(row.function, row.version_id) for row in printed}
    counts = Counter(function for function, _version in pairs)
    ordered = sorted(counts, key=lambda function: (-counts[function], function))
    return tuple(FunctionChoice(function, counts[function]) for function in ordered)


def _shares(plans: list[PlanInForce], departments: set[int]) -> dict[int, list[TaskShare]]:
    """By version: each task of the units once a role, in order of the text: two queries."""
    rows = list(
        ResponsibilityName.objects.filter(
            department__in=departments,
            responsibility__plan_task__version__in=by_version(plans),
        )
        .select_related("responsibility__plan_task__section")
        .order_by("responsibility__plan_task__position", "responsibility__position", "position")
    )
    tasks = {row.responsibility.plan_task_id for row in rows}
    counted = Target.objects.filter(plan_task__in=tasks, repeats=False)
    promises = Counter(counted.order_by().values_list("plan_task", flat=True))
    found: dict[int, dict[tuple[int, str], TaskShare]] = {}
    for row in rows:
        task = row.responsibility.plan_task
        share = _share(row, promises[task.pk])
        found.setdefault(task.version_id, {}).setdefault((task.pk, row.role), share)
    return {version: list(shares.values()) for version, shares in found.items()}


def _share(row: ResponsibilityName, targets: int) -> TaskShare:
    task = row.responsibility.plan_task
    section = task.section
    is_action = section.kind == SectionKind.ACTION
    return TaskShare(
        start=task.start,
        label=task_label(task.number, task.title),
        section=section.title,
        action=national_action(section.title) if is_action else OTHER,
        role=ResponsibilityRole(row.role),
        unit=row.name,
        targets=targets,
    )


def _place(
    plan: PlanInForce,
    printed: Iterable[PrintedDepartment],
    wanted: Iterable[PrintedDepartment],
    shares: list[TaskShare],
) -> PlaceUnits:
    units = (
        Unit(row.name, row.canonical, row.department_id)
        for row in wanted
        if row.version_id == plan.version_id
    )
    by_task = {share.start: share.targets for share in shares}
    return PlaceUnits(
        plan=plan,
        names_units=any(row.version_id == plan.version_id for row in printed),
        units=tuple(units),
        counts=_counted(shares),
        targets=sum(by_task.values()),
        shares=tuple(shares),
    )


def _counted(shares: Iterable[TaskShare]) -> RoleCounts:
    roles = Counter(share.role for share in shares)
    return RoleCounts(
        roles[ResponsibilityRole.LEAD],
        roles[ResponsibilityRole.SUPPORT],
        roles[ResponsibilityRole.SHARED],
    )


def _rows(places: tuple[PlaceUnits, ...]) -> Iterator[ActionRow]:
    by_action: list[Mapping[str, list[TaskShare]]] = [_by_action(place) for place in places]
    for action in (*NATIONAL_ACTIONS, OTHER):
        cells = tuple(_counted(shares.get(action, ())) for shares in by_action)
        if any(cell.total for cell in cells):
            yield ActionRow(action, cells)


def _by_action(place: PlaceUnits) -> dict[str, list[TaskShare]]:
    found: dict[str, list[TaskShare]] = {}
    for share in place.shares:
        found.setdefault(share.action, []).append(share)
    return found
