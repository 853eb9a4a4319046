"""Memberships: giving and ending roles. Who gave which role to whom stands in the ledger."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import recorded
from organizations.access import NOT_YOUR_ROLE, require_role
from organizations.domain.roles import Role, are_separate
from organizations.models import Department, Membership, Place, User

OTHER_TENANT = _("请选择本地的部门或下级单位。")
NOT_SEPARATE = _("系统、安全、审计管理员须各用单独的账号,不得兼任其他角色。")
ENDS_BEFORE_START = _("终止日期不应早于任职起始日期。")
ENDED_ALREADY = _("该任职已定于更早的日期终止,不能再延长;如需继续任职,请重新授予。")


def grant_membership(
    *,
    user: User,
    role: Role,
    tenant: Place,
    valid_from: date,
    actor: Actor,
    department: Department | None = None,
    place: Place | None = None,
    valid_to: date | None = None,
    basis: str = "",
) -> Membership:
    """Give a user a role from a day on; the security administration of the tenant does.

    Raises:
        PermissionDenied: for others than the tenant's security administration, for its own account,
            and for accounts of other places: a role here would make them this one's to look after.
        ValidationError: when role, department and place do not fit, belong to another tenant, an
            auditor is undated, or an administration would not be a separate account.
    """
    membership = Membership(
        user=user,
        role=role,
        tenant=tenant,
        department=department,
        place=place,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
    )
    membership.full_clean()
    _check_tenant(tenant, department, place)
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_role(actor, tenant, Role.SECURITY_ADMIN, today=today)
        _check_looked_after(actor, user, tenant)
        _check_separate(_roles_kept(user, today), role)
        membership.save()
        recording.entry(
            chain=tenant.chain,
            action="membership.grant",
            of=membership,
            after={
                "account": user.pk,
                "role": role,
                "department": department.pk if department else None,
                "place": place.key if place else None,
                "valid_from": valid_from,
                "valid_to": valid_to,
                "basis": basis,
            },
        )
    return membership


def end_membership(
    membership: Membership, *, last_day: date, basis: str, actor: Actor
) -> Membership:
    """Let a membership end with a day; the row stays, for what was done under it.

    Raises:
        PermissionDenied: for others than the tenant's security administration.
        ValidationError: when it would end before it began.
        TransitionError: when it already ends earlier.
    """
    if last_day < membership.valid_from:
        raise ValidationError({"last_day": ENDS_BEFORE_START})
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_role(actor, membership.tenant, Role.SECURITY_ADMIN, today=today)
        held = Membership.objects.select_for_update().get(pk=membership.pk)
        if held.valid_to is not None and held.valid_to < last_day:
            raise TransitionError(str(ENDED_ALREADY))
        before, held.valid_to = held.valid_to, last_day
        held.save(update_fields=["valid_to"])
        recording.entry(
            chain=membership.tenant.chain,
            action="membership.end",
            of=held,
            before={"valid_to": before},
            after={"valid_to": last_day, "basis": basis},
        )
    return held


def _check_tenant(tenant: Place, department: Department | None, place: Place | None) -> None:
    """Another tenant's department would open that tenant's values to the member."""
    if department is not None and department.tenant_id != tenant.pk:
        raise ValidationError({"department": OTHER_TENANT})
    if place is not None and place.parent_id != tenant.pk:
        raise ValidationError({"place": OTHER_TENANT})


def _check_looked_after(actor: Actor, user: User, tenant: Place) -> None:
    if actor.account is None:
        return
    known: set[int | None] = {*user.memberships.values_list("tenant", flat=True)}
    known = known or {user.place_id}
    if actor.account == user.pk or tenant.pk not in known:
        raise PermissionDenied(NOT_YOUR_ROLE)


def _roles_kept(user: User, today: date) -> Iterable[Role]:
    """The roles that an account holds or will hold."""
    ended = user.memberships.filter(valid_to__lt=today)
    held = user.memberships.exclude(pk__in=ended).values_list("role", flat=True).distinct()
    return [Role(role) for role in held]


def _check_separate(held: Iterable[Role], role: Role) -> None:
    if not are_separate({*held, role}):
        raise ValidationError({"role": NOT_SEPARATE})
