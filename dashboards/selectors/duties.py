"""What departments owe, when they first submitted it, and where it stands."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from indicators.access import duties_visible_to
from indicators.domain.timeliness import Owed, is_past_due
from indicators.models import ReportingDuty
from indicators.models.submissions import SubmissionState
from indicators.selectors.timeliness import Filings
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
    place: str
    presumed: bool
    due_on: date
    submitted_on: date | None
    state: str
    late: bool
    may_open: bool
    owed: Owed


def duty_lines(
    plan: Plan,
    viewer: Viewer,
    *,
    today: date,
    department_id: int | None = None,
    as_of: datetime | None = None,
) -> tuple[DutyLine, ...]:
    """Duties of the plan's rounds, newest round first: two queries, as of a moment two more."""
    rows = ReportingDuty.objects.filter(round__plan=plan)
    if as_of is not None:
        rows = rows.filter(round__opened_at__lte=as_of)
    visible = duties_visible_to(viewer).select_related(None).order_by()
    if department_id is not None:
        rows = rows.filter(department=department_id)
    found = (
        rows.select_related("round", "place", "indicator", "measure__latest__target", "submission")
        .annotate(may_open=Exists(visible.filter(pk=OuterRef("pk"))))
        .order_by("-round__year", "due_on", "pk")
    )
    filings = Filings(rows, as_of=as_of)
    return tuple(_line(row, filings.owed(row), today) for row in found)


def _line(row: ReportingDuty, owed: Owed, today: date) -> DutyLine:
    return DutyLine(
        id=row.pk,
        round_title=row.round.title,
        what=_what(row),
        department_id=row.department_id,
        place_id=row.place_id,
        place=row.place.name,
        presumed=row.department_presumed,
        due_on=owed.due_now,
        submitted_on=owed.filed[0][1] if owed.filed else None,
        state="" if owed.state == SubmissionState.DRAFT else owed.state,
        late=is_past_due(owed, today),
        owed=owed,
        may_open=row.may_open,  # type: ignore[attr-defined]  # annotated
    )


def _what(row: ReportingDuty) -> str:
    if row.indicator is not None:
        return row.indicator.name_zh
    target = row.measure.latest.target if row.measure and row.measure.latest else None
    return target.indicator if target else str(row.measure)
