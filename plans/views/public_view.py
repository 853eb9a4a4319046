"""The office opens and closes a plan's public pages."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organizations.middleware import ViewerRequest
from plans.access import NOT_OPENING, access_tenant_plan, office_actor
from plans.forms.public_view import PublicViewForm
from plans.models import Plan
from plans.selectors.public_view import decisions_of
from plans.services.public_view import set_public_view


@require_http_methods(["GET", "HEAD", "POST"])
def public_view(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """Whether the public pages are open, who decided so on what, and the other decision."""
    plan = access_tenant_plan(request.viewer, slug)
    office_actor(request.viewer, plan.tenant_id, NOT_OPENING)
    decisions = decisions_of(plan)
    is_open = bool(decisions and decisions[0].is_open)
    form = PublicViewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _decided(request, plan, basis=form.cleaned_data["basis_document"])
        except ValidationError as error:
            form.add_error(None, error)
    context = {"plan": plan, "decisions": decisions, "is_open": is_open, "form": form}
    return render(request, "plans/public_view.html", context)


def _decided(request: ViewerRequest, plan: Plan, *, basis: str) -> HttpResponse:
    is_open = request.POST.get("action") == "open"
    set_public_view(request.viewer, plan, is_open=is_open, basis_document=basis)
    said = _("公众页面已开放,只显示已公开的数值。") if is_open else _("公众页面已关闭。")
    messages.success(request, said)
    return redirect("plans:public_view", plan.slug)
