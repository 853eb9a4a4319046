"""Pieces that the reader did not find, or cut wrongly: added, split, merged."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from audit.domain.actors import Actor
from audit.services import Recording, recorded
from plans.domain.reading.selection import (
    register_item_in,
    responsibility_in,
    target_in,
    task_in,
)
from plans.models import DraftChange, DraftPiece, PieceKind, PieceState, PlanDraft
from plans.services.drafts.checking import ChangedMeanwhile, remembered, require_editable

# What may hold a piece of a kind, the closest first.
_HOLDERS: Mapping[str, tuple[str, ...]] = {
    PieceKind.TARGET: (PieceKind.TASK, PieceKind.SECTION),
    PieceKind.RESPONSIBILITY: (PieceKind.TASK,),
    PieceKind.REGISTER_ITEM: (PieceKind.TASK, PieceKind.SECTION),
    PieceKind.TASK: (PieceKind.SECTION,),
}
_MERGED = "merged"


def add_piece(
    draft: PlanDraft, *, kind: str, start: int, end: int, actor: Actor, name: str
) -> DraftPiece:
    """Make a piece of a passage; its fields are read from the passage where they can be.

    Raises:
        ValidationError: an empty passage, or one outside of every task or section.
    """
    passage = draft.text[start:end]
    if kind not in _HOLDERS or not passage.strip():
        raise ValidationError(_("请先在原文中选中一段文字。"))
    start += len(passage) - len(passage.lstrip())
    end -= len(passage) - len(passage.rstrip())
    with recorded(actor) as recording:
        require_editable(draft, actor, recording)
        holder = _holder(draft, kind, start, end)
        around = draft.text[holder.start : end]
        data = _filled(kind, passage.strip(), around)
        return _create(
            draft, kind, holder, (start, end), data, recording=recording, actor=actor, name=name
        )


def target_of_left_out(piece: DraftPiece, *, revision: int, actor: Actor, name: str) -> DraftPiece:
    """Make a target of a figure that was left out; the figure is then no longer left out."""
    draft = piece.draft
    start, end = _clause(draft.text, piece.start, piece.end)
    with recorded(actor) as recording:
        require_editable(draft, actor, recording)
        _take(
            piece,
            revision,
            state=PieceState.DISCARDED,
            reason=_("已列为目标"),
            recording=recording,
            actor=actor,
            name=name,
        )
        holder = _holder(draft, PieceKind.TARGET, start, end)
        data = target_in(draft.text[start:end], draft.text[holder.start : end])
        return _create(
            draft,
            PieceKind.TARGET,
            holder,
            (start, end),
            data,
            recording=recording,
            actor=actor,
            name=name,
        )


def split_task(piece: DraftPiece, *, at: int, revision: int, actor: Actor, name: str) -> DraftPiece:
    """Cut a task in two at an offset of the text; what stands behind goes with the new task.

    Raises:
        ValidationError: when the offset is not inside the task.
    """
    if piece.kind != PieceKind.TASK or not piece.start < at < piece.end:
        raise ValidationError(_("请在这项任务的文字中间选择拆分处。"))
    draft, end = piece.draft, piece.end
    with recorded(actor) as recording:
        require_editable(draft, actor, recording)
        moved = DraftPiece.objects.filter(pk=piece.pk, revision=revision).update(
            end=_content_end(draft.text, piece.start, at), revision=revision + 1
        )
        if not moved:
            raise ChangedMeanwhile(_("这项任务刚被别人修改过。请刷新页面再拆分。"))
        start = at + len(draft.text[at:end]) - len(draft.text[at:end].lstrip())
        data = task_in(draft.text[start:end])
        fresh = _create(
            draft,
            PieceKind.TASK,
            piece.parent,
            (start, end),
            data,
            recording=recording,
            actor=actor,
            name=name,
        )
        DraftPiece.objects.filter(parent=piece, start__gte=start).update(
            parent=fresh, revision=F("revision") + 1
        )
        _note(piece, "split", {"split_into": fresh.pk}, recording=recording, actor=actor, name=name)
    return fresh


def merge_with_next(piece: DraftPiece, *, revision: int, actor: Actor, name: str) -> DraftPiece:
    """Draw the next task of the section into this one.

    Raises:
        ValidationError: when no task follows in the section.
    """
    draft = piece.draft
    following = (
        DraftPiece.objects.filter(
            draft=draft, parent=piece.parent_id, kind=PieceKind.TASK, start__gte=piece.end
        )
        .exclude(state=PieceState.DISCARDED)
        .order_by("start")
        .first()
    )
    if piece.kind != PieceKind.TASK or following is None:
        raise ValidationError(_("本章节中这项任务之后没有可以合并的任务。"))
    with recorded(actor) as recording:
        require_editable(draft, actor, recording)
        moved = DraftPiece.objects.filter(pk=piece.pk, revision=revision).update(
            end=following.end, revision=revision + 1
        )
        if not moved:
            raise ChangedMeanwhile(_("这项任务刚被别人修改过。请刷新页面再合并。"))
        DraftPiece.objects.filter(parent=following).update(parent=piece, revision=F("revision") + 1)
        _take(
            following,
            following.revision,
            state=PieceState.DISCARDED,
            reason=_("已并入上一项任务"),
            recording=recording,
            actor=actor,
            name=name,
        )
        _note(piece, _MERGED, {"merged": following.pk}, recording=recording, actor=actor, name=name)
    piece.refresh_from_db()
    return piece


def _filled(kind: str, passage: str, around: str) -> dict[str, Any]:
    fillers: Mapping[str, Callable[[], dict[str, Any]]] = {
        PieceKind.TARGET: lambda: target_in(passage, around),
        PieceKind.RESPONSIBILITY: lambda: responsibility_in(passage),
        PieceKind.REGISTER_ITEM: lambda: register_item_in(passage),
        PieceKind.TASK: lambda: task_in(passage),
    }
    return fillers[kind]()


def _holder(draft: PlanDraft, kind: str, start: int, end: int) -> DraftPiece:
    """The innermost piece that may hold this passage."""
    rows = (
        DraftPiece.objects.filter(
            Q(start__lte=start, end__gte=end), draft=draft, kind__in=_HOLDERS[kind]
        )
        .exclude(state=PieceState.DISCARDED)
        .order_by("-start", "end")
    )
    by_kind = {row.kind: row for row in reversed(list(rows))}
    for wanted in _HOLDERS[kind]:
        if wanted in by_kind:
            return by_kind[wanted]
    raise ValidationError(
        _("选中的文字不在任何%(holder)s里,请改选其中的一段。")
        % {"holder": _("任务") if kind == PieceKind.RESPONSIBILITY else _("章节或任务")}
    )


def _create(
    draft: PlanDraft,
    kind: str,
    holder: DraftPiece | None,
    span: tuple[int, int],
    data: dict[str, Any],
    *,
    recording: Recording,
    actor: Actor,
    name: str,
) -> DraftPiece:
    piece = DraftPiece.objects.create(
        draft=draft,
        parent=holder,
        kind=kind,
        start=span[0],
        end=span[1],
        position=span[0],
        data=data,
        state=PieceState.ADDED,
        checked_by=actor.account,
        checked_name=name,
        checked_at=recording.now,
    )
    _note(piece, "add", {"data": data}, recording=recording, actor=actor, name=name)
    return piece


def _take(
    piece: DraftPiece,
    revision: int,
    *,
    state: str,
    reason: str,
    recording: Recording,
    actor: Actor,
    name: str,
) -> None:
    before = remembered(piece)
    moved = DraftPiece.objects.filter(pk=piece.pk, revision=revision).update(
        state=state,
        discard_reason=reason,
        revision=revision + 1,
        checked_by=actor.account,
        checked_name=name,
        checked_at=recording.now,
    )
    if not moved:
        raise ChangedMeanwhile(_("这条内容刚被别人修改过。请刷新页面再试。"))
    _note(
        piece,
        "discard",
        {"state": state},
        before=before,
        recording=recording,
        actor=actor,
        name=name,
    )


def _note(
    piece: DraftPiece,
    action: str,
    after: dict[str, Any],
    *,
    recording: Recording,
    actor: Actor,
    name: str,
    before: dict[str, Any] | None = None,
) -> None:
    """Keep what was done. A split or merge moved other pieces too: its opposite takes it back, not undo."""
    DraftChange.objects.create(
        draft=piece.draft,
        piece=piece,
        action=action,
        before=before,
        after=after,
        account=actor.account,
        name=name,
        at=recording.now,
    )
    recording.entry(
        chain=piece.draft.tenant.chain,
        action=f"draft.{action}",
        of=piece,
        after={"kind": piece.kind, "start": piece.start, "end": piece.end},
    )


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a figure: what a target's quote usually is."""
    breaks = "。;\uff1b,\uff0c\n"
    while start > 0 and text[start - 1] not in breaks:
        start -= 1
    while end < len(text) and text[end] not in breaks:
        end += 1
    return start, end


def _content_end(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
