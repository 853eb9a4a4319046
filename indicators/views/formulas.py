"""Formulas of derived indicators: reading them, trying one, setting a place's own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.access import require_office
from indicators.forms.formulas import FormulaForm
from indicators.models import Definition
from indicators.selectors.formula_pages import formula_list, formula_page
from indicators.selectors.formulas import HeldFormula
from indicators.services.formulas import set_formula, tried_formula
from organizations.domain.roles import Role
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan
from plans.models import Plan


@require_safe
def formulas(request: ViewerRequest, slug: str) -> HttpResponse:
    """计算公式."""
    plan = access_tenant_plan(request.viewer, slug)
    return render(request, "indicators/formulas.html", {"page": formula_list(plan)})


@require_http_methods(["GET", "HEAD", "POST"])
def formula(request: ViewerRequest, slug: str, code: str) -> HttpResponseBase:
    """One definition's formula; the office tries another one and sets it."""
    plan = access_tenant_plan(request.viewer, slug)
    definition = get_object_or_404(Definition.objects.select_related("indicator"), code=code)
    if request.method == "POST":
        return _changed(request, plan, definition)
    return _page(request, plan, definition, None)


def _changed(request: ViewerRequest, plan: Plan, definition: Definition) -> HttpResponseBase:
    require_office(request.viewer, plan.tenant_id)
    form = FormulaForm(request.POST)
    trial = None
    if form.is_valid():
        try:
            if request.POST.get("action") == "save":
                _save(request, plan, definition, form)
                messages.success(request, _("公式已保存,有关数值正在重新计算。"))
                return redirect("indicators:formula", plan.slug, definition.code)
            trial = tried_formula(plan.tenant, definition, form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, plan, definition, form, trial=trial)


def _save(request: ViewerRequest, plan: Plan, definition: Definition, form: FormulaForm) -> None:
    set_formula(
        plan.tenant,
        definition,
        text=form.cleaned_data["text"],
        reason=form.cleaned_data["reason"],
        document=form.cleaned_data["document"],
        actor=request.viewer.actor(plan.tenant_id, Role.OFFICE),
    )


def _page(
    request: ViewerRequest,
    plan: Plan,
    definition: Definition,
    form: FormulaForm | None,
    *,
    trial: HeldFormula | None = None,
) -> HttpResponse:
    page = formula_page(request.viewer, plan, definition, trial=trial)
    context = {
        "page": page,
        "form": form or FormulaForm(initial={"text": page.text}),
        "on_trial": trial is not None,
        "may_change": request.viewer.is_office(plan.tenant_id),
    }
    return render(request, "indicators/formula.html", context)
