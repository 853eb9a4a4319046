"""To whom a piece of work belongs, for a job that knows nothing but its number."""

from typing import Any

from django.db.models import QuerySet

from organizations.tenant_scope import every_tenant


# Any: rows of whatever model that has a tenant.
def tenants_of(rows: QuerySet[Any]) -> list[int]:
    """The keys of the tenants of some rows; empty where there are none."""
    with every_tenant("to whom the work of a job belongs"):
        return list(rows.values_list("tenant", flat=True))
