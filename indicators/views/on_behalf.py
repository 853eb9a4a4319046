"""Entry on behalf (代录): the office types on a unit's letter, the unit confirms."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from indicators.access import access_duty, require_office
from indicators.filing_terms import sentence
from indicators.forms.entries import EntryForm
from indicators.models import EntryOnBehalf, ReportingDuty
from indicators.selectors.on_behalf import access_on_behalf, on_behalf_page
from indicators.services import EntryRefused
from indicators.services.on_behalf import confirm_on_behalf, enter_on_behalf, refuse_on_behalf
from indicators.views.duties import error_summary, page_of, typed_by
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.middleware import ViewerRequest
from organizations.services.exports import Taken
from plans.domain.evidence_files import EvidenceRefused
from plans.forms.evidence import checked_upload
from plans.views.files import stored_attachment


@require_http_methods(["GET", "HEAD", "POST"])
def on_behalf_new(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """The office's form for a unit's answer, with the unit's letter."""
    owed = access_duty(request.viewer, pk)
    require_office(request.viewer, owed.tenant_id)
    page = page_of(request, owed)
    form = EntryForm(page, typed_by(request))
    letter_error = ""
    if request.method == "POST":
        try:
            entry, letter_error = _entered(request, owed)
        except EntryRefused as error:
            form.add_problems(error.checked.errors)
        else:
            if entry is not None:
                messages.success(request, _("代录已保存,等待该单位确认;确认之前不生效。"))
                return redirect("indicators:on_behalf", entry.pk)
    context = {
        "page": page,
        "form": form,
        "summary": error_summary(form),
        "letter_error": letter_error,
    }
    return render(request, "indicators/on_behalf_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def on_behalf(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """What was typed for the unit, and the unit's answer."""
    entry, owed = access_on_behalf(request.viewer, pk)
    entered = on_behalf_page(request.viewer, entry)
    page = page_of(request, owed)
    form = EntryForm(page, entered.typed)
    unsaid = ""
    if request.method == "POST":
        try:
            return _answered(request, entry)
        except EntryRefused as error:
            form.add_problems(error.checked.errors)
        except ValidationError as error:
            unsaid = " ".join(error.messages)
    context = {
        "page": page,
        "entered": entered,
        "rows": form.summary() if entered.typed else [],
        "problems": error_summary(form) if request.method == "POST" else [],
        "unsaid": unsaid,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "indicators/on_behalf.html", context)


@require_safe
@never_cache
def letter(request: ViewerRequest, pk: int) -> HttpResponse:
    """The unit's letter as it was uploaded: saved by the browser, never shown or run."""
    entry, owed = access_on_behalf(request.viewer, pk)
    own = owed.department_id in request.viewer.department_ids(*DEPARTMENT_ROLES)
    taken = Taken(request.viewer, "on_behalf.download", entry, () if own else (owed.tenant,))
    return stored_attachment(entry.letter, entry.letter_name, entry.letter_type, taken=taken)


def _entered(request: ViewerRequest, owed: ReportingDuty) -> tuple[EntryOnBehalf | None, str]:
    """The entry, or what is wrong with the letter."""
    upload = request.FILES.get("letter")
    if upload is None:
        return None, _("代录须附该单位来函。")
    try:
        file = checked_upload(upload)
        today = timezone.localdate()
        return enter_on_behalf(request.viewer, owed, typed_by(request), file, today=today), ""
    except EvidenceRefused as error:
        return None, sentence(error.problem)
    except ValidationError as error:
        return None, " ".join(error.messages)


def _answered(request: ViewerRequest, entry: EntryOnBehalf) -> HttpResponseBase:
    if request.POST.get("action") == "confirm":
        version = confirm_on_behalf(request.viewer, entry, today=timezone.localdate())
        said = _("已确认并提交第%(number)s版,等待审核。") % {"number": version.number}
    else:
        refuse_on_behalf(request.viewer, entry, reason=request.POST.get("reason", ""))
        said = _("该代录已作废,没有提交。")
    messages.success(request, said)
    return redirect("indicators:duty", entry.duty_id)
