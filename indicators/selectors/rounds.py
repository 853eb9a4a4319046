"""Rounds as the office sees them: what is open, who has answered, what would be asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from indicators.domain.workflow import EDITABLE, State
from indicators.filing_terms import marks_of, period_text
from indicators.models import DutyExtension, Indicator, Measure, ReportingDuty, ReportingRound
from indicators.models.submissions import SubmissionState
from indicators.selectors.archive import Archive, archive_of, rounds_of_year
from indicators.selectors.duties import duty_name, duty_state, state_duty_name
from indicators.selectors.measure_names import measure_name
from indicators.selectors.review_course import bureau_names, template_words, waiting_at
from indicators.services.rounds import Proposal
from organizations.access import Viewer
from organizations.domain.roles import UNRELEASED_READER_ROLES, Role
from organizations.models import Department
from plans.domain.units import get_unit
from plans.models import AccountableUnit, Plan, Responsibility

# The columns of the matrix; "" is a duty that nobody has begun.
STATES: tuple[str, ...] = ("", *SubmissionState.values)


@dataclass(frozen=True)
class RoundRow:
    """One round in the list."""

    pk: int
    title: str
    tenant: str
    period: str
    due_on: date
    locks_on: date
    locked: bool
    duties: int
    accepted: int
    under_review: int


@dataclass(frozen=True)
class OfficePlan:
    """A plan whose rounds the viewer may open."""

    slug: str
    name: str


@dataclass(frozen=True)
class RoundList:
    """Rounds of the viewer's tenants, and the plans for which a round can be opened."""

    rounds: tuple[RoundRow, ...]
    plans: tuple[OfficePlan, ...]
    archive: Archive


@dataclass(frozen=True)
class DutyCell:
    """One duty in the office's matrix."""

    pk: int
    submission_pk: int | None
    name: str
    place: str
    state: str
    step: str
    due_on: date
    extended: bool
    overdue: bool
    presumed: bool


@dataclass(frozen=True)
class DepartmentRow:
    """One department's duties in a round, and how many are in each state."""

    pk: int
    name: str
    counts: tuple[int, ...]
    duties: tuple[DutyCell, ...]

    @property
    def overdue(self) -> int:
        return sum(duty.overdue for duty in self.duties)


@dataclass(frozen=True)
class RoundPage:
    """One round with its matrix."""

    pk: int
    title: str
    tenant: str
    slug: str
    period: str
    opened_at: datetime
    due_on: date
    locks_on: date
    locked: bool
    review: tuple[str, ...]
    """The review template, step by step in words."""
    marks: tuple[str, ...]
    daily_reminders_basis: str
    states: tuple[str, ...]
    departments: tuple[DepartmentRow, ...]
    totals: tuple[int, ...]

    @property
    def overdue(self) -> int:
        """How many duties of all departments are overdue."""
        return sum(row.overdue for row in self.departments)


@dataclass(frozen=True)
class ProposedRow:
    """One duty as proposed."""

    measure_pk: int
    name: str
    quote: str
    place: str
    unit: str
    presumed: bool
    key: str = ""
    """Under which the duty is ticked; empty where nothing is asked."""
    used_for: tuple[str, ...] = ()
    """Of a value asked only as an input: the derived indicators that need it."""
    for_inventory: bool = False
    definition_pk: int | None = None
    """By which its joint review is chosen; None for states."""
    asked: bool = True
    joint: bool = False


@dataclass(frozen=True)
class Ticked:
    """What the office had ticked: duties by their keys, joint review by definition."""

    asked: frozenset[str]
    jointly: frozenset[int]


@dataclass(frozen=True)
class ProposedDepartment:
    """What one department would owe."""

    name: str
    hosts_office: bool
    rows: tuple[ProposedRow, ...]

    @property
    def asked(self) -> tuple[ProposedRow, ...]:
        """What targets and their formulas ask."""
        return tuple(row for row in self.rows if not row.for_inventory)

    @property
    def for_inventory(self) -> tuple[ProposedRow, ...]:
        """What the account of energy and emissions asks (碳排放核算所需)."""
        return tuple(row for row in self.rows if row.for_inventory)


