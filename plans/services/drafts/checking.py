"""Checking pieces: each decision is one person's, kept with what was before, and can be undone."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError as SchemaError

from audit.domain.actors import Actor
from audit.domain.canonical import canonical_json, digest
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded
from plans.access import require_office
from plans.domain.drafts.entries import checked_data
from plans.models import DraftChange, DraftPiece, DraftState, PieceState, PlanDraft

# What of a piece an undo brings back.
REMEMBERED = (
    "data",
    "state",
    "discard_reason",
    "start",
    "end",
    "parent_id",
    "checked_by",
    "checked_name",
)


class ChangedMeanwhile(TransitionError):
    """Somebody else saved the piece first; the sentence says who and when."""


def accept_piece(piece: DraftPiece, *, revision: int, actor: Actor, name: str) -> DraftPiece:
    """Say that a piece is right as it stands."""
    state = PieceState.ACCEPTED if piece.data == piece.read_data else PieceState.EDITED
    state = PieceState.ADDED if piece.read_data is None else state
    return _decide(piece, "accept", {"state": state}, revision=revision, actor=actor, name=name)


def edit_piece(
    piece: DraftPiece, *, data: Mapping[str, Any], revision: int, actor: Actor, name: str
) -> DraftPiece:
    """Put a piece right, and accept it so.

    Raises:
        ValidationError: by field, when the data do not fit the kind.
    """
    checked = _checked(piece, data)
    state = PieceState.EDITED if piece.read_data is not None else PieceState.ADDED
    if checked == piece.read_data:
        state = PieceState.ACCEPTED
    changes = {"data": checked, "state": state, "discard_reason": ""}
    return _decide(piece, "edit", changes, revision=revision, actor=actor, name=name)


def discard_piece(
    piece: DraftPiece, *, reason: str, revision: int, actor: Actor, name: str
) -> DraftPiece:
    """Leave a piece out of the plan, with the reason.

    Raises:
        ValidationError: without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("请写明为什么弃用,审计时要看。")})
    changes = {"state": PieceState.DISCARDED, "discard_reason": reason.strip()[:300]}
    return _decide(piece, "discard", changes, revision=revision, actor=actor, name=name)


def undo_piece(piece: DraftPiece, *, revision: int, actor: Actor, name: str) -> DraftPiece:
    """Take the last change of a piece back.

    Raises:
        TransitionError: when nothing was changed yet, or it was made by a split or merge.
    """
    last = piece.changes.exclude(action="undo").order_by("-pk").first()
    undone = piece.changes.filter(action="undo").order_by("-pk").first()
    if last is None or last.before is None or (undone and undone.after.get("undid") == last.pk):
        raise TransitionError(_("这条内容没有可以撤销的修改。"))
    changes = dict(last.before)
    return _decide(piece, "undo", changes, revision=revision, actor=actor, name=name, undid=last.pk)


def accept_many(draft: PlanDraft, *, pieces: Iterable[int], actor: Actor, name: str) -> int:
    """Accept every unchecked piece of those named, in one go; returns how many there were."""
    with recorded(actor) as recording:
        require_editable(draft, actor, recording)
        rows = list(
            DraftPiece.objects.filter(draft=draft, pk__in=list(pieces), state=PieceState.UNCHECKED)
        )
        DraftPiece.objects.filter(
            pk__in=[row.pk for row in rows], state=PieceState.UNCHECKED
        ).update(
            state=PieceState.ACCEPTED,
            revision=F("revision") + 1,
            checked_by=actor.account,
            checked_name=name,
            checked_at=recording.now,
        )
        DraftChange.objects.bulk_create(
            DraftChange(
                draft=draft,
                piece=row,
                action="accept",
                before=remembered(row),
                after={"state": PieceState.ACCEPTED},
                account=actor.account,
                name=name,
                at=recording.now,
            )
            for row in rows
        )
        if rows:
            recording.entry(
                chain=draft.tenant.chain,
                action="draft.accept",
                of=draft,
                after={"pieces": [row.pk for row in rows]},
            )
    return len(rows)


