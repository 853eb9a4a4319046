"""After acceptance: asking to correct a value, granting it, and remarks between filler and reviewers."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.errors import TransitionError
from audit.services import recorded, store_text
from indicators.access import NOT_OFFICE, discussing_actor, filling_actor, require_fill
from indicators.domain.workflow import State
from indicators.models import (
    ReportingDuty,
    RevisionRequest,
    Submission,
    SubmissionComment,
    SubmissionVersion,
)
from indicators.models.corrections import RevisionState
from indicators.services.reviews import LATEST_RETURN
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.domain.problems import mark
from plans.services.texts import check_text

NOT_ACCEPTED = mark("该事项尚未审核通过,不需要修订申请,可直接修改或请审核人退回。")
ASKED_ALREADY = mark("该事项已有一份修订申请等待答复。")
ANSWERED = mark("该申请已经答复过。请刷新页面。")
BEGIN_FIRST = mark("填报提交之后才能留言。")


def request_revision(viewer: Viewer, duty: ReportingDuty, *, reason: str) -> RevisionRequest:
    """Ask the office to reopen an accepted value.

    Raises:
        PermissionDenied: for others than the unit's reporters.
        TransitionError: not accepted, or asked already.
        ValidationError: no reason, or one that may not be kept.
    """
    require_fill(viewer, duty)
    check_text("reason", reason)
    with recorded(filling_actor(viewer, duty)) as recording:
        submission = Submission.objects.select_for_update().filter(duty=duty).first()
        if submission is None or submission.state != State.ACCEPTED:
            raise TransitionError(gettext(NOT_ACCEPTED))
        version = submission.versions.order_by("-number").first()
        if version is None:
            raise TransitionError(gettext(NOT_ACCEPTED))
        try:
            with transaction.atomic():
                request = RevisionRequest.objects.create(
                    submission=submission,
                    version=version,
                    reason=store_text(reason, chain=duty.tenant.chain, now=recording.now),
                    account=viewer.account,
                    at=recording.now,
                )
        except IntegrityError as error:
            raise TransitionError(gettext(ASKED_ALREADY)) from error
        recording.entry(
            chain=duty.tenant.chain,
            action="revision.request",
            of=request,
            after={"submission": submission.pk, "version": version.number},
        )
    return request


def answer_revision(
    viewer: Viewer,
    request: RevisionRequest,
    *,
    grant: bool,
    text: str,
    new_due_on: date | None,
    today: date,
) -> RevisionRequest:
    """Grant the correction (the unit files a new version by a day) or refuse it, with a reason.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: answered meanwhile.
        ValidationError: no text, or no day within half a year.
    """
    duty = request.submission.duty
    if not viewer.is_office(duty.tenant_id):
        raise PermissionDenied(NOT_OFFICE)
    check_text("text", text)
    if grant and (new_due_on is None or not today <= new_due_on <= today + LATEST_RETURN):
        raise ValidationError({"new_due_on": _("新的截止日期应在今天之后、半年之内。")})
    with recorded(viewer.actor(duty.tenant_id, Role.OFFICE)) as recording:
        submission = Submission.objects.select_for_update().get(pk=request.submission_id)
        held = RevisionRequest.objects.select_for_update().get(pk=request.pk)
        if held.state != RevisionState.OPEN:
            raise TransitionError(gettext(ANSWERED))
        held.state = RevisionState.GRANTED if grant else RevisionState.REFUSED
        held.answer = store_text(text, chain=duty.tenant.chain, now=recording.now)
        held.decided_by, held.decided_at = viewer.account, recording.now
        held.save()
        if grant and new_due_on is not None:
            submission.state, submission.step = State.RETURNED, None
            submission.revision += 1
            submission.updated_at = recording.now
            submission.save(update_fields=["state", "step", "revision", "updated_at"])
            ReportingDuty.objects.filter(pk=duty.pk).update(due_on=new_due_on)
        recording.entry(
            chain=duty.tenant.chain,
            action="revision.grant" if grant else "revision.refuse",
            of=held,
            after={"submission": submission.pk, "new_due_on": new_due_on if grant else None},
            reason=text,
        )
    return held


def add_comment(viewer: Viewer, duty: ReportingDuty, *, text: str) -> SubmissionComment:
    """Leave a remark for those who fill and review this value.

    Raises:
        PermissionDenied: for who may only read.
        TransitionError: nothing submitted yet.
        ValidationError: empty, too long, or with a secrecy mark.
    """
    actor = discussing_actor(viewer, duty)
    check_text("text", text)
    with recorded(actor) as recording:
        submission = Submission.objects.filter(duty=duty).first()
        submitted = submission is not None and SubmissionVersion.objects.filter(
            submission=submission
        )
        if submission is None or not submitted:
            raise TransitionError(gettext(BEGIN_FIRST))
        comment = SubmissionComment.objects.create(
            submission=submission,
            text=store_text(text, chain=duty.tenant.chain, now=recording.now),
            account=viewer.account,
            unit=actor.unit,
            at=recording.now,
        )
        recording.entry(
            chain=duty.tenant.chain,
            action="submission.comment",
            of=comment,
            after={"submission": submission.pk, "text_sha256": comment.text.sha256},
        )
    return comment
