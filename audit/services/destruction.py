"""封存销毁: the one lawful removal. Two people destroy a content's key; hash and reason remain.

Who may ask and who may approve is the question of `organizations.services.destruction`, because
the ledger knows no memberships; call these through it.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.models import ContentKey, DestructionApproval, DestructionRequest, StoredContent
from audit.services.ledger import recorded

SAME_PERSON = _("封存销毁须由另一人批准。")
NO_PERSON = _("封存销毁须由两名用户办理,系统不能代办。")
REQUESTED = _("该内容已申请封存销毁,请勿重复申请。")
DESTROYED = _("该内容已封存销毁。")


class TwoPersonsRequired(PermissionDenied):
    """The person who asks for a destruction cannot be the one who approves it."""


def request_destruction(
    content: StoredContent, *, actor: Actor, legal_basis: str
) -> DestructionRequest:
    """First person: ask for the destruction of a content on a legal basis.

    Raises:
        TwoPersonsRequired: for the system.
        TransitionError: when it is asked for already.
    """
    with recorded(actor) as recording:
        # Of two who ask at once the second waits here for the first.
        ContentKey.objects.select_for_update().filter(pk=content.pk).first()
        if DestructionRequest.objects.filter(content=content).exists():
            raise TransitionError(str(REQUESTED))
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
            after={"sha256": content.sha256},
            reason=legal_basis,
        )
    return request


def approve_destruction(request: DestructionRequest, *, actor: Actor) -> DestructionApproval:
    """Second person: approve, and destroy the key. The row and its hash remain.

    Raises:
        TwoPersonsRequired: when both are the same account.
        TransitionError: when the key is destroyed already.
    """
    if _account(actor) == request.account:
        raise TwoPersonsRequired(SAME_PERSON)
    content = request.content
    with recorded(actor) as recording:
        key = ContentKey.objects.select_for_update().filter(pk=content.pk).first()
        if key is None:
            raise TransitionError(str(DESTROYED))
        approval = DestructionApproval.objects.create(
            request=request, account=_account(actor), approved_at=recording.now
        )
        key.delete()
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
        raise TwoPersonsRequired(NO_PERSON)
    return actor.account