@dataclass(frozen=True)
class ProposalPage:
    """The preview of a round: duties by department, and targets nobody is accountable for."""

    departments: tuple[ProposedDepartment, ...]
    without_unit: tuple[ProposedRow, ...]
    duties: int
    presumed: int
    needs_joint_reviewer: bool


@dataclass(frozen=True)
class NamedUnit:
    """A unit that the office named earlier."""

    department: str
    basis_document: str
    recorded_at: datetime


@dataclass(frozen=True)
class AccountablePage:
    """One target whose accountable unit is to be named."""

    measure_pk: int
    slug: str
    key: str
    name: str
    quote: str
    place: str
    listed: tuple[str, ...]
    named: tuple[NamedUnit, ...]


def round_list(viewer: Viewer, *, today: date, year: int | None = None) -> RoundList:
    """The rounds of the viewer's tenants; of those that are over the ones of the `year` asked for.
    Three queries."""
    known = ReportingRound.objects.filter(tenant__in=viewer.tenant_ids(UNRELEASED_READER_ROLES))
    rounds = (
        rounds_of_year(known, year, today=today)
        .select_related("tenant")
        .annotate(
            asked=Count("duties"),
            accepted=Count("duties", Q(duties__submission__state=State.ACCEPTED)),
            waiting=Count("duties", Q(duties__submission__step__isnull=False)),
        )
    )
    plans = office_plans(viewer).select_related("tenant")
    return RoundList(
        rounds=tuple(
            RoundRow(
                pk=row.pk,
                title=row.title,
                tenant=row.tenant.name,
                period=period_text(row),
                due_on=row.due_on,
                locks_on=row.locks_on,
                locked=today > row.locks_on,
                duties=row.asked,
                accepted=row.accepted,
                under_review=row.waiting,
            )
            for row in rounds
        ),
        plans=tuple(OfficePlan(plan.slug, plan.tenant.name) for plan in plans),
        archive=archive_of(known, year, today=today),
    )


def round_page(round_: ReportingRound, *, today: date) -> RoundPage:
    """The matrix of states by department. Three queries, and one where a joint review waits."""
    duties = list(
        ReportingDuty.objects.filter(round=round_)
        .select_related(
            "department",
            "indicator",
            "place",
            "measure__latest__target",
            "measure__latest__indicator",
            "submission",
        )
        .order_by("department", "pk")
    )
    bureaus = bureau_names(duties)
    extended = set(
        DutyExtension.objects.filter(duty__round=round_).values_list("duty_id", flat=True)
    )
    by_department: dict[Department, list[DutyCell]] = {}
    for duty in duties:
        cell = _cell(duty, today, extended, bureaus)
        by_department.setdefault(duty.department, []).append(cell)
    rows = tuple(_department_row(unit, cells) for unit, cells in by_department.items())
    totals = zip(*(row.counts for row in rows), strict=True)
    return RoundPage(
        pk=round_.pk,
        title=round_.title,
        tenant=round_.tenant.name,
        slug=round_.plan.slug,
        period=period_text(round_),
        opened_at=round_.opened_at,
        due_on=round_.due_on,
        locks_on=round_.locks_on,
        locked=today > round_.locks_on,
        review=template_words(round_),
        marks=marks_of(round_),
        daily_reminders_basis=round_.daily_reminders_basis,
        states=STATES,
        departments=rows,
        totals=tuple(sum(column) for column in totals),
    )


