"""Passwords and the links by which people give themselves one.

The ledger notes that a password was changed and by whom, never what it was. Nobody but its person
ever knows a password: whoever has none, or forgot it, gets a link that is good once.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from axes.utils import reset as forget_failures
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import SYSTEM_CHAIN, Recording, recorded
from organizations.access import require_own, require_security
from organizations.domain.typed_codes import code_digest, new_code
from organizations.models import AccountSession, PasswordLink, PastPassword, User

NOT_OWN = _("只能修改自己账号的密码。")
NO_REASON = _("请写明理由和依据。")
CLOSED = _("该账号已经停用,请先恢复账号,再交付设置密码链接。")
ELSEWHERE = _("该账号由统一身份认证或目录服务登录,没有本系统密码;忘记密码的,请在那里找回或重置。")
CODE_REFUSED = _("代码不正确、已使用或已过期。请核对后重新输入;仍不能使用的,请安全管理员重新交付。")


def change_password(*, user: User, password: str, actor: Actor) -> User:
    """Give one's own account a password that its form has already checked for strength.

    Raises:
        PermissionDenied: for another's account.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        _replace(user, password, recording)
        end_link(user, recording, because="password")
        _note(recording, user, action="account.password")
    return user


@dataclass(frozen=True)
class GivenLink:
    """A link just made, to be handed over; its code is kept nowhere."""

    user: User
    code: str = field(repr=False)
    expires_at: datetime


@sensitive_variables("code")
def give_password_link(
    *, user: User, reason: str, actor: Actor, voids_present: bool = False
) -> GivenLink:
    """Make the link by which a person sets a first or a forgotten password; an earlier one ends.

    The present password holds until then, so that nobody is locked out by a mistaken request;
    with `voids_present`, where somebody else may know it, it and all sessions end now.

    Raises:
        PermissionDenied: for others than the security administration, and for one's own account.
        ValidationError: without a reason.
        TransitionError: for a closed account, and for one that signs on elsewhere.
    """
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    code = new_code()
    with recorded(actor) as recording:
        require_security(actor, user, today=timezone.localdate(recording.now))
        held = User.objects.select_for_update().get(pk=user.pk)
        if not held.is_active:
            raise TransitionError(str(CLOSED))
        if signs_on_elsewhere(held):
            raise TransitionError(str(ELSEWHERE))
        end_link(held, recording, because="newer")
        link = PasswordLink.objects.create(
            user=held,
            sha256=code_digest(code),
            asked_at=recording.now,
            expires_at=recording.now + timedelta(hours=settings.PASSWORD_LINK_HOURS),
        )
        if voids_present and held.has_usable_password():
            take_password(held, recording)
        after = {"expires_at": link.expires_at.isoformat(), "voids_present": voids_present}
        _note(recording, held, action="account.password_link", reason=reason.strip(), **after)
    return GivenLink(held, code, link.expires_at)


def linked_user(code: str, *, now: datetime) -> User | None:
    """Whose link that is good now has the code; looking does not use it up."""
    found = _good(now).filter(sha256=code_digest(code)).select_related("user").first()
    return found.user if found else None


@sensitive_variables("code", "password")
def set_password_by_link(*, code: str, password: str) -> User:
    """Use up a link: the account gets a password that its form has already checked for strength.

    All its sessions end. Wrong passwords are forgotten: they were guesses at another one, and who
    has the link need not wait for a lock-out. The second factor stays as it is.

    Raises:
        ValidationError: for a code that is wrong, used, ended or lapsed, of a closed account too.
    """
    whose = linked_user(code, now=timezone.now())
    if whose is None:
        raise ValidationError(CODE_REFUSED)
    with recorded(_themselves(whose)) as recording:
        user = User.objects.select_for_update().get(pk=whose.pk)
        # Asked once more now that nobody else does: of two at the same moment one gets it.
        link = _unused().filter(user=user, sha256=code_digest(code), expires_at__gt=recording.now)
        if not (user.is_active and link.update(used_at=recording.now)):
            raise ValidationError(CODE_REFUSED)
        _replace(user, password, recording)
        AccountSession.objects.filter(account=user.pk).delete()
        forgotten = forget_failures(username=user.get_username())
        _note(recording, user, action="account.password_link_use", forgotten=forgotten)
    return user


