"""Passwords. The ledger notes that one was changed and by whom, never what it was."""

from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.access import require_own
from organizations.models import User

NOT_OWN = _("只能修改自己账号的密码。")


def change_password(*, user: User, password: str, actor: Actor) -> User:
    """Give one's own account a password that its form has already checked for strength.

    Raises:
        PermissionDenied: for another's account.
    """
    require_own(actor, user, NOT_OWN)
    user.set_password(password)
    with recorded(actor) as recording:
        user.save(update_fields=["password"])
        recording.entry(
            chain=SYSTEM_CHAIN, action="account.password", of=user, after={"account": user.pk}
        )
    return user
