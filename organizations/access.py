"""Who somebody is, for every access rule: the viewer and the memberships in force today."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.compiled import compiled
from audit.domain.actors import Actor
from organizations.domain.roles import (
    ADMINISTRATION_ROLES,
    TENANT_READER_ROLES,
    UNRELEASED_READER_ROLES,
    Role,
)
from organizations.models import (
    Department,
    EmergencyAccess,
    EmergencyStep,
    Membership,
    Place,
    StepKind,
    User,
)

# Who is told of a look into a place's unreleased data, decides on it or checks it afterwards.
EMERGENCY_ROLES = ADMINISTRATION_ROLES | {Role.OFFICE, Role.AUDITOR}

ALSO_ELSEWHERE = _("该账号还在其他地方任职,须由管理全部有关地方的安全管理员办理。")
NOT_YOUR_ROLE = _("您现在的任职不能办理此事。请由有相应任职的人员办理。")


@dataclass(frozen=True)
class Hat:
    """One membership in force, flattened."""

    role: Role
    tenant_id: int
    department_id: int | None
    place_id: int | None
    unit: str
    # The tenant's name and the lower place's key, for headings and addresses.
    tenant: str = ""
    place_key: str = ""
    # The lower place whose government the department is.
    county_id: int | None = None


@dataclass(frozen=True)
class Emergency:
    """A break-glass access (应急查阅) that lasts: to which place, and until when."""

    pk: int
    tenant: Place
    until: datetime


@dataclass(frozen=True)
class Viewer:
    """A signed-in user with the hats worn today. Every access rule takes a viewer, never a user."""

    account: int
    name: str
    hats: tuple[Hat, ...]
    emergency: Emergency | None = None

    @property
    def tenants(self) -> frozenset[int]:
        """Tenants in which any hat is worn: those whose rows the viewer's request may touch."""
        return frozenset(hat.tenant_id for hat in self.hats)

    def roles(self, tenant_id: int | None = None) -> frozenset[Role]:
        """Roles held in one tenant, or in any."""
        return frozenset(h.role for h in self.hats if tenant_id in (None, h.tenant_id))

    def tenant_ids(self, roles: frozenset[Role] = TENANT_READER_ROLES) -> frozenset[int]:
        """Tenants in which one of `roles` is held."""
        return frozenset(h.tenant_id for h in self.hats if h.role in roles)

    def department_ids(self, *roles: Role) -> frozenset[int]:
        """Departments in which one of `roles` is held."""
        return frozenset(
            h.department_id for h in self.hats if h.role in roles and h.department_id is not None
        )

    def place_ids(self, *roles: Role) -> frozenset[int]:
        """Lower places in which one of `roles` is held."""
        return frozenset(
            h.place_id for h in self.hats if h.role in roles and h.place_id is not None
        )

    def reads_tenant(self, tenant_id: int) -> bool:
        """May read accepted final values and verdicts of the tenant."""
        return tenant_id in self.tenant_ids()

    def reads_unreleased(self, tenant_id: int) -> bool:
        """May read preliminary and unreleased values of every unit of the tenant."""
        return tenant_id in self.tenant_ids(UNRELEASED_READER_ROLES)

    def is_office(self, tenant_id: int) -> bool:
        """Sits in the leading group's office of the tenant."""
        return Role.OFFICE in self.roles(tenant_id)

    @property
    def is_administration_only(self) -> bool:
        """Holds nothing but system, security or audit administration."""
        return bool(self.hats) and all(h.role in ADMINISTRATION_ROLES for h in self.hats)

    def actor(
        self,
        tenant_id: int,
        *roles: Role,
        department_id: int | None = None,
        place_id: int | None = None,
    ) -> Actor:
        """The ledger's actor when acting in a tenant by one of `roles` (the first hat that fits)."""
        for hat in self.hats:
            if hat.tenant_id != tenant_id or hat.role not in roles:
                continue
            if department_id in (None, hat.department_id) and place_id in (None, hat.place_id):
                return Actor(account=self.account, unit=hat.unit, role=hat.role)
        raise LookupError("viewer holds none of the roles")


