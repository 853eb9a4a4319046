"""Pages by e-mail once a week: wanting one, and ending it, by oneself or by the link of a mail."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.access import require_own
from organizations.models import PageSubscription, User
from organizations.services.pages import page_of

NOT_OWN = _("只能管理自己的订阅。")
NOT_BY_MAIL = _("该页面不能按周订阅。")
TOO_MANY = _("最多订阅%(limit)s个页面,请先退订不再需要的。")

MOST = 20
_SALT = "organizations.page-subscription"


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def subscribe(
    *,
    user: User,
    address: str,
    title: str,
    language: str,
    seen: Mapping[str, object],
    actor: Actor,
) -> PageSubscription:
    """Want a page by e-mail from next Monday on; a page that is wanted already stays so.

    `seen` is what stands on it now, from which the first mail tells what changed.

    Raises:
        PermissionDenied: for another's account.
        ValidationError: for a page that does not come by e-mail, and beside too many others.
    """
    require_own(actor, user, NOT_OWN)
    if page_of(address).view_name not in settings.DIGEST_PAGES:
        raise ValidationError({"address": NOT_BY_MAIL})
    with recorded(actor) as recording:
        User.objects.select_for_update().get(pk=user.pk)
        running = PageSubscription.objects.filter(user=user, ended_at__isnull=True)
        held = running.filter(address=address).first()
        if held is not None:
            return held
        if running.count() >= MOST:
            raise ValidationError(TOO_MANY, params={"limit": MOST})
        subscription = PageSubscription(
            user=user,
            address=address,
            title=title[:200],
            language=language,
            created_at=recording.now,
            week=monday_of(timezone.localdate(recording.now)),
            seen=dict(seen),
        )
        subscription.clean_fields()
        subscription.save(force_insert=True)
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.subscribe",
            of=subscription,
            after={"account": user.pk, "address": address},
        )
    return subscription


def end_subscription(*, user: User, pk: int, actor: Actor) -> PageSubscription:
    """End one of the user's subscriptions; ending it twice changes nothing more.

    Raises:
        PermissionDenied: for another's account.
        Http404: when the account has no such subscription.
    """
    require_own(actor, user, NOT_OWN)
    return _end(pk, actor, user=user)


def end_by_link(token: str) -> PageSubscription:
    """End the subscription of a mail's link, whoever holds the link; no account is asked for.

    Raises:
        Http404: for a token that is none of ours.
    """
    subscription = subscription_of(token)
    actor = Actor(account=subscription.user_id, unit="", role="mail_link")
    return _end(subscription.pk, actor, user=subscription.user)


def subscription_of(token: str) -> PageSubscription:
    """The subscription that a mail's link means.

    Raises:
        Http404: for a token that is none of ours.
    """
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    found = PageSubscription.objects.select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def token_of(subscription: PageSubscription) -> str:
    """What the links of its mails carry; it does not expire, as old mails must keep ending it."""
    return signing.dumps(subscription.pk, salt=_SALT)


def _end(pk: int, actor: Actor, *, user: User) -> PageSubscription:
    with recorded(actor) as recording:
        held = PageSubscription.objects.select_for_update().filter(user=user, pk=pk).first()
        if held is None:
            raise Http404
        if held.ended_at is None:
            held.ended_at = recording.now
            held.save(update_fields=["ended_at"])
            recording.entry(
                chain=SYSTEM_CHAIN,
                action="account.unsubscribe",
                of=held,
                after={"account": user.pk, "address": held.address},
            )
    return held
