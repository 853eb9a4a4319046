"""Dividing a target among lower places and setting yearly targets: one table, one saving."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.domain.errors import TransitionError
from indicators.domain.allocation.balance import Balance
from indicators.domain.allocation.kinds import Kind, Method
from indicators.domain.allocation.sheet import (
    SHEET,
    FiledDivision,
    part_cell,
    read_division,
    read_sheet,
    year_cell,
)
from indicators.filing_terms import sentence
from indicators.forms.divisions import DivisionFileForm, FormulaForm, GroundsForm
from indicators.selectors.allocation_proposals import PartsProposal
from indicators.selectors.divisions import (
    DivisionForm,
    access_division,
    balance_of,
    changed_cells,
    proposed_cells,
)
from indicators.services.allocations import PartsRefused
from indicators.services.divisions import save_division
from indicators.services.sent_grids import sent_grid
from indicators.services.trajectories import Grounds, YearsRefused
from indicators.writers.division_workbook import division_workbook
from organizations.domain.roles import Role
from organizations.middleware import ViewerRequest
from plans.domain.problems import DocumentError, Problem
from plans.views.files import attachment

UNPROCESSABLE = 422
CONFLICT = 409
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Input:
    """A cell to be typed: its name, its text, what it is, and what is wrong with it."""

    name: str
    text: str
    label: str
    error: str
    changed: bool


@dataclass(frozen=True)
class InputRow:
    """A place's cells; the city has no part of its own."""

    name: str
    counted: bool
    years: tuple[Input, ...]
    part: Input | None
    above: Input | None
    below: Input | None


