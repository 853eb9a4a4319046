"""Passwords. The ledger notes that one was changed and by whom, never what it was."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, Recording, recorded
from organizations.access import require_own, require_security
from organizations.models import AccountSession, PastPassword, User

NOT_OWN = _("只能修改自己账号的密码。")
NO_REASON = _("请写明理由和依据。")


def change_password(*, user: User, password: str, actor: Actor) -> User:
    """Give one's own account a password that its form has already checked for strength.

    Raises:
        PermissionDenied: for another's account.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        _set(user, password, recording, temporary=False)
        recording.entry(
            chain=SYSTEM_CHAIN, action="account.password", of=user, after={"account": user.pk}
        )
    return user


def reset_password(*, user: User, reason: str, actor: Actor) -> str:
    """Give a person who has forgotten it a password to sign in with once; returns it.

    All sessions of the account end.

    Raises:
        PermissionDenied: for others than the security administration, and for one's own account.
        ValidationError: without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    password = secrets.token_urlsafe(12)
    with recorded(actor) as recording:
        require_security(actor, user, today=timezone.localdate(recording.now))
        _set(user, password, recording, temporary=True)
        AccountSession.objects.filter(account=user.pk).delete()
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.password_reset",
            of=user,
            after={"account": user.pk},
            reason=reason.strip(),
        )
    return password


def must_change(user: User, *, now: datetime) -> bool:
    """Whether the password was given by somebody else, or is older than it may be."""
    if user.password_temporary:
        return True
    since = user.password_set_at or user.date_joined
    days = settings.PASSWORD_DAYS
    return bool(days) and now - since >= timedelta(days=days)


def _set(user: User, password: str, recording: Recording, *, temporary: bool) -> None:
    held = User.objects.select_for_update().values_list("password", flat=True).get(pk=user.pk)
    PastPassword.objects.create(user=user, password=held, ended_at=recording.now)
    user.set_password(password)
    user.password_set_at, user.password_temporary = recording.now, temporary
    user.save(update_fields=["password", "password_set_at", "password_temporary"])
