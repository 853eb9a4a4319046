"""The open values of a round as rows of the grid: a page of them, by filter, in order of due date."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from audit.compiled import compiled
from indicators.access import duties_of
from indicators.domain.filing_sheets.columns import VALUE_TYPED
from indicators.domain.workflow import EDITABLE, State
from indicators.filing_terms import period_words
from indicators.models import EvidenceUse, ReportingDuty
from indicators.models.choices import Answer
from indicators.models.rounds import DutyKind
from indicators.selectors.duties import duty_name, duty_state
from indicators.selectors.previous_values import PreviousValue, previous_values
from indicators.selectors.shared_rows import shared_columns, shared_objects
from indicators.selectors.submissions import UnitChoice, units_alike
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.domain.quantities import plain_text, round_half_up
from plans.domain.units import get_unit

ROWS = 50
"""Rows on a page: what one form may send has an end, and so has what a person looks through."""
SOON = timedelta(days=7)
# What a row shows of what its duty refers to.
_SHOWN = {
    "round": ("year", "period_kind", "month"),
    "department": ("name",),
    "place": ("name",),
    "indicator": ("name_zh", "unit", "numerator", "denominator", "input_form"),
    "definition": ("text",),
    "submission": ("state", "revision", "draft"),
}


class Due(StrEnum):
    """Which due dates are wanted."""

    ALL = ""
    LATE = "late"
    SOON = "soon"


@dataclass(frozen=True)
class GridFilter:
    """What of the open duties is wanted; without a round the one that is due first."""

    round: int | None = None
    place: int | None = None
    due: Due = Due.ALL
    text: str = ""
    page: str = ""


@dataclass(frozen=True)
class Named:
    """A round or place to choose."""

    pk: int
    name: str


@dataclass(frozen=True)
class GridLine:
    """One duty as a row: what it asks, and its draft as typed (choices and units by code)."""

    duty: int
    revision: int
    name: str
    place: str
    department: str
    definition: str
    due_on: date
    days_left: int
    returned: bool
    unit: str
    previous: str
    numerator: str
    denominator: str
    takes_shares: bool
    units: tuple[UnitChoice, ...]
    files: int
    typed: Mapping[str, str]


@dataclass(frozen=True)
class GridPage:
    """A page of the grid with what can be chosen beside it."""

    rounds: tuple[Named, ...]
    places: tuple[Named, ...]
    chosen: GridFilter
    round_title: str
    period: str
    total: int
    pages: Page[int]
    """Of keys of duties."""


def grid_page(viewer: Viewer, wanted: GridFilter, *, today: date) -> GridPage:
    """The open value duties of one round that fit the filter, without its rows. Three queries."""
    units = viewer.department_ids(Role.REPORTER)
    rounds, periods = _rounds(units, today)
    known = {each.pk for each in rounds}
    round_pk = wanted.round if wanted.round in known else (rounds[0].pk if rounds else 0)
    pages = Paginator(_wanted(units, today, round_pk, wanted), ROWS).get_page(wanted.page)
    return GridPage(
        rounds=rounds,
        places=tuple(Named(pk, name) for pk, name in dict(_places(units, today, round_pk)).items()),
        chosen=GridFilter(round_pk, wanted.place, wanted.due, wanted.text, wanted.page),
        round_title=next((each.name for each in rounds if each.pk == round_pk), ""),
        period=periods.get(round_pk, ""),
        total=pages.paginator.count,
        pages=pages,
    )


def grid_lines(
    viewer: Viewer, duties: Collection[ReportingDuty], *, today: date
) -> tuple[GridLine, ...]:
    """The rows of some duties, in the order given. Two queries."""
    previous = previous_values(viewer, duties)
    files = _files(duties)
    return tuple(_line(duty, previous.get(duty.pk), files, today) for duty in duties)


def duties_named(viewer: Viewer, pks: Iterable[int]) -> list[ReportingDuty]:
    """The viewer's duties of these numbers, in the order given, whatever their state. One query."""
    asked = list(pks)
    owed = _named(viewer.department_ids(Role.REPORTER), asked)
    by_pk = {duty.pk: duty for duty in shared_objects(ReportingDuty, owed, _SHOWN)}
    return [by_pk[pk] for pk in asked if pk in by_pk]


@compiled
def _named(units: frozenset[int], pks: list[int]) -> QuerySet[ReportingDuty, tuple[object, ...]]:
    return shared_columns(duties_of(units).filter(kind=DutyKind.VALUE, pk__in=pks), _SHOWN)


