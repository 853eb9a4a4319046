"""What a unit owes: its duties by round, the returned and the most pressing first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from audit.compiled import compiled
from indicators.access import duties_of, own_departments
from indicators.domain.progress.enums import Rule
from indicators.domain.workflow import EDITABLE, UNDER_REVIEW, State, closes_on
from indicators.filing_terms import period_text
from indicators.models import (
    EntryOnBehalf,
    Measure,
    ReportingDuty,
    ReportingRound,
    ReviewAction,
    Submission,
    SubmissionVersion,
)
from indicators.models.on_behalf import OnBehalfState
from indicators.models.rounds import DutyKind
from indicators.models.submissions import ReturnReason, ReviewDecision
from indicators.selectors.archive import Archive, rounds_of_year, years_over
from indicators.selectors.courses import Course, courses_of
from indicators.selectors.duty_facts import DutyFacts, facts_of
from indicators.selectors.measure_names import measure_name
from indicators.selectors.review_course import bureau_names, waiting_at
from indicators.selectors.shared_rows import shared_columns, shared_objects
from organizations.access import Viewer
from plans.domain.units import get_unit

# Any: the other end of a relation, which keeps what was read of it.
_SUBMISSION: Any = Submission._meta.get_field("duty").remote_field
_UNREAD = object()


@dataclass(frozen=True)
class OwedDuty:
    """One duty in the list of a unit. `days_left` is negative once it is overdue."""

    pk: int
    name: str
    unit: str
    place: str
    department: str
    presumed: bool
    state: str
    step: str
    due_on: date
    days_left: int
    # The unit has to act, and the round still lets it.
    is_open: bool
    returned_for: str
    course: Course
    """Earlier years' values, oldest first."""
    facts: DutyFacts | None
    """What helps to answer it; none for the state of a commitment."""
    # The office has typed an answer that waits for the unit's confirmation (代录).
    on_behalf: bool

    @property
    def overdue(self) -> bool:
        return self.is_open and self.days_left < 0

    @property
    def soon(self) -> bool:
        return self.is_open and 0 <= self.days_left <= 7


@dataclass(frozen=True)
class OwingUnit:
    """One of the viewer's units that owes something in a round."""

    pk: int
    name: str


@dataclass(frozen=True)
class OwedRound:
    """One round with what the viewer's units owe in it."""

    pk: int
    units: tuple[OwingUnit, ...]
    title: str
    tenant: str
    period: str
    due_on: date
    locks_on: date
    locked: bool
    duties: tuple[OwedDuty, ...]

    @property
    def to_do(self) -> int:
        return sum(duty.is_open for duty in self.duties)

    @property
    def under_review(self) -> int:
        return sum(duty.state in UNDER_REVIEW for duty in self.duties)

    @property
    def accepted(self) -> int:
        return sum(duty.state == State.ACCEPTED for duty in self.duties)


NAMED_BY = {
    "indicator": ("name_zh",),
    "measure": ("key",),
    "measure__latest": ("rule",),
    "measure__latest__target": ("indicator",),
    "measure__latest__indicator": ("name_zh",),
}
"""What `duty_name` takes of what a duty refers to, as `with_shared` reads it."""

_LISTED = NAMED_BY | {
    "round": ("plan_id", "title", "period_kind", "year", "month", "due_on", "locks_on"),
    "round__plan": (),
    "round__plan__tenant": ("name",),
    "department": ("name",),
    "place": ("name",),
    "indicator": ("name_zh", "unit", "plausible_min", "plausible_max"),
    "definition": ("text",),
    "submission": ("state", "step", "review_steps", "joint_reviewers"),
}
"""What the list shows of what a duty refers to."""
_ANNOTATED = ("entered_on_behalf", "returned_for")


def own_archive(viewer: Viewer, year: int | None, *, today: date) -> Archive:
    """The years of rounds that are over and in which the viewer's departments owed something."""
    return Archive(year, tuple(_own_years(own_departments(viewer), today)))


@compiled
def _own_years(units: frozenset[int], today: date) -> QuerySet[ReportingRound, int]:
    return years_over(_rounds_of(units), today=today)


def _rounds_of(units: frozenset[int]) -> QuerySet[ReportingRound]:
    """All rounds in which some departments owe something."""
    return ReportingRound.objects.filter(pk__in=duties_of(units).values("round"))


def owed_rounds(viewer: Viewer, *, today: date, year: int | None = None) -> tuple[OwedRound, ...]:
    """What the viewer's departments owe, the latest round first; of rounds that are over those of
    the `year` asked for. Four queries."""
    rows = _owed(own_departments(viewer), year, today)
    duties = shared_objects(ReportingDuty, rows, _LISTED, _ANNOTATED)
    known = _Known(
        courses=courses_of(viewer, duties),
        facts=facts_of(viewer, duties),
        bureaus=bureau_names(duties),
    )
    by_round: dict[int, list[ReportingDuty]] = {}
    for duty in duties:
        by_round.setdefault(duty.round_id, []).append(duty)
    return tuple(_owed_round(rows, known, today) for rows in by_round.values())


