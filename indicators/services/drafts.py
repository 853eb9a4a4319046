"""Publishing a checked draft: the plan, its measures and its register in one transaction."""

from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import read_content, recorded
from indicators.domain.default_rules import default_measures
from indicators.selectors.catalogue import domain_catalogue
from indicators.services.measures import publish_plan
from plans.access import require_office
from plans.domain.drafts.compiling import Compiled
from plans.domain.problems import DocumentError
from plans.domain.register_files import RegisterFile, RegisterItemEntry
from plans.models import DraftState, PieceKind, PieceState, PlanDraft, PlanVersion
from plans.selectors.drafts import outcome_of
from plans.services import SourceFile, load_register
from plans.services.drafts import ChangedMeanwhile


def publish_draft(draft: PlanDraft, *, revision: int, actor: Actor) -> PlanVersion:
    """Publish a draft as the next version of its plan.

    Raises:
        DocumentError: what still has to be put right: unchecked pieces, faults of the plan file.
        TransitionError: when the draft is not ready, or was changed since `revision`.
    """
    with recorded(actor) as recording:
        require_office(actor, draft.tenant, today=timezone.localdate(recording.now))
        fresh = PlanDraft.objects.select_related("tenant", "content").get(pk=draft.pk)
        if fresh.state != DraftState.READY:
            raise TransitionError(_("这份草稿不在核对中,不能发布。请刷新页面查看。"))
        if fresh.revision != revision:
            raise ChangedMeanwhile(_("草稿刚被别人修改过。请看过新的内容后再发布。"))
        outcome = outcome_of(fresh)
        if outcome.compiled is None or outcome.problems:
            raise DocumentError([problem for problem, _piece in outcome.problems])
        plan_file = outcome.compiled.plan_file
        source = SourceFile(fresh.file_name, read_content(fresh.content), fresh.text)
        version = publish_plan(
            plan_file, source, default_measures(plan_file, domain_catalogue()), actor=actor
        )
        load_register(version.plan, _register(fresh, outcome.compiled), actor=actor)
        moved = PlanDraft.objects.filter(
            pk=fresh.pk, state=DraftState.READY, revision=revision
        ).update(state=DraftState.PUBLISHED, published_version=version)
        if not moved:
            raise ChangedMeanwhile(_("草稿刚被别人修改过。请看过新的内容后再发布。"))
        recording.entry(
            chain=fresh.tenant.chain,
            action="draft.publish",
            of=fresh,
            after={"version": version.number, "slug": plan_file.slug, "checked": _checked(fresh)},
        )
    return version


def _checked(draft: PlanDraft) -> dict[str, dict[str, int]]:
    """Who decided how many pieces, and how: account id, state, count."""
    rows = Counter(draft.pieces.values_list("checked_by", "state"))
    told: dict[str, dict[str, int]] = {}
    for (account, state), count in sorted(
        rows.items(), key=lambda row: (row[0][0] or 0, row[0][1])
    ):
        told.setdefault(str(account or "system"), {})[state] = count
    return told


def _register(draft: PlanDraft, found: Compiled) -> RegisterFile:
    """The register items that were kept, under the key of what holds them."""
    keys = {ref: key for key, ref in found.refs.items()}
    kept = draft.pieces.filter(kind=PieceKind.REGISTER_ITEM).exclude(state=PieceState.DISCARDED)
    items = [
        RegisterItemEntry(
            kind=piece.data["kind"],
            name=piece.data["name"],
            place=piece.data["place"],
            key=keys[piece.parent_id],
            quote=draft.text[piece.start : piece.end],
            span=[piece.start, piece.end],
        )
        for piece in kept.order_by("position", "pk")
        if piece.parent_id in keys
    ]
    return RegisterFile(format=1, plan=found.plan_file.slug, items=items)
