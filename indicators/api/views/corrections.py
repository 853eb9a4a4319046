"""Remarks on a value, and asking to correct one that was accepted."""

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from audit.domain.canonical import canonical_json, digest
from indicators.access import discussing_actor, require_fill
from indicators.api.answering import as_plain, once
from indicators.api.authentication import viewer_behind
from indicators.api.correction_records import comment_of, revision_of, touched_of
from indicators.api.correction_shapes import (
    CommentPageSerializer,
    CommentSerializer,
    RevisionDetailSerializer,
    RevisionPageSerializer,
    RevisionSerializer,
)
from indicators.api.endpoint import endpoint, together
from indicators.api.fields import LARGEST_ID
from indicators.api.openapi import IDEMPOTENCY_KEY, replayed
from indicators.api.paging import Nothing, Paged, asked_by, paged, slice_of
from indicators.api.records import Data
from indicators.api.refusals import not_found
from indicators.api.requests import CommentSentSerializer, RevisionSentSerializer, sent_by
from indicators.api.views.duties import duty_behind
from indicators.models import ReportingDuty
from indicators.selectors.corrections import access_revision, thread_of, touched_by
from indicators.services.corrections import add_comment, request_revision
from organizations.services.idempotency import Carried


@endpoint(
    "GET",
    "comments_list",
    tag="corrections",
    summary=_("一项报送事项的留言"),
    good={200: CommentPageSerializer},
    parameters=Paged,
)
def comments_list(request: Request, pk: int) -> Response:
    """The remarks on a duty, the first one first."""
    asked = asked_by(request, Paged)
    remarks = thread_of(duty_behind(viewer_behind(request), pk)).remarks
    page = slice_of([comment_of(each) for each in remarks], asked)
    return paged(request, asked, page, CommentSerializer)


@endpoint(
    "POST",
    "comment_add",
    tag="corrections",
    summary=_("留言"),
    told=_("供填报部门和审核人就该数值沟通;不改变填报状态。提交之前为409。"),
    good={201: CommentSerializer},
    headers=(IDEMPOTENCY_KEY, replayed(201)),
    body=CommentSentSerializer,
)
def comment_add(request: Request, pk: int) -> Response:
    """Leave a remark."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    owed = duty_behind(viewer, pk)
    discussing_actor(viewer, owed)
    sent = sent_by(request, CommentSentSerializer)

    def add() -> Carried:
        added = add_comment(viewer, owed, text=sent["text"])
        (remark,) = [each for each in thread_of(owed).remarks if each.pk == added.pk]
        return Carried(201, as_plain(CommentSerializer(comment_of(remark)).data))

    return once(request, viewer, digest(canonical_json([pk, sent])), add)


@endpoint(
    "GET",
    "revisions_list",
    tag="corrections",
    summary=_("一项报送事项的数据修订申请"),
    good={200: RevisionPageSerializer},
    parameters=Paged,
)
def revisions_list(request: Request, pk: int) -> Response:
    """The requests to correct a duty's accepted value, the latest one first."""
    asked = asked_by(request, Paged)
    owed = duty_behind(viewer_behind(request), pk)
    page = slice_of([revision_of(owed, each) for each in thread_of(owed).requests], asked)
    return paged(request, asked, page, RevisionSerializer)


@endpoint(
    "POST",
    "revision_ask",
    tag="corrections",
    summary=_("申请修订已审核通过的数值"),
    told=_("由领导小组办公室答复;同意后该事项退回填报,以新的一版更正,原版保留。"),
    good={201: RevisionDetailSerializer},
    headers=(IDEMPOTENCY_KEY, replayed(201)),
    body=RevisionSentSerializer,
)
def revision_ask(request: Request, pk: int) -> Response:
    """Ask the office to reopen an accepted value."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    owed = duty_behind(viewer, pk)
    require_fill(viewer, owed)
    sent = sent_by(request, RevisionSentSerializer)

    def ask() -> Carried:
        made = request_revision(viewer, owed, reason=sent["reason"])
        return Carried(201, as_plain(RevisionDetailSerializer(_detail(owed, made.pk)).data))

    return once(request, viewer, digest(canonical_json([pk, sent])), ask)


@endpoint(
    "GET",
    "revision_read",
    tag="corrections",
    summary=_("一份数据修订申请:状态、答复和影响范围"),
    good={200: RevisionDetailSerializer},
)
def revision(request: Request, pk: int) -> Response:
    """One request, its answer, and which targets a correction would touch."""
    asked_by(request, Nothing)
    found = access_revision(viewer_behind(request), pk) if pk <= LARGEST_ID else None
    if found is None:
        raise not_found()
    return Response(RevisionDetailSerializer(_detail(found.submission.duty, pk)).data)


def _detail(owed: ReportingDuty, pk: int) -> Data:
    (asked,) = [each for each in thread_of(owed).requests if each.pk == pk]
    touched = [touched_of(each) for each in touched_by(owed)]
    return {**revision_of(owed, asked), "touched": touched}


comments = together(comments_list, comment_add)
revisions = together(revisions_list, revision_ask)
