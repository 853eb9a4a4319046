"""What expires: unconfirmed uploads, ended sessions, links for passwords, read notifications, keys of sent
requests, and the files of exported cities, which are copies.

Nothing that was reported, decided or recorded does.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from assessments.services.city_export_jobs import forget_city_exports
from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, ObjectRef, recorded
from indicators.models import FilingUpload
from indicators.models.uploads import UploadState
from organizations.models import AccountSession, IdempotencyKey, Notification, PasswordLink
from organizations.services.passwords import lapse_links


@dataclass(frozen=True)
class Forgotten:
    """How many rows of each kind, and files of exported cities, were deleted."""

    uploads: int
    sessions: int
    password_links: int
    notifications: int
    idempotency_keys: int
    city_exports: int


def forget_expired(now: datetime) -> Forgotten:
    """Delete what its days have passed for; the ledger notes how much, where it was any.

    Of uploads those that nobody confirmed: a confirmed one stands in the ledger.
    """
    unconfirmed = FilingUpload.objects.filter(state__in=(UploadState.OPEN, UploadState.DISCARDED))
    spent = Q(used_at__isnull=False) | Q(ended_at__isnull=False)
    with recorded(Actor.system("retention")) as recording:
        lapse_links(recording, now=now)
        forgotten = Forgotten(
            uploads=_deleted(unconfirmed.filter(created_at__lt=_before(now, settings.UPLOAD_DAYS))),
            sessions=_deleted(AccountSession.objects.filter(expire_date__lt=now)),
            password_links=_deleted(PasswordLink.objects.filter(spent)),
            notifications=_deleted(
                Notification.objects.filter(read_at__lt=_before(now, settings.NOTIFICATION_DAYS))
            ),
            idempotency_keys=_deleted(
                IdempotencyKey.objects.filter(
                    created_at__lt=_before(now, settings.IDEMPOTENCY_KEY_DAYS)
                )
            ),
            city_exports=forget_city_exports(recording, now),
        )
        if any(asdict(forgotten).values()):
            recording.entry(
                chain=SYSTEM_CHAIN,
                action="retention.delete",
                of=ObjectRef("audit.retention", now.date().isoformat()),
                after=asdict(forgotten),
            )
    return forgotten


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


# Any: rows of five models.
def _deleted(rows: QuerySet[Any]) -> int:
    count, _by_model = rows.delete()
    return count
