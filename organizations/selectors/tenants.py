"""Which tenants a job works for: the one its number belongs to, or all of them, some at a time."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from organizations.models import Membership
from organizations.tenant_scope import every_tenant

# What a job holds in memory does not grow with the number of tenants.
TENANTS_AT_ONCE = 25


# Any: rows of whatever model that has a tenant.
def tenants_of(rows: QuerySet[Any]) -> list[int]:
    """The keys of the tenants of some rows; empty where there are none."""
    with every_tenant("to whom the work of a job belongs"):
        return list(rows.values_list("tenant", flat=True))


def staffed_tenants(today: date) -> Iterator[tuple[int, ...]]:
    """The tenants where somebody active holds an office, some at a time. One query.

    Elsewhere there is nobody to be told anything.
    """
    held = Membership.objects.valid_on(today).filter(user__is_active=True)
    tenants = iter(held.order_by("tenant").values_list("tenant", flat=True).distinct())
    while some := tuple(islice(tenants, TENANTS_AT_ONCE)):
        yield some
