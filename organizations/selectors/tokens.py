"""One's own tokens, as their page lists them."""

from dataclasses import dataclass
from datetime import datetime

from organizations.models import ApiToken, User
from organizations.models.tokens import Scope


@dataclass(frozen=True)
class TokenRow:
    """One token; `valid` while a program may still use it."""

    pk: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    valid: bool


def tokens_of(user: User, *, now: datetime) -> tuple[TokenRow, ...]:
    """All tokens of an account, the valid ones first. One query."""
    rows = [
        TokenRow(
            pk=token.pk,
            name=token.name,
            prefix=token.prefix,
            scopes=tuple(str(Scope(scope).label) for scope in token.scopes),
            created_at=token.created_at,
            expires_at=token.expires_at,
            revoked_at=token.revoked_at,
            last_used_at=token.last_used_at,
            valid=token.is_valid(now),
        )
        for token in ApiToken.objects.filter(user=user)
    ]
    return tuple(sorted(rows, key=lambda row: not row.valid))
