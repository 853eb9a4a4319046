"""Telling people, once, that one of their tokens ends soon."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from organizations.domain.notifications import Kind, Notice
from organizations.models import ApiToken, Membership, Notification
from organizations.services.notifications import notify
from organizations.services.tokens import valid_tokens


def remind_of_tokens(now: datetime) -> int:
    """Leave a notice for each token that ends soon and was not renewed; returns how many are new.

    People without any office have no tenant, and their tokens read nothing.
    """
    soon = now + timedelta(days=settings.TOKEN_REMINDER_DAYS)
    ending = list(valid_tokens(now).filter(expires_at__lte=soon, successors__isnull=True))
    if not ending:
        return 0
    today = timezone.localdate(now)
    told = set(
        Notification.objects.filter(
            kind=Kind.ACCESS_ENDING, user__in={token.user_id for token in ending}
        ).values_list("key", flat=True)
    )
    offices = Membership.objects.valid_on(today).filter(
        user__in={token.user_id for token in ending}
    )
    tenants = dict(offices.order_by("-pk").values_list("user", "tenant"))
    notices = (_notice(token, tenants) for token in ending if token.user_id in tenants)
    return notify(_untold(notices, told), day=today, now=now)


def _untold(notices: Iterable[Notice], told: set[str]) -> list[Notice]:
    return [notice for notice in notices if notice.key not in told]


def _notice(token: ApiToken, tenants: dict[int, int]) -> Notice:
    ends = timezone.localdate(token.expires_at)
    return Notice(
        account=token.user_id,
        tenant=tenants[token.user_id],
        kind=Kind.ACCESS_ENDING,
        key=f"token:{token.pk}",
        path=reverse("organizations:tokens"),
        params={"name": token.name, "due_on": ends.isoformat()},
    )