# Holds nothing, so every door is shut: what error pages, the login page and the public see by.
NOBODY = Viewer(account=0, name="", hats=())


def viewer_of(user: User, *, today: date) -> Viewer:
    """The viewer for a signed-in user: one query."""
    return Viewer(account=user.pk, name=str(user), hats=_hats(_worn(user.pk, today)))


@compiled
def _worn(account: int, today: date) -> QuerySet[Membership, dict[str, Any]]:
    held = Membership.objects.filter(user=account).valid_on(today)
    rows: QuerySet[Membership, dict[str, Any]] = held.values(*_WORN)
    return rows


def with_emergency(viewer: Viewer, *, now: datetime, reading: bool) -> Viewer:
    """The viewer with the break-glass access that lasts: one query for a system administration.

    It opens what the place's auditor reads, to requests that read alone: who writes wears no hat
    for it, so that every door stays as it is without it. Tokens of programs never have it.
    """
    tenants = viewer.tenant_ids(frozenset({Role.SYSTEM_ADMIN}))
    if not tenants:
        return viewer
    step = (
        EmergencyStep.objects.filter(kind=StepKind.APPROVED, until__gt=now)
        .filter(access__account=viewer.account, access__tenant__in=tenants)
        .exclude(access__steps__kind=StepKind.ENDED)
        .select_related("access__tenant")
        .first()
    )
    if step is None or step.until is None:
        return viewer
    tenant = step.access.tenant
    emergency = Emergency(step.access_id, tenant, step.until)
    name = tenant.name
    hat = Hat(Role.EMERGENCY_READER, tenant.pk, None, None, unit=name, tenant=name)
    return replace(viewer, emergency=emergency, hats=(*viewer.hats, *([hat] if reading else [])))


def emergencies_visible_to(viewer: Viewer) -> QuerySet[EmergencyAccess]:
    """The break-glass accesses to the places of administrations, office and auditor."""
    tenants = viewer.tenant_ids(EMERGENCY_ROLES)
    return EmergencyAccess.objects.filter(tenant__in=tenants).select_related("tenant")


def access_emergency(viewer: Viewer, pk: int) -> EmergencyAccess:
    """The door to a break-glass access: whoever is told of it; else it does not exist."""
    found = emergencies_visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def viewers_in(tenants: Iterable[int], *roles: Role, today: date) -> tuple[Viewer, ...]:
    """Everybody active who holds one of `roles` in one of `tenants`, with those hats: one query."""
    person = ("user_id", "user__display_name", "user__username")
    memberships = (
        Membership.objects.valid_on(today)
        .filter(tenant__in=set(tenants), role__in=roles, user__is_active=True)
        .order_by("user")
        .values(*person, *_WORN)
    )
    return tuple(
        Viewer(account=pk, name=name or username, hats=_hats(held))
        for (pk, name, username), held in groupby(memberships, key=itemgetter(*person))
    )


def require_role(actor: Actor, tenant: Place | None, *roles: Role, today: date) -> None:
    """Raise PermissionDenied unless the actor is the system, or acts by one of `roles` in `tenant`.

    Without a tenant a membership in any will do.

    For services that take an actor: the membership is looked up again, so that a caller that
    forgot to ask, or asked about another tenant, changes nothing.
    """
    if actor.account is None:
        return
    held = Membership.objects.valid_on(today).filter(
        user=actor.account, user__is_active=True, role=actor.role, role__in=roles
    )
    if not (held if tenant is None else held.filter(tenant=tenant)).exists():
        raise PermissionDenied(NOT_YOUR_ROLE)


