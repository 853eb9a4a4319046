"""Keeping the stamped scan of a filing form: only of the form as it stands today."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.services import recorded, store_file
from indicators.models import ReportingRound, StampedForm
from indicators.selectors.filing_forms import present_hash
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.models import Department
from plans.domain.evidence_files import JPEG, PDF, PNG, CheckedFile

SCAN_TYPES = frozenset({PDF, PNG, JPEG})

REFUSALS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "unit": _("盖章报送表由本单位的填报人或审核人上传。"),
        "type": _("盖章扫描件只收PDF、PNG或JPG文件。"),
        "empty": _("本单位在该报送期还没有已提交的数值,无须上传盖章报送表。"),
        "changed": _("纸面哈希与当前报送表不符:打印之后数值有更新。请重新打印、盖章后再上传。"),
        "again": _("该扫描件已经上传,无须重复上传。"),
    }
)


def attach_stamped_form(
    viewer: Viewer,
    round_: ReportingRound,
    department: Department,
    file: CheckedFile,
    form_sha256: str,
) -> StampedForm:
    """Keep the scan of the unit's stamped form; `form_sha256` is the hash on the paper.

    Raises:
        PermissionDenied: for others than the unit's reporters and reviewers.
        ValidationError: no picture or PDF, nothing submitted, changed since it was printed, or
            uploaded already.
    """
    if department.pk not in viewer.department_ids(*DEPARTMENT_ROLES):
        raise PermissionDenied(REFUSALS["unit"])
    if file.media_type not in SCAN_TYPES:
        raise ValidationError({"file": REFUSALS["type"]})
    actor = viewer.actor(round_.tenant_id, *DEPARTMENT_ROLES, department_id=department.pk)
    sha256 = hashlib.sha256(file.data).hexdigest()
    with recorded(actor) as recording:
        _require_present(round_, department, form_sha256)
        same = StampedForm.objects.filter(round=round_, department=department, sha256=sha256)
        if same.filter(form_sha256=form_sha256).exists():
            raise ValidationError({"file": REFUSALS["again"]})
        scan = StampedForm.objects.create(
            round=round_,
            department=department,
            form_sha256=form_sha256,
            content=store_file(file.data, chain=round_.tenant.chain, now=recording.now),
            file_name=file.name,
            media_type=file.media_type,
            sha256=sha256,
            size=len(file.data),
            uploaded_by=viewer.account,
            uploaded_at=recording.now,
        )
        recording.entry(
            chain=round_.tenant.chain,
            action="filing_form.attach",
            of=scan,
            after={
                "round": round_.pk,
                "department": department.pk,
                "form_sha256": form_sha256,
                "sha256": sha256,
                "ciphertext_sha256": scan.content.sha256,
                "size": scan.size,
            },
        )
    return scan


def _require_present(round_: ReportingRound, department: Department, form_sha256: str) -> None:
    """Refuse the hash of any other form than today's."""
    present = present_hash(round_, department)
    if not present:
        raise ValidationError({"file": REFUSALS["empty"]})
    if form_sha256 != present:
        raise ValidationError({"form_sha256": REFUSALS["changed"]})
