"""封存销毁 with its two persons: the tenant's office asks, the audit administration approves."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from audit.domain.actors import Actor
from audit.models import DestructionApproval, DestructionRequest, StoredContent
from organizations.access import require_role
from organizations.domain.roles import Role
from organizations.models import Place

OTHER_TENANT = _("该内容属于另一地方,不能在此办理封存销毁。")


def request_destruction(
    content: StoredContent, *, tenant: Place, legal_basis: str, actor: Actor
) -> DestructionRequest:
    """Ask for the destruction of a content of `tenant` on a legal basis.

    Raises:
        PermissionDenied: for others than the tenant's office, and for another tenant's content.
        TransitionError: when it is asked for already.
    """
    _require(actor, content, tenant, Role.OFFICE)
    return audit.request_destruction(content, actor=actor, legal_basis=legal_basis)


def approve_destruction(
    request: DestructionRequest, *, tenant: Place, actor: Actor
) -> DestructionApproval:
    """Approve a request of `tenant`: the key is destroyed, hash and reason remain.

    Raises:
        PermissionDenied: for others than the tenant's audit administration, and for the person
            who asked.
        TransitionError: when the key is destroyed already.
    """
    _require(actor, request.content, tenant, Role.AUDIT_ADMIN)
    return audit.approve_destruction(request, actor=actor)


def _require(actor: Actor, content: StoredContent, tenant: Place, role: Role) -> None:
    if content.chain != tenant.chain:
        raise PermissionDenied(OTHER_TENANT)
    require_role(actor, tenant, role, today=timezone.localdate())
