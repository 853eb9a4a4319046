"""The week's mail of a subscription: claimed first, handed to a mail server, its outcome noted.

Each step is committed by itself, so that no transaction is open while a mail server is spoken to.

A subscription gets at most one mail a week. What fails before the hand-over, or is refused, has
not left: it is tried again, and so is a claim whose worker died before it; after `TRIED_AFTER`, and
`MOST_TRIES` times a week. From the hand-over on nobody can tell whether the mail arrived when its
worker dies or the connection breaks: it is not sent again. A mail lost tells its changes the
week after, since what it would have told was not noted as told; a mail sent twice teaches
people not to read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, F, Q, When
from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.models import PageSubscription
from organizations.models.subscriptions import MailState
from organizations.services.subscriptions import monday_of

JOB = Actor.system("page_digests")
# The job runs hourly by day: Monday at 8, 11, 14 and 17, then on Tuesday.
TRIED_AFTER = timedelta(hours=2, minutes=30)
MOST_TRIES = 6


class Lost(Exception):
    """The subscription was ended, or another worker took its mail over."""


@dataclass(frozen=True)
class MailClaim:
    """One worker's hold on the week's mail of a subscription; `at` is its token."""

    held: PageSubscription
    at: datetime

    def hand_over(self) -> None:
        """Note that the mail server gets it now: from here on it is not sent again this week.

        Raises:
            Lost: when it is not wanted any more, or in other hands.
        """
        wanted = Q(ended_at__isnull=True)
        self._move(MailState.CLAIMED, only=wanted, mail_state=MailState.HANDED_OVER)

    def drop(self) -> None:
        """Nothing is sent this week: the page is not open to its reader."""
        self._move(MailState.CLAIMED, mail_state=MailState.SETTLED)

    def fail(self, error: Exception) -> None:
        """It has not left, and may be tried again."""
        states = (MailState.CLAIMED, MailState.HANDED_OVER)
        self._move(*states, mail_state=MailState.FAILED, mail_error=type(error).__name__)

    def doubt(self, error: Exception) -> None:
        """It may have left: the error is kept, and it is not sent again."""
        self._move(MailState.HANDED_OVER, mail_error=type(error).__name__)

    def settle(self, seen: Mapping[str, object]) -> None:
        """The mail server has taken it: the next mail tells what changed since what was `seen`."""
        held = self.held
        with recorded(JOB) as recording:
            self._move(
                MailState.HANDED_OVER,
                mail_state=MailState.SETTLED,
                sent_at=recording.now,
                seen=dict(seen),
            )
            recording.entry(
                chain=SYSTEM_CHAIN,
                action="page_digest.send",
                of=held,
                after={"account": held.user_id, "address": held.address, "week": held.week},
            )

    def _move(self, *states: MailState, only: Q | None = None, **changes: object) -> None:
        mine = PageSubscription.objects.filter(
            only or Q(), pk=self.held.pk, mail_state__in=states, claimed_at=self.at
        )
        if not mine.update(**changes):
            raise Lost


def owed_mails(now: datetime) -> list[int]:
    """Running subscriptions whose mail of this week may be sent, of people who can get mail."""
    owed = PageSubscription.objects.filter(_free(now), user__is_active=True)
    return list(owed.exclude(user__email="").values_list("pk", flat=True))


def claim_mail(pk: int, *, now: datetime) -> MailClaim | None:
    """Take the week's mail by one conditional update, so that two workers never send the same."""
    week = _week(now)
    taken = PageSubscription.objects.filter(_free(now), pk=pk).update(
        week=week,
        mail_state=MailState.CLAIMED,
        mail_error="",
        claimed_at=now,
        tries=Case(When(week=week, then=F("tries") + 1), default=1),
    )
    if not taken:
        return None
    return MailClaim(PageSubscription.objects.select_related("user").get(pk=pk), now)


def _free(now: datetime) -> Q:
    """Not begun this week, or begun without anything leaving, long enough ago and not too often.

    By the row's own columns alone: only these are looked at again by whoever waits for a row.
    """
    week = _week(now)
    again = Q(
        week=week,
        mail_state__in=(MailState.CLAIMED, MailState.FAILED),
        claimed_at__lte=now - TRIED_AFTER,
        tries__lt=MOST_TRIES,
    )
    return Q(ended_at__isnull=True) & (Q(week__lt=week) | again)


def _week(now: datetime) -> date:
    return monday_of(timezone.localdate(now))
