"""Who may have to do with scoring schemes and trial scores.

What people are scored by is open to all who read the place's verdicts, once it is adopted. Of trial
scores a unit reads its own.
"""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from plans.access import access_plan, access_tenant_plan, office_actor
from plans.models import Plan

NOT_ADOPTING = _("考核办法由领导小组办公室采用、修订和停用,敏感性分析由其进行。")


def access_schemes(viewer: Viewer, slug: str) -> Plan:
    """The door to the schemes of a plan's place: whoever reads its verdicts; else 404."""
    return access_tenant_plan(viewer, slug)


def reads_shipped_schemes(viewer: Viewer, tenant_id: int) -> bool:
    """May read schemes that the place has not adopted: the office and the auditor."""
    return viewer.reads_unreleased(tenant_id)


def scheme_actor(viewer: Viewer, tenant_id: int) -> Actor:
    """The ledger's actor when adopting, revising and withdrawing schemes, and trying them out.

    Raises:
        PermissionDenied: for others than the office.
    """
    return office_actor(viewer, tenant_id, NOT_ADOPTING)


@dataclass(frozen=True)
class TrialScope:
    """Whose trial scores a viewer reads: all units of the place, or their own alone."""

    whole: bool
    departments: frozenset[int]
    places: frozenset[int]


def access_trial(viewer: Viewer, slug: str) -> tuple[Plan, TrialScope]:
    """The door to trial scores: office and auditor all units, others their own; else 404.

    A county's unit is its county: its people see the county, as the county's office does.
    """
    plan = access_plan(viewer, slug)
    hats = [hat for hat in viewer.hats if hat.tenant_id == plan.tenant_id]
    filling = [hat for hat in hats if hat.role in DEPARTMENT_ROLES]
    departments = {hat.department_id for hat in filling if hat.county_id is None}
    places = {hat.county_id for hat in filling}
    places |= {hat.place_id for hat in hats if hat.role is Role.COUNTY_OFFICE}
    scope = TrialScope(
        whole=viewer.reads_unreleased(plan.tenant_id),
        departments=frozenset(pk for pk in departments if pk is not None),
        places=frozenset(pk for pk in places if pk is not None),
    )
    if not (scope.whole or scope.departments or scope.places):
        raise Http404
    return plan, scope
