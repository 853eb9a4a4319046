"""The plans of a person's own places, with what the home page needs of them."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery

from audit.compiled import compiled
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.models import Plan, PlanVersion


def own_plans(viewer: Viewer) -> tuple[Plan, ...]:
    """Plans of the tenants that the viewer reads, with `version_id` in force: one query."""
    return tuple(_plans_of(viewer.tenant_ids()))


@compiled
def _plans_of(tenants: frozenset[int]) -> QuerySet[Plan]:
    newest = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return (
        Plan.objects.filter(tenant__in=tenants)
        .select_related("tenant", "recompute_request")
        .annotate(version_id=Subquery(newest))
        .order_by("pk")
    )


def plan_for(viewer: Viewer, plans: Iterable[Plan], *roles: Role) -> Plan | None:
    """The first plan of the place in which the viewer holds one of the roles."""
    wanted = [hat.tenant_id for hat in viewer.hats if hat.role in roles]
    held = list(plans)
    return next((plan for tenant in wanted for plan in held if plan.tenant_id == tenant), None)
