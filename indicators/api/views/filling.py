"""Submitting one answer, or many, and attaching evidence: each once, however often it is sent."""

import hashlib
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from audit.domain.canonical import canonical_json, digest
from indicators.access import access_evidence, require_fill
from indicators.api.answering import as_plain, once
from indicators.api.authentication import viewer_behind
from indicators.api.bulk import Row, file_rows
from indicators.api.conditions import matched_revision, seen_by, stale
from indicators.api.duty_shapes import (
    BulkAnswerSerializer,
    FileSerializer,
    SubmittedSerializer,
)
from indicators.api.endpoint import endpoint
from indicators.api.fields import LARGEST_ID
from indicators.api.openapi import (
    IDEMPOTENCY_KEY,
    IF_MATCH_OPTIONAL,
    bulk_refusal,
    replayed,
)
from indicators.api.paging import Nothing, asked_by
from indicators.api.refusals import ApiError, attachment_in_order, not_found
from indicators.api.requests import (
    ALL_OR_NOTHING,
    BulkSerializer,
    EvidenceSerializer,
    SubmissionSerializer,
    sent_by,
    typed_of,
)
from indicators.api.views.duties import duty_behind, held_revision
from indicators.models import Evidence
from indicators.services import (
    ChangedMeanwhile,
    Filling,
    attach_evidence,
    submit,
    withdraw_evidence,
)
from organizations.access import Viewer
from organizations.services.idempotency import Carried
from plans.forms.evidence import checked_upload


@endpoint(
    "POST",
    "duty_submit",
    tag="filling",
    summary=gettext_lazy("提交一项"),
    told=gettext_lazy("校验并提交为新的一版,进入审核。须带If-Match或正文中的revision。"),
    good={201: SubmittedSerializer},
    refusals=(412, 428),
    headers=(IF_MATCH_OPTIONAL, IDEMPOTENCY_KEY, replayed(201)),
    body=SubmissionSerializer,
)
def submissions(request: Request, pk: int) -> Response:
    """Submit an answer to one duty."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    owed = duty_behind(viewer, pk)
    require_fill(viewer, owed)
    sent = sent_by(request, SubmissionSerializer)
    return once(
        request,
        viewer,
        digest(canonical_json([pk, sent])),
        lambda: _submitted(request, viewer, pk, sent),
    )


@endpoint(
    "POST",
    "submissions_bulk",
    tag="filling",
    summary=gettext_lazy("批量提交"),
    told=gettext_lazy("一次最多1000行,每项事项一行。逐行校验,错误按行和字段列出。"),
    good={200: BulkAnswerSerializer},
    headers=(IDEMPOTENCY_KEY, replayed(200)),
    body=BulkSerializer,
    special={422: bulk_refusal()},
)
def bulk(request: Request) -> Response:
    """Submit many answers: all or nothing, or each that can be."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    sent = sent_by(request, BulkSerializer)
    mode, entries = sent.get("mode", ALL_OR_NOTHING), sent["rows"]
    rows = [Row(each["duty"], each["revision"], typed_of(each)) for each in entries]
    today = timezone.localdate()
    return once(
        request,
        viewer,
        digest(canonical_json([mode, entries])),
        lambda: Carried(200, file_rows(viewer, rows, mode=mode, today=today)),
    )


@endpoint(
    "POST",
    "evidence_attach",
    tag="filling",
    summary=gettext_lazy("上传佐证材料"),
    told=gettext_lazy("附在该事项的草稿上,随下一次提交。"),
    good={201: FileSerializer},
    headers=(IDEMPOTENCY_KEY, replayed(201)),
    body=EvidenceSerializer,
    multipart=True,
)
def evidence(request: Request, pk: int) -> Response:
    """Attach a file to what is being filled."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    owed = duty_behind(viewer, pk)
    require_fill(viewer, owed)
    sent = sent_by(request, EvidenceSerializer)
    file = checked_upload(sent["file"])
    personal = sent.get("contains_personal_data", False)
    sha256 = hashlib.sha256(file.data).hexdigest()

    def attach() -> Carried:
        with attachment_in_order():
            found = attach_evidence(viewer, owed, file, contains_personal_data=personal)
        return Carried(201, as_plain(_file(found)))

    return once(request, viewer, digest(canonical_json([pk, sha256, file.name, personal])), attach)


@endpoint(
    "DELETE",
    "evidence_withdraw",
    tag="filling",
    summary=gettext_lazy("撤下佐证材料"),
    told=gettext_lazy("从草稿中撤下;已提交的版本不变。"),
    good={204: None},
)
def evidence_withdraw(request: Request, pk: int, evidence_pk: int) -> Response:
    """Take a file out of the draft; it stays known."""
    asked_by(request, Nothing)
    viewer = viewer_behind(request)
    owed = duty_behind(viewer, pk)
    require_fill(viewer, owed)
    if evidence_pk > LARGEST_ID:
        raise not_found()
    found = access_evidence(viewer, evidence_pk)
    with attachment_in_order():
        withdraw_evidence(viewer, owed, found)
    return Response(status=204)


def _submitted(request: Request, viewer: Viewer, pk: int, entry: dict[str, object]) -> Carried:
    # Looked up here, so that it is what stands at the moment of carrying out.
    owed = duty_behind(viewer, pk)
    matched = matched_revision(request, held_revision(owed))
    revision = seen_by(matched, entry.get("revision"), "revision")
    today: date = timezone.localdate()
    try:
        version = submit(Filling(viewer, owed, revision, today), typed_of(entry))
    except ChangedMeanwhile as error:
        if matched is not None:
            raise stale() from error
        raise ApiError(409, "stale", str(error)) from error
    submission = version.submission
    body = {
        "duty": owed.pk,
        "version": version.number,
        "state": submission.state,
        "waiting_step": submission.waiting_step,
        "revision": submission.revision,
        "findings": version.findings,
    }
    return Carried(201, as_plain(SubmittedSerializer(body).data))


def _file(found: Evidence) -> dict[str, object]:
    body = {
        "id": found.pk,
        "name": found.file_name,
        "size": found.size,
        "sha256": found.sha256,
        "contains_personal_data": found.contains_personal_data,
        "uploaded_at": found.uploaded_at,
    }
    return dict(FileSerializer(body).data)
