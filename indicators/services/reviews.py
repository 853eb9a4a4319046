"""Review: approving step by step until a value is accepted, or returning it with a reason."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded, store_text
from indicators.access import require_review, reviewing_actor
from indicators.domain.workflow import Action, State, Step, refusal, state_at
from indicators.models import ReviewAction, Submission, SubmissionVersion
from indicators.models.choices import Answer
from indicators.models.rounds import DutyKind
from indicators.models.submissions import ReturnReason, ReviewDecision
from indicators.selectors.findings_now import findings_told
from indicators.services.absences import record_absence
from indicators.services.observations import (
    Period,
    Reported,
    record_observation,
    record_target_state,
)
from organizations.access import NOBODY, Viewer
from plans.domain.problems import mark
from plans.services.texts import check_text

_RELATED = (
    "duty__round__plan",
    "duty__tenant",
    "duty__department",
    "duty__place",
    "duty__indicator",
    "duty__definition",
    "duty__measure",
)

DECIDED_MEANWHILE = _("该版本已由他人审核,或已被更新的版本取代。请刷新页面。")
LOOK_AT_IT = mark("该事项有校验提示,须逐项审核。")
# A return gives a date of its own, even after the lock; it does not open the round for good.
LATEST_RETURN = timedelta(days=183)


def approve(viewer: Viewer, submission_id: int, *, version_number: int) -> Submission:
    """Approve the step that waits; after the last step the value is accepted and locked.

    Raises:
        PermissionDenied: for the filler and for whoever is not of this step.
        TransitionError: nothing waits, or another version is waiting by now.
    """
    submission, version = _waiting(viewer, submission_id, version_number, Action.APPROVE)
    duty = submission.duty
    with recorded(reviewing_actor(viewer, duty, submission)) as recording:
        submission = _locked(submission)
        _record_action(recording, viewer, submission, version, decision=ReviewDecision.APPROVE)
        before = submission.state
        if submission.waiting_step == Step.SECTION_HEAD:
            submission.section_approved_by = viewer.account
        step = (submission.step or 0) + 1
        if step < len(submission.review_steps):
            submission.step, submission.state = step, state_at(step)
        else:
            submission.step, submission.state = None, State.ACCEPTED
            _accept(recording, submission, version)
        _save(recording, submission)
        recording.entry(
            chain=duty.tenant.chain,
            action="submission.approve",
            of=submission,
            before={"state": before},
            after={"state": submission.state, "version": version.number},
        )
    return submission


@contextmanager
def as_if_accepted(submission: Submission) -> Iterator[None]:
    """The database as if the submission's last version were accepted, to be looked at.

    Nothing of it stays: no value, no ledger entry, no notice, no job.
    """
    held = Submission.objects.select_related(*_RELATED).get(pk=submission.pk)
    version = held.versions.order_by("number").last()
    with transaction.atomic():
        if version is not None:
            with recorded(Actor.system("按拟采纳数值试算")) as recording:
                held.step = len(held.review_steps) - 1
                last = ReviewDecision.APPROVE
                _record_action(recording, NOBODY, held, version, decision=last)
                held.step, held.state = None, State.ACCEPTED
                _save(recording, held)
                _accept(recording, held, version)
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Refused:
    """A submission of several that was not approved, and why."""

    submission_id: int
    reason: str


def approve_passed(
    viewer: Viewer, picked: Iterable[tuple[int, int]], *, today: date
) -> list[Refused]:
    """Approve many (submission, version) at once: only values whose checks all pass.

    Of the checks counts what the viewer may know of them. Each is decided for itself; what could
    not be approved is told, the others stay approved.
    """
    refused = []
    for submission_id, version_number in picked:
        version = (
            SubmissionVersion.objects.filter(submission=submission_id, number=version_number)
            .select_related(*(f"submission__{path}" for path in _RELATED))
            .first()
        )
        if version is not None and _raises_a_question(viewer, version, today):
            refused.append(Refused(submission_id, gettext(LOOK_AT_IT)))
            continue
        try:
            approve(viewer, submission_id, version_number=version_number)
        except (TransitionError, PermissionDenied) as error:
            refused.append(Refused(submission_id, str(error)))
        except Submission.DoesNotExist:
            refused.append(Refused(submission_id, str(DECIDED_MEANWHILE)))
    return refused


def _raises_a_question(viewer: Viewer, version: SubmissionVersion, today: date) -> bool:
    duty = version.submission.duty
    return bool(findings_told(viewer, [(duty, version)], today)[duty.pk])


def return_submission(
    viewer: Viewer,
    submission_id: int,
    *,
    version_number: int,
    reason_code: str,
    text: str,
    new_due_on: date,
    today: date,
) -> Submission:
    """Return a submission to its filler with reason code, text and a new due date.

    Raises:
        ValidationError: no reason, no text, or a due date in the past.
        PermissionDenied, TransitionError: as for approving.
    """
    _check_return(reason_code, text, new_due_on, today)
    submission, version = _waiting(viewer, submission_id, version_number, Action.RETURN)
    duty = submission.duty
    with recorded(reviewing_actor(viewer, duty, submission)) as recording:
        submission = _locked(submission)
        _record_action(
            recording,
            viewer,
            submission,
            version,
            decision=ReviewDecision.RETURN,
            reason_code=reason_code,
            text=text,
            new_due_on=new_due_on,
        )
        before = submission.state
        submission.step, submission.state = None, State.RETURNED
        _save(recording, submission)
        duty.due_on = new_due_on
        duty.save(update_fields=["due_on"])
        recording.entry(
            chain=duty.tenant.chain,
            action="submission.return",
            of=submission,
            before={"state": before},
            after={
                "state": submission.state,
                "version": version.number,
                "reason_code": reason_code,
                "new_due_on": new_due_on,
            },
            reason=text,
        )
    return submission


def _check_return(reason_code: str, text: str, new_due_on: date, today: date) -> None:
    errors: dict[str, list[str]] = {}
    if reason_code not in ReturnReason.values:
        errors["reason_code"] = [gettext("请选择退回原因。")]
    try:
        check_text("text", text)
    except ValidationError as error:
        errors.update(error.message_dict)
    if not today <= new_due_on <= today + LATEST_RETURN:
        errors["new_due_on"] = [gettext("新的截止日期应在今天之后、半年之内。")]
    if errors:
        raise ValidationError(errors)


def _waiting(
    viewer: Viewer, submission_id: int, version_number: int, action: Action
) -> tuple[Submission, SubmissionVersion]:
    related = Submission.objects.select_related(*_RELATED).prefetch_related(
        Prefetch("versions", SubmissionVersion.objects.order_by("number"))
    )
    submission = related.get(pk=submission_id)
    refused = refusal(State(submission.state), action)
    if refused:
        raise TransitionError(gettext(refused))
    require_review(viewer, submission.duty, submission)
    version = list(submission.versions.all())[-1]
    if version.number != version_number:
        raise TransitionError(str(DECIDED_MEANWHILE))
    return submission, version


def _locked(submission: Submission) -> Submission:
    """The same row, locked; whoever was faster has changed its state or revision."""
    held = Submission.objects.select_for_update().get(pk=submission.pk)
    if (held.state, held.step, held.revision) != (
        submission.state,
        submission.step,
        submission.revision,
    ):
        raise TransitionError(str(DECIDED_MEANWHILE))
    return submission


def _record_action(
    recording: Recording,
    viewer: Viewer,
    submission: Submission,
    version: SubmissionVersion,
    *,
    decision: str,
    reason_code: str = "",
    text: str = "",
    new_due_on: date | None = None,
) -> None:
    chain = submission.duty.tenant.chain
    ReviewAction.objects.create(
        version=version,
        step=submission.step or 0,
        step_name=submission.waiting_step or "",
        decision=decision,
        reason_code=reason_code,
        text=store_text(text, chain=chain, now=recording.now) if text else None,
        new_due_on=new_due_on,
        account=viewer.account,
        unit=recording.actor.unit,
        at=recording.now,
    )


def _save(recording: Recording, submission: Submission) -> None:
    submission.revision += 1
    submission.updated_at = recording.now
    submission.save(
        update_fields=["state", "step", "section_approved_by", "revision", "updated_at"]
    )


def _accept(recording: Recording, submission: Submission, version: SubmissionVersion) -> None:
    """An accepted value becomes an observation, a state a target state, the rest an absence."""
    duty = submission.duty
    if version.answer != Answer.VALUE:
        record_absence(recording, duty=duty, version=version)
    elif duty.kind == DutyKind.STATE and duty.measure is not None:
        record_target_state(
            recording,
            tenant=duty.tenant,
            measure=duty.measure,
            year=duty.round.year,
            state=version.target_state,
            assigned_value=version.assigned_value,
            document=version.document,
            synthetic=version.synthetic,
            submission_version=version,
        )
    elif duty.indicator is not None and duty.definition is not None and version.value is not None:
        record_observation(
            recording,
            tenant=duty.tenant,
            place=duty.place,
            indicator=duty.indicator,
            definition=duty.definition,
            period=Period(duty.round.year, duty.round.period_kind, duty.round.month),
            reported=Reported(
                value=version.value,
                decimals=version.decimals or 0,
                numerator=version.numerator,
                denominator=version.denominator,
                quality=version.quality,
                basis=version.basis,
                release=version.release,
                released_on=version.released_on,
                synthetic=version.synthetic,
                document=version.document,
            ),
            department=duty.department,
            submission_version=version,
        )
