"""Evidence: files kept with their hash, attached to a submission that is still being filled."""

import hashlib

from audit.domain.errors import TransitionError
from audit.services import recorded, store_file
from indicators.access import require_fill
from indicators.domain.evidence_files import CheckedFile
from indicators.domain.workflow import Action, State, refusal
from indicators.models import Evidence, EvidenceUse, ReportingDuty, Submission
from organizations.access import Viewer
from organizations.domain.roles import Role


def attach_evidence(
    viewer: Viewer, duty: ReportingDuty, file: CheckedFile, *, contains_personal_data: bool = False
) -> Evidence:
    """Keep a checked file and attach it to the duty's submission.

    Raises:
        PermissionDenied: for others than the department's reporters.
        TransitionError: when the submission is not being filled.
    """
    with recorded(viewer.actor(duty.tenant_id, *Role)) as recording:
        submission = _editable(viewer, duty, recording.now)
        evidence = Evidence.objects.create(
            tenant=duty.tenant,
            department=duty.department,
            content=store_file(file.data, chain=duty.tenant.chain, now=recording.now),
            file_name=file.name,
            media_type=file.media_type,
            sha256=hashlib.sha256(file.data).hexdigest(),
            size=len(file.data),
            contains_personal_data=contains_personal_data,
            uploaded_by=viewer.account,
            uploaded_at=recording.now,
        )
        EvidenceUse.objects.create(evidence=evidence, submission=submission, added_at=recording.now)
        recording.entry(
            chain=duty.tenant.chain,
            action="evidence.attach",
            of=evidence,
            after={
                "submission": submission.pk,
                "sha256": evidence.sha256,
                "ciphertext_sha256": evidence.content.sha256,
                "size": evidence.size,
            },
        )
    return evidence


def withdraw_evidence(viewer: Viewer, duty: ReportingDuty, evidence: Evidence) -> None:
    """Take a file out of the draft; the file and that it was there stay known."""
    with recorded(viewer.actor(duty.tenant_id, *Role)) as recording:
        submission = _editable(viewer, duty, recording.now)
        EvidenceUse.objects.filter(
            evidence=evidence, submission=submission, withdrawn_at__isnull=True
        ).update(withdrawn_at=recording.now)
        recording.entry(
            chain=duty.tenant.chain,
            action="evidence.withdraw",
            of=evidence,
            after={"submission": submission.pk},
        )


def _editable(viewer: Viewer, duty: ReportingDuty, now: object) -> Submission:
    require_fill(viewer, duty)
    submission, _created = Submission.objects.select_for_update().get_or_create(
        duty=duty, defaults={"updated_at": now}
    )
    refused = refusal(State(submission.state), Action.SAVE)
    if refused:
        raise TransitionError(refused)
    return submission
