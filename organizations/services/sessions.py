"""Sessions of an account: how many there may be, and ending them."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.access import require_own
from organizations.models import AccountSession, User

NOT_OWN = _("只能退出自己账号的登录。")


def keep_newest(user: User) -> None:
    """Make room for a new session: the least recently used ones end."""
    if not settings.SESSIONS_PER_ACCOUNT:
        return
    held = AccountSession.objects.filter(account=user.pk).order_by("-seen_at")
    surplus = held.values_list("pk", flat=True)[settings.SESSIONS_PER_ACCOUNT - 1 :]
    AccountSession.objects.filter(pk__in=list(surplus)).delete()


def end_sessions(user: User, *, actor: Actor, but: str = "") -> int:
    """End the account's sessions, all `but` one; returns how many.

    Raises:
        PermissionDenied: for another's account.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        ended, _rows = AccountSession.objects.filter(account=user.pk).exclude(pk=but).delete()
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.sessions_end",
            of=user,
            after={"account": user.pk, "ended": ended},
        )
    return ended