def duty_name(duty: ReportingDuty) -> str:
    """What a duty is about: the indicator, or the commitment in the plan's words."""
    if duty.kind == DutyKind.VALUE and duty.indicator is not None:
        return duty.indicator.name_zh
    return state_duty_name(duty.measure) if duty.measure else ""


def state_duty_name(measure: Measure) -> str:
    """A commitment whose state is asked; its value is often asked beside it."""
    assigned = measure.latest is not None and measure.latest.rule == Rule.ASSIGNED
    template = _("%(name)s(下达任务完成情况)") if assigned else _("%(name)s(进展情况)")
    return template % {"name": measure_name(measure)}


def duty_state(duty: ReportingDuty) -> str:
    """The state of a duty's submission; empty where nobody has begun."""
    # Asked for one that is known to be missing, Django makes an exception with a sentence in it.
    known = _SUBMISSION.get_cached_value(duty, default=_UNREAD)
    submission = getattr(duty, "submission", None) if known is _UNREAD else known
    return submission.state if submission is not None else ""


def last_version(duty: ReportingDuty) -> SubmissionVersion:
    """What was submitted last for a duty that was read `with_versions` and has one."""
    return list(duty.submission.versions.all())[-1]


@dataclass(frozen=True)
class _Known:
    """What is known of many duties, by duty; bureaus by their own number."""

    courses: dict[int, Course]
    facts: dict[int, DutyFacts]
    bureaus: Mapping[int, str]


def _owed_round(duties: list[ReportingDuty], known: _Known, today: date) -> OwedRound:
    round_ = duties[0].round
    rows = [_owed_duty(duty, known, today) for duty in duties]
    units = {duty.department_id: duty.department.name for duty in duties}
    return OwedRound(
        pk=round_.pk,
        units=tuple(OwingUnit(pk, name) for pk, name in units.items()),
        title=round_.title,
        tenant=round_.plan.tenant.name,
        period=period_text(round_),
        due_on=round_.due_on,
        locks_on=round_.locks_on,
        locked=today > round_.locks_on,
        duties=tuple(sorted(rows, key=_urgency)),
    )


def _urgency(duty: OwedDuty) -> tuple[int, date, int]:
    """Returned first, then what is to be done, what waits for review, what is done; by due date."""
    order = {State.RETURNED: 0, State.DRAFT: 1, "": 1, State.ACCEPTED: 3}
    rank = order.get(duty.state, 2) if duty.is_open or duty.state in UNDER_REVIEW else 3
    return rank, duty.due_on, duty.pk


def _owed_duty(duty: ReportingDuty, known: _Known, today: date) -> OwedDuty:
    state = duty_state(duty)
    submission = getattr(duty, "submission", None)
    fillable = state == "" or state in EDITABLE
    return OwedDuty(
        pk=duty.pk,
        name=duty_name(duty),
        unit=get_unit(duty.indicator.unit).name if duty.indicator else "",
        place=duty.place.name,
        department=duty.department.name,
        presumed=duty.department_presumed,
        state=state,
        step=waiting_at(submission, known.bureaus),
        due_on=duty.due_on,
        days_left=(duty.due_on - today).days,
        is_open=fillable and today <= last_day(duty.round, duty),
        returned_for=_returned_for(duty),
        course=known.courses.get(duty.pk, ()),
        facts=known.facts.get(duty.pk),
        on_behalf=fillable and getattr(duty, "entered_on_behalf", False),
    )


def last_day(round_: ReportingRound, duty: ReportingDuty) -> date:
    """The last day on which a duty can be filled."""
    return closes_on(round_.locks_on, duty.due_on)


@compiled
def _owed(
    units: frozenset[int], year: int | None, today: date
) -> QuerySet[ReportingDuty, tuple[object, ...]]:
    shown = rounds_of_year(_rounds_of(units), year, today=today)
    waiting = EntryOnBehalf.objects.filter(duty=OuterRef("pk"), state=OnBehalfState.OPEN)
    owed = (
        duties_of(units)
        .filter(round__in=shown.values("pk"))
        .annotate(entered_on_behalf=Exists(waiting), returned_for=_return_reason())
        .order_by("-round__year", "round", "pk")
    )
    return shared_columns(owed, _LISTED, _ANNOTATED)


def _return_reason() -> Subquery:
    """Why a duty's submission was last returned."""
    returns = ReviewAction.objects.filter(
        version__submission__duty=OuterRef("pk"), decision=ReviewDecision.RETURN
    )
    return Subquery(returns.order_by("-pk").values("reason_code")[:1])


def _returned_for(duty: ReportingDuty) -> str:
    """The reason in words, of what is with the unit since."""
    code = duty.returned_for if duty_state(duty) == State.RETURNED else ""  # type: ignore[attr-defined]  # annotated
    return str(ReturnReason(code).label) if code else ""
