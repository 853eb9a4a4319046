"""How complete and how timely a round is, by department and by place, without ranking anybody."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import DateField, F, QuerySet, Value
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


class _Event(NamedTuple):
    """Something filed, given or decided; `until` is the due date given, `before` the one before it.

    `number` is that of the version, `approved` how many review steps have approved it; 0 for none.
    """

    duty: int
    at: datetime
    until: date | None
    before: date | None
    answer: str
    number: int
    approved: int


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
    filings = Filings(events_of(asked, as_of=None))
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
    """What was filed for some duties, and the due dates given since they were asked.

    Of the rows of `events_of`; as of a moment, what was filed, given and decided by then. Any:
    columns of several types.
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]], *, as_of: datetime | None = None) -> None:
        self.as_of = as_of
        self.filed: dict[int, list[tuple[datetime, date]]] = {}
        self.last_answer: dict[int, str] = {}
        # When, which due date, and in place of which (a return does not say).
        self.changes: dict[int, list[tuple[datetime, date, date | None]]] = {}
        # How often a submission came back; no return is counted against anybody.
        self.returns: dict[int, int] = {}
        # The number of the last version, and of the last that came back.
        self.last_version: dict[int, int] = {}
        self.last_return: dict[int, int] = {}
        # By duty and number of the version, how many steps have approved it.
        self.approvals: dict[tuple[int, int], int] = {}
        events = map(_Event._make, rows)
        for event in sorted(events, key=lambda event: event.at):
            self._note(event)

    def _note(self, event: _Event) -> None:
        duty, version = event.duty, (event.duty, event.number)
        if event.until is not None:
            change = event.at, event.until, event.before
            self.changes.setdefault(duty, []).append(change)
        if self._is_later(event.at):
            return
        if event.answer:
            self.filed.setdefault(duty, []).append((event.at, timezone.localdate(event.at)))
            self.last_answer[duty] = event.answer
            self.last_version[duty] = max(event.number, self.last_version.get(duty, 0))
        elif event.approved:
            self.approvals[version] = max(event.approved, self.approvals.get(version, 0))
        elif event.before is None:
            self.returns[duty] = self.returns.get(duty, 0) + 1
            self.last_return[duty] = max(event.number, self.last_return.get(duty, 0))

    def _is_later(self, moment: datetime) -> bool:
        return self.as_of is not None and moment > self.as_of

    def state(self, duty: ReportingDuty) -> str:
        """The state of a duty's submission; empty where nobody has begun."""
        if self.as_of is None:
            return duty_state(duty)
        submission = getattr(duty, "submission", None)
        return self.state_then(duty.pk, submission.review_steps if submission else ())

    def state_then(self, duty_id: int, review_steps: Sequence[str]) -> str:
        """The state that a duty's submission had at the moment, by its review steps.

        Drafts leave no trace of when they were begun: a duty without a version has no state.
        """
        version = self.last_version.get(duty_id)
        if version is None:
            return ""
        if self.last_return.get(duty_id) == version:
            return SubmissionState.RETURNED
        approvals = self.approvals.get((duty_id, version))
        if approvals is None:
            return SubmissionState.SUBMITTED
        is_last = approvals >= len(review_steps)
        return SubmissionState.ACCEPTED if is_last else SubmissionState.IN_REVIEW

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


def events_of(
    duties: QuerySet[ReportingDuty], *, as_of: datetime | None
) -> QuerySet[Any, tuple[Any, ...]]:
    """Versions with their answer, extensions, returns with a new due date, and for a moment approvals.

    Any: of several models, columns of several types.
    """
    asked = duties.order_by().values("pk")
    no_day, no_answer = Value(None, output_field=DateField()), Value("")
    none = Value(0)
    versions = SubmissionVersion.objects.filter(submission__duty__in=asked).order_by()
    extensions = DutyExtension.objects.filter(duty__in=asked).order_by()
    decisions = ReviewAction.objects.filter(version__submission__duty__in=asked).order_by()
    decided = ("version__submission__duty", "at")
    others = [
        extensions.values_list("duty", "at", "until", "due_before", no_answer, none, none),
        decisions.filter(decision=ReviewDecision.RETURN).values_list(
            *decided, "new_due_on", no_day, no_answer, "version__number", none
        ),
    ]
    if as_of is not None:
        approved = decisions.filter(decision=ReviewDecision.APPROVE)
        others.append(
            approved.values_list(
                *decided, no_day, no_day, no_answer, "version__number", F("step") + 1
            )
        )
    found: QuerySet[Any, tuple[Any, ...]] = versions.values_list(
        "submission__duty", "submitted_at", no_day, no_day, "answer", "number", none
    ).union(*others, all=True)
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
