"""Departments of a plan: their plan tasks by role, their targets, how they report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dashboards.selectors.duties import DutyLine, duty_lines
from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.overview import (
    SectionGroup,
    StandingCount,
    by_section,
    standing_counts,
    worst_first,
)
from dashboards.selectors.targets import units_of
from indicators.domain.timeliness import Tally, tally
from indicators.selectors.progress import Judged, Standing, judged_measures
from organizations.access import Viewer
from organizations.models import Department
from organizations.models.departments import Governance
from plans.models import Plan, ResponsibilityRole
from plans.selectors.reading import ResponsibleUnit, Share, shares_of


@dataclass(frozen=True)
class DepartmentLine:
    """One department of the list. Counts of plan tasks are by role."""

    id: int
    name: str
    canonical_name: str
    function: str
    governance: str
    appraised_here: bool
    lead: int
    support: int
    shared: int
    answers_for: int
    attention: int
    waiting: int
    tally: Tally


@dataclass(frozen=True)
class DepartmentList:
    """All that the list shows; `printed` is False where the plan names no departments."""

    frame: Frame
    lines: tuple[DepartmentLine, ...]
    printed: bool


@dataclass(frozen=True)
class TaskLine:
    """A plan task of the department, with its targets."""

    id: int
    label: str
    section: str
    start: int
    targets: tuple[Judged, ...]


@dataclass(frozen=True)
class RoleTasks:
    """The tasks that a department has in one role."""

    role: ResponsibilityRole
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True)
class DepartmentPage:
    """All that a department's page shows."""

    frame: Frame
    department: Department
    governance: str
    appraised_here: bool
    printed_names: tuple[str, ...]
    roles: tuple[RoleTasks, ...]
    answered: tuple[Judged, ...]
    units: Mapping[int, ResponsibleUnit | None]
    others: tuple[Judged, ...]
    standings: tuple[StandingCount, ...]
    duties: tuple[DutyLine, ...]
    tally: Tally

    @property
    def presumed(self) -> int:
        """How many of them it answers for only because the plan lists it first."""
        units = (self.units[each.measure_id] for each in self.answered)
        return sum(unit is not None and unit.presumed for unit in units)

    @property
    def answered_groups(self) -> tuple[SectionGroup, ...]:
        """The targets it answers for, by action."""
        return by_section(self.answered)

    @property
    def other_groups(self) -> tuple[SectionGroup, ...]:
        """The targets it takes part in, by action."""
        return by_section(self.others)


def department_list(
    plan: Plan, viewer: Viewer, *, today: date, as_of: datetime | None = None
) -> DepartmentList:
    """Every department of the plan's place, those with most to do first: six queries."""
    frame = frame_of(plan, year=today.year, as_of=as_of)
    judged = judged_measures(plan, year=today.year, viewer=viewer, as_of=as_of)
    shares = shares_of(frame.head.version_id)
    units = units_of(judged, shares, plan, as_of=as_of)
    duties = duty_lines(plan, viewer, today=today, as_of=as_of)
    departments = Department.objects.filter(tenant=plan.tenant_id)
    lines = [
        _line(each, shares, answered_by(each.pk, judged, units), duties, today)
        for each in departments
    ]
    ordered = sorted(lines, key=lambda line: (-line.lead, -line.shared - line.support, line.id))
    return DepartmentList(frame, tuple(ordered), printed=bool(shares))


def department_page(
    plan: Plan,
    department: Department,
    viewer: Viewer,
    *,
    today: date,
    as_of: datetime | None = None,
) -> DepartmentPage:
    """One department: seven queries, whatever it is responsible for."""
    frame = frame_of(plan, year=today.year, as_of=as_of)
    judged = judged_measures(plan, year=today.year, viewer=viewer, as_of=as_of)
    shares = shares_of(frame.head.version_id)
    units = units_of(judged, shares, plan, as_of=as_of)
    mine = [share for share in shares if share.department_id == department.pk]
    answered = worst_first(answered_by(department.pk, judged, units))
    listed = {share.task_id for share in mine}
    others = worst_first(
        each for each in judged if each.commitment.task_id in listed and each not in answered
    )
    duties = duty_lines(plan, viewer, today=today, department_id=department.pk, as_of=as_of)
    return DepartmentPage(
        frame=frame,
        department=department,
        governance=department.get_governance_display(),
        appraised_here=department.governance == Governance.LOCAL,
        printed_names=tuple(dict.fromkeys(share.name for share in mine)),
        roles=_roles(mine, judged),
        answered=answered,
        units=units,
        others=others,
        standings=standing_counts(answered),
        duties=duties,
        tally=tally((each.owed for each in duties), today),
    )


def answered_by(
    department_id: int,
    judged: Iterable[Judged],
    units: Mapping[int, ResponsibleUnit | None],
) -> list[Judged]:
    """Targets that the department answers for: named, or first listed."""
    found = []
    for each in judged:
        unit = units[each.measure_id]
        if unit is not None and unit.department_id == department_id:
            found.append(each)
    return found


def _line(
    department: Department,
    shares: tuple[Share, ...],
    answered: list[Judged],
    duties: tuple[DutyLine, ...],
    today: date,
) -> DepartmentLine:
    tasks = {
        role: len(
            {
                share.task_id
                for share in shares
                if share.department_id == department.pk and share.role is role
            }
        )
        for role in ResponsibilityRole
    }
    return DepartmentLine(
        id=department.pk,
        name=department.name,
        canonical_name=department.canonical_name,
        function=department.function,
        governance=department.get_governance_display(),
        appraised_here=department.governance == Governance.LOCAL,
        lead=tasks[ResponsibilityRole.LEAD],
        support=tasks[ResponsibilityRole.SUPPORT],
        shared=tasks[ResponsibilityRole.SHARED],
        answers_for=len(answered),
        attention=sum(each.standing is Standing.ATTENTION for each in answered),
        waiting=sum(each.standing is Standing.WAITING for each in answered),
        tally=tally((each.owed for each in duties if each.department_id == department.pk), today),
    )


def _roles(mine: list[Share], judged: tuple[Judged, ...]) -> tuple[RoleTasks, ...]:
    groups = []
    for role in ResponsibilityRole:
        # A department that two brackets of a task name in one role has the task once.
        shares = {share.task_id: share for share in mine if share.role is role}
        if shares:
            tasks = tuple(_task_line(share, judged) for share in shares.values())
            groups.append(RoleTasks(role, tasks))
    return tuple(groups)


def _task_line(share: Share, judged: tuple[Judged, ...]) -> TaskLine:
    return TaskLine(
        id=share.task_id,
        label=share.task_label,
        section=share.section,
        start=share.task_start,
        targets=tuple(each for each in judged if each.commitment.task_id == share.task_id),
    )
