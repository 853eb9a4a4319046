"""Emission factors of a plan's place: those in force, and entering another version."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indicators.access import require_factor_entry
from indicators.domain.factor_entries import NUMBERS
from indicators.forms.factors import FuelForm, GridForm, GroundsForm, StandardForm
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
from indicators.services.factors import (
    FactorTrial,
    enter_factor,
    tried_fuel,
    tried_grid,
    tried_standard_fuel,
    tried_standard_grid,
)
from organizations.domain.roles import Role
from organizations.domain.whole_numbers import whole
from organizations.middleware import ViewerRequest
from plans.access import access_tenant_plan
from plans.domain.quantities import short_text
from plans.models import Plan

REFUSED = 422


@dataclass(frozen=True)
class _Forms:
    """The two forms of a factor's page: entering a version, and going back to the standard."""

    entry: GroundsForm
    back: StandardForm

    @property
    def sent(self) -> GroundsForm | StandardForm:
        """The one that was sent."""
        return self.back if self.back.is_bound else self.entry


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
        return _page(request, plan, page, _Forms(form, StandardForm()))
    require_factor_entry(request.viewer, plan.tenant_id)
    if _back_to_standard(request):
        back = StandardForm(request.POST)
        found = partial(tried_standard_fuel, plan.tenant, code)
        return _entered(request, plan, page, _Forms(form, back), found)
    form = FuelForm(request.POST)

    def tried() -> FactorTrial:
        return tried_fuel(plan.tenant, code, form.numbers(), form.grounds())

    return _entered(request, plan, page, _Forms(form, StandardForm()), tried)


@require_http_methods(["GET", "HEAD", "POST"])
def grid_factor(request: ViewerRequest, slug: str) -> HttpResponseBase:
    """A region's grid factors; the office enters, corrects or confirms one."""
    plan = access_tenant_plan(request.viewer, slug)
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    page = grid_page(plan, asked.get("region", ""))
    form = GridForm(
        initial=_grid_initial(page, whole(request.GET.get("year", ""))), regions=page.regions
    )
    years = page.own_years
    if request.method != "POST":
        return _page(request, plan, page, _Forms(form, StandardForm(years=years)))
    require_factor_entry(request.viewer, plan.tenant_id)
    if _back_to_standard(request):
        back = StandardForm(request.POST, years=years)

        def found() -> FactorTrial:
            year = back.cleaned_data.get("used_for_year", 0)
            return tried_standard_grid(plan.tenant, page.region, year)

        return _entered(request, plan, page, _Forms(form, back), found)
    form = GridForm(request.POST, regions=page.regions)

    def tried() -> FactorTrial:
        published: date | None = form.cleaned_data["published_on"]
        region = form.cleaned_data["region"]
        return tried_grid(plan.tenant, region, form.numbers(), published, form.grounds())

    return _entered(request, plan, page, _Forms(form, StandardForm(years=years)), tried)


def _back_to_standard(request: ViewerRequest) -> bool:
    """The office goes back to the standard factor."""
    return request.POST.get("to") == "standard"


def _entered(
    request: ViewerRequest,
    plan: Plan,
    page: FuelPage | GridPage,
    forms: _Forms,
    tried: Callable[[], FactorTrial],
) -> HttpResponseBase:
    """The effects of the form that was sent; or, where it is to be saved, the list with it."""
    trial = None
    sent = forms.sent
    if sent.is_valid():
        try:
            trial = tried()
            if request.POST.get("action") == "save":
                _save(request, plan, sent, trial)
                messages.success(request, _("因子已保存,有关数值正在重新计算。"))
                return redirect("indicators:factors", plan.slug)
        except ValidationError as error:
            sent.add_error(None, error)
    effects = None
    if trial is not None:
        effects = factor_effects(request.viewer, plan.tenant, trial.name, trial.row)
    status = REFUSED if sent.errors else 200
    return _page(request, plan, page, forms, effects=effects, trial=trial, status=status)


def _save(
    request: ViewerRequest, plan: Plan, sent: GroundsForm | StandardForm, trial: FactorTrial
) -> None:
    enter_factor(
        plan.tenant,
        trial,
        reason=sent.cleaned_data["reason"],
        accept_unusual=sent.cleaned_data.get("accept_unusual", False),
        actor=request.viewer.actor(plan.tenant_id, Role.OFFICE),
    )


def _page(
    request: ViewerRequest,
    plan: Plan,
    page: FuelPage | GridPage,
    forms: _Forms,
    *,
    effects: FactorEffects | None = None,
    trial: FactorTrial | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": forms.entry,
        "back": forms.back,
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
