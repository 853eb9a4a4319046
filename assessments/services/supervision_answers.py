"""After the issue: the unit answers, the office verifies, sends back or closes (销号)."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.access import answering_actor, supervising_actor
from assessments.domain.letters import minutes_text
from assessments.domain.supervision import ANSWERS, CaseAction, CaseState
from assessments.models import CaseFile, CaseStep, SupervisionCase
from assessments.services.case_steps import Step, take_step
from assessments.services.kept_files import kept_columns
from audit.services import Recording, recorded
from organizations.access import Viewer
from plans.domain.evidence_files import CheckedFile
from plans.services.texts import check_text

NO_ANSWER = _("请选择反馈的种类。")
NOT_YET_HELD = _("约谈尚未举行,不能填写纪要。")
NEW_TERM = _("新的办理期限应在今天之后。")


def answer_case(
    viewer: Viewer,
    case: SupervisionCase,
    *,
    action: CaseAction,
    text: str,
    files: Sequence[CheckedFile] = (),
    contains_personal_data: bool = False,
    seen: int,
) -> CaseStep:
    """Answer for the unit: a feedback or the rectification report, with evidence; earlier ones stay.

    Raises:
        PermissionDenied: for others than the unit's people.
        OutdatedError: somebody else has dealt with the case meanwhile.
        TransitionError: the case asks for no answer.
        ValidationError: no text, or one that may not be kept.
    """
    actor = answering_actor(viewer, case)
    check_text("text", text)
    if action not in ANSWERS:
        raise ValidationError({"action": NO_ANSWER})
    with recorded(actor) as recording:
        step = take_step(recording, case, Step(action, viewer.account, seen=seen, text=text))
        for file in files:
            _keep_file(recording, case, step, file, personal=contains_personal_data)
    return step


def keep_minutes(
    viewer: Viewer,
    case: SupervisionCase,
    *,
    problems: str,
    demands: str,
    due_on: date | None,
    files: Sequence[CheckedFile] = (),
    seen: int,
) -> CaseStep:
    """Keep the minutes of a talk; the rectification report is due by the day that they set.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the case meanwhile.
        TransitionError: no talk is due.
        ValidationError: before the talk, or something is missing or may not be kept.
    """
    actor = supervising_actor(viewer, case.tenant_id)
    for name, text in (("problems", problems), ("demands", demands)):
        check_text(name, text)
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        if case.state == CaseState.ISSUED and case.due_on is not None and today < case.due_on:
            raise ValidationError(NOT_YET_HELD)
        if due_on is None or due_on <= today:
            raise ValidationError({"due_on": NEW_TERM})
        text = minutes_text(problems=problems, demands=demands, finish_on=due_on)
        step = Step(CaseAction.MINUTES, viewer.account, seen=seen, text=text, due_on=due_on)
        kept = take_step(recording, case, step)
        for file in files:
            _keep_file(recording, case, kept, file, personal=False)
    return kept


def accept_answer(viewer: Viewer, case: SupervisionCase, *, text: str, seen: int) -> CaseStep:
    """Find the answer sufficient; the case can then be closed.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the case meanwhile.
        TransitionError: there is no answer to verify.
        ValidationError: a text that may not be kept.
    """
    actor = supervising_actor(viewer, case.tenant_id)
    check_text("text", text, required=False)
    with recorded(actor) as recording:
        step = Step(CaseAction.ACCEPT, viewer.account, seen=seen, text=text)
        return take_step(recording, case, step)


def send_back(
    viewer: Viewer, case: SupervisionCase, *, reason: str, due_on: date | None, seen: int
) -> CaseStep:
    """Send the answer back with the reason and a new deadline.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the case meanwhile.
        TransitionError: there is no answer to verify.
        ValidationError: no reason, or no deadline to come.
    """
    actor = supervising_actor(viewer, case.tenant_id)
    check_text("text", reason)
    with recorded(actor) as recording:
        if due_on is None or due_on <= timezone.localdate(recording.now):
            raise ValidationError({"due_on": NEW_TERM})
        step = Step(CaseAction.SEND_BACK, viewer.account, seen=seen, text=reason, due_on=due_on)
        return take_step(recording, case, step)


def close_case(viewer: Viewer, case: SupervisionCase, *, text: str, seen: int) -> CaseStep:
    """Close a verified case (销号).

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the case meanwhile.
        TransitionError: it is not verified.
        ValidationError: a text that may not be kept.
    """
    actor = supervising_actor(viewer, case.tenant_id)
    check_text("text", text, required=False)
    with recorded(actor) as recording:
        step = Step(CaseAction.CLOSE, viewer.account, seen=seen, text=text)
        return take_step(recording, case, step)


def _keep_file(
    recording: Recording,
    case: SupervisionCase,
    step: CaseStep,
    file: CheckedFile,
    *,
    personal: bool,
) -> CaseFile:
    chain = case.tenant.chain
    columns = kept_columns(recording, chain, file, personal=personal)
    kept = CaseFile.objects.create(step=step, **columns)
    recording.entry(
        chain=chain,
        action="supervision.file",
        of=kept,
        after={
            "case": case.pk,
            "step": step.pk,
            "sha256": kept.sha256,
            "ciphertext_sha256": kept.content.sha256,
            "size": kept.size,
        },
    )
    return kept
