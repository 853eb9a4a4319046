"""Hints that lie in how values were filed: late turns of a verdict, bulk entry, copied reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from assessments.domain.anomalies import same_texts
from assessments.models import Report
from audit.services import read_texts
from dashboards.selectors.anomalies.shapes import (
    Found,
    HeldValue,
    Hint,
    Turn,
    ValueLine,
    held_values,
)
from dashboards.selectors.anomalies.values import TermsBySeries, terms_by_series, terms_of
from dashboards.selectors.printed import printed
from indicators.filing_terms import period_text
from indicators.models import Observation, ReportingRound, SubmissionVersion
from indicators.models.choices import Answer
from indicators.models.rounds import DutyKind
from indicators.selectors.measure_names import measure_name
from indicators.selectors.past import Results, results_of_moments
from indicators.selectors.progress import YEARLY
from organizations.models import Place
from organizations.selectors.accounts import names_of_accounts

# The engine judges the whole place twice for each: so many late revisions, the newest.
MOST_REVISIONS = 20
# So many explanations and submissions, the newest: some years of a city.
MOST_VERSIONS = 5_000
SHORTLY = timedelta(days=2)
"""The deadline and the two days before it."""
UNITS, VALUES = 2, 5
"""One account that filed for so many units so many values in these days is a hint."""
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class _Late:
    """A revision, and what was over when it was accepted."""

    value: HeldValue
    deadline: str
    report: str


def late_turns(tenant: Place) -> Found:
    """Revisions after the deadline or after a report that turned a verdict: five queries."""
    late = _late_revisions(tenant)[-MOST_REVISIONS:]
    terms = terms_by_series(tenant)
    plans = sorted({row.measure.plan_id for group in terms.values() for row in group})
    recorded = [each.value.recorded_at for each in late]
    moments = [moment for at in recorded for moment in (at - _INSTANT, at)]
    results = results_of_moments(plans, *moments)
    pairs = zip(late, results[::2], results[1::2], strict=True)
    hints = [_turned(each, terms, before, after) for each, before, after in pairs]
    return Found(len(late), tuple(hint for hint in reversed(hints) if hint.turns))


def _late_revisions(tenant: Place) -> list[_Late]:
    """Second and later versions that were accepted late, the earliest first: three queries."""
    rows = Observation.objects.filter(tenant=tenant, version__gt=1, period_kind__in=YEARLY)
    revisions = sorted(held_values(rows), key=lambda each: (each.recorded_at, each.pk))
    due = _deadlines(tenant)
    reports = list(Report.objects.filter(tenant=tenant, file__isnull=False).order_by("as_of", "pk"))
    found = (_late(each, due.get((each.kind, each.year)), reports) for each in revisions)
    return [each for each in found if each is not None]


def _deadlines(tenant: Place) -> dict[tuple[str, int], date]:
    """The last deadline of the rounds of a year; the days that duties were given later do not count."""
    rows = ReportingRound.objects.filter(tenant=tenant).order_by("due_on")
    return {(row.period_kind, row.year): row.due_on for row in rows}


def _late(value: HeldValue, due_on: date | None, reports: Sequence[Report]) -> _Late | None:
    is_overdue = due_on is not None and timezone.localdate(value.recorded_at) > due_on
    built = (each for each in reports if each.as_of < value.recorded_at and each.year >= value.year)
    report = next(built, None)
    if not is_overdue and report is None:
        return None
    deadline = due_on.isoformat() if is_overdue and due_on else ""
    return _Late(value, deadline, str(report) if report else "")


def _turned(late: _Late, terms: TermsBySeries, before: Results, after: Results) -> Hint:
    value = late.value
    was, now = before.of_year(value.year), after.of_year(value.year)
    turns = (
        Turn(
            target=f"{measure_name(row.measure)} {row.target_year}",
            hedge=row.hedge or "",
            before=str(was[row.measure_id]["status"]),
            after=str(now[row.measure_id]["status"]),
        )
        for row in terms_of(value, terms)
        if row.measure_id in was and row.measure_id in now
    )
    return Hint(
        (value.line,),
        at=value.recorded_at,
        deadline=late.deadline,
        report=late.report,
        turns=tuple(turn for turn in turns if turn.before != turn.after),
    )


def bulk_entries(tenant: Place) -> Found:
    """Values of several units that one account filed shortly before the deadline: two queries.

    What the office typed on behalf of a unit (代录) counts as the office's, and is marked.
    """
    rows = _versions(tenant).filter(answer=Answer.VALUE)[:MOST_VERSIONS]
    near = [row for row in rows if _is_near(row)]
    groups: dict[tuple[int, int], list[SubmissionVersion]] = {}
    for row in near:
        typist = row.entered_by or row.submitted_by
        groups.setdefault((typist, row.submission.duty.round_id), []).append(row)
    telling = {key: group for key, group in groups.items() if _is_bulk(group)}
    names = names_of_accounts(typist for typist, _round in telling)
    hints = [
        Hint(
            tuple(_line(row) for row in group),
            by=names.get(typist, f"#{typist}"),
            at=max(row.submitted_at for row in group),
            deadline=group[0].submission.duty.round.due_on.isoformat(),
            units=len(_units(group)),
            on_behalf=sum(row.entered_by is not None for row in group),
        )
        for (typist, _round), group in telling.items()
    ]
    return Found(len(near), tuple(hints))


def _versions(tenant: Place) -> QuerySet[SubmissionVersion]:
    """What was submitted for values, with the observation that it became; the newest first."""
    rows = SubmissionVersion.objects.filter(
        submission__duty__tenant=tenant, submission__duty__kind=DutyKind.VALUE
    ).select_related(
        "submission__duty__round",
        "submission__duty__department",
        "submission__duty__place",
        "submission__duty__indicator",
    )
    return rows.annotate(accepted=F("observations__pk")).order_by("-pk")


def _is_near(row: SubmissionVersion) -> bool:
    due_on = row.submission.duty.round.due_on
    return due_on - SHORTLY <= timezone.localdate(row.submitted_at) <= due_on


def _is_bulk(group: Sequence[SubmissionVersion]) -> bool:
    return len(group) >= VALUES and len(_units(group)) >= UNITS


def _units(group: Iterable[SubmissionVersion]) -> set[int]:
    return {row.submission.duty.department_id for row in group}


def same_explanations(tenant: Place) -> Found:
    """Explanations that are the same in several units: one query."""
    explained = _versions(tenant).filter(explanation__isnull=False)
    rows = list(explained.select_related("explanation__key")[:MOST_VERSIONS])
    texts = read_texts(row.explanation for row in rows)
    text_of = {row.pk: texts.get(row.explanation_id, "") for row in rows if row.explanation_id}
    told = [(row.pk, row.submission.duty.department_id, text_of[row.pk]) for row in rows]
    by_key = {row.pk: row for row in rows}
    hints = [
        Hint(
            tuple(_line(by_key[key]) for key in group),
            text=text_of[group[0]],
            units=len(_units(by_key[key] for key in group)),
        )
        for group in same_texts(told)
    ]
    return Found(len(rows), tuple(hints))


def _line(row: SubmissionVersion) -> ValueLine:
    duty = row.submission.duty
    accepted: int | None = row.accepted  # type: ignore[attr-defined]  # annotated
    return ValueLine(
        pk=accepted,
        indicator=duty.indicator.name_zh if duty.indicator else "",
        place=duty.place.name,
        period=period_text(duty.round),
        department=duty.department.name,
        printed=printed(row.value, row.decimals, row.unit),
        version=row.number,
    )
