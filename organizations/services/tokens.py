"""Tokens of programs: made once, known by their hash alone, revoked for good."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import SYSTEM_CHAIN, Recording, recorded
from organizations.access import require_own, require_security
from organizations.models import ApiToken, User
from organizations.models.tokens import Scope

NOT_OWN = _("只能管理自己的访问令牌。")
NO_NAME = _("请写明令牌的用途,如“统计月报接口”。")
NO_SCOPE = _("请至少选择一项权限范围。")
LIFE_OUT_OF_RANGE = _("有效期至少1天、最长%(days)s天。")
ENDED = _("令牌已到期或已吊销,不能换发。请新建令牌。")
REPLACED = _("令牌已换发过。请使用换发的新令牌。")
NO_REASON = _("请写明理由和依据。")
TOO_MANY = _("有效的访问令牌最多%(limit)s个,请先吊销不再使用的。")

MARK = "cpt_"
"""How a token begins, so that one that leaked is recognised wherever it lies."""
MOST_AT_ONCE = 20
_USE_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class NewToken:
    """A token with its secret, which nobody can be shown again."""

    token: ApiToken
    secret: str


def create_token(
    *, user: User, name: str, scopes: Sequence[str], expires_at: datetime, actor: Actor
) -> NewToken:
    """Make a token for one's own account.

    Raises:
        PermissionDenied: for another's account.
        ValidationError: without name or scope, for more than a year, or beside too many others.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        token = ApiToken(
            user=user,
            name=name.strip(),
            scopes=sorted(set(scopes)),
            created_at=recording.now,
            expires_at=expires_at,
        )
        return _issued(token, recording, action="account.token_create")


def rotate_token(*, user: User, pk: int, actor: Actor) -> NewToken:
    """Renew one of the user's tokens: another for the same, while the old one ends a little later.

    The new one holds as long as the old one was made for.

    Raises:
        PermissionDenied: for another's account.
        Http404: when the account has no such token.
        TransitionError: when it has ended, or was renewed before.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        old = _own_token(user, pk)
        if not old.is_valid(recording.now):
            raise TransitionError(str(ENDED))
        if old.successors.exists():
            raise TransitionError(str(REPLACED))
        life = min(old.expires_at - old.created_at, timedelta(days=settings.TOKEN_MOST_DAYS))
        grace = recording.now + timedelta(hours=settings.TOKEN_GRACE_HOURS)
        old.expires_at = min(old.expires_at, grace)
        old.save(update_fields=["expires_at"])
        token = ApiToken(
            user=user,
            name=old.name,
            scopes=old.scopes,
            created_at=recording.now,
            expires_at=recording.now + life,
            replaces=old,
        )
        return _issued(token, recording, action="account.token_rotate")


def _issued(token: ApiToken, recording: Recording, *, action: str) -> NewToken:
    secret = MARK + secrets.token_urlsafe(32)
    token.sha256, token.prefix = _digest(secret), secret[:12]
    _check(token)
    token.save(force_insert=True)
    facts = {
        "account": token.user_id,
        "prefix": token.prefix,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
    }
    if token.replaces:
        old = token.replaces
        facts |= {"replaces": old.prefix, "replaced_until": old.expires_at}
    recording.entry(chain=SYSTEM_CHAIN, action=action, of=token, after=facts)
    return NewToken(token, secret)


def revoke_token(*, user: User, pk: int, actor: Actor) -> ApiToken:
    """Revoke one of the user's tokens for good; revoking it twice changes nothing more.

    Raises:
        PermissionDenied: for another's account.
        Http404: when the account has no such token.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        token = _own_token(user, pk)
        if token.revoked_at is None:
            _revoke(token, recording)
    return token


def revoke_tokens(*, user: User, reason: str, actor: Actor) -> None:
    """Revoke every token of an account that still holds.

    Raises:
        PermissionDenied: for others than the security administration, and for one's own account.
        ValidationError: without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    with recorded(actor) as recording:
        require_security(actor, user, today=timezone.localdate(recording.now))
        for token in valid_tokens(recording.now).select_for_update().filter(user=user):
            _revoke(token, recording, reason=reason.strip())


def valid_tokens(now: datetime) -> QuerySet[ApiToken]:
    """Neither revoked nor expired."""
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=now)


def _own_token(user: User, pk: int) -> ApiToken:
    token = ApiToken.objects.select_for_update().filter(user=user, pk=pk).first()
    if token is None:
        raise Http404
    return token


def _revoke(token: ApiToken, recording: Recording, *, reason: str = "") -> None:
    token.revoked_at = recording.now
    token.save(update_fields=["revoked_at"])
    recording.entry(
        chain=SYSTEM_CHAIN,
        action="account.token_revoke",
        of=token,
        after={"account": token.user_id, "prefix": token.prefix},
        reason=reason,
    )


def recognised_token(secret: str, *, address: str | None = None) -> ApiToken | None:
    """The valid token of an active account that a program has shown, noted as used. One query."""
    now = timezone.now()
    token = ApiToken.objects.select_related("user").filter(sha256=_digest(secret)).first()
    if token is None or not token.is_valid(now) or not token.user.is_active:
        return None
    used = token.last_used_at
    if used is None or now - used >= _USE_NOTED_EVERY or address != token.last_used_from:
        # By the key alone: a revocation at the same moment must stand.
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now, last_used_from=address)
    return token


def _check(token: ApiToken) -> None:
    if not token.name:
        raise ValidationError({"name": NO_NAME})
    if not token.scopes or not set(token.scopes) <= set(Scope.values):
        raise ValidationError({"scopes": NO_SCOPE})
    most = settings.TOKEN_MOST_DAYS
    if not token.created_at < token.expires_at <= token.created_at + timedelta(days=most):
        said = ValidationError(LIFE_OUT_OF_RANGE, params={"days": most})
        raise ValidationError({"days": said})
    # The one that is renewed gives its place.
    held = valid_tokens(token.created_at).filter(user=token.user).exclude(pk=token.replaces_id or 0)
    if held.count() >= MOST_AT_ONCE:
        raise ValidationError(TOO_MANY, params={"limit": MOST_AT_ONCE})
    token.clean_fields()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
