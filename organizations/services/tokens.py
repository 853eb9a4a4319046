"""Tokens of programs: made once, known by their hash alone, revoked for good."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.access import require_own
from organizations.models import ApiToken, User
from organizations.models.tokens import LONGEST_LIFE, Scope

NOT_OWN = _("只能管理自己的访问令牌。")
NO_NAME = _("请写明令牌的用途,如“统计月报接口”。")
NO_SCOPE = _("请至少选择一项权限范围。")
LIFE_OUT_OF_RANGE = _("有效期至少1天、最长1年。")
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
    secret = MARK + secrets.token_urlsafe(32)
    with recorded(actor) as recording:
        token = ApiToken(
            user=user,
            name=name.strip(),
            sha256=_digest(secret),
            prefix=secret[:12],
            scopes=sorted(set(scopes)),
            created_at=recording.now,
            expires_at=expires_at,
        )
        _check(token)
        token.save(force_insert=True)
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.token_create",
            of=token,
            after={
                "account": user.pk,
                "prefix": token.prefix,
                "scopes": token.scopes,
                "expires_at": token.expires_at,
            },
        )
    return NewToken(token, secret)


def revoke_token(*, user: User, pk: int, actor: Actor) -> ApiToken:
    """Revoke one of the user's tokens for good; revoking it twice changes nothing more.

    Raises:
        PermissionDenied: for another's account.
        Http404: when the account has no such token.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        token = ApiToken.objects.select_for_update().filter(user=user, pk=pk).first()
        if token is None:
            raise Http404
        if token.revoked_at is None:
            token.revoked_at = recording.now
            token.save(update_fields=["revoked_at"])
            recording.entry(
                chain=SYSTEM_CHAIN,
                action="account.token_revoke",
                of=token,
                after={"account": user.pk, "prefix": token.prefix},
            )
    return token


def recognised_token(secret: str) -> ApiToken | None:
    """The valid token of an active account that a program has shown, noted as used. One query."""
    now = timezone.now()
    token = ApiToken.objects.select_related("user").filter(sha256=_digest(secret)).first()
    if token is None or not token.is_valid(now) or not token.user.is_active:
        return None
    if token.last_used_at is None or now - token.last_used_at >= _USE_NOTED_EVERY:
        # By the key alone: a revocation at the same moment must stand.
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _check(token: ApiToken) -> None:
    if not token.name:
        raise ValidationError({"name": NO_NAME})
    if not token.scopes or not set(token.scopes) <= set(Scope.values):
        raise ValidationError({"scopes": NO_SCOPE})
    if not token.created_at < token.expires_at <= token.created_at + LONGEST_LIFE:
        raise ValidationError({"days": LIFE_OUT_OF_RANGE})
    held = ApiToken.objects.filter(
        user=token.user, revoked_at__isnull=True, expires_at__gt=token.created_at
    )
    if held.count() >= MOST_AT_ONCE:
        raise ValidationError(TOO_MANY, params={"limit": MOST_AT_ONCE})
    token.clean_fields()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
