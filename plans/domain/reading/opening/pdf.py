"""A PDF with a text layer: paragraphs joined again, page numbers and running heads left out."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pdfplumber
import pypdfium2
from pypdfium2 import raw as pdfium

from plans.domain.active_content import Uncheckable, acts_as_pdf
from plans.domain.evidence_files import ACTIVE_PDF
from plans.domain.reading.opening.pdf_lines import Frame, SetLine, page_lines, repaired
from plans.domain.reading.opening.refusals import (
    BROKEN_PDF,
    ENCRYPTED,
    MAX_CHARACTERS,
    MAX_PAGES,
    SCANNED,
    TOO_LONG,
    TOO_MANY_PAGES,
    refuse,
)
from plans.domain.reading.opening.table_text import GridCell, TextBuilder
from plans.domain.reading.source_text import Medium, SourceText

_PAGE_NUMBER = re.compile(
    r"[-—–―·•.\s]*\d{1,4}[-—–―·•.\s]*|第\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
_EDGE = 3
"""Page numbers and running heads stand among so many lines at the head or foot of a page."""
_REPEATED = 3
_FEWEST_CHARACTERS = 15
"""A page; on average less is no text layer, but the stray marks of a scan."""
_RULES = 8
"""Drawn paths on a page from which a ruled table is looked for."""
_PAGES_WITH_TABLES = 40
_INDENTED_SHARE = 0.03
_GARBLED_SHARE = 0.05


def open_pdf(data: bytes) -> SourceText:
    """Read a PDF.

    Raises:
        DocumentError: when it is encrypted, broken, too long, or a scan.
    """
    _refuse_actions(data)
    document = _load(data)
    try:
        pages = len(document)
        if pages > MAX_PAGES:
            refuse(TOO_MANY_PAGES, pages=pages)
        lines = [line for number in range(pages) for line in _lines_of(document, number)]
        ruled = _ruled_pages(document)
    except pypdfium2.PdfiumError:
        refuse(BROKEN_PDF)
    finally:
        document.close()
    characters = sum(len(line.words) for line in lines)
    if characters < _FEWEST_CHARACTERS * max(pages, 1):
        refuse(SCANNED)
    if characters > MAX_CHARACTERS:
        refuse(TOO_LONG)
    if _is_garbled(lines):
        lines = list(_plumbed_lines(data))
    tables = dict(_tables(data, ruled)) if ruled else {}
    return _source(_without_edges(lines), tables, pages)


def _refuse_actions(data: bytes) -> None:
    try:
        acts = acts_as_pdf(data)
    except Uncheckable:
        refuse(ENCRYPTED)
    if acts:
        refuse(ACTIVE_PDF)


def _load(data: bytes) -> Any:  # pypdfium2 ships no types
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            refuse(ENCRYPTED)
        refuse(BROKEN_PDF)


def _lines_of(document: Any, number: int) -> Iterator[SetLine]:
    page = document[number]
    yield from page_lines(page, number)
    page.close()


def _ruled_pages(document: Any) -> list[int]:
    """Pages with so many drawn lines that a table may be among them."""
    found = []
    for number in range(len(document)):
        page = document[number]
        paths = sum(1 for _path in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=2))
        if paths >= _RULES:
            found.append(number)
        page.close()
    return found[:_PAGES_WITH_TABLES]


def _is_garbled(lines: Sequence[SetLine]) -> bool:
    """Whether many characters are of private use or replaced: a font without its table."""
    text = "".join(line.words for line in lines)
    strange = sum(
        character == "\ufffd" or "\ue000" <= character <= "\uf8ff" or character < " "
        for character in text
    )
    return strange > _GARBLED_SHARE * len(text)


def _plumbed_lines(data: bytes) -> Iterator[SetLine]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for number, page in enumerate(document.pages):
            height = float(page.height)
            for line in page.extract_text_lines(return_chars=False):
                yield SetLine(
                    number,
                    repaired(line["text"]),
                    line["x0"],
                    line["x1"],
                    height - line["top"],
                    height - line["bottom"],
                )


_Table = tuple[float, float, list[GridCell]]
"""Where a table begins and ends, from the foot of the page, and its cells."""


def _tables(data: bytes, pages: Sequence[int]) -> Iterator[tuple[int, list[_Table]]]:
    """The ruled tables of some pages."""
    with pdfplumber.open(io.BytesIO(data), pages=[number + 1 for number in pages]) as document:
        for number, page in zip(pages, document.pages, strict=True):
            height = float(page.height)
            found = []
            for table in page.find_tables():
                rows = table.extract()
                if len(rows) < 2 or max(map(len, rows)) < 2:
                    continue
                cells = [
                    GridCell(repaired(words or ""), row, column)
                    for row, line in enumerate(rows)
                    for column, words in enumerate(line)
                    if words is not None
                ]
                found.append((height - table.bbox[1], height - table.bbox[3], cells))
            if found:
                yield number, found


def _without_edges(lines: Sequence[SetLine]) -> list[SetLine]:
    """The lines without page numbers and what is said at the edge of many pages."""
    by_page: dict[int, list[SetLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    edges = {id(line) for page in by_page.values() for line in (*page[:_EDGE], *page[-_EDGE:])}
    counts = Counter(line.words for line in lines if id(line) in edges)
    return [
        line
        for line in lines
        if not (
            id(line) in edges
            and (
                _PAGE_NUMBER.fullmatch(line.words)
                or (counts[line.words] >= _REPEATED and len(line.words) <= 40)
            )
        )
    ]


def _source(lines: Sequence[SetLine], tables: dict[int, list[_Table]], pages: int) -> SourceText:
    builder = TextBuilder()
    starts = [0] * pages
    writer = _Writer(builder, starts, Frame.of(lines), joins=_joins(lines))
    for line in lines:
        writer.add(line, tables.get(line.page, []))
    writer.finish()
    for number in range(1, pages):
        starts[number] = max(starts[number], starts[number - 1])
    return SourceText(builder.text, Medium.PDF, pages=tuple(starts), tables=tuple(builder.tables))


def _joins(lines: Sequence[SetLine]) -> bool:
    """Whether indents tell where paragraphs begin; else lines stay, and their cleaning decides."""
    frame = Frame.of(lines)
    indented = sum(frame.is_indented(line) for line in lines)
    return _INDENTED_SHARE * len(lines) <= indented <= 0.7 * len(lines)


class _Writer:
    """Joins lines into paragraphs and puts tables in their place."""

    def __init__(
        self, builder: TextBuilder, starts: list[int], frame: Frame, *, joins: bool
    ) -> None:
        self.builder = builder
        self.starts = starts
        self.frame = frame
        self.joins = joins
        self.words: list[str] = []
        self.last: SetLine | None = None
        self.written: set[int] = set()

    def add(self, line: SetLine, tables: list[_Table]) -> None:
        """Take the next line."""
        middle = (line.top + line.bottom) / 2
        table = next((each for each in tables if each[1] <= middle <= each[0]), None)
        if table is not None:
            self._write_table(table)
            self._note_page(line)
            return
        if not (self.joins and self.last and self._continues(self.last, line)):
            self._end_paragraph()
        self._note_page(line)
        self.words.append(line.words)
        self.last = line

    def finish(self) -> None:
        """Write what is left."""
        self._end_paragraph()

    def _continues(self, before: SetLine, line: SetLine) -> bool:
        return self.frame.is_full(before) and not self.frame.is_indented(line)

    def _write_table(self, table: _Table) -> None:
        self._end_paragraph()
        if id(table) not in self.written:
            self.written.add(id(table))
            self.builder.table(table[2])

    def _note_page(self, line: SetLine) -> None:
        if line.page and not self.starts[line.page]:
            self.starts[line.page] = self.builder.length + sum(map(len, self.words))

    def _end_paragraph(self) -> None:
        self.builder.line("".join(self.words))
        self.words.clear()
        self.last = None
