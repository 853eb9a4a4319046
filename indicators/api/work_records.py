"""Annual work as plain data, for its shapes."""

from indicators.api.records import Data, place_of
from organizations.access import Viewer
from plans.access import may_report
from plans.models import AnnualWorkItem, WorkPart
from plans.selectors.own_work import Named
from plans.selectors.reading import ResponsibleUnit
from plans.selectors.work import PartMark, lead_of, mark_of
from plans.selectors.work_item import ItemPage, PartLine, ReportLine, SummaryLine


def work_brief_of(viewer: Viewer, item: AnnualWorkItem, named: Named) -> Data:
    """One item of a list; no query beyond those of its door."""
    return {
        **_head(item, named.get((item.plan_id, item.task_key))),
        "parts": [_mark(mark_of(part), _owes(viewer, item, part)) for part in item.parts.all()],
    }


def work_item_of(item: AnnualWorkItem, page: ItemPage, named: Named) -> Data:
    """One item with all that the viewer may read of it."""
    return {
        **_head(item, named.get((item.plan_id, item.task_key))),
        "task": page.task,
        "withdrawn": page.withdrawn,
        "parts": [work_part_of(item, part) for part in page.parts],
        "summaries": [_summary(summary) for summary in page.summaries],
    }


def work_part_of(item: AnnualWorkItem, part: PartLine) -> Data:
    """A unit's part with its reports."""
    return {
        **_mark(part.mark, part.may_report),
        "item": item.pk,
        "readable": part.readable,
        "reports": [_report(report) for report in part.reports],
    }


def _head(item: AnnualWorkItem, named: ResponsibleUnit | None) -> Data:
    lead, presumed = lead_of(item, named)
    return {
        "id": item.pk,
        "plan": item.plan.slug,
        "task_key": item.task_key,
        "year": item.year,
        "quarter": item.quarter,
        "measure": item.measure,
        "deliverable": item.deliverable,
        "place": place_of(item.place),
        "origin": item.source,
        "lead": {
            "id": named.department_id if named else item.lead_id,
            "name": lead,
            "presumed": presumed,
        },
        "compiled": item.compiled_at is not None,
    }


def _owes(viewer: Viewer, item: AnnualWorkItem, part: WorkPart) -> bool:
    return item.is_open and may_report(viewer, part)


def _mark(mark: PartMark, owes: bool) -> Data:
    return {
        "id": mark.pk,
        "department": {"id": mark.department_id, "name": mark.name},
        "role": mark.role,
        "state": mark.state,
        "progress": mark.progress or None,
        "number": mark.number,
        "may_report": owes,
    }


def _report(report: ReportLine) -> Data:
    return {
        "number": report.number,
        "progress": report.progress,
        "text": report.text,
        "by": report.by,
        "unit": report.unit,
        "at": report.at,
    }


def _summary(summary: SummaryLine) -> Data:
    return {
        "number": summary.number,
        "progress": summary.progress,
        "text": summary.text,
        "by": summary.by,
        "unit": summary.unit,
        "at": summary.at,
        "readable": summary.readable,
        "missing": summary.missing,
        "reopening": summary.reopening,
    }
