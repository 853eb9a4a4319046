"""Evidence: adding to a draft, taking out of it, downloading."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators.access import (
    access_duty,
    access_evidence,
    duties_visible_to,
    require_fill,
    require_unit,
)
from indicators.filing_terms import sentence
from indicators.forms.entries import EntryForm
from indicators.models import ReportingDuty
from indicators.selectors.duties import owed_rounds
from indicators.selectors.previews import shared_files
from indicators.services import (
    ChangedMeanwhile,
    EntryRefused,
    attach_evidence,
    save_draft,
    withdraw_evidence,
)
from indicators.services.evidence import attach_shared_evidence
from indicators.views.duties import (
    conflicting,
    filling_of,
    page_of,
    refused,
    show,
    typed_by,
)
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.domain.evidence_files import EvidenceRefused
from plans.forms.evidence import NO_FILE, checked_upload
from plans.views.files import stored_attachment

UNPROCESSABLE = 422


@require_POST
def evidence_add(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Attach a file. What stands in the form beside it is kept as a draft."""
    owed = access_duty(request.viewer, pk)
    require_fill(request.viewer, owed)
    upload = request.FILES.get("file")
    if upload is None:
        return _with_upload_error(request, owed, str(NO_FILE))
    try:
        file = checked_upload(upload)
        _keep_typed(request, owed)
        personal = "contains_personal_data" in request.POST
        evidence = attach_evidence(request.viewer, owed, file, contains_personal_data=personal)
    except EvidenceRefused as error:
        return _with_upload_error(request, owed, sentence(error.problem))
    except ValidationError as error:
        return _with_upload_error(request, owed, " ".join(error.messages), kept=True)
    except EntryRefused as error:
        return refused(request, owed, error.checked)
    except ChangedMeanwhile as error:
        return conflicting(request, owed, error)
    messages.success(request, _("已上传“%(name)s”。") % {"name": evidence.file_name})
    return redirect(_evidence_list(owed))


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_shared(request: ViewerRequest) -> HttpResponseBase:
    """One file for several values: choose the file, tick the values."""
    require_unit(request.viewer)
    rounds = owed_rounds(request.viewer, today=timezone.localdate())
    fault = ""
    if request.method == "POST":
        ticked = {pk for text in request.POST.getlist("duty") if (pk := whole(text))}
        owed = list(duties_visible_to(request.viewer).filter(pk__in=ticked).order_by("pk"))
        upload = request.FILES.get("file")
        if len(owed) != len(ticked) or not owed:
            fault = _("请勾选要附上这份文件的事项。")
        elif upload is None:
            fault = str(NO_FILE)
        else:
            try:
                attach_shared_evidence(
                    request.viewer,
                    owed,
                    checked_upload(upload),
                    contains_personal_data="contains_personal_data" in request.POST,
                )
            except EvidenceRefused as error:
                fault = sentence(error.problem)
            else:
                said = _("已把文件附在%(count)s项上。") % {"count": len(owed)}
                messages.success(request, said)
                return redirect("indicators:duties")
    files = shared_files(request.viewer)
    context = {"rounds": rounds, "fault": fault, "files": files, "beside": True}
    status = UNPROCESSABLE if fault else 200
    return render(request, "indicators/evidence_shared.html", context, status=status)


@require_POST
def evidence_withdraw(request: ViewerRequest, pk: int, evidence_pk: int) -> HttpResponseBase:
    """Take a file out of the draft; it stays known."""
    owed = access_duty(request.viewer, pk)
    require_fill(request.viewer, owed)
    evidence = access_evidence(request.viewer, evidence_pk)
    try:
        _keep_typed(request, owed)
        withdraw_evidence(request.viewer, owed, evidence)
    except ValidationError as error:
        return _with_upload_error(request, owed, " ".join(error.messages), kept=True)
    except EntryRefused as error:
        return refused(request, owed, error.checked)
    except ChangedMeanwhile as error:
        return conflicting(request, owed, error)
    messages.success(request, _("已撤下“%(name)s”。") % {"name": evidence.file_name})
    return redirect(_evidence_list(owed))


@require_safe
@never_cache
def evidence(request: ViewerRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded: saved by the browser, never shown or run.

    Whoever is not of its unit stands in the ledger for taking it.
    """
    found = access_evidence(request.viewer, pk)
    own = found.department_id in request.viewer.department_ids(*DEPARTMENT_ROLES)
    taken = Taken(request.viewer, "evidence.download", found, () if own else (found.tenant,))
    return stored_attachment(found.content, found.file_name, found.media_type, taken=taken)


def _keep_typed(request: ViewerRequest, owed: ReportingDuty) -> None:
    """Save the form that the upload came with; an upload by itself has no revision."""
    if "revision" in request.POST:
        save_draft(filling_of(request, owed), typed_by(request))


def _evidence_list(owed: ReportingDuty) -> str:
    return reverse("indicators:duty", args=[owed.pk]) + "#evidence"


def _with_upload_error(
    request: ViewerRequest, owed: ReportingDuty, message: str, *, kept: bool = False
) -> HttpResponse:
    """The page as typed with the reason; `kept` when the texts were saved before it."""
    page = page_of(request, access_duty(request.viewer, owed.pk) if kept else owed)
    typed = typed_by(request) or dict(page.draft)
    return show(request, page, EntryForm(page, typed), upload_error=message)
