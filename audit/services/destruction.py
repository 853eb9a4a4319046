"""封存销毁: the one lawful removal. Two people destroy a content's key; hash and reason remain."""

from django.core.exceptions import PermissionDenied

from audit.domain.actors import Actor
from audit.models import ContentKey, DestructionApproval, DestructionRequest, StoredContent
from audit.services.ledger import recorded


class TwoPersonsRequired(PermissionDenied):
    """The person who asks for a destruction cannot be the one who approves it."""


def request_destruction(
    content: StoredContent, *, actor: Actor, legal_basis: str
) -> DestructionRequest:
    """First person: ask for the destruction of a content on a legal basis."""
    with recorded(actor) as recording:
        request = DestructionRequest(
            content=content,
            account=_account(actor),
            legal_basis=legal_basis,
            requested_at=recording.now,
        )
        request.clean_fields()
        request.save()
        recording.entry(
            chain=content.chain,
            action="content.destruction_request",
            of=content,
            after={"sha256": content.sha256, "legal_basis": legal_basis},
        )
    return request


def approve_destruction(request: DestructionRequest, *, actor: Actor) -> DestructionApproval:
    """Second person: approve, and destroy the key. The row and its hash remain.

    Raises:
        TwoPersonsRequired: when both are the same account.
    """
    if _account(actor) == request.account:
        raise TwoPersonsRequired("封存销毁须由另一人批准")
    content = request.content
    with recorded(actor) as recording:
        approval = DestructionApproval.objects.create(
            request=request, account=_account(actor), approved_at=recording.now
        )
        ContentKey.objects.filter(pk=content.pk).delete()
        recording.entry(
            chain=content.chain,
            action="content.destroy",
            of=content,
            before={"sha256": content.sha256},
            after={"requested_by": request.account},
        )
    return approval


def _account(actor: Actor) -> int:
    if actor.account is None:
        raise TwoPersonsRequired("封存销毁须由两名用户办理,系统不能代办")
    return actor.account
