"""The filing form of a unit: to print, to check, and to keep the stamped scan of."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from indicators.filing_terms import sentence
from indicators.forms.stamped import StampedUpload
from indicators.models import ReportingRound
from indicators.selectors.filing_forms import (
    FilingForm,
    access_filing_form,
    access_stamped,
    filing_form,
)
from indicators.services.stamped import REFUSALS, attach_stamped_form
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.middleware import ViewerRequest
from organizations.models import Department, Place
from organizations.services.exports import Taken
from plans.domain.evidence_files import EvidenceRefused
from plans.forms.evidence import checked_upload
from plans.views.files import attachment, stored_attachment


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def form(request: ViewerRequest, pk: int, department_pk: int) -> HttpResponseBase:
    """报送表: the print, the scans there are, and the upload of another."""
    round_, department = access_filing_form(request.viewer, pk, department_pk)
    page = filing_form(request.viewer, round_, department)
    if request.method != "POST":
        return _shown(request, page, StampedUpload())
    if not page.of_own_unit:
        raise PermissionDenied(REFUSALS["unit"])
    upload = StampedUpload(request.POST, request.FILES)
    if upload.is_valid() and _kept(request, round_, department, page, upload):
        messages.success(request, _("盖章报送表已上传,覆盖本单位当前全部数值。"))
        return redirect("indicators:filing_form", pk, department_pk)
    return _shown(request, page, upload)


@require_safe
@never_cache
def facts(request: ViewerRequest, pk: int, department_pk: int) -> HttpResponse:
    """The facts whose SHA-256 is printed, byte for byte as they are hashed."""
    round_, department = access_filing_form(request.viewer, pk, department_pk)
    page = filing_form(request.viewer, round_, department)
    name = f"{round_.title}-{department.name}.json"
    taken = _taken(request, "filing_form.export", department, round_.tenant, department.pk)
    return attachment(page.facts.encode(), name, "application/json", taken=taken)


@require_safe
@never_cache
def stamped(request: ViewerRequest, pk: int) -> HttpResponse:
    """A stamped scan as it was uploaded: saved by the browser, never shown or run."""
    scan = access_stamped(request.viewer, pk)
    tenant = scan.round.tenant
    taken = _taken(request, "filing_form.download", scan, tenant, scan.department_id)
    return stored_attachment(scan.content, scan.file_name, scan.media_type, taken=taken)


def _taken(request: ViewerRequest, action: str, of: Model, tenant: Place, department: int) -> Taken:
    """For the ledger, unless it is the unit's own form."""
    own = department in request.viewer.department_ids(*DEPARTMENT_ROLES)
    return Taken(request.viewer, action, of, () if own else (tenant,))


def _kept(
    request: ViewerRequest,
    round_: ReportingRound,
    department: Department,
    page: FilingForm,
    upload: StampedUpload,
) -> bool:
    """Keep the scan; where it is refused, the reason stands beside the field it is about."""
    printed: str = upload.cleaned_data["printed"]
    # The paper's first digits stand for the whole hash; what begins otherwise is another print.
    whole = page.sha256 if page.sha256.startswith(printed) else printed
    try:
        file = checked_upload(upload.cleaned_data["file"])
        attach_stamped_form(request.viewer, round_, department, file, whole)
    except EvidenceRefused as error:
        upload.add_error("file", sentence(error.problem))
    except ValidationError as error:
        about_hash = "form_sha256" in error.message_dict
        upload.add_error("printed" if about_hash else "file", error.messages)
    return upload.is_valid()


def _shown(request: ViewerRequest, page: FilingForm, upload: StampedUpload) -> HttpResponse:
    return render(request, "indicators/filing_form.html", {"page": page, "upload": upload})
