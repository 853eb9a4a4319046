"""Pages of scoring schemes: the list, one scheme, its file, and the form of the office."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.access import access_schemes, scheme_actor
from assessments.domain.scoring.texts import Fault, faults_of
from assessments.scheme_forms import BasisForm, SchemeForm
from assessments.selectors.scheme_pages import (
    SHIPPED,
    HeldScheme,
    held_scheme,
    scheme_page,
    schemes_page,
)
from assessments.selectors.schemes import text_of
from assessments.services.schemes import keep_scheme, retire_scheme
from audit.domain.errors import OutdatedError
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from plans.domain.problems import DocumentError
from plans.models import Plan
from plans.views.files import attachment

YAML = "application/yaml; charset=utf-8"
UNPROCESSABLE = 422
CONFLICT = 409


@dataclass(frozen=True)
class Refused:
    """What was handed in and not kept: the file's name, its faults, and the status to answer."""

    name: str = ""
    faults: tuple[Fault, ...] = ()
    status: int = UNPROCESSABLE


@require_safe
def schemes(request: ViewerRequest, slug: str) -> HttpResponse:
    """考核办法."""
    plan = access_schemes(request.viewer, slug)
    page = schemes_page(plan, request.viewer)
    return render(request, "assessments/schemes/schemes.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def scheme(request: ViewerRequest, slug: str, scheme_id: str) -> HttpResponseBase:
    """One scheme in words, with its versions; the office adopts it or ends it."""
    plan = access_schemes(request.viewer, slug)
    held = held_scheme(plan, request.viewer, scheme_id)
    form, status = None, 200
    if request.method == "POST":
        scheme_actor(request.viewer, plan.tenant_id)
        form = BasisForm(request.POST)
        refused = _settled(request, plan, held, form) if form.is_valid() else Refused()
        if refused is None:
            return redirect("assessments:scheme", slug, scheme_id)
        held, status = held_scheme(plan, request.viewer, scheme_id), refused.status
    page = scheme_page(
        plan, request.viewer, held, number=_number(request, "version"), pair=_pair(request)
    )
    context = {"page": page, "form": form or BasisForm(initial={"seen": page.last})}
    return render(request, "assessments/schemes/scheme.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: ViewerRequest, slug: str, scheme_id: str) -> HttpResponseBase:
    """Revise a scheme, or adopt a shipped one with changes."""
    plan = access_schemes(request.viewer, slug)
    held = held_scheme(plan, request.viewer, scheme_id)
    scheme_actor(request.viewer, plan.tenant_id)
    return _edited(request, plan, held)


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_new(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """Enter a scheme of the place's own."""
    plan = access_schemes(request.viewer, slug)
    scheme_actor(request.viewer, plan.tenant_id)
    return _edited(request, plan, HeldScheme("", (), None))


@require_safe
def scheme_file(request: ViewerRequest, slug: str, scheme_id: str) -> HttpResponse:
    """The YAML of a version, the last where none is asked for."""
    plan = access_schemes(request.viewer, slug)
    held = held_scheme(plan, request.viewer, scheme_id)
    number = _number(request, "version")
    version = held.last if number is None else held.version(number)
    if version is not None:
        return attachment(text_of(version), f"{scheme_id}-v{version.number}.yaml", YAML)
    if held.shipped is None or number not in (None, SHIPPED):
        raise Http404
    return attachment(held.shipped.text, f"{scheme_id}.yaml", YAML)


def _settled(
    request: ViewerRequest, plan: Plan, held: HeldScheme, form: BasisForm
) -> Refused | None:
    """Adopt or end the scheme as asked; None when it is done."""
    seen = form.cleaned_data["seen"]
    try:
        if request.POST.get("action") == "retire":
            retire_scheme(request.viewer, plan.tenant, held.scheme_id, basis=form.basis, seen=seen)
            messages.success(request, _("办法已停用,以前的版本仍可查阅。"))
        else:
            keep_scheme(
                request.viewer,
                plan.tenant,
                held.text,
                basis=form.basis,
                seen=seen,
                scheme_id=held.scheme_id,
            )
            messages.success(request, _("办法已采用,记入台账。"))
    except OutdatedError as error:
        form.add_error(None, str(error))
        return Refused(status=CONFLICT)
    except ValidationError as error:
        _refuse(form, error)
        return Refused()
    return None


def _edited(request: ViewerRequest, plan: Plan, held: HeldScheme) -> HttpResponseBase:
    initial = {"text": held.text, "seen": held.last.number if held.last else SHIPPED}
    sent = request.POST.copy() if request.method == "POST" else None
    form = SchemeForm(sent, request.FILES if sent is not None else None, initial=initial)
    refused = Refused(status=200)
    if sent is not None:
        refused = Refused()
        if form.is_valid():
            answer = _kept(request, plan, held, form, sent)
            if not isinstance(answer, Refused):
                return answer
            refused = answer
    context = {"plan": plan, "held": held, "form": form, "refused": refused}
    template = "assessments/schemes/scheme_edit.html"
    return render(request, template, context, status=refused.status)


def _kept(
    request: ViewerRequest, plan: Plan, held: HeldScheme, form: SchemeForm, sent: QueryDict
) -> HttpResponseBase | Refused:
    """Keep what was handed in, or say what is wrong with it; the form shows it again."""
    data = form.cleaned_data
    text, file = data["text"], data["file"]
    try:
        version = keep_scheme(
            request.viewer,
            plan.tenant,
            text,
            basis=form.basis,
            seen=data["seen"],
            scheme_id=held.scheme_id,
        )
    except DocumentError as error:
        # A file cannot be chosen again for its author: its text goes into the page to be mended.
        sent["text"] = text
        return Refused(file.name if file else "", faults_of(text, error))
    except OutdatedError as error:
        form.add_error(None, str(error))
        return Refused(status=CONFLICT)
    except ValidationError as error:
        _refuse(form, error)
        return Refused()
    messages.success(request, _("已保存为第%(number)s版,记入台账。") % {"number": version.number})
    return redirect("assessments:scheme", plan.slug, version.scheme_id)


def _refuse(form: BasisForm, error: ValidationError) -> None:
    """A fault may be of a field that the form does not have: it stands above it then."""
    named = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
    form.add_error(None, error if named else ValidationError(error.messages))


def _number(request: ViewerRequest, name: str) -> int | None:
    return whole(request.GET.get(name, ""))


def _pair(request: ViewerRequest) -> tuple[int, int] | None:
    old, new = _number(request, "from"), _number(request, "to")
    return (old, new) if old is not None and new is not None else None
