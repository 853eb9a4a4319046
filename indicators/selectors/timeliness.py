"""How complete and how timely a round is, by department and by place, without ranking anybody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

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
from indicators.models.submissions import ReviewDecision
from indicators.selectors.duties import duty_state
from indicators.services.rounds import due_of


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
    """Completeness and timeliness of a round on a day. Four queries.

    Departments and places stand in their own order, never in that of their figures.
    """
    duties = list(
        ReportingDuty.objects.filter(round=round_).select_related(
            "department", "place", "indicator", "submission"
        )
    )
    filings = _Filings(round_)
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


class _Filings:
    """What was filed in a round, and the due dates given since it opened: three queries."""

    def __init__(self, round_: ReportingRound) -> None:
        self.round = round_
        self.filed: dict[int, list[tuple[datetime, date]]] = {}
        self.last_answer: dict[int, str] = {}
        # When, which due date, and in place of which (a return does not say).
        self.changes: dict[int, list[tuple[datetime, date, date | None]]] = {}
        self._read_versions()
        self._read_dates()

    def _read_versions(self) -> None:
        versions = SubmissionVersion.objects.filter(submission__duty__round=self.round)
        for duty, answer, at in versions.order_by("submission", "number").values_list(
            "submission__duty", "answer", "submitted_at"
        ):
            self.filed.setdefault(duty, []).append((at, timezone.localdate(at)))
            self.last_answer[duty] = answer

    def _read_dates(self) -> None:
        extensions = DutyExtension.objects.filter(duty__round=self.round)
        for duty, at, until, before in extensions.values_list("duty", "at", "until", "due_before"):
            self.changes.setdefault(duty, []).append((at, until, before))
        returns = ReviewAction.objects.filter(
            version__submission__duty__round=self.round, decision=ReviewDecision.RETURN
        )
        for duty, at, day in returns.values_list("version__submission__duty", "at", "new_due_on"):
            if day is not None:
                self.changes.setdefault(duty, []).append((at, day, None))

    def owed(self, duty: ReportingDuty) -> Owed:
        """A duty as the rules count it."""
        changes = sorted(self.changes.get(duty.pk, ()), key=lambda change: change[0])
        before = changes[0][2] or due_of(self.round, duty.indicator) if changes else duty.due_on
        return Owed(
            due_on=before,
            state=duty_state(duty),
            unpublished=self.last_answer.get(duty.pk) == Answer.NOT_YET_PUBLISHED,
            filed=self.filed.get(duty.pk, ()),
            given=tuple(Given(at, day) for at, day, _before in changes),
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
