"""Drafts as their pages need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext
from pydantic import ValidationError as SchemaError

from audit.domain.errors import TransitionError
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.domain.drafts.compiling import Compiled, compiled, source_entry
from plans.domain.drafts.pieces import UNCERTAIN, Piece
from plans.domain.plan_files import PlanFile, check_against_source, check_plan_file
from plans.domain.plan_files.schema import AttachmentEntry
from plans.domain.problems import Problem, mark
from plans.models import DraftChange, DraftPiece, PieceKind, PieceState, Plan, PlanDraft
from plans.models.drafts import DraftState
from plans.selectors.export import plan_file_of

NOT_READ = mark("文件还没有解析完成,没有可以比较或发布的内容。请等解析完成后再打开本页。")
UNCHECKED_LEFT = mark("还有%(count)s条内容没有核对。")
SLUG_TAKEN = mark(
    "标识“%(slug)s”已用于已发布的方案。如果这是它的新版本,请重新上传并选“新版本”;"
    "否则请在“方案信息”里改用另一个标识。"
)
BAD_FIELDS = mark("有内容的字段不完整:%(fields)s。请打开该条修改。")


@dataclass(frozen=True)
class DraftCounts:
    """How far the checking is."""

    total: int
    unchecked: int
    uncertain: int
    flagged: int
    by_kind: Mapping[str, int]


@dataclass(frozen=True)
class Workbench:
    """A draft with its pieces in order of the text."""

    draft: PlanDraft
    pieces: tuple[DraftPiece, ...]
    counts: DraftCounts


@dataclass(frozen=True)
class Outcome:
    """The plan file that a draft would publish, or why it cannot yet; problems with their piece."""

    compiled: Compiled | None
    problems: tuple[tuple[Problem, int | None], ...]


def drafts_of(viewer: Viewer) -> list[PlanDraft]:
    """Drafts of the viewer's offices, newest first; two queries' worth of columns left out."""
    tenants = viewer.tenant_ids(frozenset({Role.OFFICE}))
    return list(
        PlanDraft.objects.filter(tenant__in=tenants)
        .exclude(state=DraftState.DISCARDED)
        .select_related("tenant", "published_version__plan")
        .defer("text")
        .order_by("-pk")
    )


def workbench_of(draft: PlanDraft) -> Workbench:
    """Everything of a draft: one query for its pieces."""
    pieces = tuple(draft.pieces.order_by("position", "pk"))
    return Workbench(draft, pieces, counts_of(pieces))


def counts_of(pieces: Sequence[DraftPiece]) -> DraftCounts:
    """Count what is left to check."""
    unchecked = [piece for piece in pieces if piece.state == PieceState.UNCHECKED]
    kept = [piece for piece in pieces if piece.state != PieceState.DISCARDED]
    return DraftCounts(
        total=len(pieces),
        unchecked=len(unchecked),
        uncertain=sum(is_uncertain(piece) for piece in unchecked),
        flagged=sum(bool(piece.flags) for piece in unchecked),
        by_kind={kind: sum(piece.kind == kind for piece in kept) for kind in PieceKind.values},
    )


def is_uncertain(piece: DraftPiece) -> bool:
    """Whether the reader was not sure of a piece."""
    return piece.confidence is not None and Decimal(piece.confidence) < UNCERTAIN


def changes_of(piece: DraftPiece) -> list[DraftChange]:
    """What was done to a piece, newest first."""
    return list(piece.changes.order_by("-pk")[:50])


def outcome_of(draft: PlanDraft, *, require_checked: bool = True) -> Outcome:
    """Compile a draft and check it as publishing would: what must be put right is told with its piece.

    Discarded pieces are left out, and what they hold goes with them.

    Raises:
        TransitionError: the document was not read to its end.
    """
    if not draft.head:
        raise TransitionError(gettext(NOT_READ))
    pieces = list(draft.pieces.order_by("position", "pk"))
    base = plan_file_of(draft.base_version) if draft.base_version else None
    problems: list[tuple[Problem, int | None]] = []
    unchecked = sum(piece.state == PieceState.UNCHECKED for piece in pieces)
    if unchecked and require_checked:
        problems.append((Problem(UNCHECKED_LEFT, {"count": unchecked}), None))
    try:
        found = _compiled(draft, pieces, base)
    except SchemaError as error:
        fields = ";".join(".".join(map(str, each["loc"])) for each in error.errors()[:5])
        problems.append((Problem(BAD_FIELDS, {"fields": fields}), None))
        return Outcome(None, tuple(problems))
    if base is None and Plan.objects.filter(slug=draft.head["slug"]).exists():
        problems.append((Problem(SLUG_TAKEN, {"slug": draft.head["slug"]}), None))
    problems += _problems(found, draft.text)
    return Outcome(found, tuple(problems))


def kept_pieces(rows: Sequence[DraftPiece]) -> list[Piece]:
    """The pieces that count, in domain form: none that is discarded or held by one that is."""
    parents = {row.pk: row for row in rows}
    return [_piece(row) for row in rows if _counts(row, parents)]


def _compiled(draft: PlanDraft, rows: Sequence[DraftPiece], base: PlanFile | None) -> Compiled:
    source = source_entry(draft.file_name, draft.sha256, draft.text)
    attachments = [
        AttachmentEntry(file=each.file_name, sha256=each.sha256, span=[each.start, each.end])
        for each in draft.attachments.order_by("start")
    ]
    source = source.model_copy(update={"attachments": attachments})
    return compiled(draft.head, kept_pieces(rows), source, draft.text, base=base)


def _problems(found: Compiled, text: str) -> list[tuple[Problem, int | None]]:
    """Faults of the plan file, each with the piece whose key its path leads to."""
    plan = found.plan_file
    paths = {}
    for number, section in enumerate(plan.sections):
        at = f"sections[{number}]"
        paths[at] = section.key
        for index, target in enumerate(section.targets):
            paths[f"{at}.targets[{index}]"] = target.key
        for place, task in enumerate(section.tasks):
            here = f"{at}.tasks[{place}]"
            paths[here] = task.key
            for index, target in enumerate(task.targets):
                paths[f"{here}.targets[{index}]"] = target.key
    problems = [*check_plan_file(plan), *check_against_source(plan, text)]
    return [(problem, _ref_of(problem.path, paths, found.refs)) for problem in problems]


def _ref_of(path: str, paths: Mapping[str, str], refs: Mapping[str, int]) -> int | None:
    while path:
        if path in paths:
            return refs.get(paths[path])
        path = path.rpartition(".")[0]
    return None


def _counts(row: DraftPiece, parents: Mapping[int, DraftPiece]) -> bool:
    current: DraftPiece | None = row
    while current is not None:
        if current.state == PieceState.DISCARDED:
            return False
        current = parents.get(current.parent_id) if current.parent_id else None
    return True


def _piece(row: DraftPiece) -> Piece:
    return Piece(
        ref=row.pk,
        parent=row.parent_id,
        kind=row.kind,
        start=row.start,
        end=row.end,
        data=row.data,
    )
