"""One's own sessions, for the person to recognise."""

from dataclasses import dataclass
from datetime import datetime

from organizations.models import AccountSession, User


@dataclass(frozen=True)
class OwnSession:
    """A session as its owner sees it; `here` is the one that asks."""

    begun_at: datetime | None
    seen_at: datetime | None
    address: str
    agent: str
    here: bool


def sessions_of(user: User, *, here: str | None, now: datetime) -> tuple[OwnSession, ...]:
    """The account's sessions that still hold, the last used first: one query."""
    held = AccountSession.objects.filter(account=user.pk, expire_date__gt=now)
    return tuple(
        OwnSession(
            begun_at=row.begun_at,
            seen_at=row.seen_at,
            address=row.address or "",
            agent=row.agent,
            here=row.pk == here,
        )
        for row in held.order_by("-seen_at")
    )
