"""Accounts of people. What an account may do follows from its memberships alone."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.access import require_role
from organizations.domain.roles import Role
from organizations.models import User


def create_account(
    *,
    username: str,
    display_name: str,
    password: str,
    actor: Actor,
    email: str = "",
    demonstration: bool = False,
) -> User:
    """Create a person's account, without any role; the system administration does.

    An account of a demonstration may have the password that everybody knows; production has none.

    Raises:
        PermissionDenied: for others than a system administration.
        ValidationError: for a taken name or a weak password.
    """
    user = User(username=username, display_name=display_name, email=email)
    if not (demonstration and settings.SYNTHETIC_VALUES_ALLOWED):
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_role(actor, None, Role.SYSTEM_ADMIN, today=today)
        user.save()
        recording.entry(
            chain=SYSTEM_CHAIN, action="account.create", of=user, after={"account": user.pk}
        )
    return user