def proposal_page(proposal: Proposal, ticked: Ticked | None = None) -> ProposalPage:
    """The preview of a round, ticked as it was when it was sent. No query."""
    by_department: dict[Department, list[ProposedRow]] = {}
    for each in proposal.duties:
        row = _proposed(
            each.measure,
            presumed=each.presumed,
            indicator=each.indicator,
            key=each.key,
            used_for=each.used_for,
            for_inventory=each.for_inventory,
        )
        pk = each.definition.pk if each.definition else None
        row = replace(row, definition_pk=pk)
        if ticked is not None:
            row = replace(row, asked=each.key in ticked.asked, joint=pk in ticked.jointly)
        by_department.setdefault(each.department, []).append(row)
    departments = sorted(by_department.items(), key=lambda item: item[0].pk)
    return ProposalPage(
        departments=tuple(
            ProposedDepartment(unit.name, unit.hosts_office, tuple(rows))
            for unit, rows in departments
        ),
        without_unit=tuple(
            _proposed(
                measure,
                presumed=False,
                indicator=measure.latest.indicator if measure.latest else None,
            )
            for measure in proposal.without_unit
        ),
        duties=len(proposal.duties),
        presumed=sum(each.presumed for each in proposal.duties),
        needs_joint_reviewer=any(unit.hosts_office for unit, _rows in departments),
    )


def accountable_page(measure: Measure) -> AccountablePage:
    """One target with the units its plan task lists, and who was named when. Two queries."""
    latest = measure.latest
    target = latest.target if latest else None
    named = AccountableUnit.objects.filter(plan=measure.plan_id, key=measure.key)
    return AccountablePage(
        measure_pk=measure.pk,
        slug=measure.plan.slug,
        key=measure.key,
        name=measure_name(measure),
        quote=target.quote if target else "",
        place=measure.place.name,
        listed=_listed(measure),
        named=tuple(
            NamedUnit(row.department.name, row.basis_document, row.recorded_at)
            for row in named.select_related("department").order_by("-recorded_at", "-pk")
        ),
    )


def office_plans(viewer: Viewer) -> QuerySet[Plan]:
    """Plans of the tenants in whose office the viewer sits."""
    return Plan.objects.filter(tenant__in=viewer.tenant_ids(frozenset({Role.OFFICE})))


def _cell(
    duty: ReportingDuty, today: date, extended: set[int], bureaus: Mapping[int, str]
) -> DutyCell:
    state = duty_state(duty)
    submission = getattr(duty, "submission", None)
    return DutyCell(
        pk=duty.pk,
        submission_pk=submission.pk if submission else None,
        name=duty_name(duty),
        place=duty.place.name if duty.place_id != duty.tenant_id else "",
        state=state,
        step=waiting_at(submission, bureaus),
        due_on=duty.due_on,
        extended=duty.pk in extended,
        overdue=duty.due_on < today and (not state or state in EDITABLE),
        presumed=duty.department_presumed,
    )


def _department_row(unit: Department, cells: list[DutyCell]) -> DepartmentRow:
    counts = tuple(sum(cell.state == state for cell in cells) for state in STATES)
    return DepartmentRow(unit.pk, unit.name, counts, tuple(cells))


def _proposed(
    measure: Measure,
    *,
    presumed: bool,
    indicator: Indicator | None,
    key: str = "",
    used_for: tuple[str, ...] = (),
    for_inventory: bool = False,
) -> ProposedRow:
    latest = measure.latest
    return ProposedRow(
        measure_pk=measure.pk,
        name=indicator.name_zh if indicator else state_duty_name(measure),
        quote=""
        if used_for or for_inventory or not latest or not latest.target
        else latest.target.quote,
        place=measure.place.name,
        unit=get_unit(indicator.unit).name if indicator else "",
        presumed=presumed,
        key=key,
        used_for=used_for,
        for_inventory=for_inventory,
    )


def _listed(measure: Measure) -> tuple[str, ...]:
    target = measure.latest.target if measure.latest else None
    if target is None or target.plan_task is None:
        return ()
    return tuple(_printed_names(target.plan_task.responsibilities.all()))


def _printed_names(responsibilities: Iterable[Responsibility]) -> Iterator[str]:
    for responsibility in responsibilities:
        for name in responsibility.names.all():
            yield name.name
