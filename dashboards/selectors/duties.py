"""What departments owe, when they first submitted it, where it stands, and what they said of it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from audit.compiled import compiled
from audit.services.content import opened_text
from indicators.access import doors_to_duties, duties_behind
from indicators.domain.timeliness import Owed, is_past_due
from indicators.models import Indicator, ReportingDuty, SubmissionVersion
from indicators.models.submissions import SubmissionState
from indicators.selectors.shared_rows import shared_columns, shared_objects
from indicators.selectors.timeliness import Filings, events_of
from organizations.access import Viewer
from plans.models import Plan

_SAID = ("explanation", "note")
_ANNOTATED = (
    "may_open",
    *(f"{each}_sealed" for each in _SAID),
    *(f"{each}_key" for each in _SAID),
)
# Of what a line shows, and of what says when it was due.
_SHOWN = {
    "round": ("title", "period_kind", "year", "month", "due_on"),
    "department": ("name",),
    "place": ("name",),
    "indicator": ("code", "name_zh", "unit", "release_month"),
    "measure": ("plan_id", "key", "latest_id"),
    "measure__latest": ("target_id",),
    "measure__latest__target": ("indicator",),
    "submission": ("state", "review_steps"),
}


class DutyLine(NamedTuple):
    """One duty. `state` is empty where nothing is submitted: drafts are the unit's own.

    `said` is what the unit wrote with its last answer; empty for those who may not open it.
    """

    id: int
    round_id: int
    round_title: str
    what: str
    department_id: int
    department: str
    place_id: int
    place: str
    indicator_code: str
    measure_id: int | None
    presumed: bool
    due_on: date
    submitted_on: date | None
    state: str
    late: bool
    returns: int
    may_open: bool
    said: str
    said_on: date | None
    answer: str
    """The kind of its last answer, empty where none was given."""
    year: int
    indicator: Indicator | None
    owed: Owed


def duty_lines(
    plan: Plan,
    viewer: Viewer,
    *,
    today: date,
    department_id: int | None = None,
    about: Q | None = None,
    as_of: datetime | None = None,
) -> tuple[DutyLine, ...]:
    """Duties of the plan's rounds, newest round first: two queries, as of a moment two more."""
    doors = doors_to_duties(viewer)
    if about is None:
        read = _read(plan.pk, department_id, as_of, *doors)
        events = _events(plan.pk, department_id, as_of)
    else:
        rows = _asked(plan.pk, department_id, as_of).filter(about)
        read = list(_columns(rows, as_of, doors))
        events = list(events_of(rows, as_of=as_of))
    filings = Filings(events, as_of=as_of)
    found = shared_objects(ReportingDuty, read, _SHOWN, _ANNOTATED)
    return tuple(_line(row, filings, today) for row in found)


def _asked(plan: int, department: int | None, as_of: datetime | None) -> QuerySet[ReportingDuty]:
    rows = ReportingDuty.objects.filter(round__plan=plan)
    if as_of is not None:
        rows = rows.filter(round__opened_at__lte=as_of)
    return rows if department is None else rows.filter(department=department)


@compiled
def _read(
    plan: int, department: int | None, as_of: datetime | None, *doors: frozenset[int]
) -> QuerySet[ReportingDuty, tuple[object, ...]]:
    return _columns(_asked(plan, department, as_of), as_of, doors)


# Any: of several models, columns of several types.
@compiled
def _events(
    plan: int, department: int | None, as_of: datetime | None
) -> QuerySet[Any, tuple[Any, ...]]:
    return events_of(_asked(plan, department, as_of), as_of=as_of)


def _columns(
    rows: QuerySet[ReportingDuty], as_of: datetime | None, doors: tuple[frozenset[int], ...]
) -> QuerySet[ReportingDuty, tuple[object, ...]]:
    visible = duties_behind(*doors).select_related(None).order_by()
    asked = {"may_open": Exists(visible.filter(pk=OuterRef("pk"))), **_last_words(as_of)}
    ordered = rows.annotate(**asked).order_by("-round__year", "-round__month", "due_on", "pk")
    return shared_columns(ordered, _SHOWN, _ANNOTATED)


def _last_words(as_of: datetime | None) -> dict[str, Subquery]:
    """What the last version of a duty's submission says in words, sealed, with the keys."""
    versions = SubmissionVersion.objects.filter(submission__duty=OuterRef("pk"))
    if as_of is not None:
        versions = versions.filter(submitted_at__lte=as_of)
    last = versions.order_by("-number")

    def read(name: str) -> Subquery:
        return Subquery(last.annotate(found=F(name)).values("found")[:1])

    sealed = {f"{each}_sealed": read(f"{each}__ciphertext") for each in _SAID}
    keys = {f"{each}_key": read(f"{each}__key__wrapped_key") for each in _SAID}
    return {**sealed, **keys}


def _line(row: ReportingDuty, filings: Filings, today: date) -> DutyLine:
    owed = filings.owed(row)
    may_open: bool = row.may_open  # type: ignore[attr-defined]  # annotated
    said = _said(row) if may_open else ""
    return DutyLine(
        id=row.pk,
        round_id=row.round_id,
        round_title=row.round.title,
        what=_what(row),
        department_id=row.department_id,
        department=row.department.name,
        place_id=row.place_id,
        place=row.place.name,
        indicator_code=row.indicator.code if row.indicator else "",
        measure_id=row.measure_id,
        presumed=row.department_presumed,
        due_on=owed.due_now,
        submitted_on=owed.filed[0][1] if owed.filed else None,
        state="" if owed.state == SubmissionState.DRAFT else owed.state,
        late=is_past_due(owed, today),
        returns=filings.returns.get(row.pk, 0),
        may_open=may_open,
        said=said,
        said_on=owed.filed[-1][1] if said and owed.filed else None,
        answer=filings.last_answer.get(row.pk, ""),
        year=row.round.year,
        indicator=row.indicator,
        owed=owed,
    )


def _said(row: ReportingDuty) -> str:
    """The explanation and the note, one after the other, without those destroyed since."""
    texts = [
        opened_text(getattr(row, f"{each}_sealed"), getattr(row, f"{each}_key")) for each in _SAID
    ]
    return " ".join(dict.fromkeys(text for text in texts if text))


def _what(row: ReportingDuty) -> str:
    if row.indicator is not None:
        return row.indicator.name_zh
    target = row.measure.latest.target if row.measure and row.measure.latest else None
    return target.indicator if target else str(row.measure)
