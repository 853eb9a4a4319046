"""A document comes in: kept as it is, then read by a worker."""

import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import SYSTEM_CHAIN, ObjectRef, recorded, store_file
from audit.signals import work_requested
from organizations.access import require_role
from organizations.domain.roles import Role
from organizations.models import Place
from plans.access import require_office
from plans.domain.problems import DocumentError, Problem
from plans.domain.reading.opening.refusals import EMPTY, MAX_BYTES, SECRET, TOO_LARGE
from plans.domain.secrecy import secrecy_mark
from plans.models import DraftState, PlanDraft, PlanVersion
from plans.models.drafts import UNFINISHED_DRAFTS
from plans.services.untrusted_files import require_clean

# The kind by which `work_requested` asks for a reading; `tasks.receivers` knows it.
DRAFT = "plan_draft"


def start_draft(
    tenant: Place,
    *,
    file_name: str,
    data: bytes,
    actor: Actor,
    encoding: str = "",
    base_version: PlanVersion | None = None,
) -> PlanDraft:
    """Take a document in; a worker reads it. With `base_version` it is the next version of a plan.

    Raises:
        PermissionDenied: for others than the office of the place.
        DocumentError: empty, too large, or marked secret: nothing is kept.
    """
    _check(data)
    require_clean(data)
    with recorded(actor) as recording:
        require_office(actor, tenant, today=timezone.localdate(recording.now))
        draft = PlanDraft.objects.create(
            tenant=tenant,
            file_name=file_name[-255:],
            content=store_file(data, chain=tenant.chain, now=recording.now),
            sha256=hashlib.sha256(data).hexdigest(),
            encoding=encoding,
            base_version=base_version,
            created_by=actor.account,
            created_unit=actor.unit,
            created_at=recording.now,
        )
        recording.entry(
            chain=tenant.chain,
            action="draft.start",
            of=draft,
            after={"sha256": draft.sha256, "size": len(data)},
        )
        work_requested.send(sender=PlanDraft, kind=DRAFT, id=draft.pk)
    return draft


def stop_reading(draft: PlanDraft, *, actor: Actor) -> None:
    """Call a reading off; the worker stops at its next step.

    Raises:
        TransitionError: when it is over already.
    """
    _leave(draft, UNFINISHED_DRAFTS, DraftState.CANCELLED, action="draft.cancel", actor=actor)


def discard_draft(draft: PlanDraft, *, actor: Actor) -> None:
    """Put a draft aside; its document and what was checked stay on record.

    Raises:
        TransitionError: when it is published, or put aside already.
    """
    states = (DraftState.READY, DraftState.FAILED, DraftState.CANCELLED)
    _leave(draft, states, DraftState.DISCARDED, action="draft.discard", actor=actor)


def retry_draft(draft_id: int, *, actor: Actor) -> None:
    """Have a document that could not be read read once more, for the system administration.

    Raises:
        PermissionDenied: for others than a system administration.
        TransitionError: when reading it has not failed.
    """
    with recorded(actor) as recording:
        require_role(actor, None, Role.SYSTEM_ADMIN, today=timezone.localdate(recording.now))
        failed = PlanDraft.objects.filter(pk=draft_id, state=DraftState.FAILED)
        if not failed.update(state=DraftState.QUEUED, problems=[], attempts=0, progress=0):
            raise TransitionError(_("这项工作没有失败,不必重试。请刷新页面。"))
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="draft.retry",
            of=ObjectRef(PlanDraft._meta.label_lower, str(draft_id)),
        )
        work_requested.send(sender=PlanDraft, kind=DRAFT, id=draft_id)


def _leave(
    draft: PlanDraft, states: tuple[str, ...], state: str, *, action: str, actor: Actor
) -> None:
    with recorded(actor) as recording:
        require_office(actor, draft.tenant, today=timezone.localdate(recording.now))
        moved = PlanDraft.objects.filter(pk=draft.pk, state__in=states).update(state=state)
        if not moved:
            raise TransitionError(_("这份草稿的状态已经改变,请刷新页面查看。"))
        recording.entry(chain=draft.tenant.chain, action=action, of=draft, after={"state": state})


def _check(data: bytes) -> None:
    if not data.strip():
        raise DocumentError([Problem(EMPTY)])
    if len(data) > MAX_BYTES:
        raise DocumentError([Problem(TOO_LARGE)])
    # The rest is opened by the worker; what is plain text must not even be kept when marked.
    marked = secrecy_mark(data[:200_000].decode("utf-8", errors="ignore"))
    if marked:
        raise DocumentError([Problem(SECRET, {"mark": marked})])
