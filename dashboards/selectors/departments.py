"""All departments of a plan side by side: targets by standing, timeliness, tasks, last words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from assessments.domain.supervision import is_appraised_here
from audit.compiled import compiled
from dashboards.selectors.duties import DutyLine, duty_lines
from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.remarks import Concern, concerns_of, last_said, subject_of, subjects_of
from dashboards.selectors.targets import Choice, section_choices
from indicators.domain.progress.severity import Standing
from indicators.domain.timeliness import Tally, tally
from indicators.domain.workflow import State
from indicators.selectors.progress import Judged, judged_measures
from organizations.access import Viewer
from organizations.models import Department
from plans.models import Plan, ResponsibilityRole
from plans.selectors.reading import ResponsibleUnit, Share, responsible_unit, shares_of

LATE = "late"


@dataclass(frozen=True)
class DepartmentFilter:
    """What the address asks for; empty fields ask for everything, in the order of the plan's tasks.

    `sort` names a column; with a minus before it the other way round.
    """

    section: str = ""
    standing: str = ""
    late: bool = False
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "DepartmentFilter":
        """Read the address; what makes no sense is dropped."""
        standing, sort = query.get("standing", ""), query.get("sort", "")
        return cls(
            section=query.get("section", ""),
            standing=standing if standing in {each.value for each in Standing} else "",
            late=query.get(LATE, "") == "1",
            sort=sort if sort.removeprefix("-") in _ORDERS else "",
        )

    @property
    def is_set(self) -> bool:
        """Anything left out."""
        return bool(self.section or self.standing or self.late)


@dataclass(frozen=True)
class DepartmentLine:
    """One department of the matrix. Counts of plan tasks are by role."""

    id: int
    name: str
    canonical_name: str
    function: str
    governance: str
    appraised_here: bool
    lead: int
    support: int
    shared: int
    standings: Mapping[str, int]
    answered: tuple[Judged, ...]
    duties: tuple[DutyLine, ...]
    tally: Tally
    concerns: tuple[Concern, ...]

    @property
    def returned(self) -> int:
        """Submissions that are with it again."""
        return sum(duty.state == State.RETURNED for duty in self.duties)

    @property
    def answers_for(self) -> int:
        """Targets it is accountable for, named or first listed."""
        return sum(self.standings.values())

    @property
    def attention(self) -> int:
        """Of these those that need attention."""
        return self.standings[Standing.ATTENTION]

    @property
    def waiting(self) -> int:
        """Of these those that wait for something."""
        return self.standings[Standing.WAITING]

    @property
    def fine(self) -> int:
        """Of these those that ask nothing of anybody."""
        return self.standings[Standing.FINE]

    @property
    def last_words(self) -> Concern | None:
        """The concern it spoke of last."""
        return last_said(self.concerns)


@dataclass(frozen=True)
class DepartmentList:
    """All that the matrix shows; `printed` is False where the plan names no departments."""

    frame: Frame
    chosen: DepartmentFilter
    total: int
    lines: tuple[DepartmentLine, ...]
    printed: bool
    sections: tuple[Choice, ...]

    @property
    def concerned(self) -> tuple[DepartmentLine, ...]:
        """Those with something to explain."""
        return tuple(line for line in self.lines if line.concerns)

    @property
    def heat(self) -> Mapping[str, int]:
        """The largest count of each column that is shaded."""
        return {
            name: max((getattr(line, name) for line in self.lines), default=0)
            for name in (Standing.ATTENTION.value, Standing.WAITING.value)
        } | {LATE: max((line.tally.past_due for line in self.lines), default=0)}


@dataclass(frozen=True)
class Accountable:
    """The departments of a plan's place, and who of them the office named for what."""

    departments: tuple[Department, ...]
    named: dict[str, ResponsibleUnit]


def department_list(
    plan: Plan,
    viewer: Viewer,
    chosen: DepartmentFilter,
    *,
    today: date,
    as_of: datetime | None = None,
) -> DepartmentList:
    """Every department of the plan's place that fits: five queries."""
    frame = frame_of(plan, year=today.year, as_of=as_of)
    judged = judged_measures(plan, year=today.year, viewer=viewer, as_of=as_of)
    shares = shares_of(frame.head.version_id)
    accountable = accountable_departments(plan, as_of=as_of)
    duties = duty_lines(plan, viewer, today=today, as_of=as_of)
    matrix = _Matrix(
        chosen, today, judged=judged, shares=shares, named=accountable.named, duties=duties
    )
    lines = [matrix.line(each) for each in accountable.departments]
    return DepartmentList(
        frame=frame,
        chosen=chosen,
        total=len(lines),
        lines=_ordered(filter(matrix.fits, lines), chosen.sort),
        printed=bool(shares),
        sections=section_choices(judged),
    )


def accountable_departments(plan: Plan, *, as_of: datetime | None = None) -> Accountable:
    """Departments in their order and the units named last, by a moment if given: one query."""
    departments: dict[int, Department] = {}
    named: dict[str, ResponsibleUnit] = {}
    # Any: with annotations.
    row: Any
    for row in _accountable(plan.pk, plan.tenant_id, as_of):
        departments[row.pk] = row
        if row.named_key is not None:
            named[row.named_key] = ResponsibleUnit(
                row.pk, row.name, presumed=False, basis=row.named_basis
            )
    return Accountable(tuple(departments[pk] for pk in sorted(departments)), named)


