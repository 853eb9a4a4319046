"""应急查阅: asking for it, deciding on it, ending it, and the list for those who are told."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from organizations.access import EMERGENCY_ROLES, NOT_YOUR_ROLE, access_emergency
from organizations.domain.roles import ADMINISTRATION_ROLES, Role
from organizations.forms import EmergencyForm
from organizations.middleware import ViewerRequest
from organizations.models import EmergencyStep
from organizations.selectors.emergency import EmergencyPage, emergency_page
from organizations.services.emergency import (
    approve_emergency,
    ask_emergency,
    end_emergency,
    refuse_emergency,
)
from organizations.views.entering import asked_again, proves_again

STEPS: dict[str, Callable[..., EmergencyStep]] = {
    "approve": approve_emergency,
    "refuse": refuse_emergency,
    "end": end_emergency,
}


@proves_again
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: ViewerRequest) -> HttpResponseBase:
    """The list; a system administrator asks here."""
    if not request.viewer.roles() & EMERGENCY_ROLES:
        raise Http404
    page = emergency_page(request.viewer, now=timezone.now())
    form = EmergencyForm(request.POST or None, places=page.places)
    if request.method == "POST":
        if not page.places:
            raise PermissionDenied(NOT_YOUR_ROLE)
        if form.is_valid() and _asked(request, form):
            messages.success(request, _("已提交申请,待安全管理员审批。"))
            return redirect("organizations:emergency")
    return _page(request, page, form)


@require_POST
def emergency_step(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Approve, refuse or end one."""
    access = access_emergency(request.viewer, pk)
    step = STEPS.get(request.POST.get("action", ""))
    if step is None:
        raise Http404
    here = reverse("organizations:emergency")
    if step is not end_emergency and (again := asked_again(request, here)):
        return again
    if not request.viewer.roles(access.tenant_id) & ADMINISTRATION_ROLES:
        raise PermissionDenied(NOT_YOUR_ROLE)
    actor = request.viewer.actor(access.tenant_id, *ADMINISTRATION_ROLES)
    step(access, actor=actor)
    messages.success(request, _("已办理,并记入本地和系统台账。"))
    return redirect(here)


def _asked(request: ViewerRequest, form: EmergencyForm) -> bool:
    place = form.cleaned_data["place"]
    try:
        ask_emergency(
            tenant=place,
            reason=form.cleaned_data["reason"],
            hours=form.cleaned_data["hours"],
            actor=request.viewer.actor(place.pk, Role.SYSTEM_ADMIN),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _page(request: ViewerRequest, page: EmergencyPage, form: EmergencyForm) -> HttpResponse:
    context = {"page": page, "form": form if page.places else None}
    return render(request, "organizations/emergency.html", context)
