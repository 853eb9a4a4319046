"""Accounts by their names, and those of a demonstration for its login page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from audit.compiled import compiled
from organizations.access import Viewer, accounts_of
from organizations.domain.roles import Role
from organizations.models import Membership, SecondFactor, User
from organizations.models.users import ROLE_NAMES
from organizations.services.passwords import link_expiry, signs_on_elsewhere
from organizations.services.second_factors import factor_in_use, is_required
from organizations.services.tokens import valid_tokens

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


PAGE_SIZE = 50


@dataclass(frozen=True)
class Office:
    """One membership, as a line; it can be ended while its last day is not behind."""

    pk: int
    role: str
    unit: str
    valid_from: date
    valid_to: date | None
    basis: str
    in_force: bool
    ended: bool


@dataclass(frozen=True)
class AccountRow:
    """One account in the list of those that a security administrator looks after."""

    pk: int
    name: str
    username: str
    offices: tuple[Office, ...]
    is_active: bool
    has_factor: bool
    last_login: datetime | None


@dataclass(frozen=True)
class AccountsPage:
    """Accounts by name; `following` is the next page, or None after the last."""

    rows: tuple[AccountRow, ...]
    wanted: str
    number: int
    following: int | None

    @property
    def preceding(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


@dataclass(frozen=True)
class AccountPage:
    """One account, as its security administrator sees it. `own` ones are changed by others."""

    row: AccountRow
    email: str
    needs_factor: bool
    factor_since: datetime | None
    own: bool
    # Comes in by a password kept here; belongs to a person at the provider since.
    has_password: bool
    bound_since: datetime | None
    # How many tokens of programs hold.
    tokens: int
    # Whether there is another way in than a password kept here, and whether it is the only one.
    signs_on: bool
    signs_on_elsewhere: bool
    # A link to set a password that nobody has used yet.
    link_until: datetime | None


def accounts_page(viewer: Viewer, *, wanted: str, page: int, today: date) -> AccountsPage:
    """A page of the accounts that the viewer looks after: three queries."""
    found = accounts_of(viewer)
    if wanted:
        found = found.filter(Q(username__icontains=wanted) | Q(display_name__icontains=wanted))
    start = (page - 1) * PAGE_SIZE
    users = list(
        with_offices(found, _looked_after(viewer)).order_by("username")[
            start : start + PAGE_SIZE + 1
        ]
    )
    return AccountsPage(
        rows=tuple(account_row(user, today) for user in users[:PAGE_SIZE]),
        wanted=wanted,
        number=page,
        following=page + 1 if len(users) > PAGE_SIZE else None,
    )


def account_page(viewer: Viewer, user: User, *, now: datetime) -> AccountPage:
    """One account with every office that it held in the viewer's places."""
    held = with_offices(User.objects.filter(pk=user.pk), _looked_after(viewer)).get()
    factor = factor_in_use(user)
    identity = user.provider_identities.filter(ended_at__isnull=True).first()
    return AccountPage(
        row=account_row(held, now.date()),
        email=user.email,
        needs_factor=is_required(user),
        factor_since=factor.confirmed_at if factor else None,
        own=user.pk == viewer.account,
        has_password=user.has_usable_password(),
        bound_since=identity.bound_at if identity else None,
        tokens=valid_tokens(now).filter(user=user).count(),
        signs_on=bool(settings.OIDC_ISSUER or settings.LDAP_URLS),
        signs_on_elsewhere=signs_on_elsewhere(user),
        link_until=link_expiry(user, now=now),
    )


def _looked_after(viewer: Viewer) -> frozenset[int]:
    return viewer.tenant_ids(frozenset({Role.SECURITY_ADMIN}))


def with_offices(users: QuerySet[User], tenants: frozenset[int] | None) -> QuerySet[User]:
    """What `account_row` needs, with memberships in these places alone: another's are not told."""
    offices = Membership.objects.all()
    if tenants is not None:
        offices = offices.filter(tenant__in=tenants)
    offices = offices.select_related("tenant", "department", "place").order_by("-valid_from", "pk")
    factors = SecondFactor.objects.filter(confirmed_at__isnull=False, ended_at__isnull=True)
    return users.prefetch_related(
        Prefetch("memberships", offices, to_attr="offices"),
        Prefetch("second_factors", factors, to_attr="factors"),
    )


def account_row(user: User, today: date) -> AccountRow:
    """An account, found `with_offices`, as a line of a list."""
    offices: list[Membership] = user.offices  # type: ignore[attr-defined]  # set by the prefetch
    return AccountRow(
        pk=user.pk,
        name=str(user),
        username=user.get_username(),
        offices=tuple(_office(each, today) for each in offices),
        is_active=user.is_active,
        has_factor=bool(user.factors),  # type: ignore[attr-defined]  # set by the prefetch
        last_login=user.last_login,
    )


def _office(membership: Membership, today: date) -> Office:
    ended = membership.valid_to is not None and membership.valid_to < today
    return Office(
        pk=membership.pk,
        role=membership.get_role_display(),
        unit=str(membership.department or membership.place or membership.tenant),
        valid_from=membership.valid_from,
        valid_to=membership.valid_to,
        basis=membership.basis,
        in_force=membership.valid_from <= today and not ended,
        ended=ended,
    )


def names_of_accounts(accounts: Iterable[int | None]) -> dict[int, str]:
    """The name of each account that there is; one query, none where no account is asked for."""
    wanted = {account for account in accounts if account}
    return {user.pk: str(user) for user in _named(wanted)}


@compiled
def _named(accounts: set[int]) -> QuerySet[User]:
    return User.objects.only("username", "display_name").filter(pk__in=accounts)


def demonstration_accounts(*, today: date) -> tuple[DemonstrationPlace, ...]:
    """Accounts named `<place>-<role>` by place, in the order of their roles: one query.

    Only a demonstration may show them; everywhere else account names are nobody's business.
    """
    rows = (
        Membership.objects.valid_on(today)
        .filter(user__is_active=True, user__username__contains="-")
        .order_by("tenant__key", "user__username")
        .values_list(
            "tenant__name",
            "tenant__key",
            "user_id",
            "user__username",
            "role",
            Coalesce("department__name", "place__name", "tenant__name"),
        )
    )
    return tuple(
        DemonstrationPlace(name, _by_role(list(members)))
        for (name, _key), members in groupby(rows, key=lambda row: row[:2])
    )


def _by_role(
    members: list[tuple[str, str, int, str, str, str]],
) -> tuple[DemonstrationAccount, ...]:
    """One entry for each account: the reviewer of a department and the joint one are two."""
    first: dict[int, DemonstrationAccount] = {}
    order: dict[int, tuple[int, int]] = {}
    for _name, _key, account, username, code, unit in members:
        role = Role(code)
        first.setdefault(account, DemonstrationAccount(username, str(ROLE_NAMES[role]), unit))
        order.setdefault(account, (_ORDER[role], account))
    return tuple(first[account] for account in sorted(first, key=order.__getitem__))
