"""Editions of the results: kept when they go out, corrected only by the next one, with the reason."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.access import assessing_actor
from assessments.domain.assessment import Edition, StepAction
from assessments.domain.editions import changes
from assessments.models import Assessment, AssessmentResult, Snapshot
from assessments.selectors.assessment_scores import (
    current_cases,
    edition_text,
    read_edition,
    scored,
    unit_names,
)
from assessments.services.assessment_steps import CHANGED_MEANWHILE, Step, take_step
from assessments.services.moves import kept_text
from audit.domain.canonical import digest
from audit.domain.errors import OutdatedError
from audit.services import Recording, recorded, store_text
from organizations.access import Viewer
from plans.services.texts import check_text

OLD_SNAPSHOT = _("该快照不比考核现用的数据新,或不属于本考核的方案和年度。")
NOTHING_CHANGED = _("按现有数据和评定重算,结果与现行版相同,没有生成更正版。")


def keep_edition(
    recording: Recording,
    assessment: Assessment,
    kind: Edition,
    *,
    account: int,
    document: str = "",
    reason: str = "",
) -> AssessmentResult:
    """Score by what is known now and keep it as the next edition, with what it changes.

    Raises:
        OutdatedError: somebody else has kept an edition meanwhile.
        ValidationError: a corrected edition that would change nothing.
    """
    last = assessment.results.order_by("number").last()
    cases = current_cases(assessment)
    now = scored(assessment, cases)
    found = changes(
        scored(assessment, read_edition(last)) if last else {},
        now,
        unit_names(assessment),
        ranked=assessment.is_ranked,
    )
    if kind is Edition.CORRECTED and not found:
        raise ValidationError({"reason": NOTHING_CHANGED})
    text = edition_text(assessment, cases)
    try:
        with transaction.atomic():
            result = AssessmentResult.objects.create(
                assessment=assessment,
                number=last.number + 1 if last else 1,
                kind=kind,
                snapshot=assessment.snapshot,
                scheme_version=assessment.scheme_version,
                content=store_text(text, chain=assessment.tenant.chain, now=recording.now),
                sha256=digest(text),
                document=document.strip(),
                reason=kept_text(recording, assessment, reason),
                changes=[each.stored() for each in found] if last else [],
                account=account,
                at=recording.now,
                published_at=None if kind is Edition.INITIAL else recording.now,
            )
    except IntegrityError as error:
        raise OutdatedError(gettext(CHANGED_MEANWHILE)) from error
    recording.entry(
        chain=assessment.tenant.chain,
        action="assessment.result",
        of=result,
        after={
            "assessment": assessment.pk,
            "number": result.number,
            "kind": kind,
            "sha256": result.sha256,
            "snapshot_sha256": assessment.snapshot.sha256,
            "scheme_sha256": assessment.scheme_version.sha256,
            "units_changed": len(result.changes),
        },
    )
    return result


def correct_result(
    viewer: Viewer,
    assessment: Assessment,
    *,
    reason: str,
    document: str,
    seen: int,
    snapshot: Snapshot | None = None,
) -> AssessmentResult:
    """Publish a corrected edition (更正版): what was published stays, the reason stands beside.

    It takes up points and approvals given since, and newer figures where a snapshot is named.

    Raises:
        PermissionDenied: for others than the office.
        OutdatedError: somebody else has dealt with the assessment meanwhile.
        TransitionError: nothing is published yet.
        ValidationError: no reason, no document, or nothing would change.
    """
    actor = assessing_actor(viewer, assessment.tenant_id)
    check_text("reason", reason)
    check_text("document", document)
    if snapshot is not None and not assessment.may_adopt(snapshot):
        raise ValidationError({"snapshot": OLD_SNAPSHOT})
    with recorded(actor) as recording:
        step = Step(
            StepAction.CORRECT,
            viewer.account,
            seen=seen,
            reason=reason,
            document=document,
            snapshot=snapshot,
        )
        take_step(recording, assessment, step)
        return keep_edition(
            recording,
            assessment,
            Edition.CORRECTED,
            account=viewer.account,
            document=document,
            reason=reason,
        )
