"""One step of a supervision case: its row, its ledger entry and its notices, all at once."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext

from assessments.domain.supervision import CaseAction, CaseKind, CaseState, turns_into
from assessments.models import CaseAction as ActionName
from assessments.models import CaseStep, CaseVersion, SupervisionCase
from assessments.services.case_notices import tell
from assessments.services.moves import kept_text, move
from audit.domain.errors import TransitionError
from audit.services import Recording
from plans.domain.problems import mark

CHANGED_MEANWHILE = mark("该督办事项刚被他人办理,没有保存您的操作。请刷新页面后再办理。")
NOT_OPEN = mark("该督办事项现在的状态是“%(state)s”,不能“%(action)s”。请刷新页面查看。")


@dataclass(frozen=True)
class Step:
    """What a step is to hold: `seen` is the revision of the case that the person knew."""

    action: CaseAction
    account: int
    seen: int
    text: str = ""
    version: CaseVersion | None = None
    # A new deadline; None leaves the one in force.
    due_on: date | None = None


def take_step(recording: Recording, case: SupervisionCase, step: Step) -> CaseStep:
    """Move a case on and keep the step; whoever comes second changes nothing.

    Raises:
        TransitionError: the step is not open in the state of the case.
        OutdatedError: somebody else has dealt with the case meanwhile.
    """
    before = CaseState(case.state)
    after = turns_into(CaseKind(case.kind), before, step.action)
    if after is None:
        raise TransitionError(gettext(NOT_OPEN) % _names(case, step.action))
    changes: dict[str, object] = {"state": after.value}
    if step.due_on is not None:
        changes["due_on"] = step.due_on
    if step.action is CaseAction.ISSUE:
        changes["issued_on"] = timezone.localdate(recording.now)
    move(case, changes, seen=step.seen, refused=CHANGED_MEANWHILE, state=before)
    return keep_step(recording, case, step, before=before)


def keep_step(
    recording: Recording, case: SupervisionCase, step: Step, *, before: CaseState | None
) -> CaseStep:
    """The row, the ledger entry and the notices of a step that was taken."""
    text = kept_text(recording, case, step.text)
    row = CaseStep.objects.create(
        case=case,
        action=step.action,
        version=step.version,
        text=text,
        due_on=step.due_on,
        account=step.account,
        unit=recording.actor.unit,
        at=recording.now,
    )
    recording.entry(
        chain=case.tenant.chain,
        action=f"supervision.{step.action}",
        of=case,
        before={"state": before} if before is not None else None,
        after={
            "step": row.pk,
            "state": case.state,
            "kind": case.kind,
            "department": case.department_id,
            "version": step.version.number if step.version else None,
            "due_on": case.due_on,
            "text_sha256": text.sha256 if text else None,
        },
    )
    tell(case, row, now=recording.now)
    return row


def _names(case: SupervisionCase, action: CaseAction) -> dict[str, str]:
    return {"state": case.get_state_display(), "action": str(ActionName(action.value).label)}