def link_expiry(user: User, *, now: datetime) -> datetime | None:
    """Until when a link of the account is good, if there is one."""
    return _good(now).filter(user=user).values_list("expires_at", flat=True).first()


def end_link(user: User, recording: Recording, *, because: str) -> None:
    """End the account's link that was not used; the ledger notes why, or that it had lapsed."""
    for link in _unused().filter(user=user).select_related("user"):
        if link.expires_at <= recording.now:
            _lapse(link, recording)
        elif _ended(link, recording):
            _note(recording, user, action="account.password_link_end", because=because)


def end_link_at_sign_in(user: User) -> None:
    """Who comes in by a password needs no link: it would only lie about."""
    if _unused().filter(user=user).exists():
        with recorded(_themselves(user)) as recording:
            end_link(user, recording, because="sign_in")


def lapse_links(recording: Recording, *, now: datetime) -> None:
    """Note in the ledger which links nobody used in their time."""
    for link in _unused().filter(expires_at__lte=now).select_related("user"):
        _lapse(link, recording)


def signs_on_elsewhere(user: User) -> bool:
    """Whether a provider or directory keeps the password: the account has none here, but comes in.

    One that was just opened, or has not come in since its own password was taken, may still get one.
    """
    if user.has_usable_password() or not (settings.OIDC_ISSUER or settings.LDAP_URLS):
        return False
    if user.provider_identities.filter(ended_at__isnull=True).exists():
        return True
    taken = user.past_passwords.aggregate(last=Max("ended_at"))["last"]
    return user.last_login is not None and (taken is None or user.last_login > taken)


def take_password(user: User, recording: Recording) -> None:
    """Leave the account without a password of its own; its sessions end."""
    _replace(user, None, recording)
    AccountSession.objects.filter(account=user.pk).delete()


def must_change(user: User, *, now: datetime) -> bool:
    """Whether the password was given by somebody else, or is older than it may be."""
    if user.password_temporary:
        return True
    since = user.password_set_at or user.date_joined
    days = settings.PASSWORD_DAYS
    return bool(days) and now - since >= timedelta(days=days)


@sensitive_variables("password")
def _replace(user: User, password: str | None, recording: Recording) -> None:
    held = User.objects.select_for_update().values_list("password", flat=True).get(pk=user.pk)
    PastPassword.objects.create(user=user, password=held, ended_at=recording.now)
    user.set_password(password)
    user.password_set_at, user.password_temporary = recording.now, False
    user.save(update_fields=["password", "password_set_at", "password_temporary"])


def _unused() -> QuerySet[PasswordLink]:
    return PasswordLink.objects.filter(used_at__isnull=True, ended_at__isnull=True)


def _good(now: datetime) -> QuerySet[PasswordLink]:
    return _unused().filter(expires_at__gt=now, user__is_active=True)


def _lapse(link: PasswordLink, recording: Recording) -> None:
    if _ended(link, recording):
        until = link.expires_at.isoformat()
        _note(recording, link.user, action="account.password_link_lapse", expires_at=until)


def _ended(link: PasswordLink, recording: Recording) -> bool:
    """Whether it could be ended: it may have been used at this very moment."""
    return bool(_unused().filter(pk=link.pk).update(ended_at=recording.now))


def _note(
    recording: Recording, user: User, *, action: str, reason: str = "", **after: object
) -> None:
    recording.entry(
        chain=SYSTEM_CHAIN,
        action=action,
        of=user,
        after={"account": user.pk, **after},
        reason=reason,
    )


def _themselves(user: User) -> Actor:
    return Actor(account=user.pk, unit="", role="account")
