"""Accounts of people for whom a provider or a directory vouches."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import SYSTEM_CHAIN, Recording, recorded
from organizations.access import require_security
from organizations.domain.sign_on import Identity
from organizations.models import AccountSession, ProviderIdentity, User
from organizations.services.accounts import create_account
from organizations.services.passwords import NO_REASON, end_link, take_password

UNKNOWN = _(
    "身份认证已通过,但本系统没有用户名为“%(name)s”的账号。请由所在单位向系统管理员申请开通。"
)
CLOSED = _("该账号已停用,请联系系统管理员。")
OTHER_PERSON = _(
    "本系统账号“%(name)s”已绑定另一统一身份。如确系本人,请联系安全管理员核实后解除绑定。"
)
NO_PASSWORD = _("该账号没有本系统密码。")
NOT_BOUND = _("该账号没有绑定统一身份。")

SIGN_ON = Actor.system("sign_on")


class SignOnRefused(Exception):
    """The person is who they say, and may not come in; the sentence says what to do."""

    def __init__(self, sentence: str | Promise, **named: str) -> None:
        super().__init__(str(sentence) % named)


def account_of(identity: Identity) -> User:
    """The open account of a person, bound to that person at the first sign-on.

    Where there is none it is made without any role, if the settings say so.

    Raises:
        SignOnRefused: without an account, with a closed one, or with one of somebody else.
    """
    bound = _bound().filter(issuer=identity.issuer, subject=identity.subject)
    known = bound.select_related("user").first() if identity.subject else None
    user = known.user if known else _named(identity)
    if not user.is_active:
        raise SignOnRefused(CLOSED)
    if identity.subject and known is None:
        _bind(user, identity)
    return user


def has_own_password(username: str) -> bool:
    """Whether an account signs in with a password kept here: then no directory is asked for it."""
    user = User.objects.filter(username=username).first()
    return user is not None and user.has_usable_password()


def hand_over(*, user: User, reason: str, actor: Actor) -> None:
    """Take the own password from an account, which from now on comes in by sign-on alone.

    Until it has done so, a link by which its person sets a password (交付设置密码链接) undoes this.

    Raises:
        PermissionDenied: for others than the security administration, and for one's own account.
        ValidationError: without a reason.
        TransitionError: when there is no password.
    """
    with _security_act("account.sign_on", user, reason, actor) as recording:
        held = User.objects.select_for_update().get(pk=user.pk)
        if not held.has_usable_password():
            raise TransitionError(str(NO_PASSWORD))
        end_link(held, recording, because="sign_on")
        take_password(held, recording)


def unbind(*, user: User, reason: str, actor: Actor) -> None:
    """Forget who at the provider the account belongs to; the next sign-on binds it again.

    Raises:
        PermissionDenied: for others than the security administration, and for one's own account.
        ValidationError: without a reason.
        TransitionError: when it is not bound.
    """
    with _security_act("account.identity_unbind", user, reason, actor) as recording:
        if not _bound().filter(user=user).update(ended_at=recording.now):
            raise TransitionError(str(NOT_BOUND))


@contextmanager
def _security_act(action: str, user: User, reason: str, actor: Actor) -> Iterator[Recording]:
    """An act of the security administration on an account; sessions of the account end."""
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    with recorded(actor) as recording:
        require_security(actor, user, today=timezone.localdate(recording.now))
        yield recording
        AccountSession.objects.filter(account=user.pk).delete()
        after = {"account": user.pk}
        recording.entry(
            chain=SYSTEM_CHAIN, action=action, of=user, after=after, reason=reason.strip()
        )


def _bound() -> QuerySet[ProviderIdentity]:
    return ProviderIdentity.objects.filter(ended_at__isnull=True)


def _named(identity: Identity) -> User:
    """The account of that name, made where the settings allow it."""
    user = User.objects.filter(username=identity.username).first()
    if user is not None:
        return user
    if not settings.SIGN_ON_CREATES_ACCOUNTS:
        raise SignOnRefused(UNKNOWN, name=identity.username)
    try:
        return create_account(
            username=identity.username,
            display_name=(identity.name or identity.username)[:60],
            email=identity.email,
            password=None,
            actor=SIGN_ON,
        )
    except ValidationError as error:
        raise SignOnRefused(UNKNOWN, name=identity.username) from error


def _bind(user: User, identity: Identity) -> None:
    with recorded(SIGN_ON) as recording:
        User.objects.select_for_update().get(pk=user.pk)
        if _bound().filter(user=user, issuer=identity.issuer).exists():
            raise SignOnRefused(OTHER_PERSON, name=identity.username)
        ProviderIdentity.objects.create(
            user=user,
            issuer=identity.issuer,
            subject=identity.subject,
            bound_at=recording.now,
        )
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.identity_bind",
            of=user,
            after={"account": user.pk, "issuer": identity.issuer},
        )