def _open_values(units: frozenset[int], today: date) -> QuerySet[ReportingDuty]:
    return duties_of(units).filter(
        Q(submission=None) | Q(submission__state__in=EDITABLE),
        Q(round__locks_on__gte=today) | Q(due_on__gte=today),
        kind=DutyKind.VALUE,
    )


def _rounds(units: frozenset[int], today: date) -> tuple[tuple[Named, ...], dict[int, str]]:
    """The rounds in which something is open, the first due first, and their periods in words."""
    titles: dict[int, str] = {}
    periods: dict[int, str] = {}
    for pk, title, kind, year, month in _open_rounds(units, today):
        titles[pk], periods[pk] = title, period_words(kind, year, month)
    return tuple(Named(pk, title) for pk, title in titles.items()), periods


# Any: columns of several types.
@compiled
def _open_rounds(units: frozenset[int], today: date) -> QuerySet[ReportingDuty, tuple[Any, ...]]:
    told = ("round", "round__title", "round__period_kind", "round__year", "round__month")
    rows = _open_values(units, today).order_by("round__due_on", "round")
    return rows.values_list(*told).distinct()


@compiled
def _places(
    units: frozenset[int], today: date, round_pk: int
) -> QuerySet[ReportingDuty, tuple[int, str]]:
    in_round = _open_values(units, today).filter(round=round_pk)
    return in_round.order_by("place__key").values_list("place", "place__name")


def _wanted(units: frozenset[int], today: date, round_pk: int, wanted: GridFilter) -> list[int]:
    """Keys of the duties that fit. What is searched for is no parameter as it stands."""
    place, due, soon = wanted.place, wanted.due, today + SOON
    if not wanted.text:
        return _fitting(units, today, round_pk, place=place, due=due, soon=soon)
    rows = _fitting.build(units, today, round_pk, place=place, due=due, soon=soon)
    return list(rows.filter(indicator__name_zh__icontains=wanted.text))


@compiled
def _fitting(
    units: frozenset[int],
    today: date,
    round_pk: int,
    *,
    place: int | None,
    due: Due,
    soon: date,
) -> QuerySet[ReportingDuty, int]:
    duties = _open_values(units, today).filter(round=round_pk)
    if place is not None:
        duties = duties.filter(place=place)
    if due is Due.LATE:
        duties = duties.filter(due_on__lt=today)
    if due is Due.SOON:
        duties = duties.filter(due_on__range=(today, soon))
    return duties.order_by("due_on", "pk").values_list("pk", flat=True)


def _files(duties: Iterable[ReportingDuty]) -> dict[int, int]:
    """How many files each duty's draft has."""
    return dict(_counted([duty.pk for duty in duties]))


@compiled
def _counted(duties: list[int]) -> QuerySet[EvidenceUse, tuple[int, int]]:
    uses = EvidenceUse.objects.filter(submission__duty__in=duties, withdrawn_at__isnull=True)
    counted = uses.order_by().values("submission__duty").annotate(files=Count("pk"))
    return counted.values_list("submission__duty", "files")


def _line(
    duty: ReportingDuty,
    previous: PreviousValue | None,
    files: Mapping[int, int],
    today: date,
) -> GridLine:
    submission = getattr(duty, "submission", None)
    indicator, definition = duty.indicator, duty.definition
    draft: Mapping[str, str] = submission.draft if submission else {}
    code = indicator.unit if indicator else ""
    fresh = {"answer": Answer.VALUE.value, "unit": code}
    return GridLine(
        duty=duty.pk,
        revision=submission.revision if submission else 0,
        name=duty_name(duty),
        place=duty.place.name,
        department=duty.department.name,
        definition=definition.text if definition else "",
        due_on=duty.due_on,
        days_left=(duty.due_on - today).days,
        returned=duty_state(duty) == State.RETURNED,
        unit=get_unit(code).name if code else "",
        previous=plain_text(round_half_up(previous.value, previous.decimals)) if previous else "",
        numerator=(indicator.numerator or "") if indicator else "",
        denominator=(indicator.denominator or "") if indicator else "",
        takes_shares=bool(indicator and indicator.takes_shares and code == "percent"),
        units=units_alike(code),
        files=files.get(duty.pk, 0),
        typed={key: draft.get(key) or fresh.get(key, "") for key in _KEYS},
    )


_KEYS = tuple(column.key for column in VALUE_TYPED)
