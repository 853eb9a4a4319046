"""The annual work of my units: what is owed, one item, and reporting the own part."""

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from audit.domain.canonical import canonical_json, digest
from indicators.api.answering import as_plain, once, tagged
from indicators.api.authentication import viewer_behind
from indicators.api.conditions import matched_revision, nothing_outdated, seen_by
from indicators.api.endpoint import endpoint
from indicators.api.fields import LARGEST_ID
from indicators.api.filters import WorkFilters
from indicators.api.openapi import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH_OPTIONAL,
    IF_NONE_MATCH,
    replayed,
    response_header,
)
from indicators.api.paging import Nothing, Slice, asked_by, equal, paged, slice_of
from indicators.api.refusals import not_found
from indicators.api.requests import WorkReportSentSerializer, sent_by
from indicators.api.work_records import work_brief_of, work_item_of, work_part_of
from indicators.api.work_shapes import (
    WorkItemBriefSerializer,
    WorkItemPageSerializer,
    WorkItemSerializer,
    WorkPartSerializer,
    WorkReportedSerializer,
)
from organizations.access import Viewer
from organizations.services.idempotency import Carried
from plans.access import access_work_item, access_work_part, reporting_actor, require_work_unit
from plans.models import AnnualWorkItem, WorkPart
from plans.selectors.own_work import named_units, own_work_items
from plans.selectors.work_item import item_page
from plans.services import report_part

SHOWN = response_header(ETAG, _("该部分的版本;填报时放入If-Match。"), 200, 304)
SHOWN_ITEM = response_header(ETAG, _("该事项的内容摘要;用于If-None-Match。"), 200, 304)


@endpoint(
    "GET",
    "work_items_list",
    tag="work",
    summary=_("我的单位牵头或承担的年度工作任务"),
    good={200: WorkItemPageSerializer},
    parameters=WorkFilters,
)
def work_items(request: Request) -> Response:
    """The items that the viewer's units lead or owe a part of, the latest year first."""
    asked = asked_by(request, WorkFilters)
    viewer = viewer_behind(request)
    require_work_unit(viewer)
    columns = {"plan": "plan__slug", "year": "year", "quarter": "quarter"}
    rows = own_work_items(viewer, state=asked.get("state", "")).filter(**equal(asked, columns))
    page = slice_of(rows, asked)
    named = named_units(page.rows)
    shown = [work_brief_of(viewer, row, named) for row in page.rows]
    return paged(request, asked, Slice(shown, page.count), WorkItemBriefSerializer)


@endpoint(
    "GET",
    "work_item_read",
    tag="work",
    summary=_("一项年度工作任务:各单位的部分、填报和汇总"),
    told=_("本地各单位都能看到各部分的状态;填报内容供本单位、牵头单位、办公室和审计读取。"),
    good={200: WorkItemSerializer, 304: None},
    headers=(IF_NONE_MATCH, SHOWN_ITEM),
)
def work_item(request: Request, pk: int) -> Response:
    """One item with its parts."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    item = _item_behind(viewer, pk)
    page = item_page(item, viewer)
    body = WorkItemSerializer(work_item_of(item, page, named_units([item]))).data
    return tagged(request, sum(part.mark.number for part in page.parts), body)


@endpoint(
    "GET",
    "work_part_read",
    tag="work",
    summary=_("一个单位承担的部分及其各版填报"),
    good={200: WorkPartSerializer, 304: None},
    headers=(IF_NONE_MATCH, SHOWN),
)
def work_part(request: Request, pk: int, part_pk: int) -> Response:
    """One unit's part, with the ETag that reporting asks for."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    item = _item_behind(viewer, pk)
    for part in item_page(item, viewer).parts:
        if part.mark.pk == part_pk:
            body = WorkPartSerializer(work_part_of(item, part)).data
            return tagged(request, part.mark.number, body)
    raise not_found()


@endpoint(
    "POST",
    "work_part_report",
    tag="work",
    summary=_("填报本单位的进展"),
    told=_("每次填报为新的一版,以前各版保留。须带If-Match或正文中的seen。"),
    good={201: WorkReportedSerializer},
    refusals=(412, 428),
    headers=(IF_MATCH_OPTIONAL, IDEMPOTENCY_KEY, replayed(201)),
    body=WorkReportSentSerializer,
)
def work_reports(request: Request, pk: int, part_pk: int) -> Response:
    """Report on the own part."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    reporting_actor(viewer, _part_behind(viewer, pk, part_pk))
    sent = sent_by(request, WorkReportSentSerializer)

    def report() -> Carried:
        # Looked up here, so that it is what stands at the moment of carrying out.
        part = _part_behind(viewer, pk, part_pk)
        matched = matched_revision(request, part.latest.number if part.latest else 0)
        seen = seen_by(matched, sent.get("seen"), "seen")
        with nothing_outdated(matched):
            made = report_part(
                viewer, part, progress=sent["progress"], text=sent["text"], seen=seen
            )
        body = {
            "item": pk,
            "part": part_pk,
            "number": made.number,
            "state": made.part.state,
            "progress": made.progress,
        }
        return Carried(201, as_plain(WorkReportedSerializer(body).data))

    return once(request, viewer, digest(canonical_json([pk, part_pk, sent])), report)


def _item_behind(viewer: Viewer, pk: int) -> AnnualWorkItem:
    if pk > LARGEST_ID:
        raise not_found()
    return access_work_item(viewer, pk)


def _part_behind(viewer: Viewer, pk: int, part_pk: int) -> WorkPart:
    if part_pk > LARGEST_ID:
        raise not_found()
    return access_work_part(_item_behind(viewer, pk), part_pk)
