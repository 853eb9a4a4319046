"""What is doubtful about accounts: for the command, the administrations' pages and the metrics."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from django.conf import settings
from django.core.cache import cache
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.access import accounts_in
from organizations.domain.roles import ADMINISTRATION_ROLES, Role
from organizations.models import (
    ApiToken,
    Membership,
    Place,
    ProviderIdentity,
    SecondFactor,
    User,
)
from organizations.models.users import ROLE_NAMES, MembershipQuerySet
from organizations.selectors.accounts import AccountRow, account_row, with_offices

_KEPT_SECONDS = 3600
# Whose second holder is looked for, in this order.
_ADMINISTRATIONS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class Doubt(StrEnum):
    """What may be wrong with an account, or with an administration's post."""

    MIXED = "mixed"
    LONE = "lone"
    NO_FACTOR = "no_factor"
    LEFT = "left"
    UNUSED = "unused"


Words = Mapping[Doubt, Promise]
DOUBTS: Words = MappingProxyType(
    {
        Doubt.MIXED: _("管理员兼任其他角色"),
        Doubt.LONE: _("管理岗位没有后备人员"),
        Doubt.NO_FACTOR: _("须用动态口令而未设置"),
        Doubt.LEFT: _("任职已全部终止,账号未停用"),
        Doubt.UNUSED: _("长期未使用"),
    }
)
ADVICE: Words = MappingProxyType(
    {
        Doubt.MIXED: _("请终止其中的任职,另开单独的账号。"),
        Doubt.LONE: _("请为每个管理岗位配备两人,以免一人离岗无人办理。"),
        Doubt.NO_FACTOR: _("下次登录时须先设置;久未登录的,请通知本人。"),
        Doubt.LEFT: _("请停用账号,或授予新的角色。"),
        Doubt.UNUSED: _("请向所在单位核实,不再使用的停用。"),
    }
)


@dataclass(frozen=True)
class Post:
    """An administration of a place, and how many hold it."""

    place: str
    role: str | Promise
    holders: int


@dataclass(frozen=True)
class AccountCheck:
    """One kind of doubt: the accounts, or the posts, that it is about."""

    kind: Doubt
    accounts: tuple[AccountRow, ...] = ()
    posts: tuple[Post, ...] = ()

    @property
    def name(self) -> Promise:
        return DOUBTS[self.kind]

    @property
    def advice(self) -> Promise:
        return ADVICE[self.kind]

    @property
    def found(self) -> int:
        return len(self.accounts) + len(self.posts)


def account_checks(
    *, now: datetime, tenants: frozenset[int] | None = None
) -> tuple[AccountCheck, ...]:
    """What is doubtful in some places, or everywhere; kinds without a finding are left out.

    Four queries: accounts, their offices in these places, administrations, places.
    """
    posts = tuple(_lone_posts(now, tenants))
    conditions = _conditions(now)
    users = User.objects.all() if tenants is None else accounts_in(tenants)
    anything = Q()
    for condition in conditions.values():
        anything |= condition
    marked = with_offices(users.filter(anything, is_active=True), tenants).annotate(
        **{
            f"is_{kind}": ExpressionWrapper(condition, output_field=BooleanField())
            for kind, condition in conditions.items()
        }
    )
    rows = list(marked.order_by("username"))
    today = timezone.localdate(now)
    found = [
        AccountCheck(
            kind,
            accounts=tuple(
                account_row(row, today) for row in rows if getattr(row, f"is_{kind}", 0)
            ),
            posts=posts if kind is Doubt.LONE else (),
        )
        for kind in Doubt
    ]
    return tuple(check for check in found if check.found)


def doubtful_accounts(now: datetime) -> dict[str, float]:
    """How many there are of each kind in the whole installation: for metrics, counted hourly."""
    kept: dict[str, float] | None = cache.get("doubtful_accounts")
    if kept is None:
        active = User.objects.filter(is_active=True)
        kept = {
            kind.value: float(active.filter(condition).count())
            for kind, condition in _conditions(now).items()
        }
        kept[Doubt.LONE.value] = float(sum(1 for _post in _lone_posts(now, None)))
        cache.set("doubtful_accounts", kept, _KEPT_SECONDS)
    return kept


def _conditions(now: datetime) -> dict[Doubt, Q]:
    """By which an open account is found, kind by kind."""
    today = timezone.localdate(now)
    offices = Membership.objects.filter(user=OuterRef("pk"))
    ahead = offices.exclude(valid_to__lt=today)
    mixed = Q()
    for role in _ADMINISTRATIONS:
        mixed |= Q(Exists(ahead.filter(role=role))) & Q(Exists(ahead.exclude(role=role)))
    left = Q(Exists(offices)) & ~Q(Exists(ahead))
    return {
        Doubt.MIXED: mixed,
        Doubt.NO_FACTOR: _without_factor(offices, now),
        Doubt.LEFT: left,
        **({Doubt.UNUSED: _unused(now) & ~left} if settings.ACCOUNT_UNUSED_DAYS else {}),
    }


def _without_factor(offices: MembershipQuerySet, now: datetime) -> Q:
    """Who signs on where a second factor is trusted needs none here."""
    held = offices.filter(role__in=settings.OTP_REQUIRED_ROLES)
    in_force = held.valid_on(timezone.localdate(now))
    factors = SecondFactor.objects.filter(user=OuterRef("pk"))
    in_use = factors.filter(confirmed_at__isnull=False, ended_at__isnull=True)
    found = Q(Exists(in_force)) & ~Q(Exists(in_use))
    if settings.OIDC_ISSUER and settings.OIDC_SECOND_FACTORS:
        bound = ProviderIdentity.objects.filter(user=OuterRef("pk"), ended_at__isnull=True)
        found &= ~Q(Exists(bound))
    return found


def _unused(now: datetime) -> Q:
    """Neither signed in to nor used by a program; a new account is given the same time."""
    since = now - timedelta(days=settings.ACCOUNT_UNUSED_DAYS)
    never = Q(last_login__isnull=True, date_joined__lt=since)
    by_program = ApiToken.objects.filter(user=OuterRef("pk"), last_used_at__gte=since)
    return (never | Q(last_login__lt=since)) & ~Q(Exists(by_program))


def _lone_posts(now: datetime, tenants: frozenset[int] | None) -> Iterator[Post]:
    """Administrations that nobody or one person holds, of places where anybody holds an office."""
    held = Membership.objects.valid_on(timezone.localdate(now)).filter(user__is_active=True)
    if tenants is not None:
        held = held.filter(tenant__in=tenants)
    counted = held.filter(role__in=ADMINISTRATION_ROLES).values_list("tenant", "role")
    holders = {
        (tenant, role): count
        for tenant, role, count in counted.annotate(count=Count("user", distinct=True))
    }
    for place in Place.objects.filter(pk__in=held.values("tenant")).order_by("key"):
        for role in _ADMINISTRATIONS:
            count = holders.get((place.pk, role.value), 0)
            if count < 2:
                yield Post(place.name, ROLE_NAMES[role], count)
