"""The office chooses by which edition a target's lamp is lit."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.access import access_measure, require_office
from indicators.domain.progress.enums import SchemeKey
from indicators.domain.progress.warning import SCHEMES
from indicators.forms.warning_schemes import WarningSchemeForm
from indicators.models import MeasureVersion
from indicators.services.trajectories import Grounds
from indicators.services.warning_schemes import choose_warning_scheme
from indicators.terms import SCHEME_NAMES
from organizations.domain.roles import Role
from organizations.middleware import ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
def warning_scheme(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """Choose the edition for one target or for all of its plan, with a reason."""
    measure = access_measure(request.viewer, pk)
    plan, held = measure.plan, measure.latest
    require_office(request.viewer, plan.tenant_id)
    if held is None or held.indicator is None or not held.indicator.lamp:
        raise Http404
    now = SchemeKey(held.warning_scheme or SchemeKey.MERGED)
    form = WarningSchemeForm(
        request.POST if request.method == "POST" else None, initial={"scheme": now.value}
    )
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        try:
            created = choose_warning_scheme(
                plan,
                SchemeKey(sent["scheme"]),
                measures=[pk] if sent["scope"] == "measure" else None,
                grounds=Grounds(sent["reason"], sent["document"]),
                actor=request.viewer.actor(plan.tenant_id, Role.OFFICE),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            told = _("已改用“%(scheme)s”,涉及 %(count)s 项目标。") % {
                "scheme": SCHEME_NAMES[SchemeKey(sent["scheme"])],
                "count": len(created),
            }
            messages.success(request, told)
            return redirect("indicators:warning_scheme", pk)
    context = {
        "form": form,
        "measure": measure,
        "indicator": held.indicator,
        "now": SCHEME_NAMES[now],
        "schemes": [(SCHEME_NAMES[each.key], each.document) for each in SCHEMES],
        "versions": [
            (each, SCHEME_NAMES[SchemeKey(each.warning_scheme or SchemeKey.MERGED)])
            for each in MeasureVersion.objects.filter(measure=pk).order_by("-number")
        ],
    }
    return render(request, "indicators/warning_scheme.html", context)
