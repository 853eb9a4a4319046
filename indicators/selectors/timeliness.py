"""How complete and how timely a round is, by department and by place, without ranking anybody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from indicators.domain.timeliness import Owed, Tally, tally
from indicators.filing_terms import period_text
from indicators.models import ReportingDuty, ReportingRound, ReviewAction, SubmissionVersion
from indicators.models.choices import Answer
from indicators.models.submissions import ReviewDecision
from indicators.selectors.duties import duty_state


@dataclass(frozen=True)
class TimelinessRow:
    """One department or place, and its duties counted."""

    name: str
    tally: Tally


@dataclass(frozen=True)
class TimelinessPage:
    """A round's completeness and timeliness, by department and by place."""

    pk: int
    title: str
    tenant: str
    period: str
    due_on: date
    locks_on: date
    daily_reminders_basis: str
    departments: tuple[TimelinessRow, ...]
    places: tuple[TimelinessRow, ...]
    total: Tally


def timeliness_page(round_: ReportingRound, *, today: date) -> TimelinessPage:
    """Completeness and timeliness of a round on a day. Three queries.

    Departments and places stand in their own order, never in that of their figures.
    """
    duties = list(
        ReportingDuty.objects.filter(round=round_).select_related(
            "department", "place", "submission"
        )
    )
    filings = _Filings(round_)
    counted = [(duty, filings.owed(round_, duty)) for duty in duties]
    return TimelinessPage(
        pk=round_.pk,
        title=round_.title,
        tenant=round_.tenant.name,
        period=period_text(round_),
        due_on=round_.due_on,
        locks_on=round_.locks_on,
        daily_reminders_basis=round_.daily_reminders_basis,
        departments=_rows(counted, lambda duty: (duty.department_id, duty.department.name), today),
        places=_rows(
            counted,
            # The city itself first, then its counties.
            lambda duty: (duty.place_id != round_.tenant_id, duty.place.key, duty.place.name),
            today,
        ),
        total=tally((owed for _duty, owed in counted), today),
    )


class _Filings:
    """What was filed and returned in a round, by submission: two queries."""

    def __init__(self, round_: ReportingRound) -> None:
        self.filed: dict[int, list[date]] = {}
        self.last_answer: dict[int, str] = {}
        self.new_dates: dict[int, list[tuple[int, date]]] = {}
        versions = SubmissionVersion.objects.filter(submission__duty__round=round_)
        for submission, answer, at in versions.order_by("submission", "number").values_list(
            "submission", "answer", "submitted_at"
        ):
            self.filed.setdefault(submission, []).append(timezone.localdate(at))
            self.last_answer[submission] = answer
        returns = ReviewAction.objects.filter(
            version__submission__duty__round=round_,
            decision=ReviewDecision.RETURN,
        )
        for submission, number, day in returns.order_by("pk").values_list(
            "version__submission", "version__number", "new_due_on"
        ):
            if day is not None:
                self.new_dates.setdefault(submission, []).append((number, day))

    def owed(self, round_: ReportingRound, duty: ReportingDuty) -> Owed:
        """A duty as the rules count it."""
        submission = duty.submission.pk if duty_state(duty) else 0
        return Owed(
            round_due_on=round_.due_on,
            due_on=duty.due_on,
            state=duty_state(duty),
            unpublished=self.last_answer.get(submission) == Answer.NOT_YET_PUBLISHED,
            filed=self.filed.get(submission, ()),
            new_dates=self.new_dates.get(submission, ()),
        )


def _rows(
    counted: Iterable[tuple[ReportingDuty, Owed]],
    key: Callable[[ReportingDuty], tuple[bool | int | str, ...]],
    today: date,
) -> tuple[TimelinessRow, ...]:
    """Count by what the last part of the key names, in the order of the key."""
    groups: dict[tuple[bool | int | str, ...], list[Owed]] = {}
    for duty, owed in counted:
        groups.setdefault(key(duty), []).append(owed)
    return tuple(
        TimelinessRow(str(found[-1]), tally(groups[found], today))
        for found in sorted(groups, key=lambda each: each)
    )
