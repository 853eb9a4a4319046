"""Notifications by e-mail: one message for a person, whatever the number of notifications."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from organizations.domain.notifications import DIGESTS
from organizations.models import Membership, Notification
from organizations.notification_terms import Block, blocks, title

logger = logging.getLogger(__name__)

# What no mail server took for so long is left to the inbox.
RETRIED_FOR = timedelta(days=3)


def mail_notifications() -> int:
    """Send what waits for a mail server, one e-mail for each person; returns how many were sent.

    What is read meanwhile needs none. A server that fails leaves the rest for the next run.
    """
    if not settings.EMAIL_ENABLED:
        return 0
    accounts = waiting_notifications().order_by("user").values_list("user", flat=True).distinct()
    connection = get_connection()
    sent = 0
    for account in list(accounts):
        try:
            sent += _mail(account, connection)
        except (SMTPException, OSError) as error:
            # The next person's would fail the same way.
            logger.warning("mail for account %s not sent: %s", account, type(error).__name__)
            break
    return sent


def waiting_notifications() -> QuerySet[Notification]:
    """Unread and unmailed, without the digests of people who declined them.

    Who has no office in the place any more gets no mail about it.
    """
    held = Membership.objects.valid_on(timezone.localdate())
    held = held.filter(user=OuterRef("user"), tenant=OuterRef("tenant"))
    preference = "user__notification_preference"
    wanted = (
        ~Q(kind__in=DIGESTS)
        | Q(**{f"{preference}__isnull": True})
        # Whoever asks for digests again gets those from then on.
        | Q(
            **{f"{preference}__mails_digests": True},
            created_at__gte=F(f"{preference}__changed_at"),
        )
    )
    return Notification.objects.filter(
        wanted,
        Exists(held),
        mailed_at__isnull=True,
        read_at__isnull=True,
        created_at__gte=timezone.now() - RETRIED_FOR,
        user__is_active=True,
    ).exclude(user__email="")


def _mail(account: int, connection: BaseEmailBackend) -> int:
    """Send one person's notifications; another worker at the same moment finds them held."""
    with transaction.atomic():
        rows = list(
            waiting_notifications()
            .filter(user=account)
            .select_related("user")
            .select_for_update(skip_locked=True, of=("self",))
        )
        if not rows:
            return 0
        message = EmailMessage(_subject(), _body(rows), to=[rows[0].user.email])
        message.connection = connection
        message.send()
        mailed = Notification.objects.filter(pk__in=[row.pk for row in rows])
        mailed.update(mailed_at=timezone.now())
    return 1


def _subject() -> str:
    """The same for everybody: a subject line is read over shoulders and kept in logs."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("碳达峰目标跟踪:您有新的工作通知")


def _body(notifications: Iterable[Notification]) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        parts = [line for each in notifications for line in _told(each)]
        choice = gettext("在此查看全部通知、设置是否接收每日汇总邮件:%(address)s")
        parts.append(choice % {"address": _address(reverse("organizations:inbox"))})
        parts.append(gettext("本邮件由系统自动发出,请勿回复。"))
    return "\n".join(parts)


def _told(notification: Notification) -> Iterator[str]:
    yield title(notification)
    for block in blocks(notification):
        yield from _listed(block)
    if not notification.is_digest:
        # The parts of a digest have their own.
        yield _address(notification.path)
    yield ""


def _listed(block: Block) -> Iterator[str]:
    if block.heading:
        yield f"{block.heading} {_address(block.path)}"
    for line in block.lines:
        yield f"  - {line.text}"


def _address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
