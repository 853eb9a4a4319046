"""One annual work item: what it asks, what each unit reported, and what the viewer may do."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from audit.services import read_texts
from organizations.access import Viewer
from organizations.models import Department, Place
from organizations.models.departments import Governance
from organizations.selectors.accounts import names_of_accounts
from plans.access import (
    is_own_unit,
    leading_of,
    may_lead,
    may_report,
    reads_every_work_text,
)
from plans.models import AnnualWorkItem, Plan, WorkPart, WorkReopening, WorkReport, WorkSummary
from plans.selectors.reading import accountable_units
from plans.selectors.work import PartMark, TaskPlace, lead_of, mark_of, task_places

Texts = Mapping[uuid.UUID, str]


@dataclass(frozen=True)
class ReportLine:
    """One version of a report; a text that was lawfully destroyed is empty."""

    number: int
    progress: str
    progress_name: str
    text: str
    by: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class PartLine:
    """A unit's part. `reports` is empty for who may see states only (`readable` is false)."""

    mark: PartMark
    readable: bool
    may_report: bool
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True)
class SummaryLine:
    """A summary that closed the item, and why it was opened again; texts only for who reads all."""

    number: int
    progress: str
    progress_name: str
    text: str
    readable: bool
    by: str
    unit: str
    at: datetime
    missing: tuple[str, ...]
    reopening: "ReopeningLine | None"


@dataclass(frozen=True)
class ReopeningLine:
    """Who opened the item again after a summary, and why."""

    reason: str
    by: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class ItemPage:
    """The item and the rights over it; rights that its state no longer allows are false."""

    pk: int
    slug: str
    place: str
    task: TaskPlace | None
    year: int
    quarter: str
    measure: str
    deliverable: str
    where: str
    source: str
    lead: str
    presumed: bool
    compiled: bool
    withdrawn: bool
    parts: tuple[PartLine, ...]
    summaries: tuple[SummaryLine, ...]
    """The last first."""
    may_request: bool
    may_compile: bool
    may_withdraw: bool
    may_reopen: bool


@dataclass(frozen=True)
class Askable:
    """Whom a lead may still ask for a part: departments, and the counties by place."""

    departments: tuple[tuple[int, str], ...]
    places: tuple[tuple[int, str], ...]


def item_page(item: AnnualWorkItem, viewer: Viewer) -> ItemPage:
    """The page of an item that came through its door: eight queries at most."""
    task = task_places(item.plan).get(item.task_key)
    named = accountable_units(item.plan).get(item.task_key)
    leading = leading_of(item, named.department_id if named else None)
    parts = list(item.parts.select_related("department", "latest").order_by("pk"))
    leads = may_lead(viewer, leading)
    reads_all = reads_every_work_text(viewer, item, leading)
    lead, presumed = lead_of(item, named)
    untouched = all(part.latest_id is None for part in parts)
    return ItemPage(
        pk=item.pk,
        slug=item.plan.slug,
        place=item.tenant.name,
        task=task,
        year=item.year,
        quarter=item.quarter_name,
        measure=item.measure,
        deliverable=item.deliverable,
        where=item.place.name,
        source=item.get_source_display(),
        lead=lead,
        presumed=presumed,
        compiled=item.compiled_at is not None,
        withdrawn=item.withdrawn_at is not None,
        parts=_part_lines(item, parts, viewer, reads_all=reads_all),
        summaries=_summaries(item, parts, readable=reads_all),
        may_request=leads and item.is_open,
        may_compile=leads and item.is_open and not untouched,
        may_withdraw=viewer.is_office(item.tenant_id) and item.is_open and untouched,
        may_reopen=item.compiled_at is not None and (leads or viewer.is_office(item.tenant_id)),
    )


def askable(item: AnnualWorkItem, *, today: date) -> Askable:
    """Units of the place that can report and owe no part of the item yet: two queries."""
    asked = set(item.parts.values_list("department_id", "department__place_id"))
    departments = {department for department, _place in asked}
    places = {place for _department, place in asked}
    counties = Place.objects.filter(parent=item.tenant_id).valid_on(today).order_by("key")
    return Askable(
        departments=tuple(
            (unit.pk, unit.name)
            for unit in reporting_units(item.plan, today=today)
            if unit.pk not in departments and unit.place_id is None
        ),
        places=tuple((place.pk, place.name) for place in counties if place.pk not in places),
    )


def reporting_units(plan: Plan, *, today: date) -> list[Department]:
    """Units of the plan's place that exist today and can report: one query."""
    units = Department.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        tenant=plan.tenant_id,
    )
    return list(units.exclude(governance=Governance.COLLECTIVE).order_by("pk"))


def _part_lines(
    item: AnnualWorkItem, parts: list[WorkPart], viewer: Viewer, *, reads_all: bool
) -> tuple[PartLine, ...]:
    readable = {part.pk for part in parts if reads_all or is_own_unit(viewer, part.department)}
    reports = list(
        WorkReport.objects.filter(part__in=readable).select_related("text").order_by("number")
    )
    texts = read_texts(report.text for report in reports)
    names = names_of_accounts(report.account for report in reports)
    return tuple(
        PartLine(
            mark=mark_of(part),
            readable=part.pk in readable,
            may_report=item.is_open and may_report(viewer, part),
            reports=tuple(
                _report_line(report, texts, names)
                for report in reports
                if report.part_id == part.pk
            ),
        )
        for part in parts
    )


def _report_line(report: WorkReport, texts: Texts, names: Mapping[int, str]) -> ReportLine:
    return ReportLine(
        number=report.number,
        progress=report.progress,
        progress_name=report.get_progress_display(),
        text=texts.get(report.text_id, ""),
        by=names.get(report.account, ""),
        unit=report.unit,
        at=report.at,
    )


def _summaries(
    item: AnnualWorkItem, parts: list[WorkPart], *, readable: bool
) -> tuple[SummaryLine, ...]:
    """Every version of the summary with what became of it, the last first: four queries at most."""
    rows = list(WorkSummary.objects.filter(item=item).select_related("text", "reopening__reason"))
    again = [row.reopening for row in rows if hasattr(row, "reopening")]
    kept = [row.text for row in rows] + [each.reason for each in again]
    texts = read_texts(kept) if readable and kept else {}
    names = names_of_accounts([row.account for row in rows] + [each.account for each in again])
    units = {part.department_id: part.department.name for part in parts}
    return tuple(
        SummaryLine(
            number=row.number,
            progress=row.progress,
            progress_name=row.get_progress_display(),
            text=texts.get(row.text_id, ""),
            readable=readable,
            by=names.get(row.account, ""),
            unit=row.unit,
            at=row.at,
            missing=tuple(units[pk] for pk in row.missing),
            reopening=_reopening(row, texts, names),
        )
        for row in reversed(rows)
    )


def _reopening(row: WorkSummary, texts: Texts, names: Mapping[int, str]) -> ReopeningLine | None:
    found: WorkReopening | None = getattr(row, "reopening", None)
    if found is None:
        return None
    return ReopeningLine(
        reason=texts.get(found.reason_id, ""),
        by=names.get(found.account, ""),
        unit=found.unit,
        at=found.at,
    )
