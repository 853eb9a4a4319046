"""How complete and how timely a round is, by department and by place, without ranking anybody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateField, QuerySet, Value
from django.utils import timezone

from indicators.domain.timeliness import Given, Owed, Tally, tally
from indicators.filing_terms import period_text
from indicators.models import (
    DutyExtension,
    ReportingDuty,
    ReportingRound,
    ReviewAction,
    SubmissionVersion,
)
from indicators.models.choices import Answer
from indicators.models.submissions import ReviewDecision, SubmissionState
from indicators.selectors.duties import duty_state
from indicators.services.rounds import due_of

_Event = tuple[int, datetime, date | None, date | None, str]
"""A duty, when, the due date given and the one before it, the answer filed."""


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
    """Completeness and timeliness of a round on a day. Two queries.

    Departments and places stand in their own order, never in that of their figures.
    """
    asked = ReportingDuty.objects.filter(round=round_)
    duties = asked.select_related("round", "department", "place", "indicator", "submission")
    filings = Filings(asked)
    counted = [(duty, filings.owed(duty)) for duty in duties]
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


class Filings:
    """What was filed for some duties, and the due dates given since they were asked: one query.

    As of a moment, what was filed and given by then; two queries more.
    """

    def __init__(self, duties: QuerySet[ReportingDuty], *, as_of: datetime | None = None) -> None:
        self.as_of = as_of
        self.states = {} if as_of is None else states_at(duties, as_of)
        self.filed: dict[int, list[tuple[datetime, date]]] = {}
        self.last_answer: dict[int, str] = {}
        # When, which due date, and in place of which (a return does not say).
        self.changes: dict[int, list[tuple[datetime, date, date | None]]] = {}
        # How often a submission came back; no return is counted against anybody.
        self.returns: dict[int, int] = {}
        for duty, at, until, before, answer in sorted(_events(duties), key=lambda event: event[1]):
            if answer and self._is_later(at):
                continue
            if answer:
                self.filed.setdefault(duty, []).append((at, timezone.localdate(at)))
                self.last_answer[duty] = answer
            elif before is None and not self._is_later(at):
                self.returns[duty] = self.returns.get(duty, 0) + 1
            if not answer and until is not None:
                self.changes.setdefault(duty, []).append((at, until, before))

    def _is_later(self, moment: datetime) -> bool:
        return self.as_of is not None and moment > self.as_of

    def state(self, duty: ReportingDuty) -> str:
        """The state of a duty's submission; empty where nobody has begun."""
        return duty_state(duty) if self.as_of is None else self.states.get(duty.pk, "")

    def owed(self, duty: ReportingDuty) -> Owed:
        """A duty, with its round, as the rules count it."""
        changes = self.changes.get(duty.pk, ())
        before = changes[0][2] or due_of(duty.round, duty.indicator) if changes else duty.due_on
        return Owed(
            due_on=before,
            state=self.state(duty),
            unpublished=self.last_answer.get(duty.pk) == Answer.NOT_YET_PUBLISHED,
            filed=self.filed.get(duty.pk, ()),
            given=tuple(Given(at, day) for at, day, _before in changes if not self._is_later(at)),
        )


def states_at(duties: QuerySet[ReportingDuty], as_of: datetime) -> dict[int, str]:
    """The states that submissions had at a moment, by duty: two queries.

    Drafts leave no trace of when they were begun; a duty without a version has no state.
    """
    asked = duties.order_by().values("pk")
    filed = SubmissionVersion.objects.filter(
        submission__duty__in=asked, submitted_at__lte=as_of
    ).select_related("submission")
    last = {row.submission.duty_id: row for row in filed.order_by("submission", "number")}
    rows = ReviewAction.objects.filter(version__submission__duty__in=asked, at__lte=as_of)
    decided = {row.version_id: row for row in rows.order_by("at", "pk")}
    return {
        duty: _state_after(decided.get(version.pk), len(version.submission.review_steps))
        for duty, version in last.items()
    }


def _state_after(action: ReviewAction | None, steps: int) -> str:
    if action is None:
        return SubmissionState.SUBMITTED
    if action.decision == ReviewDecision.RETURN:
        return SubmissionState.RETURNED
    return SubmissionState.ACCEPTED if action.step + 1 >= steps else SubmissionState.IN_REVIEW


def _events(duties: QuerySet[ReportingDuty]) -> Iterable[_Event]:
    """Versions with their answer, extensions, and returns with a new due date."""
    asked = duties.order_by().values("pk")
    no_day, no_answer = Value(None, output_field=DateField()), Value("")
    versions = SubmissionVersion.objects.filter(submission__duty__in=asked).order_by()
    extensions = DutyExtension.objects.filter(duty__in=asked).order_by()
    returns = ReviewAction.objects.filter(
        version__submission__duty__in=asked, decision=ReviewDecision.RETURN
    ).order_by()
    found: Iterable[_Event] = versions.values_list(
        "submission__duty", "submitted_at", no_day, no_day, "answer"
    ).union(
        extensions.values_list("duty", "at", "until", "due_before", no_answer),
        returns.values_list("version__submission__duty", "at", "new_due_on", no_day, no_answer),
        all=True,
    )
    return found


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
