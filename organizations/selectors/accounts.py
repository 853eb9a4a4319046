"""Accounts by their names, and those of a demonstration for its login page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from organizations.domain.roles import Role
from organizations.models import Membership, User

# The order in which somebody trying the product would take the roles.
_ORDER = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class DemonstrationAccount:
    """One account to try the product with."""

    username: str
    role: str
    unit: str


@dataclass(frozen=True)
class DemonstrationPlace:
    """A place of the demonstration and its accounts."""

    name: str
    accounts: tuple[DemonstrationAccount, ...]


def names_of_accounts(accounts: Iterable[int | None]) -> dict[int, str]:
    """The name of each account that there is; one query, none where no account is asked for."""
    wanted = {account for account in accounts if account}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}


def demonstration_accounts(*, today: date) -> tuple[DemonstrationPlace, ...]:
    """Accounts named `<place>-<role>` by place, in the order of their roles: one query.

    Only a demonstration may show them; everywhere else account names are nobody's business.
    """
    memberships = (
        Membership.objects.valid_on(today)
        .filter(user__is_active=True, user__username__contains="-")
        .select_related("user", "tenant", "department", "place")
        .order_by("tenant__key", "user__username")
    )
    return tuple(
        DemonstrationPlace(tenant.name, _by_role(list(members)))
        for tenant, members in groupby(memberships, key=lambda membership: membership.tenant)
    )


def _by_role(members: list[Membership]) -> tuple[DemonstrationAccount, ...]:
    """One entry for each account: the reviewer of a department and the joint one are two."""
    first: dict[int, Membership] = {}
    for membership in members:
        first.setdefault(membership.user_id, membership)
    ordered = sorted(first.values(), key=lambda row: (_ORDER[Role(row.role)], row.user_id))
    return tuple(
        DemonstrationAccount(
            username=membership.user.username,
            role=membership.get_role_display(),
            unit=str(membership.department or membership.place or membership.tenant),
        )
        for membership in ordered
    )
