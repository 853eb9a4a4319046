"""The units of lower places, and who fills for them."""

from datetime import date

from organizations.domain.roles import Role
from organizations.models import Membership, Place


def places_nobody_fills_for(tenant: Place, *, today: date) -> frozenset[int]:
    """Lower places whose unit has no reporter today, or that have no unit yet. One query."""
    filled = (
        Membership.objects.valid_on(today)
        .filter(
            tenant=tenant,
            role=Role.REPORTER,
            user__is_active=True,
            department__place__parent=tenant,
        )
        .values("department__place")
    )
    return frozenset(tenant.children.exclude(pk__in=filled).values_list("pk", flat=True))
