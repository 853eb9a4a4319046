"""Who may see and publish plans. Published text and targets: every signed-in user, of any tenant."""

from datetime import date

from django.http import Http404

from audit.domain.actors import Actor
from organizations.access import Viewer, require_role
from organizations.domain.roles import Role
from organizations.models import Place
from plans.models import Plan, PlanDraft


def access_plan(viewer: Viewer, slug: str) -> Plan:
    """The door to a plan's published text and targets: every signed-in user with a membership."""
    plan = Plan.objects.select_related("tenant", "recompute_request").filter(slug=slug).first()
    if plan is None or not viewer.hats:
        raise Http404
    return plan


def access_tenant_plan(viewer: Viewer, slug: str) -> Plan:
    """The door to a plan's values and verdicts: its own tenant and superior offices; else 404."""
    plan = access_plan(viewer, slug)
    if not viewer.reads_tenant(plan.tenant_id):
        raise Http404
    return plan


def access_draft(viewer: Viewer, pk: int) -> PlanDraft:
    """The door to a draft: the office of its place; for everybody else it does not exist."""
    draft = (
        PlanDraft.objects.select_related("tenant", "published_version__plan", "base_version__plan")
        .filter(pk=pk, tenant__in=viewer.tenant_ids(frozenset({Role.OFFICE})))
        .first()
    )
    if draft is None:
        raise Http404
    return draft


def office_places(viewer: Viewer) -> list[Place]:
    """The places in whose office the viewer sits; for everybody else there are no drafts (404)."""
    places = list(Place.objects.filter(pk__in=viewer.tenant_ids(frozenset({Role.OFFICE}))))
    if not places:
        raise Http404
    return places


def require_office(actor: Actor, tenant: Place, *, today: date) -> None:
    """Raise PermissionDenied unless the actor may publish plans and say who is accountable."""
    require_role(actor, tenant, Role.OFFICE, today=today)
