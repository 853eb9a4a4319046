"""Where a person's work begins: the first page after the login, by role."""

from organizations.access import Hat, Viewer
from organizations.domain.roles import Role
from plans.models import Plan

_READERS = (Role.OFFICE, Role.AUDITOR, Role.SUPERIOR_OFFICE)


def first_page(viewer: Viewer) -> tuple[str, tuple[str, ...]] | None:
    """The view and its arguments; None for administrators and who holds no office. One query."""
    hats = {hat.role: hat for hat in reversed(viewer.hats)}
    for role in (*_READERS, Role.COUNTY_OFFICE):
        if role in hats and (slug := _slug(hats[role])):
            if role is Role.COUNTY_OFFICE:
                return "dashboards:place", (slug, hats[role].place_key)
            return "dashboards:overview", (slug,)
    if Role.DEPARTMENT_REVIEWER in hats:
        return "indicators:reviews", ()
    if Role.REPORTER in hats:
        return "indicators:duties", ()
    if Role.AUDIT_ADMIN in hats:
        return "dashboards:ledger", ()
    return None


def _slug(hat: Hat) -> str:
    plan = Plan.objects.filter(tenant=hat.tenant_id).order_by("pk").first()
    return plan.slug if plan else ""
