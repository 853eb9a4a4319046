"""The register of a plan: its items, how far they are, their milestones and documents."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from audit.domain.canonical import canonical_json, digest
from indicators.api.answering import as_plain, once, tagged
from indicators.api.authentication import viewer_behind
from indicators.api.conditions import matched_revision, nothing_outdated, seen_by
from indicators.api.endpoint import endpoint
from indicators.api.fields import LARGEST_ID
from indicators.api.filters import YES, RegisterFilters
from indicators.api.openapi import (
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH_OPTIONAL,
    IF_NONE_MATCH,
    replayed,
    response_header,
)
from indicators.api.paging import Asked, Nothing, Slice, asked_by, paged, slice_of
from indicators.api.records import Data
from indicators.api.refusals import attachment_in_order, not_found
from indicators.api.register_records import (
    attached,
    milestone_of,
    register_brief_of,
    register_item_of,
)
from indicators.api.register_requests import (
    DocumentSentSerializer,
    ItemReportSentSerializer,
    MilestoneSentSerializer,
    MilestoneVersionSentSerializer,
    investment_of,
)
from indicators.api.register_shapes import (
    DocumentSerializer,
    ItemReportedSerializer,
    MilestoneSerializer,
    RegisterItemBriefSerializer,
    RegisterItemPageSerializer,
    RegisterItemSerializer,
)
from indicators.api.requests import sent_by
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.services.idempotency import Carried
from plans.access import access_register_item, access_tenant_plan, writing_actor
from plans.forms.evidence import checked_upload
from plans.models import Milestone, RegisterItem
from plans.selectors.register_item import register_item_page
from plans.selectors.registers import ItemRow, RegisterFilter, register_rows
from plans.services import (
    ItemFacts,
    MilestoneFacts,
    add_milestone,
    attach_document,
    report_item,
    revise_milestone,
)

SHOWN = response_header(ETAG, _("该条目填报的版本;填报时放入If-Match。"), 200, 304)
SHOWN_MILESTONE = response_header(ETAG, _("该里程碑的版本;更新时放入If-Match。"), 200, 304)
CONDITIONAL = (IF_MATCH_OPTIONAL, IDEMPOTENCY_KEY, replayed(201))


@endpoint(
    "GET",
    "register_items_list",
    tag="registers",
    summary=_("一份方案的台账条目"),
    told=_("按方案原文次序。“两高”项目只对本地人员列出。"),
    good={200: RegisterItemPageSerializer},
    parameters=RegisterFilters,
)
def register_items(request: Request) -> Response:
    """The items of a plan that the filters keep, in the order of the text."""
    asked = asked_by(request, RegisterFilters)
    viewer = viewer_behind(request)
    plan = access_tenant_plan(viewer, asked["plan"])
    rows = register_rows(plan, viewer, today=timezone.localdate())
    page = slice_of([row for row in rows if _keeps(viewer, asked, row)], asked)
    shown = [register_brief_of(plan.slug, row) for row in page.rows]
    return paged(request, asked, Slice(shown, page.count), RegisterItemBriefSerializer)


@endpoint(
    "GET",
    "register_item_read",
    tag="registers",
    summary=_("一个台账条目:责任单位、里程碑、各版填报和材料"),
    told=_("说明和材料供责任单位、办公室和审计读取;其他人员读取状态、日期和投资。"),
    good={200: RegisterItemSerializer, 304: None},
    headers=(IF_NONE_MATCH, SHOWN),
)
def register_item(request: Request, pk: int) -> Response:
    """One item, with the ETag that reporting asks for."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    item = _item_behind(viewer, pk)
    page = register_item_page(item, viewer, today=timezone.localdate())
    body = RegisterItemSerializer(register_item_of(item, page)).data
    return tagged(request, page.latest.said.number if page.latest else 0, body)


@endpoint(
    "POST",
    "register_item_report",
    tag="registers",
    summary=_("填报条目进展"),
    told=_("每次填报为新的一版,以前各版保留。须带If-Match或正文中的seen。"),
    good={201: ItemReportedSerializer},
    refusals=(412, 428),
    headers=CONDITIONAL,
    body=ItemReportSentSerializer,
)
def register_reports(request: Request, pk: int) -> Response:
    """Report how far an item is."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    item = _writable(viewer, pk)
    sent = sent_by(request, ItemReportSentSerializer)
    facts = ItemFacts(
        status=sent["status"],
        as_of=sent["as_of"],
        planned_investment=investment_of("planned_investment", sent.get("planned_investment")),
        invested=investment_of("invested", sent.get("invested")),
        text=sent.get("text", ""),
    )

    def report() -> Carried:
        # Looked up here, so that it is what stands at the moment of carrying out.
        last = item.reports.order_by("number").last()
        matched = matched_revision(request, last.number if last else 0)
        seen = seen_by(matched, sent.get("seen"), "seen")
        with nothing_outdated(matched):
            made = report_item(viewer, item, facts, seen=seen)
        body = {"item": pk, "number": made.number, "status": made.status}
        return Carried(201, as_plain(ItemReportedSerializer(body).data))

    return once(request, viewer, digest(canonical_json([pk, sent])), report)


@endpoint(
    "POST",
    "milestone_add",
    tag="registers",
    summary=_("添加里程碑"),
    good={201: MilestoneSerializer},
    headers=(IDEMPOTENCY_KEY, replayed(201)),
    body=MilestoneSentSerializer,
)
def milestones(request: Request, pk: int) -> Response:
    """Add a milestone to an item."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    item = _writable(viewer, pk)
    sent = sent_by(request, MilestoneSentSerializer)

    def add() -> Carried:
        made = add_milestone(viewer, item, what=sent["what"], due=sent["due"])
        return Carried(201, as_plain(_milestone(viewer, item, made.pk)))

    return once(request, viewer, digest(canonical_json([pk, sent])), add)


