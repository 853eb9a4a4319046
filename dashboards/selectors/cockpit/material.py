"""What the overview reads of a plan, once, for all of its blocks."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.utils import timezone

from assessments.models import Report, ReportKind, ReportState
from dashboards.selectors.frame import Frame, frame_of, recompute_request
from dashboards.selectors.responsible import units_of
from indicators.domain.progress.enums import Status
from indicators.models import Observation, ReportingDuty
from indicators.models.submissions import SubmissionState
from indicators.selectors.in_force import values_in_force_at
from indicators.selectors.outlooks import DAY, KNOWN_AFTER, Outlooks, Prognosis, outlooks
from indicators.selectors.progress import YEARLY, Judged, Slot, hidden_of, judged_measures
from indicators.selectors.timeliness import Filings, events_of
from organizations.access import Viewer
from plans.models import Plan, PlanVersion
from plans.selectors.reading import (
    ResponsibleUnit,
    Share,
    actions_and_shares,
    begun_at,
    head_of,
    version_in_force,
)

# A city has hundreds of values, and its overview reads them all.
_OF_A_VALUE = (
    "tenant",
    "department",
    "definition",
    "year",
    "value",
    "decimals",
    "quality",
    "release",
    "recorded_at",
)
_OF_AN_INDICATOR = tuple(f"indicator__{name}" for name in ("code", "name_zh", "unit", "rule"))
SINCE_WITHOUT_REPORT = timedelta(days=30)


@dataclass(frozen=True)
class Earlier:
    """Verdicts that today's are compared with.

    `day` is the day as of which they stood so; None where the plan was recorded later than that
    day, for those by the values up to `year` that are known now.
    """

    day: date | None
    year: int
    statuses: Mapping[int, Status]


@dataclass(frozen=True)
class LastReport:
    """The last finished report: what changed is told from its day on."""

    pk: int
    name: str
    year: int
    as_of: datetime


@dataclass(frozen=True)
class Duty:
    """One duty as the overview counts it; `state` is empty where nothing is submitted."""

    year: int
    department_id: int
    department: str
    due_on: date
    state: str

    @property
    def is_answered(self) -> bool:
        """Submitted and not sent back."""
        return self.state in (
            SubmissionState.SUBMITTED,
            SubmissionState.IN_REVIEW,
            SubmissionState.ACCEPTED,
        )

    def is_overdue(self, today: date) -> bool:
        """Still owed after its date."""
        return not self.is_answered and today > self.due_on


@dataclass(frozen=True)
class Action:
    """An action (行动) of the plan, with or without targets."""

    key: str
    title: str


@dataclass(frozen=True)
class Material:
    """Everything that the blocks are made of.

    `observations` are the city's yearly values in force, in order of years; `seen` those of them
    that the viewer may see, `hidden_codes` the indicators of the others.
    """

    frame: Frame
    viewer: Viewer
    today: date
    begun: date
    judged: tuple[Judged, ...]
    observations: tuple[Observation, ...]
    seen: tuple[Observation, ...]
    hidden_codes: frozenset[str]
    duties: tuple[Duty, ...]
    report: LastReport | None
    since: datetime
    then: Mapping[int, Status]
    ago: Earlier
    prognoses: Mapping[int, Prognosis]
    units: Mapping[int, ResponsibleUnit | None]
    actions: tuple[Action, ...]


def material_of(
    plan: Plan, viewer: Viewer, *, today: date, as_of: datetime | None = None
) -> Material:
    """Read a plan for its overview: six queries, as of a moment nine.

    Two more, and no more for a day, while verdicts of earlier days, forecasts and the text's own
    parts are not yet in the cache.
    """
    version = version_in_force(plan, as_of)
    begun = begun_at(version)
    observations = _observations(plan, as_of)
    hidden = hidden_of(observations, viewer)
    # Reports exist for those alone who may read every value in them.
    report = _last_report(plan, as_of) if viewer.reads_unreleased(plan.tenant_id) else None
    since = report.as_of if report else end_of(today - SINCE_WITHOUT_REPORT)
    found = _outlooks(plan, begun, since, today=today, as_of=as_of)
    judged = judged_measures(
        plan, year=today.year, viewer=viewer, hidden=hidden, as_of=as_of, results=found.results
    )
    text = _text_of(version)
    return Material(
        frame=frame_of(plan, year=today.year, head=head_of(version), as_of=as_of),
        viewer=viewer,
        today=today,
        begun=timezone.localdate(begun),
        judged=judged,
        observations=tuple(observations),
        seen=tuple(row for row in observations if _slot(row) not in hidden),
        hidden_codes=frozenset(row.indicator.code for row in observations if _slot(row) in hidden),
        duties=_duties(plan, as_of),
        report=report,
        since=since,
        # None from before the plan was recorded.
        then=found.statuses.get(since, {}),
        ago=_year_ago(today, found),
        prognoses=found.prognoses,
        units=units_of(judged, text.shares, plan, as_of=as_of),
        actions=text.actions,
    )


def _outlooks(
    plan: Plan, begun: datetime, since: datetime, *, today: date, as_of: datetime | None
) -> Outlooks:
    """Forecasts, and the verdicts of the two days that today's are compared with."""
    request = recompute_request(plan)
    return outlooks(
        plan,
        begun,
        today=today,
        as_of=as_of,
        figures=str(request.done) if request else "",
        earlier=[each for each in (since, end_of(year_before(today))) if each >= begun],
    )


