"""One department: its targets and what it said of them, its plan tasks by role, how it reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from assessments.domain.supervision import is_appraised_here
from assessments.selectors.supervision import CaseRow, cases_of_unit
from dashboards.selectors.departments import (
    accountable_departments,
    units_by_measure,
)
from dashboards.selectors.duties import DutyLine, duty_lines
from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.overview import (
    SectionGroup,
    StandingCount,
    by_section,
    standing_counts,
    worst_first,
)
from dashboards.selectors.remarks import Concern, concerns_of
from dashboards.selectors.supervision import UnitRecord, unit_record
from indicators.domain.progress.severity import Standing
from indicators.domain.timeliness import Tally, tally
from indicators.domain.workflow import State
from indicators.selectors.past import results_at
from indicators.selectors.progress import Judged, judged_measures
from organizations.access import Viewer
from organizations.models import Department
from plans.access import is_own_unit
from plans.models import Plan, ResponsibilityRole
from plans.selectors.reading import ResponsibleUnit, Share, shares_of


@dataclass(frozen=True)
class TaskLine:
    """A plan task of the department, with its targets."""

    id: int
    key: str
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
    """All that a department's page shows. `record` is None for those whom it does not concern."""

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
    concerns: tuple[Concern, ...]
    duties: tuple[DutyLine, ...]
    tally: Tally
    record: UnitRecord
    sees_supervision: bool
    cases: tuple[CaseRow, ...]

    @property
    def presumed(self) -> int:
        """How many of them it answers for only because the plan lists it first."""
        units = (self.units[each.measure_id] for each in self.answered)
        return sum(unit is not None and unit.presumed for unit in units)

    @property
    def attention(self) -> int:
        """Targets that need attention."""
        return sum(each.standing is Standing.ATTENTION for each in self.answered)

    @property
    def waiting(self) -> int:
        """Targets that wait for something."""
        return sum(each.standing is Standing.WAITING for each in self.answered)

    @property
    def returned(self) -> int:
        """Submissions that are with the unit again."""
        return sum(duty.state == State.RETURNED for duty in self.duties)

    @property
    def answered_groups(self) -> tuple[SectionGroup, ...]:
        """The targets it answers for, by action."""
        return by_section(self.answered)

    @property
    def other_groups(self) -> tuple[SectionGroup, ...]:
        """The targets it takes part in, by action."""
        return by_section(self.others)


def department_page(
    plan: Plan,
    department_id: int,
    viewer: Viewer,
    *,
    today: date,
    as_of: datetime | None = None,
) -> DepartmentPage:
    """One department: seven queries, whatever it is responsible for.

    Its supervision cases are those of now; as of a past moment they are left out.

    Raises:
        Http404: where the plan's place has no such department.
    """
    accountable = accountable_departments(plan, as_of=as_of)
    department = next((e for e in accountable.departments if e.pk == department_id), None)
    if department is None:
        raise Http404
    frame = frame_of(plan, year=today.year, as_of=as_of)
    results = None if as_of is None else results_at([plan.pk], as_of)
    judged = judged_measures(plan, year=today.year, viewer=viewer, as_of=as_of, results=results)
    shares = shares_of(frame.head.version_id)
    units = units_by_measure(judged, shares, accountable.named)
    mine = [share for share in shares if share.department_id == department.pk]
    answered = worst_first(answered_by(department.pk, judged, units))
    listed = {share.task_id for share in mine}
    answering = {each.measure_id for each in answered}
    duties = duty_lines(plan, viewer, today=today, department_id=department.pk, as_of=as_of)
    sees_supervision = viewer.reads_unreleased(plan.tenant_id) or is_own_unit(viewer, department)
    return DepartmentPage(
        frame=frame,
        department=department,
        governance=department.get_governance_display(),
        appraised_here=is_appraised_here(department.governance),
        printed_names=tuple(dict.fromkeys(share.name for share in mine)),
        roles=_roles(mine, judged),
        answered=answered,
        units=units,
        others=worst_first(
            each
            for each in judged
            if each.commitment.task_id in listed and each.measure_id not in answering
        ),
        standings=standing_counts(answered),
        concerns=concerns_of(answered, duties),
        duties=duties,
        tally=tally((each.owed for each in duties), today),
        record=unit_record(
            plan, department.pk, duties, answering, today=today, as_of=as_of, results=results
        ),
        sees_supervision=sees_supervision,
        cases=cases_of_unit(viewer, department.pk, today=today)
        if sees_supervision and as_of is None
        else (),
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
        key=share.task_key,
        label=share.task_label,
        section=share.section,
        start=share.task_start,
        targets=tuple(each for each in judged if each.commitment.task_id == share.task_id),
    )
