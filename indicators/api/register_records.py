"""Register items as plain data, for their shapes."""

from datetime import date

from indicators.api.records import Data, printed
from plans.models import RegisterDocument, RegisterItem
from plans.selectors.reading import ResponsibleUnit
from plans.selectors.register_item import (
    DocumentLine,
    ItemReport,
    MilestoneLine,
    RegisterItemPage,
    Said,
    VersionLine,
)
from plans.selectors.registers import NOT_REPORTED, ItemRow, MilestoneMark


def register_brief_of(slug: str, row: ItemRow) -> Data:
    """One item of a list."""
    return {
        "id": row.pk,
        "plan": slug,
        "kind": row.kind,
        "name": row.name,
        "key": row.key,
        "place": row.place,
        "quote": row.quote,
        "unit": _unit(row.unit),
        "status": row.status,
        "as_of": row.as_of,
        "planned_investment": printed(row.planned_investment),
        "invested": printed(row.invested),
        "milestones": [_mark(mark) for mark in row.milestones],
    }


def register_item_of(item: RegisterItem, page: RegisterItemPage) -> Data:
    """One item with all that the viewer may read of it."""
    last = page.latest
    return {
        "id": item.pk,
        "plan": page.slug,
        "kind": item.kind,
        "name": page.name,
        "key": item.key,
        "place": page.place,
        "quote": page.quote,
        "unit": _unit(page.unit),
        "status": last.status if last else NOT_REPORTED,
        "as_of": last.as_of if last else None,
        "planned_investment": printed(last.planned_investment) if last else None,
        "invested": printed(last.invested) if last else None,
        "number": last.said.number if last else 0,
        "may_write": page.may_write,
        "readable": page.readable,
        "milestones": [milestone_of(page, line) for line in page.milestones],
        "reports": [_report(report) for report in page.reports],
        "documents": [_document(document) for document in page.documents],
    }


def milestone_of(page: RegisterItemPage, line: MilestoneLine) -> Data:
    """A milestone with its versions."""
    versions = [_version(version) for version in line.versions]
    return {**_mark(line.mark), "item": page.pk, "versions": versions}


def attached(document: RegisterDocument) -> Data:
    """A document that was attached just now."""
    return {
        "id": document.pk,
        "name": document.file_name,
        "size": document.size,
        "sha256": document.sha256,
        "contains_personal_data": document.contains_personal_data,
        "uploaded_at": document.at,
        "latest": True,
        "replaces": document.replaces.file_name if document.replaces else "",
    }


def _document(line: DocumentLine) -> Data:
    return {
        "id": line.pk,
        "name": line.name,
        "size": line.size,
        "sha256": line.sha256,
        "contains_personal_data": line.personal,
        "uploaded_at": line.at,
        "latest": line.latest,
        "replaces": line.replaces,
    }


def _unit(unit: ResponsibleUnit | None) -> Data | None:
    if unit is None:
        return None
    return {
        "id": unit.department_id,
        "name": unit.name,
        "presumed": unit.presumed,
        "basis": unit.basis,
    }


def _mark(mark: MilestoneMark) -> Data:
    return {
        "id": mark.pk,
        "what": mark.what,
        "due": _month(mark.due),
        "done_on": mark.done_on,
        "standing": mark.standing,
        "number": mark.number,
    }


def _version(line: VersionLine) -> Data:
    return {
        **_said(line.said),
        "due": _month(line.due),
        "done_on": line.done_on,
        "dropped": line.dropped,
        "reason": line.reason,
    }


def _report(report: ItemReport) -> Data:
    return {
        **_said(report.said),
        "status": report.status,
        "as_of": report.as_of,
        "planned_investment": printed(report.planned_investment),
        "invested": printed(report.invested),
        "text": report.text,
    }


def _said(said: Said) -> Data:
    return {"number": said.number, "by": said.by, "unit": said.unit, "at": said.at}


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
