"""What waits for the viewer's review: the most pressing first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from audit.compiled import compiled
from indicators.access import doors_to_duties, duties_behind, may_review
from indicators.domain.workflow import UNDER_REVIEW, Step
from indicators.filing_terms import finding_names, period_text, state_name, step_name
from indicators.models import ReportingDuty
from indicators.models.choices import Answer
from indicators.selectors.duties import duty_name, last_version
from indicators.selectors.findings_now import findings_told
from indicators.selectors.review_course import bureau_names, waiting_at
from indicators.selectors.review_rows import review_columns, with_reviews
from organizations.access import Viewer
from organizations.selectors.accounts import names_of_accounts
from plans.domain.units import get_unit


@dataclass(frozen=True)
class WaitingReview:
    """One submission that waits for the viewer."""

    submission_pk: int
    version: int
    name: str
    place: str
    department: str
    round_title: str
    period: str
    step: str
    answer: str
    value: Decimal | None
    decimals: int | None
    unit: str
    findings: tuple[str, ...]
    without_evidence: bool
    resubmitted: bool
    submitted_by: str
    submitted_at: datetime
    due_on: date
    days_left: int

    @property
    def overdue(self) -> bool:
        return self.days_left < 0

    @property
    def passes(self) -> bool:
        """Raises no question: may be approved together with others."""
        return not self.findings and not self.without_evidence


@dataclass(frozen=True)
class ReviewGroup:
    """Submissions that wait at one step."""

    step: Step
    title: str
    rows: tuple[WaitingReview, ...]

    @property
    def together(self) -> bool:
        """Whether any of them may be approved together with others."""
        return any(row.passes for row in self.rows)


@compiled
def _under_review(*doors: frozenset[int]) -> QuerySet[ReportingDuty, tuple[object, ...]]:
    return review_columns(duties_behind(*doors).filter(submission__state__in=UNDER_REVIEW))


def waiting_reviews(viewer: Viewer, *, today: date) -> tuple[ReviewGroup, ...]:
    """What the viewer may decide now, by step. Three queries, one where a joint review waits, and
    those of `findings_told`."""
    under_review = with_reviews(_under_review(*doors_to_duties(viewer)))
    waiting = [duty for duty in under_review if may_review(viewer, duty, duty.submission)]
    names, bureaus = _names(waiting), bureau_names(waiting)
    told = findings_told(viewer, ((duty, last_version(duty)) for duty in waiting), today)
    rows = sorted(
        (_waiting(duty, names, bureaus, told[duty.pk], today) for duty in waiting), key=_urgency
    )
    steps = {duty.submission.pk: duty.submission.waiting_step for duty in waiting}
    groups = (
        (step, tuple(row for row in rows if steps[row.submission_pk] == step)) for step in Step
    )
    return tuple(ReviewGroup(step, step_name(step), found) for step, found in groups if found)


def _urgency(row: WaitingReview) -> tuple[date, bool, datetime]:
    return row.due_on, not row.findings, row.submitted_at


def _names(duties: list[ReportingDuty]) -> dict[int, str]:
    return names_of_accounts(last_version(duty).submitted_by for duty in duties)


def _waiting(
    duty: ReportingDuty,
    names: dict[int, str],
    bureaus: Mapping[int, str],
    found: tuple[str, ...],
    today: date,
) -> WaitingReview:
    submission = duty.submission
    version = last_version(duty)
    return WaitingReview(
        submission_pk=submission.pk,
        version=version.number,
        name=duty_name(duty),
        place=duty.place.name,
        department=duty.department.name,
        round_title=duty.round.title,
        period=period_text(duty.round),
        step=waiting_at(submission, bureaus),
        answer=state_name(version.target_state) or version.get_answer_display(),
        value=version.value,
        decimals=version.decimals,
        unit=get_unit(version.unit).name if version.unit else "",
        findings=finding_names(found),
        without_evidence=version.answer == Answer.VALUE and not version.evidence,
        resubmitted=version.number > 1,
        submitted_by=names.get(version.submitted_by, ""),
        submitted_at=version.submitted_at,
        due_on=duty.due_on,
        days_left=(duty.due_on - today).days,
    )
