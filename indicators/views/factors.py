"""Emission factors of a plan's place: those in force, and entering another version."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.access import require_factor_entry
from indicators.domain.factor_entries import NUMBERS
from indicators.forms.factors import FuelForm, GridForm, GroundsForm
from indicators.selectors.factor_effects import FactorEffects, factor_effects
from indicators.selectors.factor_pages import (
    FuelLine,
    FuelPage,
    GridLine,
    GridPage,
    factor_list,
    fuel_page,
    grid_page,
)
from indicators.services.factors import FactorTrial, enter_factor, tried_fuel, tried_grid
from organizations.domain.roles import Role
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan
from plans.domain.quantities import short_text
from plans.models import Plan

REFUSED = 422


@require_safe
def factors(request: ViewerRequest, slug: str) -> HttpResponse:
    """排放因子."""
    plan = access_tenant_plan(request.viewer, slug)
    may_enter = request.viewer.is_office(plan.tenant_id)
    context = {"page": factor_list(plan), "may_enter": may_enter}
    return render(request, "indicators/factors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def fuel_factor(request: ViewerRequest, slug: str, code: str) -> HttpResponseBase:
    """One fuel's factors; the office enters, corrects or confirms them."""
    plan = access_tenant_plan(request.viewer, slug)
    page = fuel_page(plan, code)
    if page is None:
        raise Http404
    form = FuelForm(initial=_fuel_initial(page.line))
    if request.method != "POST":
        return _page(request, plan, page, form)
    require_factor_entry(request.viewer, plan.tenant_id)
    form = FuelForm(request.POST)

    def tried() -> FactorTrial:
        return tried_fuel(plan.tenant, code, form.numbers(), form.grounds())

    return _entered(request, plan, page, form, tried)


@require_http_methods(["GET", "HEAD", "POST"])
def grid_factor(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """A region's grid factors; the office enters, corrects or confirms one."""
    plan = access_tenant_plan(request.viewer, slug)
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    page = grid_page(plan, asked.get("region", ""))
    form = GridForm(
        initial=_grid_initial(page, whole(request.GET.get("year", ""))), regions=page.regions
    )
    if request.method != "POST":
        return _page(request, plan, page, form)
    require_factor_entry(request.viewer, plan.tenant_id)
    form = GridForm(request.POST, regions=page.regions)

    def tried() -> FactorTrial:
        published: date | None = form.cleaned_data["published_on"]
        region = form.cleaned_data["region"]
        return tried_grid(plan.tenant, region, form.numbers(), published, form.grounds())

    return _entered(request, plan, page, form, tried)


def _entered(
    request: ViewerRequest,
    plan: Plan,
    page: FuelPage | GridPage,
    form: GroundsForm,
    tried: Callable[[], FactorTrial],
) -> HttpResponseBase:
    """The effects of what was typed; or, where it is to be saved, the list with it."""
    trial = None
    if form.is_valid():
        try:
            trial = tried()
            if request.POST.get("action") == "save":
                _save(request, plan, form, trial)
                messages.success(request, _("因子已保存,有关数值正在重新计算。"))
                return redirect("indicators:factors", plan.slug)
        except ValidationError as error:
            form.add_error(None, error)
    effects = None
    if trial is not None:
        effects = factor_effects(request.viewer, plan.tenant, trial.name, trial.row)
    status = REFUSED if form.errors else 200
    return _page(request, plan, page, form, effects=effects, trial=trial, status=status)


def _save(request: ViewerRequest, plan: Plan, form: GroundsForm, trial: FactorTrial) -> None:
    enter_factor(
        plan.tenant,
        trial,
        reason=form.cleaned_data["reason"],
        accept_unusual=form.cleaned_data["accept_unusual"],
        actor=request.viewer.actor(plan.tenant_id, Role.OFFICE),
    )


def _page(
    request: ViewerRequest,
    plan: Plan,
    page: FuelPage | GridPage,
    form: GroundsForm,
    *,
    effects: FactorEffects | None = None,
    trial: FactorTrial | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "effects": effects,
        "unusual": [problem.worded(_) for _field, problem in trial.unusual] if trial else [],
        "may_enter": request.viewer.is_office(plan.tenant_id),
    }
    name = "fuel_factor" if isinstance(page, FuelPage) else "grid_factor"
    return render(request, f"indicators/{name}.html", context, status=status)


def _fuel_initial(line: FuelLine) -> dict[str, object]:
    numbers = {name: short_text(line.numbers[name]) for name in NUMBERS}
    return {**numbers, **_grounds_initial(line)}


def _grid_initial(page: GridPage, year: int | None) -> dict[str, object]:
    """The version of a year to correct; else the region alone."""
    line = next((each for each in page.lines if each.used_for_year == year), None)
    if line is None:
        return {"region": page.region}
    return {
        "region": page.region,
        "data_year": line.data_year,
        "used_for_year": line.used_for_year,
        "factor": short_text(line.factor),
        "published_on": line.published_on,
        **_grounds_initial(line),
    }


def _grounds_initial(line: FuelLine | GridLine) -> dict[str, object]:
    return {
        "document_number": line.basis.number if line.basis.own else "",
        "document": line.basis.title if line.basis.own else "",
        "confirmed": line.basis.confirmed and line.basis.own,
    }
