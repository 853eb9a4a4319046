"""Weekly mails: each subscribed page once a week, as its reader may see it at that moment."""

import logging
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

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
from organizations.services.subscription_mails import Lost, MailClaim, claim_mail, owed_mails
from organizations.services.subscriptions import token_of
from organizations.tenant_scope import tenants

logger = logging.getLogger(__name__)

# The server has said no: it did not take the mail.
_REFUSED = (SMTPResponseException, SMTPRecipientsRefused)


def send_page_digests(now: datetime) -> int:
    """Send what this week still owes; returns how many mails were sent.

    Safe to run twice: how often a mail is tried and why never twice sent is told in
    `organizations.services.subscription_mails`. A page or an address that fails costs its own mail
    alone; a mail server that fails leaves the rest for the next run.
    """
    if not settings.EMAIL_ENABLED:
        return 0
    sent = 0
    for pk in owed_mails(now):
        try:
            sent += _serve(pk, now)
        except Lost:
            logger.info("weekly mail %s is not wanted any more, or in other hands", pk)
        except (SMTPException, OSError) as error:
            # The next person's would fail the same way.
            logger.warning("weekly mails stopped at %s: %s", pk, type(error).__name__)
            break
        except Exception:
            logger.exception("weekly mail %s: its outcome could not be noted", pk)
    return sent


def _serve(pk: int, now: datetime) -> int:
    """Send one mail. A server that does not answer costs nobody a try: it is asked first."""
    connection = get_connection()
    connection.open()
    try:
        claim = claim_mail(pk, now=now)
        letter = _letter(claim, now, connection) if claim else None
        return _send(claim, letter) if claim and letter else 0
    finally:
        connection.close()


@dataclass(frozen=True)
class _Letter:
    """A mail ready to leave, and what stands on its page."""

    message: EmailMultiAlternatives
    seen: dict[str, object]


def _letter(claim: MailClaim, now: datetime, connection: BaseEmailBackend) -> _Letter | None:
    """The mail of a claim; None where there is none to send.

    Who cannot open the page any more gets nothing, this week; nothing is said about why.
    """
    held, today = claim.held, timezone.localdate(now)
    viewer = viewer_of(held.user, today=today)
    try:
        with translation.override(held.language), tenants(viewer.tenants):
            digest = page_digest(held.address, viewer, today=today)
            message = _message(held, digest, connection)
            # What cannot be written as a mail fails here, while nothing has left.
            message.message()
            return _Letter(message, seen_now(digest))
    except (Http404, PermissionDenied):
        claim.drop()
    except Exception as error:
        logger.exception("weekly mail %s could not be made", held.pk)
        claim.fail(error)
    return None


def _send(claim: MailClaim, letter: _Letter) -> int:
    claim.hand_over()
    try:
        letter.message.send()
    except _REFUSED as error:
        logger.warning("weekly mail %s refused: %s", claim.held.pk, type(error).__name__)
        claim.fail(error)
        return 0
    except Exception as error:
        logger.exception("weekly mail %s broke off", claim.held.pk)
        claim.doubt(error)
        if isinstance(error, (SMTPException, OSError)):
            raise
        return 0
    claim.settle(letter.seen)
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
