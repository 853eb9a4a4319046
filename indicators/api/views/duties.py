"""What my units owe, and one duty with its draft."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from indicators.access import access_duty, duties_visible_to, require_fill, require_unit
from indicators.api.answering import tagged
from indicators.api.authentication import viewer_behind
from indicators.api.conditions import (
    etag_of,
    matched_revision,
    revision_wanted,
    stale,
)
from indicators.api.duty_shapes import DutySerializer
from indicators.api.endpoint import endpoint
from indicators.api.fields import LARGEST_ID
from indicators.api.filters import NOT_BEGUN, DutyFilters
from indicators.api.openapi import ETAG, IF_MATCH, IF_NONE_MATCH, response_header
from indicators.api.page_shapes import DutyPageSerializer
from indicators.api.paging import Asked, Nothing, Slice, asked_by, equal, paged, slice_of
from indicators.api.records import brief_of, duty_of
from indicators.api.refusals import not_found
from indicators.api.requests import DraftSerializer, sent_by, typed_of
from indicators.api.shapes import DutyBriefSerializer
from indicators.models import ReportingDuty
from indicators.services import ChangedMeanwhile, Filling, save_draft
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES

SHOWN = response_header(ETAG, _("该事项的版本;写入时放入If-Match。"), 200, 304)


@endpoint(
    "GET",
    "duties_list",
    tag="duties",
    summary=_("我的单位承担的报送事项"),
    good={200: DutyPageSerializer},
    parameters=DutyFilters,
)
def duties(request: Request) -> Response:
    """The duties of the viewer's units, the latest round first."""
    asked = asked_by(request, DutyFilters)
    viewer = viewer_behind(request)
    require_unit(viewer)
    today = timezone.localdate()
    page = slice_of(_owed(viewer, asked), asked)
    rows = [brief_of(viewer, duty, today) for duty in page.rows]
    return paged(request, asked, Slice(rows, page.count), DutyBriefSerializer)


@endpoint(
    "GET",
    "duty_read",
    tag="duties",
    summary=_("一项报送事项:口径、单位、合理范围、历年数值、草稿和各版本"),
    good={200: DutySerializer, 304: None},
    headers=(IF_NONE_MATCH, SHOWN),
)
def duty(request: Request, pk: int) -> Response:
    """One duty, with the ETag that writing asks for."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    owed = duty_behind(viewer, pk)
    body = DutySerializer(duty_of(viewer, owed, timezone.localdate())).data
    return tagged(request, held_revision(owed), body)


@endpoint(
    "PUT",
    "duty_save_draft",
    tag="filling",
    summary=_("保存草稿"),
    told=_("以正文替换草稿:未给出的字段清空。内容按原样保存,提交时才校验。"),
    good={200: DutySerializer},
    refusals=(412, 428),
    headers=(IF_MATCH, SHOWN),
    body=DraftSerializer,
)
def draft(request: Request, pk: int) -> Response:
    """Keep a draft; what somebody else saved meanwhile is not overwritten unseen."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    owed = duty_behind(viewer, pk)
    require_fill(viewer, owed)
    # First what is wrong in itself: a condition counts only for what would else be done.
    sent = sent_by(request, DraftSerializer)
    revision = matched_revision(request, held_revision(owed))
    if revision is None:
        raise revision_wanted()
    today = timezone.localdate()
    try:
        save_draft(Filling(viewer, owed, revision, today), typed_of(sent))
    except ChangedMeanwhile as error:
        raise stale() from error
    return shown(viewer, duty_behind(viewer, pk), today)


def duty_behind(viewer: Viewer, pk: int) -> ReportingDuty:
    """The door to one duty, for any number that an address may name."""
    if pk > LARGEST_ID:
        raise not_found()
    return access_duty(viewer, pk)


def held_revision(owed: ReportingDuty) -> int:
    """The revision of a duty's submission; 0 before the first."""
    submission = getattr(owed, "submission", None)
    return submission.revision if submission is not None else 0


def shown(viewer: Viewer, owed: ReportingDuty, today: date) -> Response:
    """One duty as it is answered, with its ETag."""
    body = DutySerializer(duty_of(viewer, owed, today)).data
    return Response(body, headers={ETAG: etag_of(held_revision(owed), body)})


def _owed(viewer: Viewer, asked: Asked) -> QuerySet[ReportingDuty]:
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    columns = {
        "round": "round",
        "year": "round__year",
        "indicator": "indicator__code",
        "place": "place__key",
    }
    rows = duties_visible_to(viewer).filter(department__in=own, **equal(asked, columns))
    if "state" in asked:
        rows = rows.filter(_in_state(asked["state"]))
    if "due_before" in asked:
        rows = rows.filter(due_on__lt=asked["due_before"])
    return rows.order_by("-round__year", "round", "due_on", "pk")


def _in_state(state: str) -> Q:
    if state == NOT_BEGUN:
        return Q(submission__isnull=True)
    return Q(submission__state=state)
