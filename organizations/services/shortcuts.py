"""Whether single keys are shortcuts for a person."""

from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.access import require_own
from organizations.models import User

NOT_OWN = _("只能修改自己的快捷键设置。")


def set_shortcuts(*, user: User, on: bool, actor: Actor) -> User:
    """Switch one's own shortcuts on or off.

    Raises:
        PermissionDenied: for another's account.
    """
    require_own(actor, user, NOT_OWN)
    with recorded(actor) as recording:
        before, user.uses_shortcuts = user.uses_shortcuts, on
        user.save(update_fields=["uses_shortcuts"])
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="account.shortcuts",
            of=user,
            before={"on": before},
            after={"on": on},
        )
    return user
