"""The text of a report as its editors read it: generated paragraphs, what was written instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assessments.domain.blocks import Document
from assessments.domain.edits import Line, lines_of, unfounded_numbers
from assessments.domain.facts import SnapshotFacts, from_text
from assessments.domain.orders import order_from
from assessments.models import Report, ReportEdit
from assessments.writers import WRITTEN, document_of
from audit.domain.canonical import digest
from audit.services import read_text


@dataclass(frozen=True)
class ParagraphLine:
    """A line of the report; `text` is empty where the generated paragraph holds.

    `seen` is the number of the last edit, 0 for none. `outdated`: the product now writes another
    paragraph than the editor read.
    """

    kind: str
    level: int
    key: str
    generated: str
    text: str = ""
    edited: bool = False
    unfounded: tuple[str, ...] = ()
    outdated: bool = False
    unit: str = ""
    at: datetime | None = None
    seen: int = 0

    @property
    def anchor(self) -> str:
        """Its place in the page."""
        return f"p-{self.key.replace('/', '-')}"


@dataclass(frozen=True)
class TextPage:
    """A report's text with its edits, and the reports revised from it."""

    report: Report
    lines: tuple[ParagraphLine, ...]
    revisions: tuple[Report, ...]
    formats: tuple[str, ...]

    @property
    def edited(self) -> tuple[ParagraphLine, ...]:
        """The paragraphs that were rewritten."""
        return tuple(line for line in self.lines if line.edited)

    @property
    def unfounded(self) -> tuple[str, ...]:
        """Numbers of rewritten paragraphs that no fact of the report holds, each once."""
        return tuple(dict.fromkeys(number for line in self.edited for number in line.unfounded))


class ReportText:
    """A finished report's document before any edit."""

    def __init__(self, report: Report) -> None:
        self.report = report
        order = report.file.order
        self._order = order_from(read_text(order)) if order is not None else None
        self._snapshot = read_text(report.file.snapshot)

    @cached_property
    def facts(self) -> SnapshotFacts:
        """The facts it was written from."""
        return from_text(self._snapshot)

    @cached_property
    def document(self) -> Document | None:
        """Its blocks; none where it has no text that people may rewrite."""
        if self._order is None or not is_prose(self.report):
            return None
        return document_of(self.facts, self._order, digest(self._snapshot))

    @cached_property
    def paragraphs(self) -> Mapping[str, str]:
        """The generated paragraphs by key."""
        lines = lines_of(self.document) if self.document is not None else ()
        return {line.key: line.text for line in lines if line.key}


def is_prose(report: Report) -> bool:
    """Whether its text may be rewritten: running text, built from the snapshot alone."""
    return report.base_id is None and WRITTEN[report.kind].prose


def text_page(report: Report) -> TextPage:
    """Three queries and the reading of what was written."""
    held = ReportText(report)
    edits = edits_in_force(report)
    document = held.document
    lines = lines_of(document) if document is not None else ()
    return TextPage(
        report=report,
        lines=tuple(_line(line, edits.get(line.key) if line.key else None, held) for line in lines),
        revisions=tuple(report.revisions.select_related("file").order_by("-pk")),
        formats=WRITTEN[report.kind].formats,
    )


def edits_in_force(report: Report) -> dict[str, ReportEdit]:
    """The last edit of every paragraph that was ever rewritten: one query."""
    rows = ReportEdit.objects.filter(report=report).select_related("text__key").order_by("pk")
    return {row.key: row for row in rows}


def _line(line: Line, edit: ReportEdit | None, held: ReportText) -> ParagraphLine:
    if edit is None:
        return ParagraphLine(line.kind, line.level, line.key, line.text)
    text = read_text(edit.text) if edit.text is not None else ""
    return ParagraphLine(
        kind=line.kind,
        level=line.level,
        key=line.key,
        generated=line.text,
        text=text,
        edited=edit.text is not None,
        unfounded=(
            unfounded_numbers(text, held.document, held.facts) if held.document is not None else ()
        ),
        outdated=edit.text is not None and edit.original_sha256 != digest(line.text),
        unit=edit.unit,
        at=edit.at,
        seen=edit.pk,
    )
