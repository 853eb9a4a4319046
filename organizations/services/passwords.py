"""Passwords. The ledger notes that one was changed and by whom, never what it was."""

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.models import User


def change_password(*, user: User, password: str, actor: Actor) -> User:
    """Give an account a password that its form has already checked for strength."""
    user.set_password(password)
    with recorded(actor) as recording:
        user.save(update_fields=["password"])
        recording.entry(
            chain="system", action="account.password", of=user, after={"account": user.pk}
        )
    return user
