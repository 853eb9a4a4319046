"""The scoring scheme of a demonstration: the shipped proposal, adopted by its office."""

from assessments.selectors.schemes import scheme_files
from assessments.services.schemes import Basis, keep_scheme
from dashboards.demo.accounts import Staff
from dashboards.demo.departments import basis_of
from plans.models import Plan

SCHEME = "city-template"


def adopt_scheme(plan: Plan, staff: Staff) -> None:
    """Adopt the proposal for a city on the demonstration's invented document."""
    text = scheme_files()[SCHEME].text
    keep_scheme(staff.office, plan.tenant, text, basis=Basis(basis_of(plan)), seen=0)
