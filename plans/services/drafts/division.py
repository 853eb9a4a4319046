"""A division of work (任务分工) attached to a draft: a second source of responsibilities."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from audit.domain.actors import Actor
from audit.services import recorded, store_file
from plans.domain.plan_files.schema import ResponsibilityEntry
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.reading.cleaning import clean
from plans.domain.reading.division import DivisionRow, match_division, read_division
from plans.domain.reading.source_text import SourceText
from plans.models import DraftAttachment, DraftPiece, PieceKind, PieceState, PlanDraft
from plans.services.drafts.checking import ChangedMeanwhile, require_editable
from plans.services.untrusted_files import opened_document, require_clean

NO_DIVISION = mark(
    "没有在文件中找到任务分工:需要有“任务”“牵头单位”“责任(配合)单位”这样的表格,"
    "或逐条写明责任单位的清单。"
)
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of a division document: rows read, tasks given units, rows without a task."""

    rows: int
    tasks: int
    unmatched: tuple[str, ...]


def attach_division(
    draft: PlanDraft, *, file_name: str, data: bytes, revision: int, actor: Actor
) -> Attached:
    """Read a division document and propose its units for the draft's tasks, to be checked.

    Its text is put behind the plan's own, so that every name keeps the sentence it came from.

    Raises:
        DocumentError: when it cannot be opened, or divides no work.
        ChangedMeanwhile: when somebody changed the draft's head since `revision`.
    """
    require_clean(data)
    source = opened_document(file_name, data)
    rows = read_division(source, clean(source))
    if not rows:
        raise DocumentError([Problem(NO_DIVISION)])
    with recorded(actor) as recording:
        require_editable(draft, actor, recording)
        start = len(draft.text) + len(_BREAK)
        moved = PlanDraft.objects.filter(pk=draft.pk, revision=revision).update(
            text=draft.text + _BREAK + source.text, revision=F("revision") + 1
        )
        if not moved:
            raise ChangedMeanwhile(_("草稿刚被别人修改过。请刷新页面再附上分工文件。"))
        DraftAttachment.objects.create(
            draft=draft,
            file_name=file_name[-255:],
            content=store_file(data, chain=draft.tenant.chain, now=recording.now),
            sha256=hashlib.sha256(data).hexdigest(),
            start=start,
            end=start + len(source.text),
            attached_at=recording.now,
        )
        attached = _propose(draft, rows, source, start)
        recording.entry(
            chain=draft.tenant.chain,
            action="draft.attach",
            of=draft,
            after={"sha256": hashlib.sha256(data).hexdigest(), "rows": len(rows)},
        )
    return attached


def _propose(
    draft: PlanDraft, rows: tuple[DivisionRow, ...], source: SourceText, offset: int
) -> Attached:
    tasks = list(draft.pieces.filter(kind=PieceKind.TASK).exclude(state=PieceState.DISCARDED))
    words = [
        (str(task.pk), task.data["number"], task.data["title"], draft.text[task.start : task.end])
        for task in tasks
    ]
    found = match_division(rows, words)
    by_pk = {str(task.pk): task for task in tasks}
    named: dict[str, list[int]] = defaultdict(list)
    for match in found.matches:
        named[match.key].append(match.row)
    pieces = [
        _piece(draft, by_pk[key], rows[index], source, offset)
        for key, indexes in named.items()
        for index in indexes
    ]
    DraftPiece.objects.bulk_create(piece for piece in pieces if piece is not None)
    unmatched = tuple(rows[index].title for index in found.unmatched)
    return Attached(len(rows), len(named), unmatched)


def _piece(
    draft: PlanDraft, task: DraftPiece, row: DivisionRow, source: SourceText, offset: int
) -> DraftPiece | None:
    """The row's units as a responsibility of the task; its span runs from the first name to the last."""
    names = [*row.lead, *row.support, *row.shared]
    if not names:
        return None
    start = min(name.span[0] for name in names)
    end = max(name.span[1] for name in names)
    entry = ResponsibilityEntry(
        wording=row.wording,
        text=source.text[start:end],
        span=[offset + start, offset + end],
        lead=[name.name for name in row.lead],
        support=[name.name for name in row.support],
        shared=[name.name for name in row.shared],
    )
    data = entry.model_dump(mode="json", exclude={"text", "span"})
    return DraftPiece(
        draft=draft,
        parent=task,
        kind=PieceKind.RESPONSIBILITY,
        start=offset + start,
        end=offset + end,
        position=task.position,
        data=data,
        read_data=data,
        confidence=round(min(row.finding.confidence, 0.7), 2),
        rule=row.finding.rule[:60],
    )
