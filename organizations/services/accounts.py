"""Accounts and memberships. Who gave which role to whom stands in the ledger."""

from datetime import date

from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.domain.roles import Role
from organizations.models import Department, Membership, Place, User


def create_account(
    *,
    username: str,
    display_name: str,
    password: str,
    actor: Actor,
    email: str = "",
    demonstration: bool = False,
) -> User:
    """Create a person's account, without any role.

    An account of a demonstration may have the password that everybody knows; production has none.

    Raises:
        ValidationError: for a taken name or a weak password.
    """
    user = User(username=username, display_name=display_name, email=email)
    if not (demonstration and settings.SYNTHETIC_VALUES_ALLOWED):
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    with recorded(actor) as recording:
        user.save()
        recording.entry(
            chain="system", action="account.create", of=user, after={"account": user.pk}
        )
    return user


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
    """Give a user a role from a day on.

    Raises:
        ValidationError: when role, department and place do not fit, or an auditor is undated.
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
    with recorded(actor) as recording:
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
