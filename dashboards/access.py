"""Doors of pages that need more than one room."""

from django.http import Http404

from indicators.selectors.kin import MeasureWithKin, measure_with_kin
from organizations.access import Viewer
from organizations.domain.roles import Role

LEDGER_ROLES = frozenset({Role.AUDITOR, Role.OFFICE, Role.AUDIT_ADMIN})


def access_measure(viewer: Viewer, slug: str, measure_id: int) -> MeasureWithKin:
    """The door to a target's values and verdict: its own tenant and superior offices; else 404."""
    found = measure_with_kin(slug, measure_id)
    if found is None or not viewer.reads_tenant(found.measure.plan.tenant_id):
        raise Http404
    return found


def access_ledger(viewer: Viewer) -> frozenset[int]:
    """Tenants whose ledger the viewer reads; nobody else has a ledger to read (404)."""
    tenants = viewer.tenant_ids(LEDGER_ROLES)
    if not tenants:
        raise Http404
    return tenants
