"""The checks of a place: what each does, changing it with a reason, and trying them on a value."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indicators.access import require_office, require_rounds
from indicators.domain.check_rules import WITH_THRESHOLD
from indicators.forms.check_rules import CheckForm, TryForm
from indicators.models.checks import CheckSeverity
from indicators.selectors.check_rules import Trial, rule_lines
from indicators.services.check_rules import set_check
from organizations.domain.roles import Role
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan


@require_http_methods(["GET", "HEAD", "POST"])
def check_rules(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """校验规则."""
    plan = access_tenant_plan(request.viewer, slug)
    require_rounds(request.viewer, plan.tenant_id)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require_office(request.viewer, plan.tenant_id)
        if form.is_valid():
            try:
                set_check(
                    plan.tenant,
                    code=request.POST.get("code", ""),
                    severity=form.cleaned_data["severity"],
                    threshold=form.cleaned_data["threshold"],
                    reason=form.cleaned_data["reason"],
                    actor=request.viewer.actor(plan.tenant_id, Role.OFFICE),
                )
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(
                    request, _("校验规则已调整,从现在起对页面、填报表和接口同样适用。")
                )
        else:
            said = [message for found in form.errors.values() for message in found]
            messages.error(request, " ".join(map(str, said)))
        return redirect("indicators:check_rules", slug)
    trial = TryForm(request.GET if "value" in request.GET else None)
    context = {
        "slug": slug,
        "tenant": plan.tenant.name,
        "lines": rule_lines(plan.tenant_id, _tried(request, trial)),
        "trial": trial,
        "severities": CheckSeverity.choices,
        "with_threshold": WITH_THRESHOLD,
        "may_change": request.viewer.is_office(plan.tenant_id),
    }
    return render(request, "indicators/check_rules.html", context)


def _tried(request: ViewerRequest, form: TryForm) -> Trial | None:
    """The value to try, where one is given and can be read."""
    if not form.is_bound or not form.is_valid():
        return None
    data = form.cleaned_data
    return Trial(
        indicator=data["indicator"],
        typed={name: data[name] for name in ("value", "numerator", "denominator")},
        earlier=data["earlier"],
        others=data["others"],
        below=data["below"],
        code=request.GET.get("only", ""),
    )