def edit_head(
    draft: PlanDraft, *, head: Mapping[str, Any], revision: int, actor: Actor
) -> PlanDraft:
    """Put the plan's title, number, date and so on right; what is not given stays.

    Raises:
        ChangedMeanwhile: when somebody saved it since `revision`.
    """
    with recorded(actor) as recording:
        require_editable(draft, actor, recording)
        merged = {**draft.head, **head}
        moved = PlanDraft.objects.filter(
            pk=draft.pk, revision=revision, state=DraftState.READY
        ).update(head=merged, revision=revision + 1)
        if not moved:
            raise ChangedMeanwhile(_("方案信息刚被别人修改过。请刷新页面,在新的内容上再改。"))
        recording.entry(
            chain=draft.tenant.chain,
            action="draft.head",
            of=draft,
            before={"head_sha256": digest(canonical_json(draft.head))},
            after={"head_sha256": digest(canonical_json(merged))},
        )
    draft.head, draft.revision = merged, revision + 1
    return draft


def set_department(
    draft: PlanDraft, *, entry: Mapping[str, Any], revision: int, actor: Actor
) -> PlanDraft:
    """Say which department a printed name means: canonical name, function, governance."""
    known = {each["name"]: each for each in draft.head["departments"]}
    known[entry["name"]] = dict(entry)
    return edit_head(
        draft, head={"departments": list(known.values())}, revision=revision, actor=actor
    )


def _decide(
    piece: DraftPiece,
    action: str,
    changes: dict[str, Any],
    *,
    revision: int,
    actor: Actor,
    name: str,
    undid: int | None = None,
) -> DraftPiece:
    """Write one decision: the piece under its revision, the history, the ledger."""
    with recorded(actor) as recording:
        require_editable(piece.draft, actor, recording)
        before = remembered(piece)
        columns = {
            "checked_by": actor.account,
            "checked_name": name,
            **changes,
        }
        unchecked = columns["state"] == PieceState.UNCHECKED
        columns["checked_at"] = None if unchecked else recording.now
        moved = DraftPiece.objects.filter(pk=piece.pk, revision=revision).update(
            revision=revision + 1, **columns
        )
        if not moved:
            raise _changed_meanwhile(piece)
        DraftChange.objects.create(
            draft=piece.draft,
            piece=piece,
            action=action,
            before=before,
            after={**changes, **({"undid": undid} if undid else {})},
            account=actor.account,
            name=name,
            at=recording.now,
        )
        recording.entry(
            chain=piece.draft.tenant.chain,
            action=f"draft.{action}",
            of=piece,
            before={
                "state": before["state"],
                "data_sha256": digest(canonical_json(before["data"])),
            },
            after={
                "state": columns["state"],
                "data_sha256": digest(canonical_json(columns.get("data", piece.data))),
            },
        )
    piece.refresh_from_db()
    return piece


def _changed_meanwhile(piece: DraftPiece) -> ChangedMeanwhile:
    fresh = DraftPiece.objects.get(pk=piece.pk)
    at = timezone.localtime(fresh.checked_at) if fresh.checked_at else None
    return ChangedMeanwhile(
        _("这条内容已由%(name)s于%(time)s修改,您的修改没有保存。请看过新的内容后再改。")
        % {
            "name": fresh.checked_name or _("别人"),
            "time": at.strftime("%H:%M:%S") if at else _("刚才"),
        }
    )


def remembered(piece: DraftPiece) -> dict[str, Any]:
    """What of a piece an undo would bring back."""
    return {name: getattr(piece, name) for name in REMEMBERED}


def require_editable(draft: PlanDraft, actor: Actor, recording: Recording) -> None:
    """Raise unless the actor is of the office, and the draft is still being checked."""
    require_office(actor, draft.tenant, today=timezone.localdate(recording.now))
    if not draft.is_editable:
        raise TransitionError(
            _("这份草稿已经%(state)s,不能再修改。") % {"state": draft.get_state_display()}
        )


def _checked(piece: DraftPiece, data: Mapping[str, Any]) -> dict[str, Any]:
    quote = piece.draft.text[piece.start : piece.end]
    try:
        return checked_data(piece.kind, {**piece.data, **data}, quote)
    except SchemaError as error:
        raise ValidationError(
            {
                str(each["loc"][0] if each["loc"] else "__all__"): each["msg"]
                for each in error.errors()
            }
        ) from error