@compiled
def _accountable(plan: int, tenant: int, as_of: datetime | None) -> QuerySet[Department]:
    wanted = Q(accountable_for__plan=plan)
    if as_of is not None:
        wanted &= Q(accountable_for__recorded_at__lte=as_of)
    named = Department.objects.filter(tenant=tenant).annotate(
        named=FilteredRelation("accountable_for", condition=wanted),
        named_key=F("named__key"),
        named_basis=F("named__basis_document"),
    )
    return named.order_by("named__recorded_at", "named__pk", "pk")


def units_by_measure(
    judged: Iterable[Judged], shares: tuple[Share, ...], named: dict[str, ResponsibleUnit]
) -> dict[int, ResponsibleUnit | None]:
    """Who answers for each measure; no query."""
    first: dict[int, tuple[Share, ...]] = {}
    for share in shares:
        first.setdefault(share.task_id, (share,))
    return {
        each.measure_id: responsible_unit(
            (each.commitment.key, each.commitment.task_key),
            each.commitment.task_id,
            first.get(each.commitment.task_id or 0, ()),
            named,
        )
        for each in judged
    }


def by_department(
    judged: Iterable[Judged], shares: tuple[Share, ...], named: dict[str, ResponsibleUnit]
) -> Mapping[int, list[Judged]]:
    """The targets that each department answers for: named, or first listed."""
    judged = tuple(judged)
    units = units_by_measure(judged, shares, named)
    found: dict[int, list[Judged]] = defaultdict(list)
    for each in judged:
        unit = units[each.measure_id]
        if unit is not None:
            found[unit.department_id].append(each)
    return found


class _Matrix:
    """What is known of all departments, cut to the action that is asked for."""

    def __init__(
        self,
        chosen: DepartmentFilter,
        today: date,
        *,
        judged: tuple[Judged, ...],
        shares: tuple[Share, ...],
        named: dict[str, ResponsibleUnit],
        duties: Iterable[DutyLine],
    ) -> None:
        self.chosen, self.today = chosen, today
        self.answering = by_department(judged, shares, named)
        inside = [each for each in judged if self._is_inside(each)]
        subjects = {subject for each in inside for subject in subjects_of(each)}
        self.duties: dict[int, list[DutyLine]] = defaultdict(list)
        for duty in duties:
            if not chosen.section or subject_of(duty) in subjects:
                self.duties[duty.department_id].append(duty)
        self.tasks: dict[tuple[int, ResponsibilityRole], set[int]] = defaultdict(set)
        for share in shares:
            if chosen.section in ("", share.section_key):
                self.tasks[share.department_id, share.role].add(share.task_id)

    def _is_inside(self, judged: Judged) -> bool:
        return self.chosen.section in ("", judged.commitment.section_key)

    def line(self, department: Department) -> DepartmentLine:
        """One department."""
        own = [each for each in self.answering.get(department.pk, ()) if self._is_inside(each)]
        duties = self.duties.get(department.pk, [])
        return DepartmentLine(
            id=department.pk,
            name=department.name,
            canonical_name=department.canonical_name,
            function=department.function,
            governance=department.get_governance_display(),
            appraised_here=is_appraised_here(department.governance),
            lead=len(self.tasks[department.pk, ResponsibilityRole.LEAD]),
            support=len(self.tasks[department.pk, ResponsibilityRole.SUPPORT]),
            shared=len(self.tasks[department.pk, ResponsibilityRole.SHARED]),
            standings={each: sum(row.standing is each for row in own) for each in Standing},
            answered=tuple(own),
            duties=tuple(duties),
            tally=tally((each.owed for each in duties), self.today),
            concerns=concerns_of(own, duties),
        )

    def fits(self, line: DepartmentLine) -> bool:
        """What the filter leaves; an action leaves those with a task, a target or a duty in it."""
        chosen = self.chosen
        inside = line.lead or line.support or line.shared or line.answers_for or line.tally.owed
        return (
            (not chosen.section or bool(inside))
            and (not chosen.standing or bool(line.standings[Standing(chosen.standing)]))
            and (not chosen.late or bool(line.tally.past_due))
        )


def _timeliness(line: DepartmentLine) -> Decimal:
    """The least timely first; those who owe nothing stand behind all others."""
    found = line.tally.timeliness
    return Decimal(2) if found is None else found


# Numbers begin with the largest, names with the first.
_ORDERS: Mapping[str, Callable[[DepartmentLine], str | Decimal | int]] = {
    "name": lambda line: line.name,
    "function": lambda line: line.function,
    "lead": lambda line: -line.lead,
    "support": lambda line: -line.support,
    "shared": lambda line: -line.shared,
    "targets": lambda line: -line.answers_for,
    "attention": lambda line: -line.attention,
    "waiting": lambda line: -line.waiting,
    "fine": lambda line: -line.fine,
    "owed": lambda line: -line.tally.owed,
    "answered": lambda line: -line.tally.answered,
    LATE: lambda line: -line.tally.past_due,
    "returned": lambda line: -line.returned,
    "timeliness": _timeliness,
}


def _ordered(lines: Iterable[DepartmentLine], sort: str) -> tuple[DepartmentLine, ...]:
    ordered = sorted(lines, key=lambda line: (-line.lead, -line.shared - line.support, line.id))
    order = _ORDERS.get(sort.removeprefix("-"))
    if order is not None:
        ordered.sort(key=order, reverse=sort.startswith("-"))
    return tuple(ordered)
