"""Evidence: files kept with their hash, attached to a submission that is still being filled."""

import hashlib
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import StoredContent
from audit.services import Recording, recorded, store_file
from indicators.access import filling_actor, require_fill
from indicators.domain.workflow import Action
from indicators.models import Evidence, EvidenceUse, ReportingDuty, Submission
from indicators.services.submissions import held_submission
from organizations.access import Viewer
from plans.domain.evidence_files import CheckedFile

ALREADY_ATTACHED = _("该文件已在佐证材料中,无须重复上传。")
NOT_ATTACHED = _("该文件不在当前佐证材料中,可能已被撤下。请刷新页面。")


def attach_evidence(
    viewer: Viewer, duty: ReportingDuty, file: CheckedFile, *, contains_personal_data: bool = False
) -> Evidence:
    """Keep a checked file and attach it to the duty's submission.

    Bytes that the department has handed in before are not stored again.

    Raises:
        PermissionDenied: for others than the department's reporters.
        TransitionError: when the submission is not being filled, or the round is locked.
        ValidationError: when the same file is attached already.
    """
    require_fill(viewer, duty)
    sha256 = _sha256(file)
    with recorded(filling_actor(viewer, duty)) as recording:
        submission = _open_for(duty, sha256, recording)
        stored = _stored(duty, sha256)
        evidence = Evidence.objects.create(
            tenant=duty.tenant,
            department=duty.department,
            content=stored or store_file(file.data, chain=duty.tenant.chain, now=recording.now),
            file_name=file.name,
            media_type=file.media_type,
            sha256=sha256,
            size=len(file.data),
            contains_personal_data=contains_personal_data,
            uploaded_by=viewer.account,
            uploaded_at=recording.now,
        )
        _use(evidence, submission, recording)
    return evidence


def attach_shared_evidence(
    viewer: Viewer,
    duties: Sequence[ReportingDuty],
    file: CheckedFile,
    *,
    contains_personal_data: bool = False,
) -> list[Evidence]:
    """Keep one file that proves several values and attach it to all of them, or to none.

    It is kept once for each department, also where one of the values has it already: that one is
    passed over and the others are given the same piece.

    Raises:
        PermissionDenied: for others than the departments' reporters.
        TransitionError: when one of the duties is not being filled.
    """
    for duty in duties:
        require_fill(viewer, duty)
    by_department: dict[int, list[ReportingDuty]] = {}
    for duty in duties:
        by_department.setdefault(duty.department_id, []).append(duty)
    kept = []
    with transaction.atomic():
        for group in by_department.values():
            evidence = _piece_of(group, file, contains_personal_data)
            for duty in group:
                try:
                    if evidence is None:
                        evidence = attach_evidence(
                            viewer, duty, file, contains_personal_data=contains_personal_data
                        )
                    else:
                        _attach_held(viewer, duty, evidence)
                except ValidationError:
                    # The value has this very file already.
                    continue
            if evidence is not None:
                kept.append(evidence)
    return kept


def _attach_held(viewer: Viewer, duty: ReportingDuty, evidence: Evidence) -> None:
    """Attach a file that is kept already to one more value."""
    with recorded(filling_actor(viewer, duty)) as recording:
        _use(evidence, _open_for(duty, evidence.sha256, recording), recording)


def _open_for(duty: ReportingDuty, sha256: str, recording: Recording) -> Submission:
    """The submission that a file goes to.

    Raises:
        TransitionError: it is not being filled.
        ValidationError: it has the file already.
    """
    today = timezone.localdate(recording.now)
    submission = held_submission(duty, recording.now, today=today, action=Action.SAVE)
    if _attached(submission).filter(evidence__sha256=sha256).exists():
        raise ValidationError({"file": ALREADY_ATTACHED})
    return submission


def _use(evidence: Evidence, submission: Submission, recording: Recording) -> None:
    """Attach; a piece that was withdrawn from the draft is put back."""
    EvidenceUse.objects.update_or_create(
        evidence=evidence,
        submission=submission,
        defaults={"withdrawn_at": None},
        create_defaults={"added_at": recording.now},
    )
    recording.entry(
        chain=evidence.content.chain,
        action="evidence.attach",
        of=evidence,
        after={
            "submission": submission.pk,
            "sha256": evidence.sha256,
            "ciphertext_sha256": evidence.content.sha256,
            "size": evidence.size,
        },
    )


def _sha256(file: CheckedFile) -> str:
    return hashlib.sha256(file.data).hexdigest()


def _stored(duty: ReportingDuty, sha256: str) -> StoredContent | None:
    """The same bytes as the department handed them in before, unless they are to be destroyed."""
    same = Evidence.objects.filter(tenant=duty.tenant, department=duty.department, sha256=sha256)
    return StoredContent.objects.filter(
        pk__in=same.values("content"), key__isnull=False, destruction_request__isnull=True
    ).first()


def _piece_of(
    duties: Sequence[ReportingDuty], file: CheckedFile, contains_personal_data: bool
) -> Evidence | None:
    """The piece of evidence that one of the duties holds this file as."""
    uses = EvidenceUse.objects.filter(
        submission__duty__in=duties,
        withdrawn_at__isnull=True,
        evidence__sha256=_sha256(file),
        evidence__contains_personal_data=contains_personal_data,
    )
    use = uses.select_related("evidence__content").order_by("pk").first()
    return use.evidence if use is not None else None


def withdraw_evidence(viewer: Viewer, duty: ReportingDuty, evidence: Evidence) -> None:
    """Take a file out of the draft; the file and that it was there stay known.

    Raises:
        PermissionDenied, TransitionError: as for attaching.
        ValidationError: when the file is not attached to the draft.
    """
    require_fill(viewer, duty)
    with recorded(filling_actor(viewer, duty)) as recording:
        today = timezone.localdate(recording.now)
        submission = held_submission(duty, recording.now, today=today, action=Action.SAVE)
        taken = _attached(submission).filter(evidence=evidence)
        if not taken.update(withdrawn_at=recording.now):
            raise ValidationError({"file": NOT_ATTACHED})
        recording.entry(
            chain=duty.tenant.chain,
            action="evidence.withdraw",
            of=evidence,
            after={"submission": submission.pk},
        )


def _attached(submission: Submission) -> QuerySet[EvidenceUse]:
    return EvidenceUse.objects.filter(submission=submission, withdrawn_at__isnull=True)
