"""How a unit has reported, round by round and year by year, and how often it had to be reminded."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import CharField, Count, F, PositiveIntegerField, QuerySet, Value
from django.db.models.functions import Cast

from dashboards.selectors.duties import DutyLine
from indicators.domain.progress.enums import Status
from indicators.domain.progress.severity import STANDINGS, Standing
from indicators.domain.timeliness import Tally, tally
from indicators.models import ProgressResult, RevisionRequest
from indicators.selectors.past import Results
from organizations.domain.notifications import Kind
from organizations.models import Notification
from plans.models import Plan

_REMINDERS = (Kind.REMINDER, Kind.OVERDUE, Kind.ESCALATION)
_STANDING, _CORRECTION = "standing", "correction"

_STATUSES = tuple(Status)

_Row = tuple[str, str, int, int]
"""What is counted, its code, the year (0 for all), how many."""


@dataclass(frozen=True)
class YearStandings:
    """How the targets that a unit answers for today stood at the end of a year."""

    year: int
    attention: int
    waiting: int
    fine: int


@dataclass(frozen=True)
class RoundRecord:
    """How a unit reported in one round."""

    title: str
    tally: Tally
    returns: int

    @property
    def timeliness_pct(self) -> Decimal | None:
        """Answered in time in per cent; None where nothing was due."""
        found = self.tally.timeliness
        return None if found is None else 100 * found


@dataclass(frozen=True)
class Supervision:
    """What was done to have the values in; days on which somebody of the unit was reminded."""

    reminded: int
    overdue: int
    escalated: int
    returns: int
    extensions: int
    corrections: int
    open_corrections: int


@dataclass(frozen=True)
class UnitRecord:
    """The unit's years, its rounds (oldest first) and its supervision."""

    years: tuple[YearStandings, ...]
    rounds: tuple[RoundRecord, ...]
    supervision: Supervision


def unit_record(
    plan: Plan,
    department_id: int,
    duties: Iterable[DutyLine],
    measures: Iterable[int],
    *,
    today: date,
    as_of: datetime | None = None,
    results: Results | None = None,
) -> UnitRecord:
    """One query. As of a moment the years are those of its `results`, not the stored ones."""
    duties = tuple(duties)
    counts: dict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    for what, code, year, number in _counts(plan, department_id, measures, today, as_of):
        counts[what][code, year] = number
    reminded = {code: number for (code, _year), number in counts["reminder"].items()}
    corrections = {code: number for (code, _year), number in counts[_CORRECTION].items()}
    return UnitRecord(
        years=_years(_past_counts(results, measures, today) if results else counts[_STANDING]),
        rounds=round_records(duties, today),
        supervision=Supervision(
            reminded=reminded.get(Kind.REMINDER, 0),
            overdue=reminded.get(Kind.OVERDUE, 0),
            escalated=reminded.get(Kind.ESCALATION, 0),
            returns=sum(duty.returns for duty in duties),
            extensions=sum(len(duty.owed.given) for duty in duties),
            corrections=sum(corrections.values()),
            open_corrections=corrections.get("open", 0),
        ),
    )


def round_records(duties: Iterable[DutyLine], today: date) -> tuple[RoundRecord, ...]:
    """The rounds of some duties (newest first), oldest first."""
    by_round: dict[int, list[DutyLine]] = {}
    for duty in duties:
        by_round.setdefault(duty.round_id, []).append(duty)
    return tuple(
        RoundRecord(
            title=rows[0].round_title,
            tally=tally((duty.owed for duty in rows), today),
            returns=sum(duty.returns for duty in rows),
        )
        for rows in reversed(by_round.values())
    )


def _counts(
    plan: Plan,
    department_id: int,
    measures: Iterable[int],
    today: date,
    as_of: datetime | None,
) -> QuerySet[ProgressResult, _Row]:
    """Verdicts by year, reminders by kind and requests for correction by state, in one query."""
    results = ProgressResult.objects.filter(
        measure__in=list(measures) if as_of is None else [], period__lte=today.year
    ).exclude(status="")
    told = Notification.objects.filter(
        tenant=plan.tenant_id,
        kind__in=_REMINDERS,
        user__memberships__department=department_id,
    )
    asked = RevisionRequest.objects.filter(
        submission__duty__department=department_id, submission__duty__round__plan=plan
    )
    if as_of is not None:
        told, asked = told.filter(created_at__lte=as_of), asked.filter(at__lte=as_of)
    none = Value(0, output_field=PositiveIntegerField())
    found: QuerySet[ProgressResult, _Row] = _counted(
        results, _STANDING, "status", F("period"), "measure_id"
    ).union(
        _counted(told, "reminder", "kind", none, "day"),
        _counted(asked, _CORRECTION, "state", none, "pk"),
        all=True,
    )
    return found


def _counted(rows: QuerySet, what: str, code: str, year: object, each: str) -> QuerySet:  # type: ignore[type-arg]  # of three models
    """How many different ones there are, by code and year."""
    counted: QuerySet = (  # type: ignore[type-arg]  # of three models
        rows.order_by()
        .values(
            counted=Value(what, output_field=CharField()),
            code=Cast(F(code), CharField(max_length=32)),
            in_year=year,
        )
        .annotate(number=Count(each, distinct=True))
        .values_list("counted", "code", "in_year", "number")
    )
    return counted


def _past_counts(
    results: Results, measures: Iterable[int], today: date
) -> Mapping[tuple[str, int], int]:
    """Verdicts by year as `_counts` finds them, of a past moment."""
    found = results.by_measure("status")
    return Counter(
        (str(_STATUSES.index(Status(row["status"]))), year)
        for measure in measures
        for year, row in found.get(measure, {}).items()
        if year <= today.year and row["status"]
    )


def _years(counts: Mapping[tuple[str, int], int]) -> tuple[YearStandings, ...]:
    by_year: dict[int, Counter[Standing]] = defaultdict(Counter)
    for (code, year), number in counts.items():
        # The database holds a word's place in its enumeration.
        by_year[year][STANDINGS[_STATUSES[int(code)]]] += number
    return tuple(
        YearStandings(
            year,
            by_year[year][Standing.ATTENTION],
            by_year[year][Standing.WAITING],
            by_year[year][Standing.FINE],
        )
        for year in sorted(by_year)
    )