@dataclass(frozen=True)
class Filled:
    """The table as it is to be shown: texts, faults, and where they came from."""

    cells: Mapping[str, str]
    errors: Mapping[str, Problem]
    proposal: PartsProposal | None = None
    filed: FiledDivision | None = None
    conflict: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def division(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """The table of a target: as it stands, as a formula fills it, and saved with a reason."""
    form = access_division(request.viewer, pk, today=timezone.localdate())
    if request.method == "POST":
        return _save(request, form)
    asked = FormulaForm(request.GET if "method" in request.GET else None, kind=form.kind)
    filled = Filled(form.cells, {})
    if asked.is_bound and asked.is_valid():
        method, paths = Method(asked.cleaned_data["method"]), asked.cleaned_data["paths"]
        cells, proposal = proposed_cells(form, method, paths=paths, today=timezone.localdate())
        filled = Filled(cells, {}, proposal=proposal)
    return _page(request, form, filled, GroundsForm(), asked)


@require_safe
def division_sheet(request: ViewerRequest, pk: int) -> HttpResponse:
    """The table as a workbook, to be filled away from the system."""
    form = access_division(request.viewer, pk, today=timezone.localdate())
    title = f"{form.name}-{form.layout.deadline}-{form.measure.plan.tenant.name}"
    data = division_workbook(
        form.layout,
        form.cells,
        form.counted,
        target=form.city_target,
        title=title,
        now=timezone.now(),
    )
    return attachment(data, f"{title}-分解表.xlsx", XLSX)


@require_POST
def division_upload(request: ViewerRequest, pk: int) -> HttpResponseBase:
    """What a filled table would change, in the form itself: nothing is saved until it is sent."""
    form = access_division(request.viewer, pk, today=timezone.localdate())
    upload = DivisionFileForm(request.POST, request.FILES)
    if upload.is_valid():
        file = upload.cleaned_data["file"]
        try:
            filed = read_sheet(form.layout, sent_grid(file.name, file.read(), SHEET))
        except DocumentError as error:
            for problem in error.problems:
                upload.add_error("file", sentence(problem))
        else:
            read = read_division(form.layout, filed.typed)
            filled = Filled(filed.typed, {**read.errors, **filed.errors}, filed=filed)
            return _page(request, form, filled, GroundsForm(), upload=upload)
    return _page(request, form, Filled(form.cells, {}), GroundsForm(), upload=upload)


def _save(request: ViewerRequest, form: DivisionForm) -> HttpResponseBase:
    grounds = GroundsForm(request.POST)
    cells = {
        name: request.POST.get(name, "")
        for row in form.layout.rows
        for name in form.layout.names(row)
    }
    read = read_division(form.layout, cells)
    if read.errors or not grounds.is_valid():
        return _page(request, form, Filled(cells, read.errors), grounds)
    given = Grounds(grounds.cleaned_data["reason"], grounds.cleaned_data["document"])
    errors: dict[str, Problem] = {}
    try:
        odd = save_division(
            form,
            read,
            method=request.POST.get("method", ""),
            seen=request.POST.get("state", ""),
            grounds=given,
            actor=request.viewer.actor(form.measure.plan.tenant_id, Role.OFFICE),
        )
    except PartsRefused as error:
        errors = {part_cell(place): problem for place, problem in error.problems.items()}
    except YearsRefused as error:
        errors = {
            year_cell(place, year): problem for (place, year), problem in error.problems.items()
        }
    except TransitionError:
        return _page(request, form, Filled(cells, {}, conflict=True), grounds)
    except ValidationError as error:
        grounds.add_error(None, error)
    else:
        messages.success(request, _("已保存。进度正在按新的年度目标和分解值重新计算。"))
        for problem in odd:
            messages.warning(request, sentence(problem))
        return redirect("dashboards:allocation", form.measure.plan.slug, form.measure.pk)
    return _page(request, form, Filled(cells, errors), grounds)


def _page(
    request: ViewerRequest,
    form: DivisionForm,
    filled: Filled,
    grounds: GroundsForm,
    formula: FormulaForm | None = None,
    *,
    upload: DivisionFileForm | None = None,
) -> HttpResponse:
    changes = changed_cells(form, filled.cells)
    changed = {name for name, *_rest in changes}
    wrong = bool(filled.errors or grounds.errors or (upload is not None and upload.errors))
    status = CONFLICT if filled.conflict else UNPROCESSABLE if wrong else 200
    proposal = filled.proposal
    context = {
        "form": form,
        "rows": _rows(form, filled, changed),
        "grounds": grounds,
        "formula": formula or FormulaForm(kind=form.kind),
        "upload": upload or DivisionFileForm(),
        "proposal": proposal,
        "refusal": sentence(proposal.refusal) if proposal and proposal.refusal else "",
        "method": proposal.method
        if proposal and proposal.parts
        else request.POST.get("method", ""),
        "faults": _faults(form, filled),
        "conflict": filled.conflict,
        "filed": filled.filed is not None,
        "changed_count": len(changes),
        "balance": _balance(form, filled),
        "additive": form.kind is Kind.ADDITIVE,
    }
    return render(request, "indicators/division.html", context, status=status)


def _balance(form: DivisionForm, filled: Filled) -> Balance | None:
    return balance_of(form, read_division(form.layout, filled.cells))


def _faults(form: DivisionForm, filled: Filled) -> list[dict[str, str]]:
    """What is wrong, by cell of the file where there is one, else by place and column."""
    labels = {name: label for row in form.layout.rows for name, label in _labels(form, row)}
    addresses = filled.filed.addresses if filled.filed else {}
    return [
        {
            "name": name,
            "where": f"{_(SHEET)} {addresses[name]}" if name in addresses else "",
            "label": labels.get(name, ""),
            "message": sentence(problem),
        }
        for name, problem in filled.errors.items()
    ]


def _labels(form: DivisionForm, row: int) -> list[tuple[str, str]]:
    """The cells of a row with what they are."""
    place = form.layout.rows[row]
    typed = set(form.layout.names(row))
    found = []
    for column, text, said in form.layout.columns():
        name = column.format(row=row)
        if name in typed:
            found.append((name, f"{place} {_(text) % said}"))
    return found


def _rows(form: DivisionForm, filled: Filled, changed: set[str]) -> list[InputRow]:
    rows = []
    for row, place in form.layout.rows.items():
        inputs = {
            name: Input(
                name,
                filled.cells.get(name, ""),
                label,
                sentence(filled.errors[name]) if name in filled.errors else "",
                name in changed,
            )
            for name, label in _labels(form, row)
        }
        rows.append(
            InputRow(
                name=place,
                counted=form.counted.get(row, True),
                years=tuple(inputs[year_cell(row, year)] for year in form.layout.years),
                part=inputs.get(part_cell(row)),
                above=inputs.get(f"above-{row}"),
                below=inputs.get(f"below-{row}"),
            )
        )
    return rows
