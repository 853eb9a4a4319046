"""How a plan's duties were filed in a period: in time, late, returned, reminded, corrected.

By round, department and place in their own order, never in that of their figures: nobody is
ranked. A first return is counted like any other and scored nowhere.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median

from django.db.models import Count

from audit.models import LedgerEntry
from dashboards.selectors.duties import DutyLine, duty_lines
from indicators.domain.timeliness import Standing, Tally, days_late, in_time, standing, tally
from indicators.models import ReviewAction, RevisionRequest
from indicators.models.submissions import ReturnReason, ReviewDecision
from organizations.access import Viewer
from organizations.domain.whole_numbers import whole
from plans.models import Plan


class Grouping(StrEnum):
    """By what duties are counted."""

    ALL = "all"
    ROUND = "round"
    DEPARTMENT = "department"
    PLACE = "place"


class Told(StrEnum):
    """A number of a line, and so the list behind it."""

    OWED = "owed"
    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    UNPUBLISHED = "unpublished"
    NOT_DUE = "not_due"
    RETURNED = "returned"
    REMINDED = "reminded"
    REVISED = "revised"


@dataclass(frozen=True)
class StatisticsFilter:
    """The period in which duties were due, and the number whose list is asked for."""

    since: date
    until: date
    grouping: Grouping = Grouping.ALL
    key: int = 0
    told: Told | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], *, today: date) -> "StatisticsFilter":
        """Read the address; what makes no sense is dropped. Without dates: this year."""
        grouping, told = query.get("by", ""), query.get("show", "")
        return cls(
            since=_day(query.get("since", "")) or date(today.year, 1, 1),
            until=_day(query.get("until", "")) or date(today.year, 12, 31),
            grouping=Grouping(grouping) if grouping in set(Grouping) else Grouping.ALL,
            key=whole(query.get("key", "")) or 0,
            told=Told(told) if told in set(Told) else None,
        )


@dataclass(frozen=True)
class FiledDuty:
    """One duty of the list: its line, where it stands, and what happened to it on the way."""

    line: DutyLine
    standing: Standing
    in_time: bool
    days_late: int
    returns: tuple[tuple[str, int], ...]
    reminders: int
    revisions: int

    def counts_as(self, told: Told) -> bool:
        """Whether it is one of those that a number counts."""
        answered = self.standing in (Standing.ACCEPTED, Standing.UNDER_REVIEW)
        found: dict[Told, bool] = {
            Told.OWED: True,
            Told.ON_TIME: answered and self.in_time,
            Told.LATE: answered and not self.in_time,
            Told.OVERDUE: self.standing is Standing.OVERDUE,
            Told.UNPUBLISHED: self.standing is Standing.NOT_YET_PUBLISHED,
            Told.NOT_DUE: self.standing in (Standing.NOT_DUE, Standing.EXTENDED),
            Told.RETURNED: bool(self.returns),
            Told.REMINDED: self.reminders > 0,
            Told.REVISED: self.revisions > 0,
        }
        return found[told]


@dataclass(frozen=True)
class StatisticsLine:
    """Duties of one round, department or place, counted; days late of those late or overdue."""

    grouping: Grouping
    key: int
    name: str
    tally: Tally
    median_days: Decimal | None
    most_days: int | None
    returns: tuple[int, ...]
    """By reason, in the order of the reasons."""
    returned: int
    reminders: int
    revisions: int

    @property
    def not_due(self) -> int:
        """Not yet due, or given more time."""
        return self.tally.not_due + self.tally.extended


@dataclass(frozen=True)
class StatisticsPage:
    """All that the page shows; `duties` is the list behind the number asked for."""

    slug: str
    place: str
    plans: tuple[tuple[str, str], ...]
    chosen: StatisticsFilter
    total: StatisticsLine
    groups: tuple[tuple[Grouping, tuple[StatisticsLine, ...]], ...]
    reasons: tuple[tuple[str, str], ...]
    duties: tuple[FiledDuty, ...]
    listed: str


def statistics_page(
    plan: Plan, plans: Sequence[Plan], viewer: Viewer, chosen: StatisticsFilter, *, today: date
) -> StatisticsPage:
    """Duties asked with a date in the period, counted and listed: five queries."""
    lines = [
        line
        for line in duty_lines(plan, viewer, today=today)
        if chosen.since <= line.owed.due_on <= chosen.until
    ]
    duties = _filed(plan, lines, today)
    groups = tuple(
        (grouping, _lines(grouping, duties, key, today)) for grouping, key in _keys(plan).items()
    )
    total = _line(Grouping.ALL, 0, plan.tenant.name, duties, today)
    asked = total if chosen.grouping is Grouping.ALL else _asked(groups, chosen)
    return StatisticsPage(
        slug=plan.slug,
        place=plan.tenant.name,
        plans=tuple((each.slug, each.tenant.name) for each in plans),
        chosen=chosen,
        total=total,
        groups=groups,
        reasons=tuple((value, str(label)) for value, label in ReturnReason.choices),
        duties=_listed(duties, chosen, _keys(plan)),
        listed=asked.name if asked else "",
    )


# The key of a line, where it stands among the others, and its name.
_Key = Callable[[DutyLine], tuple[int, tuple[int, ...], str]]


def _keys(plan: Plan) -> dict[Grouping, _Key]:
    """How duties fall into lines: rounds as they come, the city before its counties."""
    city = plan.tenant_id
    return {
        Grouping.ROUND: lambda line: (line.round_id, (-line.year, line.round_id), line.round_title),
        Grouping.DEPARTMENT: lambda line: (
            line.department_id,
            (line.department_id,),
            line.department,
        ),
        Grouping.PLACE: lambda line: (
            line.place_id,
            (int(line.place_id != city), line.place_id),
            line.place,
        ),
    }


def _filed(plan: Plan, lines: Iterable[DutyLine], today: date) -> list[FiledDuty]:
    """Duties with their returns, reminders and requests for correction: three queries."""
    lines = list(lines)
    keys = [line.id for line in lines]
    returns, reminders = _returns(keys), _reminders(plan)
    requests = RevisionRequest.objects.filter(submission__duty__in=keys).order_by()
    revisions = dict(requests.values_list("submission__duty").annotate(n=Count("pk")))
    return [
        FiledDuty(
            line=line,
            standing=standing(line.owed, today),
            in_time=in_time(line.owed),
            days_late=days_late(line.owed, today),
            returns=tuple(sorted(returns.get(line.id, {}).items())),
            reminders=reminders[line.id],
            revisions=revisions.get(line.id, 0),
        )
        for line in lines
    ]


def _returns(keys: list[int]) -> dict[int, dict[str, int]]:
    """How often each duty came back, by reason."""
    returned = ReviewAction.objects.filter(
        decision=ReviewDecision.RETURN, version__submission__duty__in=keys
    ).order_by()
    found: dict[int, dict[str, int]] = {}
    columns = returned.values_list("version__submission__duty", "reason_code")
    for duty, reason, count in columns.annotate(n=Count("pk")):
        found.setdefault(duty, {})[reason] = count
    return found


def _reminders(plan: Plan) -> Counter[int]:
    """On how many days each duty was in the reminders sent, as the ledger says."""
    sent = LedgerEntry.objects.filter(chain=plan.tenant.chain, action="reminder.send")
    told = (json.loads(after) for after in sent.order_by().values_list("after", flat=True))
    return Counter(duty for said in told for duty in said.get("duties", ()))


def _lines(
    grouping: Grouping, duties: list[FiledDuty], key_of: _Key, today: date
) -> tuple[StatisticsLine, ...]:
    grouped: dict[tuple[tuple[int, ...], int, str], list[FiledDuty]] = {}
    for duty in duties:
        key, place, name = key_of(duty.line)
        grouped.setdefault((place, key, name), []).append(duty)
    return tuple(
        _line(grouping, key, name, grouped[place, key, name], today)
        for place, key, name in sorted(grouped)
    )


def _line(
    grouping: Grouping, key: int, name: str, duties: list[FiledDuty], today: date
) -> StatisticsLine:
    late = [duty.days_late for duty in duties if duty.days_late]
    returns: Counter[str] = Counter()
    for duty in duties:
        returns.update(dict(duty.returns))
    return StatisticsLine(
        grouping=grouping,
        key=key,
        name=name,
        tally=tally((duty.line.owed for duty in duties), today),
        median_days=median(map(Decimal, late)) if late else None,
        most_days=max(late, default=None),
        returns=tuple(returns[reason] for reason in ReturnReason.values),
        returned=returns.total(),
        reminders=sum(duty.reminders for duty in duties),
        revisions=sum(duty.revisions for duty in duties),
    )


def _asked(
    groups: Iterable[tuple[Grouping, tuple[StatisticsLine, ...]]], chosen: StatisticsFilter
) -> StatisticsLine | None:
    lines = (line for grouping, lines in groups if grouping is chosen.grouping for line in lines)
    return next((line for line in lines if line.key == chosen.key), None)


def _listed(
    duties: Iterable[FiledDuty], chosen: StatisticsFilter, keys: Mapping[Grouping, _Key]
) -> tuple[FiledDuty, ...]:
    told = chosen.told
    if told is None:
        return ()
    key_of = keys.get(chosen.grouping)
    return tuple(
        duty
        for duty in duties
        if duty.counts_as(told) and (key_of is None or key_of(duty.line)[0] == chosen.key)
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