def end_of(day: date) -> datetime:
    """The last moment of a day, in the time of the place."""
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return midnight - timedelta(microseconds=1)


def _slot(row: Observation) -> Slot:
    return row.indicator_id, row.definition_id, row.year


def _observations(plan: Plan, as_of: datetime | None) -> list[Observation]:
    """The city's yearly values in force, in order of years: one query."""
    held = values_in_force_at(as_of, place=plan.tenant, period_kind__in=YEARLY)
    rows = held.select_related("indicator").only(*_OF_A_VALUE, *_OF_AN_INDICATOR)
    return list(rows.order_by("year", "pk"))


def _last_report(plan: Plan, as_of: datetime | None) -> LastReport | None:
    rows = Report.objects.filter(plan=plan, state=ReportState.DONE)
    if as_of is not None:
        rows = rows.filter(ended_at__lte=as_of)
    row = rows.order_by("-as_of", "-pk").first()
    if row is None:
        return None
    return LastReport(row.pk, str(ReportKind(row.kind).label), row.year, row.as_of)


def _year_ago(today: date, found: Outlooks) -> Earlier:
    day = year_before(today)
    then = found.statuses.get(end_of(day))
    if then is not None:
        return Earlier(day, day.year, then)
    known = {pk: each.year_ago for pk, each in found.prognoses.items() if each.year_ago is not None}
    return Earlier(None, today.year - KNOWN_AFTER, known)


def year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _duties(plan: Plan, as_of: datetime | None) -> tuple[Duty, ...]:
    """The duties of the plan's rounds: one query, as of a moment two."""
    rows = ReportingDuty.objects.filter(round__plan=plan)
    if as_of is not None:
        rows = rows.filter(round__opened_at__lte=as_of)
    found = rows.values_list(
        "pk",
        "round__year",
        "department_id",
        "department__name",
        "due_on",
        "submission__state",
        "submission__review_steps",
    ).order_by("round__year", "due_on", "pk")
    then = None if as_of is None else Filings(events_of(rows, as_of=as_of), as_of=as_of)
    return tuple(
        Duty(year, department, name, due, then.state_then(pk, steps or ()) if then else state or "")
        for pk, year, department, name, due, state, steps in found
    )


@dataclass(frozen=True)
class _Text:
    """Parts of a published version, which never changes."""

    shares: tuple[Share, ...]
    actions: tuple[Action, ...]


# What is kept changes its name with its shape, so that a new release never reads an old one.
_SHAPE = "-".join(each.name for kind in (Share, Action) for each in fields(kind))


def _text_of(version: PlanVersion) -> _Text:
    """Responsibilities and actions of a version: one query, none where they are in the cache."""
    key = f"text:{_SHAPE}:{version.pk}:{version.published_at.isoformat()}"
    found: _Text | None = cache.get(key)
    if found is None:
        actions, shares = actions_and_shares(version.pk)
        found = _Text(shares, tuple(Action(key, title) for key, title in actions.items()))
        cache.set(key, found, DAY)
    return found
