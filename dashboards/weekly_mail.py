"""Weekly mails: each subscribed page once a week, as its reader may see it at that moment."""

import logging
from datetime import date, datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from dashboards.digest_words import (
    SHOWN,
    digest_changes,
    digest_lines,
    digest_title,
    gone_count,
    seen_now,
)
from dashboards.selectors.page_digests import PageDigest, page_digest
from organizations.access import viewer_of
from organizations.models import PageSubscription
from organizations.services.subscriptions import monday_of, token_of

logger = logging.getLogger(__name__)

JOB = Actor.system("page_digests")


def send_page_digests(now: datetime) -> int:
    """Send what this week still owes; returns how many mails were sent.

    Safe to run twice, and a Monday that was lost is made good by the next run: a subscription
    says which week it was last served. A server that fails leaves the rest for the next run.
    """
    if not settings.EMAIL_ENABLED:
        return 0
    today = timezone.localdate(now)
    connection = get_connection()
    sent = 0
    for pk in list(_owed(monday_of(today)).values_list("pk", flat=True)):
        try:
            sent += _serve(pk, today, connection)
        except SMTPRecipientsRefused:
            # One person's address: it must not keep the mails of all who come after.
            logger.warning("weekly mail %s refused for its address", pk)
        except (SMTPException, OSError) as error:
            # The next person's would fail the same way.
            logger.warning("weekly mail %s not sent: %s", pk, type(error).__name__)
            break
    return sent


def _owed(week: date) -> "QuerySet[PageSubscription]":
    """Running subscriptions, not served in the week, of people who can get mail."""
    return PageSubscription.objects.filter(
        ended_at__isnull=True, week__lt=week, user__is_active=True
    ).exclude(user__email="")


def _serve(pk: int, today: date, connection: BaseEmailBackend) -> int:
    """Send one mail; another worker at the same moment finds the row held, or served.

    Who cannot open the page any more gets nothing, this week; nothing is said about why.
    """
    with recorded(JOB) as recording:
        rows = _owed(monday_of(today)).select_related("user")
        held = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if held is None:
            return 0
        viewer = viewer_of(held.user, today=today)
        held.week = monday_of(today)
        try:
            digest = page_digest(held.address, viewer, today=today)
        except Http404:
            held.save(update_fields=["week"])
            return 0
        with translation.override(held.language):
            _message(held, digest, connection).send()
            held.seen = seen_now(digest)
        held.sent_at = recording.now
        held.save(update_fields=["week", "sent_at", "seen"])
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="page_digest.send",
            of=held,
            after={"account": held.user_id, "address": held.address, "week": held.week},
        )
    return 1


def _message(
    held: PageSubscription, digest: PageDigest, connection: BaseEmailBackend
) -> EmailMultiAlternatives:
    """Text and HTML of one mail, with the headers by which mail programs unsubscribe (RFC 8058)."""
    leave = f"{settings.SITE_URL}{reverse('dashboards:unsubscribe', args=(token_of(held),))}"
    context = _context(held, digest) | {"leave": leave}
    message = EmailMultiAlternatives(
        # The same for everybody: a subject line is read over shoulders and kept in logs.
        gettext("碳达峰目标跟踪:您订阅的每周页面"),
        render_to_string("dashboards/mail/page_digest.txt", context),
        to=[held.user.email],
        headers={
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        connection=connection,
    )
    message.attach_alternative(
        render_to_string("dashboards/mail/page_digest.html", context), "text/html"
    )
    return message


def _context(held: PageSubscription, digest: PageDigest) -> dict[str, object]:
    changes = digest_changes(digest, held.seen)
    return {
        "site": settings.SITE_URL,
        "demo": settings.DEMO,
        "language": held.language,
        "address": f"{settings.SITE_URL}{held.address}",
        "title": digest_title(digest),
        "digest": digest,
        "since": held.sent_at or held.created_at,
        "changes": changes[:SHOWN],
        "more_changes": max(0, len(changes) - SHOWN),
        "gone": gone_count(digest, held.seen),
        "lines": digest_lines(digest),
        "more_lines": max(0, len(digest.attention) - SHOWN),
        "all_subscriptions": f"{settings.SITE_URL}{reverse('dashboards:subscriptions')}",
    }
