"""Tokens, as their owner and the security administration see them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from organizations.access import Viewer, accounts_of
from organizations.models import ApiToken, User
from organizations.models.tokens import Scope
from organizations.services.tokens import valid_tokens


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
    last_used_from: str
    valid: bool
    # Another was made in its place; it ends soon.
    replaced: bool
    owner: str
    owner_pk: int


PAGE_SIZE = 50


@dataclass(frozen=True)
class TokensPage:
    """Tokens that hold, by their owners; `following` is the next page, or None after the last."""

    rows: tuple[TokenRow, ...]
    wanted: str
    number: int
    following: int | None

    @property
    def preceding(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


def tokens_of(user: User, *, now: datetime) -> tuple[TokenRow, ...]:
    """All tokens of an account, the valid ones first. One query."""
    rows = [_row(token, now) for token in _listed(ApiToken.objects.filter(user=user))]
    return tuple(sorted(rows, key=lambda row: not row.valid))


def tokens_page(viewer: Viewer, *, wanted: str, page: int, now: datetime) -> TokensPage:
    """A page of the tokens that hold, of the accounts that the viewer looks after. One query."""
    found = valid_tokens(now).filter(user__in=accounts_of(viewer).values("pk"))
    if wanted:
        named = Q(user__username__icontains=wanted) | Q(user__display_name__icontains=wanted)
        found = found.filter(named | Q(prefix__startswith=wanted))
    start = (page - 1) * PAGE_SIZE
    ordered = _listed(found).order_by("user__username", "expires_at", "pk")
    rows = [_row(token, now) for token in ordered[start : start + PAGE_SIZE + 1]]
    return TokensPage(
        rows=tuple(rows[:PAGE_SIZE]),
        wanted=wanted,
        number=page,
        following=page + 1 if len(rows) > PAGE_SIZE else None,
    )


def _listed(tokens: QuerySet[ApiToken]) -> QuerySet[ApiToken]:
    successor = ApiToken.objects.filter(replaces=OuterRef("pk"))
    return tokens.select_related("user").annotate(replaced=Exists(successor))


def _row(token: ApiToken, now: datetime) -> TokenRow:
    return TokenRow(
        pk=token.pk,
        name=token.name,
        prefix=token.prefix,
        scopes=tuple(str(Scope(scope).label) for scope in token.scopes),
        created_at=token.created_at,
        expires_at=token.expires_at,
        revoked_at=token.revoked_at,
        last_used_at=token.last_used_at,
        last_used_from=token.last_used_from or "",
        valid=token.is_valid(now),
        replaced=token.replaced,  # type: ignore[attr-defined]  # annotated
        owner=str(token.user),
        owner_pk=token.user_id,
    )
