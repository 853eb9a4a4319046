"""One target of the demonstration divided among the lower places, with yearly targets."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from dashboards.demo.accounts import Staff
from dashboards.demo.departments import basis_of
from indicators.domain.allocation.kinds import Kind, Method
from indicators.domain.allocation.sheet import part_cell, read_division
from indicators.selectors.divisions import DivisionForm, division_form, is_divisible, proposed_cells
from indicators.selectors.trajectories import terms_with_numbers
from indicators.services.divisions import save_division
from indicators.services.trajectories import Grounds
from organizations.domain.roles import Role
from plans.models import Plan

REASON = "演示内容:按各地最近数值试算后,为最大的一份留出一成余量;年度目标按规则路径。"
HELD_BACK = Decimal("0.1")


def divide_a_target(plan: Plan, staff: Staff, *, today: date) -> bool:
    """Divide the first target ahead that adds up and whose places all have values; else nothing."""
    ahead = plan.measures.filter(
        place=plan.tenant, latest__target_year__gt=today.year, latest__indicator__isnull=False
    )
    found = terms_with_numbers(ahead.values_list("pk", flat=True))
    for terms in (found[pk] for pk in sorted(found)):
        if not is_divisible(terms):
            continue
        form = division_form(terms, today=today)
        if form.kind is Kind.ADDITIVE and form.layout.years and _divided(form, staff, plan, today):
            return True
    return False


def _divided(form: DivisionForm, staff: Staff, plan: Plan, today: date) -> bool:
    cells, proposal = proposed_cells(form, Method.LAST_VALUE, paths=False, today=today)
    if not proposal.parts:
        return False
    largest = max(proposal.parts, key=lambda place: proposal.parts[place])
    part = proposal.parts[largest]
    cells[part_cell(largest)] = str(part - (part * HELD_BACK).quantize(part))
    adjusted = replace(form, cells=cells)
    cells, _proposal = proposed_cells(adjusted, Method.MANUAL, paths=True, today=today)
    save_division(
        form,
        read_division(form.layout, cells),
        method=Method.LAST_VALUE,
        seen=form.state,
        grounds=Grounds(REASON, basis_of(plan)),
        actor=staff.office.actor(plan.tenant_id, Role.OFFICE),
    )
    return True