@endpoint(
    "GET",
    "milestone_read",
    tag="registers",
    summary=_("一个里程碑及其各版"),
    good={200: MilestoneSerializer, 304: None},
    headers=(IF_NONE_MATCH, SHOWN_MILESTONE),
)
def milestone(request: Request, pk: int, milestone_pk: int) -> Response:
    """One milestone, with the ETag that changing it asks for."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    item = _item_behind(viewer, pk)
    held = _milestone_behind(item, milestone_pk)
    body = _milestone(viewer, item, held.pk)
    return tagged(request, _number(held), body)


@endpoint(
    "POST",
    "milestone_revise",
    tag="registers",
    summary=_("更新里程碑:完成、调整时间或取消"),
    told=_("每次更新为新的一版,以前各版保留。须带If-Match或正文中的seen。"),
    good={201: MilestoneSerializer},
    refusals=(412, 428),
    headers=CONDITIONAL,
    body=MilestoneVersionSentSerializer,
)
def milestone_versions(request: Request, pk: int, milestone_pk: int) -> Response:
    """Say that a milestone was reached, moved or dropped."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    item = _writable(viewer, pk)
    held = _milestone_behind(item, milestone_pk)
    sent = sent_by(request, MilestoneVersionSentSerializer)
    facts = MilestoneFacts(**{name: said for name, said in sent.items() if name != "seen"})

    def revise() -> Carried:
        matched = matched_revision(request, _number(held))
        seen = seen_by(matched, sent.get("seen"), "seen")
        with nothing_outdated(matched):
            revise_milestone(viewer, held, facts, seen=seen)
        return Carried(201, as_plain(_milestone(viewer, item, held.pk)))

    return once(request, viewer, digest(canonical_json([pk, milestone_pk, sent])), revise)


@endpoint(
    "POST",
    "register_document_attach",
    tag="registers",
    summary=_("上传条目材料"),
    told=_("作为新材料,或作为一份材料的新版本(replaces);原件保留。"),
    good={201: DocumentSerializer},
    headers=(IDEMPOTENCY_KEY, replayed(201)),
    body=DocumentSentSerializer,
    multipart=True,
)
def register_documents(request: Request, pk: int) -> Response:
    """Keep a file with an item."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    item = _writable(viewer, pk)
    sent = sent_by(request, DocumentSentSerializer)
    file = checked_upload(sent["file"])
    personal, older = sent.get("contains_personal_data", False), sent.get("replaces")
    replaces = item.documents.filter(pk=older).first() if older else None
    if older and replaces is None:
        raise not_found()

    def attach() -> Carried:
        with attachment_in_order():
            made = attach_document(
                viewer, item, file, replaces=replaces, contains_personal_data=personal
            )
        return Carried(201, as_plain(DocumentSerializer(attached(made)).data))

    sha256 = hashlib.sha256(file.data).hexdigest()
    said = digest(canonical_json([pk, sha256, file.name, personal, older]))
    return once(request, viewer, said, attach)


def _keeps(viewer: Viewer, asked: Asked, row: ItemRow) -> bool:
    chosen = RegisterFilter(
        kind=asked.get("kind", ""),
        department=asked.get("department"),
        status=asked.get("status", ""),
        overdue=asked.get("overdue") == YES,
    )
    return chosen.keeps(row) and (asked.get("mine") != YES or _is_mine(viewer, row))


def _is_mine(viewer: Viewer, row: ItemRow) -> bool:
    """The office has named the viewer's unit."""
    if row.unit is None or row.unit.presumed:
        return False
    return row.unit.department_id in viewer.department_ids(*DEPARTMENT_ROLES)


def _item_behind(viewer: Viewer, pk: int) -> RegisterItem:
    if pk > LARGEST_ID:
        raise not_found()
    return access_register_item(viewer, pk)


def _writable(viewer: Viewer, pk: int) -> RegisterItem:
    item = _item_behind(viewer, pk)
    writing_actor(viewer, item)
    return item


def _milestone_behind(item: RegisterItem, pk: int) -> Milestone:
    if pk <= LARGEST_ID:
        found = item.milestones.select_related("item__plan__tenant").filter(pk=pk).first()
        if found is not None:
            return found
    raise not_found()


def _number(held: Milestone) -> int:
    last = held.versions.order_by("number").last()
    return last.number if last else 0


def _milestone(viewer: Viewer, item: RegisterItem, pk: int) -> Data:
    page = register_item_page(item, viewer, today=timezone.localdate())
    (line,) = [each for each in page.milestones if each.mark.pk == pk]
    return dict(MilestoneSerializer(milestone_of(page, line)).data)
