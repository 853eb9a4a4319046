"""What is still open around one person, read once for all hats: what is owed, what waits, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.compiled import compiled
from audit.services.content import read_texts
from indicators.access import (
    doors_to_duties,
    duties_behind,
    may_fill,
    may_review,
    own_departments,
)
from indicators.domain.workflow import EDITABLE, UNDER_REVIEW, State
from indicators.filing_terms import finding_names, period_text, step_name
from indicators.models import EntryOnBehalf, ReportingDuty, ReviewAction
from indicators.models.on_behalf import OnBehalfState
from indicators.models.submissions import ReturnReason, ReviewDecision, SubmissionState
from indicators.selectors.duties import duty_name, duty_state, last_day, last_version
from indicators.selectors.findings_now import findings_told
from indicators.selectors.review_rows import review_columns, with_reviews
from organizations.access import Viewer
from organizations.domain.roles import Role


@dataclass(frozen=True)
class Returned:
    """Why a submission came back: the reason of the list, and what the reviewer wrote."""

    reason: str
    text: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class OpenDuty:
    """One duty without an accepted answer. `days_left` is negative once its date has passed."""

    pk: int
    submission_pk: int | None
    name: str
    place: str
    tenant_id: int
    department_id: int
    department: str
    round_pk: int
    round_title: str
    period: str
    state: str
    step: str
    due_on: date
    days_left: int
    # The round still lets the unit answer.
    fillable: bool
    # Of one of the viewer's departments; and the viewer fills for it.
    own: bool
    fills: bool
    # The viewer may decide the step that waits.
    waits_for_viewer: bool
    # The office has typed an answer that waits for the unit's confirmation (代录).
    on_behalf: bool
    # What the checks found in the version under review, in words.
    findings: tuple[str, ...]
    submitted_at: datetime | None
    returned: Returned | None

    @property
    def unanswered(self) -> bool:
        """The unit has to act."""
        return self.state == "" or self.state in EDITABLE

    @property
    def to_do(self) -> bool:
        """The unit has to act, and the round still lets it."""
        return self.unanswered and self.fillable

    @property
    def overdue(self) -> bool:
        """Not answered although its date has passed."""
        return self.unanswered and self.days_left < 0

    @property
    def begun(self) -> bool:
        """A draft is saved and not yet submitted."""
        return self.state == State.DRAFT


def open_duties(viewer: Viewer, *, today: date) -> tuple[OpenDuty, ...]:
    """Duties that the viewer may open and that have no accepted answer, the earliest due first.

    Of those that others fill, what nobody has begun and what is not late yet asks nothing of
    anybody: it is left out. One query, one more where something is under review, two where
    something came back to the viewer who fills it, and those of `findings_told`.
    """
    filled = viewer.department_ids(Role.REPORTER)
    duties = with_reviews(_open(filled, today, *doors_to_duties(viewer)), "entered_on_behalf")
    own = own_departments(viewer)
    returns = _returns(duty for duty in duties if may_fill(viewer, duty))
    under_review = (duty for duty in duties if duty_state(duty) in UNDER_REVIEW)
    told = findings_told(viewer, ((duty, last_version(duty)) for duty in under_review), today)
    return tuple(
        _open_duty(viewer, duty, own, returns, found=told.get(duty.pk, ()), today=today)
        for duty in duties
    )


@compiled
def _open(
    filled: frozenset[int], today: date, *doors: frozenset[int]
) -> QuerySet[ReportingDuty, tuple[object, ...]]:
    waiting = EntryOnBehalf.objects.filter(duty=OuterRef("pk"), state=OnBehalfState.OPEN)
    begun_or_late = Q(submission__isnull=False) | Q(due_on__lt=today) | Q(entered_on_behalf=True)
    duties = (
        duties_behind(*doors)
        .annotate(entered_on_behalf=Exists(waiting))
        .filter(Q(department__in=filled) | begun_or_late)
        .exclude(submission__state=SubmissionState.ACCEPTED)
        .order_by("due_on", "pk")
    )
    return review_columns(duties, "entered_on_behalf")


def _open_duty(
    viewer: Viewer,
    duty: ReportingDuty,
    own: frozenset[int],
    returns: dict[int, Returned],
    *,
    found: Iterable[str],
    today: date,
) -> OpenDuty:
    state = duty_state(duty)
    submission = duty.submission if state else None
    under_review = submission is not None and state in UNDER_REVIEW
    version = last_version(duty) if under_review else None
    return OpenDuty(
        pk=duty.pk,
        submission_pk=submission.pk if submission else None,
        name=duty_name(duty),
        place=duty.place.name,
        tenant_id=duty.tenant_id,
        department_id=duty.department_id,
        department=duty.department.name,
        round_pk=duty.round_id,
        round_title=duty.round.title,
        period=period_text(duty.round),
        state=state,
        step=step_name(submission.waiting_step) if submission else "",
        due_on=duty.due_on,
        days_left=(duty.due_on - today).days,
        fillable=today <= last_day(duty.round, duty),
        own=duty.department_id in own,
        fills=may_fill(viewer, duty),
        waits_for_viewer=submission is not None
        and under_review
        and may_review(viewer, duty, submission),
        on_behalf=not under_review and duty.entered_on_behalf,  # type: ignore[attr-defined]  # annotated
        findings=finding_names(found),
        submitted_at=version.submitted_at if version else None,
        returned=returns.get(submission.pk) if submission else None,
    )


def _returns(duties: Iterable[ReportingDuty]) -> dict[int, Returned]:
    """Why submissions were last returned, by submission."""
    returned = [duty.submission.pk for duty in duties if duty_state(duty) == State.RETURNED]
    if not returned:
        return {}
    actions = list(
        ReviewAction.objects.filter(
            version__submission__in=returned, decision=ReviewDecision.RETURN
        )
        .select_related("version", "text")
        .order_by("pk")
    )
    last = {action.version.submission_id: action for action in actions}
    texts = read_texts(action.text for action in last.values())
    return {
        pk: Returned(
            reason=str(ReturnReason(action.reason_code).label),
            text=texts.get(action.text.pk, "") if action.text else "",
            unit=action.unit,
            at=action.at,
        )
        for pk, action in last.items()
    }
