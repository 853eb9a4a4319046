"""Reading a draft's document: claim, open, read, keep the pieces. Safe to run twice, safe to lose."""

import logging
from datetime import timedelta
from typing import Any

from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import read_content, recorded
from audit.services.claims import Claim, Lost, Queue
from plans.domain.drafts.pieces import Piece, pieces_of
from plans.domain.plan_files import plan_file_data
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.reading.assembly import DocumentFacts, read_plan
from plans.domain.reading.matching import Catalogue
from plans.domain.reading.places import Gazetteer, place_stem
from plans.domain.reading.reading import Reading
from plans.models import DraftPiece, DraftState, PlanDraft
from plans.services.untrusted_files import opened_document

logger = logging.getLogger(__name__)

# Reading takes seconds.
QUEUE = Queue(
    PlanDraft.objects, DraftState.QUEUED, DraftState.READING, too_long=timedelta(minutes=5)
)
OPENING, READING, KEEPING = 10, 40, 80
CRASHED = mark("解析时系统出现故障。请重新上传;如再次失败,请另存为 .docx 或把全文粘贴到文本框。")
HEAD_FIELDS = (
    "slug",
    "title",
    "issuer",
    "document_number",
    "issued_on",
    "leading_group",
    "departments",
)


def read_draft(draft_id: int, *, catalogue: Catalogue, gazetteer: Gazetteer) -> bool:
    """Read one draft, unless it is read or in another worker's hands; says whether it did."""
    claim = QUEUE.take(draft_id, timezone.now(), give_up=_crashed, progress=OPENING)
    if claim is None:
        return False
    try:
        _read(claim, catalogue, gazetteer)
    except Lost:
        logger.info("draft %s was called off or taken over", draft_id)
        return False
    except DocumentError as error:
        _fail(claim, error.problems)
    except Exception:
        _crashed(claim)
        raise
    return True


def waiting_drafts() -> list[int]:
    """Drafts that nobody reads: queued, or with a worker that must be dead."""
    return list(QUEUE.free(timezone.now()).order_by("created_at").values_list("pk", flat=True))


def _read(claim: Claim, catalogue: Catalogue, gazetteer: Gazetteer) -> None:
    draft = PlanDraft.objects.select_related("tenant__parent", "content").get(pk=claim.pk)
    data = read_content(draft.content)
    source = opened_document(draft.file_name, data, encoding=draft.encoding or None)
    claim.move(progress=READING)
    reading = read_plan(
        source,
        DocumentFacts(draft.file_name, draft.sha256),
        catalogue=catalogue,
        gazetteer=gazetteer,
    )
    claim.move(progress=KEEPING)
    pieces = pieces_of(
        reading.plan_file,
        source.text,
        findings=reading.findings,
        register_items=reading.register_items,
        doubts=reading.doubts,
    )
    with recorded(Actor.system("方案解析")) as recording:
        claim.move(
            state=DraftState.READY,
            progress=100,
            text=source.text,
            encoding=source.encoding or "",
            head=_head(draft, reading),
        )
        keep_pieces(draft, pieces)
        recording.entry(
            chain=draft.tenant.chain,
            action="draft.read",
            of=draft,
            after={"pieces": len(pieces), "text_sha256": reading.plan_file.source.text_sha256},
        )


def keep_pieces(draft: PlanDraft, pieces: list[Piece]) -> None:
    """Write the pieces: one bulk insert and one bulk update for what holds what."""
    rows = DraftPiece.objects.bulk_create(
        DraftPiece(
            draft=draft,
            kind=piece.kind,
            start=piece.start,
            end=piece.end,
            position=piece.start,
            data=piece.data,
            read_data=piece.data,
            confidence=piece.confidence,
            rule=piece.rule,
            flags=list(piece.flags),
        )
        for piece in pieces
    )
    held = []
    for row, piece in zip(rows, pieces, strict=True):
        if piece.parent is not None:
            row.parent = rows[piece.parent]
            held.append(row)
    DraftPiece.objects.bulk_update(held, ["parent"], batch_size=500)


def _head(draft: PlanDraft, reading: Reading) -> dict[str, Any]:
    """The plan's head as read; the place is the office's own, whatever the document says."""
    data = plan_file_data(reading.plan_file)
    head = {name: data[name] for name in HEAD_FIELDS}
    tenant = draft.tenant
    printed = reading.plan_file.place.name
    same = place_stem(printed) == place_stem(tenant.name.partition("(")[0])
    head["place"] = {
        "code": tenant.code,
        "name": printed if same else tenant.name,
        "level": tenant.level,
        "parent": tenant.parent.code if tenant.parent else None,
    }
    head["printed_place"] = None if same else printed
    if draft.base_version:
        head["slug"] = draft.base_version.plan.slug
    return head


def _crashed(claim: Claim) -> None:
    _fail(claim, [Problem(CRASHED)])


def _fail(claim: Claim, problems: list[Problem]) -> None:
    told = [{"template": each.template, "params": dict(each.params)} for each in problems]
    draft = PlanDraft.objects.select_related("tenant").get(pk=claim.pk)
    try:
        with recorded(Actor.system("方案解析")) as recording:
            claim.move(state=DraftState.FAILED, problems=told)
            recording.entry(
                chain=draft.tenant.chain,
                action="draft.fail",
                of=draft,
                after={"state": DraftState.FAILED},
            )
    except Lost:
        logger.info("draft %s ended otherwise before it failed", claim.pk)
