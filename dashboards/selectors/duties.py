"""Timeliness: what departments owed, when they first submitted it, and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from indicators.access import duties_visible_to
from indicators.models import ReportingDuty
from indicators.models.submissions import SubmissionState
from organizations.access import Viewer
from plans.models import Plan


@dataclass(frozen=True)
class DutyLine:
    """One duty. `state` is empty where nothing is submitted: drafts are the unit's own."""

    id: int
    round_title: str
    what: str
    department_id: int
    place_id: int
    presumed: bool
    due_on: date
    submitted_on: date | None
    state: str
    late: bool
    may_open: bool


@dataclass(frozen=True)
class Timeliness:
    """Counts of duties: owed, submitted, submitted or still owed after the date, returned."""

    owed: int = 0
    submitted: int = 0
    late: int = 0
    returned: int = 0
    accepted: int = 0


def duty_lines(
    plan: Plan,
    viewer: Viewer,
    *,
    today: date,
    department_id: int | None = None,
) -> tuple[DutyLine, ...]:
    """Duties of the plan's rounds, newest round first: one query."""
    rows = ReportingDuty.objects.filter(round__plan=plan)
    visible = duties_visible_to(viewer).select_related(None).order_by()
    if department_id is not None:
        rows = rows.filter(department=department_id)
    found = (
        rows.select_related("round", "indicator", "measure__latest__target", "submission")
        .annotate(
            first_submitted=Min("submission__versions__submitted_at"),
            may_open=Exists(visible.filter(pk=OuterRef("pk"))),
        )
        .order_by("-round__year", "due_on", "pk")
    )
    return tuple(_line(row, today) for row in found)


def timeliness(lines: Iterable[DutyLine]) -> Timeliness:
    """Counts of some duties."""
    counted = list(lines)
    return Timeliness(
        owed=len(counted),
        submitted=sum(line.submitted_on is not None for line in counted),
        late=sum(line.late for line in counted),
        returned=sum(line.state == SubmissionState.RETURNED for line in counted),
        accepted=sum(line.state == SubmissionState.ACCEPTED for line in counted),
    )


def _line(row: ReportingDuty, today: date) -> DutyLine:
    submission = getattr(row, "submission", None)
    state = submission.state if submission else ""
    first = row.first_submitted  # type: ignore[attr-defined]  # annotated
    submitted_on = timezone.localdate(first) if first else None
    return DutyLine(
        id=row.pk,
        round_title=row.round.title,
        what=_what(row),
        department_id=row.department_id,
        place_id=row.place_id,
        presumed=row.department_presumed,
        due_on=row.due_on,
        submitted_on=submitted_on,
        state="" if state == SubmissionState.DRAFT else state,
        late=(submitted_on or today) > row.due_on,
        may_open=row.may_open,  # type: ignore[attr-defined]  # annotated
    )


def _what(row: ReportingDuty) -> str:
    if row.indicator is not None:
        return row.indicator.name_zh
    target = row.measure.latest.target if row.measure and row.measure.latest else None
    return target.indicator if target else str(row.measure)
