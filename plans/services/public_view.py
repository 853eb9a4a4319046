"""Opening and closing a plan's public pages: the office decides, on a document."""

from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import recorded
from organizations.access import Viewer
from plans.access import NOT_OPENING, office_actor
from plans.models import Plan, PublicView
from plans.services.texts import check_text

ALREADY = _("公众页面已经是这个状态。请刷新页面。")
LONGEST_BASIS = 300


def set_public_view(
    viewer: Viewer, plan: Plan, *, is_open: bool, basis_document: str
) -> PublicView:
    """Open or close the public pages of a plan.

    Raises:
        PermissionDenied: for others than the plan's office.
        ValidationError: without a document, or with one that bears a secrecy mark.
        TransitionError: they are so already.
    """
    actor: Actor = office_actor(viewer, plan.tenant_id, NOT_OPENING)
    check_text("basis_document", basis_document, longest=LONGEST_BASIS)
    with recorded(actor) as recording:
        # The plan's row is the lock: two people at once decide one after the other.
        Plan.objects.select_for_update().get(pk=plan.pk)
        last = PublicView.objects.filter(plan=plan).first()
        if is_open is (last is not None and last.is_open):
            raise TransitionError(ALREADY)
        decided = PublicView.objects.create(
            plan=plan,
            is_open=is_open,
            basis_document=basis_document.strip(),
            account=viewer.account,
            recorded_at=recording.now,
        )
        recording.entry(
            chain=plan.tenant.chain,
            action="public_view.open" if is_open else "public_view.close",
            of=decided,
            after={"plan": plan.slug, "basis": decided.basis_document},
        )
    return decided