def require_security(actor: Actor, user: User, *, today: date) -> None:
    """Raise PermissionDenied unless the actor is the system, or looks after the account alone.

    A security administration looks after accounts that hold or held an office in its place, and
    after new ones that its place has opened; never after its own. Who holds an office in another
    place as well is left alone: a password given here would open what is there.
    """
    if actor.account is None:
        return
    require_role(actor, None, Role.SECURITY_ADMIN, today=today)
    places = Membership.objects.valid_on(today).filter(user=actor.account, role=Role.SECURITY_ADMIN)
    known: set[int | None] = {*user.memberships.values_list("tenant", flat=True)}
    known = known or {user.place_id}
    ahead = set(user.memberships.exclude(valid_to__lt=today).values_list("tenant", flat=True))
    own = set(places.values_list("tenant", flat=True))
    if actor.account == user.pk or not known & own:
        raise PermissionDenied(NOT_YOUR_ROLE)
    if not ahead <= own:
        raise PermissionDenied(ALSO_ELSEWHERE)


def accounts_of(viewer: Viewer) -> QuerySet[User]:
    """The accounts that a security administrator looks after; none for others."""
    tenants = viewer.tenant_ids(frozenset({Role.SECURITY_ADMIN}))
    return accounts_in(tenants) if tenants else User.objects.none()


def accounts_in(tenants: frozenset[int]) -> QuerySet[User]:
    """Accounts that hold or held an office in one of the places, and new ones opened there."""
    held = Membership.objects.filter(user=OuterRef("pk"))
    opened_here = ~Exists(held) & Q(place__in=tenants)
    return User.objects.filter(Exists(held.filter(tenant__in=tenants)) | opened_here)


def access_account(viewer: Viewer, pk: int) -> User:
    """The door to an account's page: its security administration; else it does not exist."""
    user = accounts_of(viewer).filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


def access_membership(viewer: Viewer, pk: int) -> Membership:
    """The door to a membership: the security administration of its place; else it does not exist."""
    tenants = viewer.tenant_ids(frozenset({Role.SECURITY_ADMIN}))
    found = Membership.objects.filter(pk=pk, tenant__in=tenants)
    membership = found.select_related("user", "tenant", "department", "place").first()
    if membership is None:
        raise Http404
    return membership


def require_own(actor: Actor, user: User, refusal: Promise) -> None:
    """Raise PermissionDenied, in the words given, unless the actor is the account or the system."""
    if actor.account not in (None, user.pk):
        raise PermissionDenied(refusal)


def access_department(viewer: Viewer, pk: int) -> Department:
    """The door to a department's page: everybody who reads its tenant; else it does not exist."""
    department = Department.objects.select_related("tenant").filter(pk=pk).first()
    if department is None or not viewer.reads_tenant(department.tenant_id):
        raise Http404
    return department


def access_place(viewer: Viewer, tenant: Place, key: str) -> Place:
    """The door to the page of a tenant's lower place."""
    if not viewer.reads_tenant(tenant.pk):
        raise Http404
    place = Place.objects.filter(parent=tenant, key=key).first()
    if place is None:
        raise Http404
    return place


# What a hat is made of: objects of three tables would cost every request more than their names do.
_WORN = (
    *("pk", "role", "tenant_id", "tenant__name", "department_id", "department__name"),
    *("department__place_id", "place_id", "place__key", "place__name"),
)


def _hats(memberships: Iterable[dict[str, Any]]) -> tuple[Hat, ...]:
    """Hats by the columns of `_WORN`, the first given first. Any: columns of several types."""
    return tuple(
        Hat(
            role=Role(row["role"]),
            tenant_id=row["tenant_id"],
            department_id=row["department_id"],
            place_id=row["place_id"],
            unit=row["department__name"] or row["place__name"] or row["tenant__name"],
            tenant=row["tenant__name"],
            place_key=row["place__key"] or "",
            county_id=row["department__place_id"],
        )
        for row in sorted(memberships, key=itemgetter("pk"))
    )
