"""The pages around the workbench: the list, departments, comparison, publishing, the report."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.draft_terms import LEFT_OUT_CHOICES, PIECE_KINDS, PIECE_STATES
from organizations.access import Viewer
from organizations.models import Department
from plans.domain.drafts.comparing import Difference, compare
from plans.domain.problems import Problem
from plans.domain.reading.departments import match_departments
from plans.models import DraftPiece, PieceKind, PieceState, PlanDraft, PlanVersion
from plans.selectors.drafts import Outcome, counts_of, drafts_of, is_uncertain, outcome_of
from plans.selectors.export import plan_file_of

CERTAIN = 0.9
"""From this score on a printed name is taken to be a known department."""


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list."""

    draft: PlanDraft
    name: str
    readable: bool


@dataclass(frozen=True)
class PrintedName:
    """A printed name, what it is taken to mean, and the known department it is like."""

    name: str
    canonical: str
    function: str
    governance: str
    uses: int
    known: str
    """The known department, or empty: publishing will create one."""
    likeness: int


@dataclass(frozen=True)
class DepartmentsPage:
    """The printed names of a draft."""

    rows: tuple[PrintedName, ...]
    tasks_without: int
    functions: tuple[str, ...]
    attachments: tuple[str, ...]


@dataclass(frozen=True)
class ComparisonPage:
    """A draft beside an earlier version."""

    versions: tuple[PlanVersion, ...]
    against: PlanVersion | None
    differences: tuple[Difference, ...]
    blocked: str


@dataclass(frozen=True)
class Blocking:
    """A problem that stands in the way of publishing."""

    message: str
    piece: int | None


@dataclass(frozen=True)
class PublishPage:
    """What publishing would write, and what stands in its way."""

    problems: tuple[Blocking, ...]
    unchecked: tuple[int, ...]
    certain: tuple[int, ...]
    tasks: int
    targets: int
    departments: int
    register_items: int
    left_out: int
    slug: str
    version: int
    printed_place: str


def drafts_page(viewer: Viewer) -> list[DraftRow]:
    """The drafts of the viewer's offices: one query."""
    return [
        DraftRow(draft, str(draft.head.get("title") or draft.file_name), draft.state == "ready")
        for draft in drafts_of(viewer)
    ]


def failure_of(draft: PlanDraft) -> list[str]:
    """Why a document could not be read, in the reader's language."""
    return [Problem(each["template"], each["params"]).worded(_) for each in draft.problems]


def departments_page(draft: PlanDraft) -> DepartmentsPage:
    """The printed names with what they mean: four queries."""
    pieces = [piece for piece in draft.pieces.all() if piece.state != PieceState.DISCARDED]
    uses = _uses(pieces)
    known = {entry["name"]: entry for entry in draft.head.get("departments", [])}
    departments = _known_departments(draft)
    rows = tuple(_printed(name, uses[name], known, departments, draft) for name in uses)
    with_unit = {piece.parent_id for piece in pieces if piece.kind == PieceKind.RESPONSIBILITY}
    tasks = [piece for piece in pieces if piece.kind == PieceKind.TASK]
    return DepartmentsPage(
        rows=rows,
        tasks_without=sum(task.pk not in with_unit for task in tasks),
        functions=tuple(sorted({row.function for row in rows if row.function})),
        attachments=tuple(draft.attachments.values_list("file_name", flat=True)),
    )


def comparison_page(draft: PlanDraft, wanted: str) -> ComparisonPage:
    """Differences from a published version of the same plan, the newest before this draft by default."""
    versions = tuple(
        PlanVersion.objects.filter(plan__tenant=draft.tenant)
        .exclude(pk=draft.published_version_id or 0)
        .select_related("plan")
        .order_by("-number")
    )
    against = next((each for each in versions if str(each.pk) == wanted), None)
    against = against or draft.base_version or next(iter(versions), None)
    outcome = outcome_of(draft, require_checked=False)
    if against is None or outcome.compiled is None:
        blocked = _("草稿还有不完整的内容,修改后才能对比。") if outcome.compiled is None else ""
        return ComparisonPage(versions, against, (), blocked)
    differences = compare(plan_file_of(against), outcome.compiled.plan_file)
    return ComparisonPage(versions, against, tuple(differences), "")


