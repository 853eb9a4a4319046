"""What the pages of reports show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from assessments.models import Report, ReportFile, ReportLanguage
from indicators.models import MeasureVersion, Observation, TargetState
from organizations.models import Department, Place
from plans.models import Plan, Target

# The list shows so many; older reports stay reachable by their address.
SHOWN = 50


@dataclass(frozen=True)
class ReportRow:
    """One report in the list."""

    pk: int
    kind: str
    subject: str
    file_format: str
    # Empty for Chinese.
    language: str
    year: int
    as_of: datetime
    state: str
    state_name: str
    is_unfinished: bool
    progress: int
    unit: str
    requested_at: datetime
    file_name: str
    size: int


@dataclass(frozen=True)
class FinishedReport:
    """A finished report with the hash of what it was built from."""

    pk: int
    kind: str
    year: int
    as_of: datetime
    built_at: datetime
    snapshot_sha256: str


@dataclass(frozen=True)
class ReportsPage:
    """The list of a plan's reports, newest first."""

    plan: Plan
    place: str
    rows: tuple[ReportRow, ...]
    subjects: tuple[tuple[str, str], ...]


def reports_page(plan: Plan) -> ReportsPage:
    """Three queries."""
    reports = Report.objects.filter(plan=plan).select_related("file").order_by("-pk")[:SHOWN]
    subjects = tuple(subjects_of_reports(plan))
    named = dict(subjects)
    return ReportsPage(
        plan=plan,
        place=plan.tenant.name,
        rows=tuple(_row(report, named) for report in reports),
        subjects=subjects,
    )


def finished_reports(plans: Iterable[int], *, most: int) -> tuple[FinishedReport, ...]:
    """The newest finished reports of some plans: one query."""
    files = ReportFile.objects.filter(report__plan__in=list(plans)).select_related("report")
    return tuple(
        FinishedReport(
            pk=file.report_id,
            kind=file.report.get_kind_display(),
            year=file.report.year,
            as_of=file.report.as_of,
            built_at=file.built_at,
            snapshot_sha256=file.snapshot_sha256,
        )
        for file in files.order_by("-report")[:most]
    )


def years_to_report(plan: Plan, *, this_year: int) -> list[int]:
    """Years a report may be about, latest first: from the first base year of the plan on."""
    first = Target.objects.filter(version__plan=plan).aggregate(first=Min("base_year"))["first"]
    return list(range(this_year, min(first or this_year - 5, this_year - 5), -1))


def has_values(plan: Plan, *, year: int, as_of: datetime) -> bool:
    """Whether anything was accepted by then of the plan's targets, for the year or one before."""
    measures = MeasureVersion.objects.filter(measure__plan=plan)
    known = {"year__lte": year, "recorded_at__lte": as_of}
    observed = Observation.objects.filter(
        tenant=plan.tenant_id, indicator__in=measures.values("indicator"), **known
    )
    return observed.exists() or TargetState.objects.filter(measure__plan=plan, **known).exists()


def subjects_of_reports(plan: Plan) -> list[tuple[str, str]]:
    """What a report may be about, with its name: departments and lower places. Two queries."""
    departments = Department.objects.filter(tenant=plan.tenant_id).order_by("pk")
    places = Place.objects.filter(parent=plan.tenant_id).order_by("-counts_in_rollup", "pk")
    return [
        *((f"department:{row.pk}", row.name) for row in departments),
        *((f"place:{row.key}", row.name) for row in places),
    ]


def _row(report: Report, subjects: Mapping[str, str]) -> ReportRow:
    file = getattr(report, "file", None)
    return ReportRow(
        pk=report.pk,
        kind=report.get_kind_display(),
        subject=subjects.get(report.subject, ""),
        file_format=report.get_file_format_display(),
        language=report.get_language_display() if report.language != ReportLanguage.CHINESE else "",
        year=report.year,
        as_of=report.as_of,
        state=report.state,
        state_name=report.get_state_display(),
        is_unfinished=report.is_unfinished,
        progress=report.progress,
        unit=report.requested_unit,
        requested_at=report.requested_at,
        file_name=file.file_name if file else "",
        size=file.size if file else 0,
    )
