"""The pages that come to a person by e-mail."""

from dataclasses import dataclass
from datetime import datetime

from organizations.models import PageSubscription


@dataclass(frozen=True)
class SubscriptionRow:
    """One page that comes every week; `sent_at` is empty until the first mail."""

    pk: int
    title: str
    address: str
    created_at: datetime
    sent_at: datetime | None


def subscriptions_of(account: int) -> tuple[SubscriptionRow, ...]:
    """All running subscriptions of an account. One query."""
    rows = PageSubscription.objects.filter(user=account, ended_at__isnull=True)
    return tuple(
        SubscriptionRow(row.pk, row.title, row.address, row.created_at, row.sent_at) for row in rows
    )
