"""Telling people in the product: leaving notifications, marking them read, wanting e-mail or not."""

from collections.abc import Iterable
from datetime import date, datetime

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.access import require_own
from organizations.domain.notifications import Notice
from organizations.models import Membership, Notification, NotificationPreference, User

NOT_OWN = _("只能修改自己的通知设置。")


def notify(notices: Iterable[Notice], *, day: date, now: datetime) -> int:
    """Leave notices of a day in the inboxes; what was told already is not told again.

    An account that was closed meanwhile, or has no office in the place any more, gets nothing. Returns how many are new; three queries,
    however many notices (up to 500).
    """
    wanted = {(notice.account, notice.key): notice for notice in notices}
    if not wanted:
        return 0
    told = Notification.objects.filter(day=day, key__in={key for _account, key in wanted})
    for pair in told.values_list("user_id", "key"):
        wanted.pop(pair, None)
    accounts = {account for account, _key in wanted}
    held = Membership.objects.valid_on(day).filter(user__in=accounts, user__is_active=True)
    reached = set(held.values_list("user", "tenant"))
    rows = [
        Notification(
            user_id=notice.account,
            tenant_id=notice.tenant,
            kind=notice.kind,
            day=day,
            key=notice.key,
            params=notice.params,
            path=notice.path,
            created_at=now,
        )
        for notice in wanted.values()
        if (notice.account, notice.tenant) in reached
    ]
    # A run at the same moment may have been faster: the constraint decides.
    Notification.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def mark_read(user: User, pk: int) -> Notification:
    """Mark one of the user's notifications read; another's does not exist (404)."""
    notification = Notification.objects.filter(user=user, pk=pk).first()
    if notification is None:
        raise Http404
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
    return notification


def mark_all_read(user: User) -> int:
    """Mark all of the user's notifications read; returns how many were unread."""
    unread = Notification.objects.filter(user=user, read_at__isnull=True)
    return unread.update(read_at=timezone.now())


def set_preference(*, user: User, mails_digests: bool, actor: Actor) -> NotificationPreference:
    """Want the daily digest by e-mail, or in the inbox alone.

    Raises:
        PermissionDenied: for another's account.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        held = NotificationPreference.objects.select_for_update().filter(user=user).first()
        before = held.mails_digests if held else True
        preference, _created = NotificationPreference.objects.update_or_create(
            user=user, defaults={"mails_digests": mails_digests, "changed_at": recording.now}
        )
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.notifications",
            of=preference,
            before={"mails_digests": before},
            after={"mails_digests": mails_digests},
        )
    return preference
