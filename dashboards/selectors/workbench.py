"""The pages of the reading workbench: a draft's text and pieces, ready to be shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dashboards.draft_terms import (
    LEFT_OUT_CHOICES,
    PIECE_KINDS,
    PIECE_STATES,
    STATE_MARKS,
)
from dashboards.selectors.draft_text import PlacedPiece, TextLine, text_lines
from plans.domain.reading.terms import COMPARATOR_SIGNS
from plans.models import DraftChange, DraftPiece, PieceKind, PieceState, PlanDraft
from plans.selectors.drafts import (
    DraftCounts,
    Workbench,
    changes_of,
    is_uncertain,
    workbench_of,
)

Words = str | Promise

_STATE_NAMES: Mapping[str, Words] = dict(PIECE_STATES)
_KIND_NAMES: Mapping[str, Words] = dict(PIECE_KINDS)
_REASONS: Mapping[str, Words] = dict(LEFT_OUT_CHOICES)
_MARKED = (PieceKind.TARGET, PieceKind.RESPONSIBILITY, PieceKind.LEFT_OUT, PieceKind.REGISTER_ITEM)


@dataclass(frozen=True)
class Row:
    """A piece in the list: one line that says what it is and how far it is checked."""

    pk: int
    draft_pk: int
    kind: str
    kind_name: Words
    depth: int
    state: str
    state_name: Words
    state_mark: str
    words: str
    figure: str
    uncertain: bool
    flagged: bool
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Filter:
    """A choice of what the list shows."""

    code: str
    name: Words
    count: int
    chosen: bool


@dataclass(frozen=True)
class Key:
    """A key and what it does."""

    key: str
    does: Words


@dataclass(frozen=True)
class WorkbenchPage:
    """All that the workbench shows."""

    pk: int
    name: str
    draft: PlanDraft
    lines: tuple[TextLine, ...]
    rows: tuple[Row, ...]
    counts: DraftCounts
    filters: tuple[Filter, ...]
    keys: tuple[Key, ...]
    editable: bool


@dataclass(frozen=True)
class PiecePage:
    """One piece with its sentence and its history."""

    piece: DraftPiece
    row: Row
    quote: str
    before: str
    after: str
    page_editable: bool
    changes: tuple[DraftChange, ...]
    changed_fields: tuple[str, ...]
    parent_words: str
    can_undo: bool


def name_of(draft: PlanDraft) -> str:
    """What a draft is called: the plan's title, else the file's name."""
    return str(draft.head.get("title") or draft.file_name)


def workbench_page(draft: PlanDraft) -> WorkbenchPage:
    """The workbench: two queries, whatever the size."""
    bench = workbench_of(draft)
    depths = _depths(bench.pieces)
    rows = tuple(row_of(piece, depths[piece.pk]) for piece in bench.pieces)
    return WorkbenchPage(
        pk=draft.pk,
        name=name_of(draft),
        draft=draft,
        lines=tuple(_lines(bench)),
        rows=rows,
        counts=bench.counts,
        filters=tuple(_filters(bench)),
        keys=tuple(_keys()),
        editable=draft.is_editable,
    )


def piece_page(piece: DraftPiece) -> PiecePage:
    """One piece with the words around it: two queries."""
    text = piece.draft.text
    start, end = piece.start, min(piece.end, piece.start + 600)
    changes = tuple(changes_of(piece))
    last = next((change for change in changes), None)
    parent = piece.parent
    return PiecePage(
        piece=piece,
        row=row_of(piece, 0),
        quote=text[start:end] + ("…" if end < piece.end else ""),
        before=text[max(0, start - 60) : start].rpartition("\n")[2],
        after="" if end < piece.end else text[end : end + 60].partition("\n")[0],
        page_editable=piece.draft.is_editable,
        changes=changes,
        changed_fields=tuple(
            name
            for name, value in piece.data.items()
            if piece.read_data is not None and piece.read_data.get(name) != value
        ),
        parent_words=_words(parent) if parent else "",
        can_undo=last is not None and last.action != "undo" and last.before is not None,
    )


def row_of(piece: DraftPiece, depth: int) -> Row:
    """A piece as a line of the list."""
    return Row(
        pk=piece.pk,
        draft_pk=piece.draft_id,
        kind=piece.kind,
        kind_name=_KIND_NAMES[piece.kind],
        depth=depth,
        state=piece.state,
        state_name=_STATE_NAMES[piece.state],
        state_mark=STATE_MARKS[piece.state],
        words=_words(piece),
        figure=_figure(piece.data) if piece.kind == PieceKind.TARGET else "",
        uncertain=is_uncertain(piece) and piece.state == PieceState.UNCHECKED,
        flagged=bool(piece.flags),
        flags=tuple(piece.flags),
    )


def depth_of(piece: DraftPiece) -> int:
    """How deep a piece is indented in the list."""
    if piece.kind == PieceKind.SECTION:
        return min(str(piece.data["path"]).count("/"), 1)
    return 1 if piece.kind in (PieceKind.TASK, PieceKind.LEFT_OUT) else 2


def _depths(pieces: Sequence[DraftPiece]) -> dict[int, int]:
    return {piece.pk: depth_of(piece) for piece in pieces}


def _words(piece: DraftPiece) -> str:
    data = piece.data
    if piece.kind == PieceKind.SECTION:
        return f"{data['path']} {data['title']}"
    if piece.kind == PieceKind.TASK:
        return f"{data['number'] or '—'} {data['title']}"
    if piece.kind == PieceKind.TARGET:
        return f"{data['indicator']}"
    if piece.kind == PieceKind.RESPONSIBILITY:
        return "、".join([*data["lead"], *data["support"], *data["shared"]])
    if piece.kind == PieceKind.REGISTER_ITEM:
        return str(data["name"])
    quote = piece.draft.text[piece.start : piece.end]
    return f"{quote} · {_REASONS.get(data['reason'], data['reason'])}"


# Any: fields of a target as the plan file has them.
def _figure(data: Mapping[str, Any]) -> str:
    if data["value"] is None:
        return f"{data['deadline_year']}"
    sign = COMPARATOR_SIGNS.get(data["comparator"], "")
    return f"{data['deadline_year']} {sign}{data['value']}{data['unit'] or ''}"


def _lines(bench: Workbench) -> Iterator[TextLine]:
    placed = []
    headings = {}
    for piece in bench.pieces:
        if piece.state == PieceState.DISCARDED:
            continue
        start, end = piece.start, piece.end
        if piece.kind == PieceKind.SECTION:
            headings[start] = 1 if "/" not in piece.data["path"] else 2
        if piece.kind not in _MARKED:
            end = _title_end(bench.draft.text, piece)
        placed.append(PlacedPiece(piece.pk, piece.kind, start, end, is_uncertain(piece)))
    return text_lines(bench.draft.text, placed, headings)


def _title_end(text: str, piece: DraftPiece) -> int:
    """Sections and tasks are marked at their number and title, not all through."""
    title = str(piece.data["title"])
    reach = min(piece.end, piece.start + len(title) + 14)
    found = text.find(title, piece.start, reach)
    if found >= 0:
        return found + len(title)
    return min(piece.end, piece.start + 8)


def _filters(bench: Workbench) -> Iterator[Filter]:
    counts = bench.counts
    chosen = "uncertain" if counts.uncertain else "unchecked" if counts.unchecked else "all"
    for code, name, count in (
        ("uncertain", _("先看存疑"), counts.uncertain),
        ("unchecked", _("待核对"), counts.unchecked),
        ("flagged", _("有问题"), counts.flagged),
        (
            "task",
            _("章节、任务"),
            counts.by_kind[PieceKind.SECTION] + counts.by_kind[PieceKind.TASK],
        ),
        ("target", _("目标"), counts.by_kind[PieceKind.TARGET]),
        ("responsibility", _("责任单位"), counts.by_kind[PieceKind.RESPONSIBILITY]),
        ("left_out", _("未列数字"), counts.by_kind[PieceKind.LEFT_OUT]),
        ("register_item", _("台账"), counts.by_kind[PieceKind.REGISTER_ITEM]),
        ("all", _("全部"), counts.total),
    ):
        yield Filter(code, name, count, code == chosen)


def _keys() -> Iterator[Key]:
    for key, does in (
        ("j / k", _("下一条、上一条")),
        ("n", _("下一条待核对")),
        ("a", _("确认所选内容")),
        ("e", _("到右边的表单里修改")),
        ("d", _("弃用(先填原因)")),
        ("u", _("撤销上一次修改")),
        ("/", _("查找")),
        ("Esc", _("从表单回到列表")),
        ("?", _("显示或关闭这份说明")),
    ):
        yield Key(key, does)
