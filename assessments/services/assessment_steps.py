"""One step of an assessment: its row, its ledger entry and its notices, all at once."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from assessments.domain.assessment import Stage, StepAction, is_open
from assessments.models import Assessment, AssessmentStep, Snapshot
from assessments.models import StepAction as ActionName
from assessments.services.assessment_notices import tell_of_step
from assessments.services.moves import kept_text, move
from audit.domain.errors import TransitionError
from audit.services import Recording
from plans.domain.problems import mark

CHANGED_MEANWHILE = mark("该考核刚被他人办理,没有保存您的操作。请刷新页面后再办理。")
CLOSED = mark("考核现在处于“%(stage)s”阶段,不能办理此事。请刷新页面查看。")
NOT_OPEN = mark("考核现在处于“%(stage)s”阶段,不能“%(action)s”。请刷新页面查看。")


@dataclass(frozen=True)
class Step:
    """What a step is to hold: `seen` is the revision of the assessment that the person knew."""

    action: StepAction
    account: int
    seen: int
    reason: str = ""
    document: str = ""
    # Where it leads, a new deadline, a new snapshot; None leaves what is in force.
    stage: Stage | None = None
    due_on: date | None = None
    snapshot: Snapshot | None = None


def require_open(assessment: Assessment, action: StepAction) -> None:
    """Raise TransitionError where a step is not open in the stage of the assessment."""
    if not is_open(assessment.now_in, action):
        name = str(ActionName(action.value).label)
        told = {"stage": assessment.get_stage_display(), "action": name}
        raise TransitionError(gettext(NOT_OPEN) % told)


def locked(assessment: Assessment) -> Assessment:
    """The assessment as it stands, held until the end of the transaction."""
    return Assessment.objects.select_for_update().get(pk=assessment.pk)


def require_stage(assessment: Assessment, *stages: Stage) -> Assessment:
    """The assessment as it stands, held until the end of the transaction: its stage cannot end.

    Raises:
        TransitionError: it stands in none of the stages.
    """
    held = locked(assessment)
    if held.now_in not in stages:
        raise TransitionError(gettext(CLOSED) % {"stage": held.get_stage_display()})
    return held


def take_step(recording: Recording, assessment: Assessment, step: Step) -> AssessmentStep:
    """Move an assessment on and keep the step; whoever comes second changes nothing.

    Raises:
        TransitionError: the step is not open in the stage of the assessment.
        OutdatedError: somebody else has dealt with the assessment meanwhile.
    """
    require_open(assessment, step.action)
    before = assessment.now_in
    changes: dict[str, object] = {}
    if step.stage is not None:
        changes |= {"stage": step.stage.value, "due_on": step.due_on}
    elif step.due_on is not None:
        changes["due_on"] = step.due_on
    if step.snapshot is not None:
        changes["snapshot"] = step.snapshot
    if step.action is StepAction.RANK:
        changes["ranking_document"] = step.document.strip()
    move(assessment, changes, seen=step.seen, refused=CHANGED_MEANWHILE, stage=before)
    return keep_step(recording, assessment, step, before=before)


def keep_step(
    recording: Recording, assessment: Assessment, step: Step, *, before: Stage | None
) -> AssessmentStep:
    """The row, the ledger entry and the notices of a step that was taken."""
    reason = kept_text(recording, assessment, step.reason)
    row = AssessmentStep.objects.create(
        assessment=assessment,
        action=step.action,
        before=before or "",
        after=assessment.stage,
        reason=reason,
        document=step.document.strip(),
        due_on=step.due_on,
        snapshot=step.snapshot,
        account=step.account,
        unit=recording.actor.unit,
        at=recording.now,
    )
    recording.entry(
        chain=assessment.tenant.chain,
        action=f"assessment.{step.action}",
        of=assessment,
        before={"stage": before} if before is not None else None,
        after={
            "step": row.pk,
            "stage": assessment.stage,
            "due_on": assessment.due_on,
            "snapshot_sha256": step.snapshot.sha256 if step.snapshot else None,
            "document": row.document,
            "reason_sha256": reason.sha256 if reason else None,
        },
    )
    tell_of_step(assessment, row, now=recording.now)
    return row
