"""Reading a draft's document: claim, open, read, keep the pieces. Safe to run twice, safe to lose."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import read_content, recorded
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

# Reading takes seconds: after this long its worker is dead.
TOO_LONG = timedelta(minutes=5)
MAX_ATTEMPTS = 3
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


class _Lost(Exception):
    """The reading was called off, or another worker took it over."""


@dataclass(frozen=True)
class _Claim:
    """One worker's hold on a draft; `at` is its token."""

    draft_id: int
    at: datetime

    def move(self, **changes: object) -> None:
        """Change the draft's work columns while the claim holds.

        Raises:
            _Lost: when it does not hold any more.
        """
        mine = PlanDraft.objects.filter(
            pk=self.draft_id, state=DraftState.READING, claimed_at=self.at
        )
        if not mine.update(**changes):
            raise _Lost


def read_draft(draft_id: int, *, catalogue: Catalogue, gazetteer: Gazetteer) -> bool:
    """Read one draft, unless it is read or in another worker's hands; says whether it did."""
    claim = _claim(draft_id, timezone.now())
    if claim is None:
        return False
    try:
        _read(claim, catalogue, gazetteer)
    except _Lost:
        logger.info("draft %s was called off or taken over", draft_id)
        return False
    except DocumentError as error:
        _fail(claim, error.problems)
    except Exception:
        _fail(claim, [Problem(CRASHED)])
        raise
    return True


def waiting_drafts() -> list[int]:
    """Drafts that nobody reads: queued, or with a worker that must be dead."""
    waiting = PlanDraft.objects.filter(_free(timezone.now())).order_by("created_at")
    return list(waiting.values_list("pk", flat=True))


def _free(now: datetime) -> Q:
    abandoned = Q(state=DraftState.READING, claimed_at__lt=now - TOO_LONG)
    return Q(state=DraftState.QUEUED) | abandoned


def _claim(draft_id: int, now: datetime) -> _Claim | None:
    """Take a free draft by one conditional update, so that two workers never read the same."""
    free = PlanDraft.objects.filter(_free(now), pk=draft_id)
    taken = free.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=DraftState.READING, claimed_at=now, attempts=F("attempts") + 1, progress=OPENING
    )
    if taken:
        return _Claim(draft_id, now)
    if free.update(state=DraftState.READING, claimed_at=now):
        # Its workers died each time: once more would only kill the next.
        _fail(_Claim(draft_id, now), [Problem(CRASHED)])
    return None


def _read(claim: _Claim, catalogue: Catalogue, gazetteer: Gazetteer) -> None:
    draft = PlanDraft.objects.select_related("tenant__parent", "content").get(pk=claim.draft_id)
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


def _fail(claim: _Claim, problems: list[Problem]) -> None:
    told = [{"template": each.template, "params": dict(each.params)} for each in problems]
    draft = PlanDraft.objects.select_related("tenant").get(pk=claim.draft_id)
    try:
        with recorded(Actor.system("方案解析")) as recording:
            claim.move(state=DraftState.FAILED, problems=told)
            recording.entry(
                chain=draft.tenant.chain,
                action="draft.fail",
                of=draft,
                after={"state": DraftState.FAILED},
            )
    except _Lost:
        logger.info("draft %s ended otherwise before it failed", claim.draft_id)