def publish_page(draft: PlanDraft) -> PublishPage:
    """What publishing would write."""
    pieces = list(draft.pieces.all())
    outcome: Outcome = outcome_of(draft)
    unchecked = [piece for piece in pieces if piece.state == PieceState.UNCHECKED]
    counts = counts_of(pieces)
    plan = outcome.compiled.plan_file if outcome.compiled else None
    return PublishPage(
        problems=tuple(Blocking(each.worded(_), ref) for each, ref in outcome.problems),
        unchecked=tuple(piece.pk for piece in unchecked),
        certain=tuple(
            piece.pk for piece in unchecked if not is_uncertain(piece) and not piece.flags
        ),
        tasks=counts.by_kind[PieceKind.TASK],
        targets=counts.by_kind[PieceKind.TARGET],
        departments=len(plan.departments) if plan else 0,
        register_items=counts.by_kind[PieceKind.REGISTER_ITEM],
        left_out=counts.by_kind[PieceKind.LEFT_OUT],
        slug=draft.head.get("slug", ""),
        version=plan.version if plan else 1,
        printed_place=draft.head.get("printed_place") or "",
    )


def report_text(draft: PlanDraft) -> str:
    """The reading report of a draft as it stands: counts, what was uncertain, what was left out."""
    return "\n".join(_report(draft)) + "\n"


def _report(draft: PlanDraft) -> Iterator[str]:
    pieces = list(draft.pieces.order_by("position", "pk"))
    kinds, states, reasons = dict(PIECE_KINDS), dict(PIECE_STATES), dict(LEFT_OUT_CHOICES)
    yield f"# {_('解析报告')}:{draft.head.get('title') or draft.file_name}"
    yield ""
    yield f"- {_('原文')}:{draft.file_name}(SHA-256 {draft.sha256})"
    for kind, name in kinds.items():
        yield f"- {name}:{sum(piece.kind == kind for piece in pieces)}"
    yield f"- {_('待核对')}:{counts_of(pieces).unchecked}"
    yield ""
    yield f"## {_('存疑的内容')}"
    yield ""
    yield f"| {_('类别')} | {_('原文')} | {_('把握')} | {_('规则')} | {_('状态')} |"
    yield "|---|---|---|---|---|"
    for piece in pieces:
        if is_uncertain(piece) and piece.kind != PieceKind.LEFT_OUT:
            quote = _cell(draft.text[piece.start : min(piece.end, piece.start + 60)])
            yield f"| {kinds[piece.kind]} | {quote} | {piece.confidence} | {piece.rule} | {states[piece.state]} |"
    yield ""
    yield f"## {_('未列为目标的数字')}"
    yield ""
    yield f"| {_('原文')} | {_('原因')} |"
    yield "|---|---|"
    for piece in pieces:
        if piece.kind == PieceKind.LEFT_OUT:
            quote = _cell(draft.text[piece.start : piece.end])
            yield f"| {quote} | {reasons.get(piece.data['reason'], piece.data['reason'])} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _uses(pieces: list[DraftPiece]) -> dict[str, int]:
    uses: dict[str, int] = {}
    for piece in pieces:
        if piece.kind == PieceKind.RESPONSIBILITY:
            for name in (*piece.data["lead"], *piece.data["support"], *piece.data["shared"]):
                uses[name] = uses.get(name, 0) + 1
    return uses


def _known_departments(draft: PlanDraft) -> list[tuple[str, list[str]]]:
    rows = Department.objects.filter(tenant=draft.tenant).prefetch_related("aliases")
    return [
        (str(row.canonical_name), [row.canonical_name, *(each.name for each in row.aliases.all())])
        for row in rows
    ]


def _printed(
    name: str,
    uses: int,
    known: dict[str, dict[str, str]],
    departments: list[tuple[str, list[str]]],
    draft: PlanDraft,
) -> PrintedName:
    entry = known.get(name, {})
    found = match_departments(name, departments, place_name=draft.head["place"]["name"], limit=1)
    best = found[0] if found and found[0].score >= CERTAIN else None
    return PrintedName(
        name=name,
        canonical=entry.get("canonical", name),
        function=entry.get("function", ""),
        governance=entry.get("governance", ""),
        uses=uses,
        known=str(best.key) if best else "",
        likeness=round(best.score * 100) if best else 0,
    )
