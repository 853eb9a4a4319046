"""Asking for a check of the ledger before the night."""

from django.utils import timezone

from audit.domain.actors import Actor
from audit.models import LedgerCheck
from audit.services import SYSTEM_CHAIN, ObjectRef, recorded
from audit.signals import work_requested
from organizations.access import require_role
from organizations.domain.roles import Role

# The kind by which `work_requested` asks for it; `tasks.receivers` knows it.
LEDGER_CHECK = "ledger_check"


def request_ledger_check(actor: Actor) -> None:
    """Have every chain recomputed by a worker; a lost message is made good by the nightly check.

    Raises:
        PermissionDenied: for others than a system administration.
    """
    with recorded(actor) as recording:
        require_role(actor, None, Role.SYSTEM_ADMIN, today=timezone.localdate(recording.now))
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="ledger.check",
            of=ObjectRef(LedgerCheck._meta.label_lower, ""),
        )
        work_requested.send(sender=LedgerCheck, kind=LEDGER_CHECK, id=actor.account or 0)
