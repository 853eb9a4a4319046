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
from indicators.selectors.outlooks import DAY, KNOWN_AFTER, Prognosis, prognoses, statuses_at
from indicators.selectors.progress import YEARLY, Judged, Slot, hidden_of, judged_measures
from indicators.selectors.timeliness import states_at
from organizations.access import Viewer
from plans.models import Plan, PlanVersion, Section
from plans.models.sections import SectionKind
from plans.selectors.reading import ResponsibleUnit, Share, head_of, shares_of, versions_by

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
    """Read a plan for its overview: six queries, as of a moment thirteen.

    Thirteen more, and no more for a day, while verdicts of earlier days, forecasts and the text's
    own parts are not yet in the cache.
    """
    versions = list(versions_by(plan, as_of))
    version, begun = versions[0], versions[-1].published_at
    observations = _observations(plan, as_of)
    hidden = hidden_of(observations, viewer)
    judged = judged_measures(plan, year=today.year, viewer=viewer, hidden=hidden, as_of=as_of)
    # Reports exist for those alone who may read every value in them.
    report = _last_report(plan, as_of) if viewer.reads_unreleased(plan.tenant_id) else None
    since = report.as_of if report else end_of(today - SINCE_WITHOUT_REPORT)
    text = _text_of(version)
    request = recompute_request(plan)
    figures = str(request.done) if request else ""
    ahead = prognoses(plan, begun, today=today, as_of=as_of, figures=figures)
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
        then=_statuses(plan, begun, since),
        ago=_year_ago(plan, begun, today, ahead),
        prognoses=ahead,
        units=units_of(judged, text.shares, plan, as_of=as_of),
        actions=text.actions,
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


def _statuses(plan: Plan, begun: datetime, moment: datetime) -> Mapping[int, Status]:
    """Verdicts at a past moment; none from before the plan was recorded."""
    if moment < begun:
        return {}
    return statuses_at(plan, begun, moment, year=timezone.localdate(moment).year)


def _year_ago(plan: Plan, begun: datetime, today: date, ahead: Mapping[int, Prognosis]) -> Earlier:
    day = year_before(today)
    moment = end_of(day)
    if moment >= begun:
        return Earlier(day, day.year, statuses_at(plan, begun, moment, year=day.year))
    known = {pk: each.year_ago for pk, each in ahead.items() if each.year_ago is not None}
    return Earlier(None, today.year - KNOWN_AFTER, known)


def year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _duties(plan: Plan, as_of: datetime | None) -> tuple[Duty, ...]:
    """The duties of the plan's rounds: one query, as of a moment three."""
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
    ).order_by("round__year", "due_on", "pk")
    then = None if as_of is None else states_at(rows, as_of)
    return tuple(
        Duty(year, department, name, due, then.get(pk, "") if then is not None else state or "")
        for pk, year, department, name, due, state in found
    )


@dataclass(frozen=True)
class _Text:
    """Parts of a published version, which never changes."""

    shares: tuple[Share, ...]
    actions: tuple[Action, ...]


# What is kept changes its name with its shape, so that a new release never reads an old one.
_SHAPE = "-".join(each.name for kind in (Share, Action) for each in fields(kind))


def _text_of(version: PlanVersion) -> _Text:
    """Responsibilities and actions of a version: two queries, none where they are in the cache."""
    key = f"text:{_SHAPE}:{version.pk}:{version.published_at.isoformat()}"
    found: _Text | None = cache.get(key)
    if found is None:
        sections = Section.objects.filter(version=version, kind=SectionKind.ACTION)
        found = _Text(
            shares=shares_of(version.pk),
            actions=tuple(
                Action(key, title)
                for key, title in sections.order_by("position").values_list("key", "title")
            ),
        )
        cache.set(key, found, DAY)
    return found
