"""Accounts of people. What an account may do follows from its memberships alone."""

import unicodedata

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import SYSTEM_CHAIN, recorded
from organizations.access import require_role, require_security
from organizations.domain.roles import Role
from organizations.models import AccountSession, Place, SecondFactor, User
from organizations.services.passwords import NO_REASON, end_link

NAME_TAKEN = _("已有仅大小写不同的用户名,请另选。")
UNSEEN = _("姓名中有看不见的控制字符,请删去后重新输入。")
LOCKED_ALREADY = _("该账号已经停用。")
OPEN_ALREADY = _("该账号正在使用,没有停用。")


def create_account(
    *,
    username: str,
    display_name: str,
    password: str | None,
    actor: Actor,
    email: str = "",
    place: Place | None = None,
    demonstration: bool = False,
) -> User:
    """Create a person's account, without any role; the system administration does.

    Without a password it comes in by sign-on, or by one that its person sets by a link. An account of a demonstration may have the
    password that everybody knows; production has none.

    Raises:
        PermissionDenied: for others than a system administration.
        ValidationError: for a taken name, one that only looks different, or a weak password.
    """
    # As the sign-in form reads it: full-width letters are letters.
    username = User.normalize_username(username)
    user = User(username=username, display_name=display_name, email=email, place=place)
    if password is not None and not (demonstration and settings.SYNTHETIC_VALUES_ALLOWED):
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    _check_names(username, display_name)
    with recorded(actor) as recording:
        today = timezone.localdate(recording.now)
        require_role(actor, place, Role.SYSTEM_ADMIN, today=today)
        user.save()
        recording.entry(
            chain=SYSTEM_CHAIN, action="account.create", of=user, after={"account": user.pk}
        )
    return user


def _check_names(username: str, display_name: str) -> None:
    """Two names must not be taken for one another, nor a name for what it does not say."""
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": NAME_TAKEN})
    if any(unicodedata.category(each) in {"Cc", "Cf"} for each in display_name):
        raise ValidationError({"display_name": UNSEEN})


def lock_account(user: User, *, reason: str, actor: Actor) -> None:
    """Close an account: its sessions end now, its tokens and a link for its password are refused.

    Raises:
        PermissionDenied: for others than the security administration, and for one's own account.
        ValidationError: without a reason.
        TransitionError: when it is closed already.
    """
    _set_active(user, False, reason=reason, actor=actor)


def unlock_account(user: User, *, reason: str, actor: Actor) -> None:
    """Open a closed account again.

    Raises:
        PermissionDenied: for others than the security administration, and for one's own account.
        ValidationError: without a reason.
        TransitionError: when it is open already.
    """
    _set_active(user, True, reason=reason, actor=actor)


def lift_lockout(user: User, *, reason: str, actor: Actor) -> None:
    """Forget wrong passwords and codes, so that the person need not wait.

    Raises:
        PermissionDenied: for others than the security administration, and for one's own account.
        ValidationError: without a reason.
    """
    _check_reason(reason)
    with recorded(actor) as recording:
        require_security(actor, user, today=timezone.localdate(recording.now))
        forgotten = forget_failures(username=user.get_username())
        SecondFactor.objects.filter(user=user).update(failures=0, failed_at=None)
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.lockout_lift",
            of=user,
            after={"account": user.pk, "forgotten": forgotten},
            reason=reason.strip(),
        )


def _set_active(user: User, active: bool, *, reason: str, actor: Actor) -> None:
    _check_reason(reason)
    with recorded(actor) as recording:
        require_security(actor, user, today=timezone.localdate(recording.now))
        held = User.objects.select_for_update().get(pk=user.pk)
        if held.is_active is active:
            raise TransitionError(str(OPEN_ALREADY if active else LOCKED_ALREADY))
        held.is_active = active
        held.save(update_fields=["is_active"])
        AccountSession.objects.filter(account=user.pk).delete()
        if not active:
            end_link(held, recording, because="closed")
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.unlock" if active else "account.lock",
            of=user,
            before={"is_active": not active},
            after={"is_active": active},
            reason=reason.strip(),
        )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
