# ruff: noqa: SLF001 - python-docx offers its XML elements under private names only
"""The annual report as a Word file: blocks set in the layout of official papers."""

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from assessments.domain.blocks import (
    Align,
    Block,
    Column,
    Cover,
    Document,
    Heading,
    Landscape,
    Note,
    Paragraph,
    Signature,
    Table,
    Title,
)
from assessments.domain.facts import SnapshotFacts
from assessments.domain.punctuation import full_width
from assessments.writers import word_layout as layout
from assessments.writers.packing import repacked

_ALIGNMENTS = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}

# A table with more columns than this is set in small type.
_MOST_ROOMY = 6


def written(content: Document, facts: SnapshotFacts) -> bytes:
    """A document of blocks as a Word file."""
    document = docx.Document()
    layout.set_styles(document)
    document.settings.odd_and_even_pages_header_footer = True
    properties = document.core_properties
    properties.title = full_width(content.subject)
    properties.author = properties.last_modified_by = full_width(content.cover.unit)
    properties.comments = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = facts.as_of.replace(tzinfo=None, microsecond=0)
    _Setter(document, content).set()
    package = BytesIO()
    document.save(package)
    return repacked(package.getvalue())


# Any: python-docx ships no types for its elements.
class _Setter:
    """An open Word document and where it is set to."""

    def __init__(self, document: Any, content: Document) -> None:
        self.document = document
        self.content = content

    def set(self) -> None:
        section = self.document.sections[0]
        layout.set_page(section, landscape=False)
        layout.head_pages(section, full_width(self.content.header))
        self._cover(self.content.cover)
        body = self.document.add_section(WD_SECTION.NEW_PAGE)
        layout.set_page(body, landscape=False)
        layout.number_pages(body, from_one=True)
        for block in self.content.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Title():
                self._title(block.lines)
                self._paragraph("", "Normal")
            case Heading():
                style = "Appendix" if block.level == 0 else f"Heading {block.level}"
                self._paragraph(full_width(block.text), style)
            case Paragraph():
                style = "Official Body" if block.indented else "Normal"
                paragraph = self._paragraph(full_width(block.text), style)
                if block.align is not Align.LEFT:
                    paragraph.alignment = _ALIGNMENTS[block.align]
                paragraph.paragraph_format.keep_with_next = block.kept
            case Note():
                self._paragraph(full_width(block.text), "Table Note")
            case Signature():
                self._signature(block)
            case Table():
                self._table(block)
            case Landscape():
                self._landscape(block)

    def _landscape(self, block: Landscape) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        layout.set_page(section, landscape=True)
        # A new section copies the last one, its restart at page 1 included.
        for start in section._sectPr.findall(qn("w:pgNumType")):
            section._sectPr.remove(start)
        for inner in block.blocks:
            self._block(inner)

    def _cover(self, cover: Cover) -> None:
        self._paragraph(full_width(cover.warning), "Warning")
        for _line in range(4):
            self._paragraph("", "Normal")
        self._title(cover.title)
        for _line in range(5):
            self._paragraph("", "Normal")
        for text in (cover.unit, cover.day):
            paragraph = self._paragraph(full_width(text), "Normal")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for _line in range(2):
            self._paragraph("", "Normal")
        self._table(cover.identity)

    def _title(self, lines: Sequence[str]) -> None:
        paragraph = self._paragraph("", "Official Title")
        for place, line in enumerate(lines):
            run = paragraph.add_run(full_width(line))
            if place < len(lines) - 1:
                run.add_break(WD_BREAK.LINE)

    def _signature(self, block: Signature) -> None:
        """The day begins two characters right of the name; the longer of both ends two in."""
        unit, day = full_width(block.unit), full_width(block.day)
        behind = layout.characters(unit) - layout.characters(day)
        for text, indent, kept in (
            ("", 0.0, True),
            (unit, 2.0, True),
            (day, max(2.0, behind), False),
        ):
            paragraph = self._paragraph(text, "Normal")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Emu(int(layout.BODY_SIZE * indent))
            paragraph.paragraph_format.keep_with_next = kept

    def _paragraph(self, text: str, style: str) -> Any:
        return self.document.add_paragraph(text, style=style)

    # --- Tables ---

    def _table(self, block: Table) -> None:
        if block.caption:
            caption = self._paragraph(full_width(block.caption), "Table Caption")
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
            caption.paragraph_format.keep_with_next = True
            caption.paragraph_format.space_before = Pt(6)
        if block.unit_note:
            note = self._paragraph(full_width(block.unit_note), "Table Note")
            note.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            note.paragraph_format.keep_with_next = True
        self._rows(block)
        after = self._paragraph("", "Table Note")
        after.paragraph_format.space_after = Pt(2)

    def _rows(self, block: Table) -> None:
        """One header row that repeats and one prototype row, copied: quicker than adding rows."""
        size = " Small" if block.verbatim or len(block.columns) > _MOST_ROOMY else ""
        table = self.document.add_table(rows=2, cols=len(block.columns), style="Table Grid")
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        if size:
            layout.narrow_cells(table)
        for column, width in zip(table.columns, block.columns, strict=True):
            column.width = Mm(width.width)
        head, prototype = table.rows
        self._format_row(head, block.columns, f"Table Head{size}", is_head=True)
        self._format_row(prototype, block.columns, f"Table Text{size}", is_head=False)
        titles = [column.title for column in block.columns]
        _fill(head._tr, [full_width(title) for title in titles])
        for cells in block.rows:
            row = deepcopy(prototype._tr)
            _fill(row, list(cells) if block.verbatim else [full_width(cell) for cell in cells])
            table._tbl.append(row)
        table._tbl.remove(prototype._tr)

    def _format_row(
        self, row: Any, columns: Sequence[Column], style: str, *, is_head: bool
    ) -> None:
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if is_head:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, column in zip(row.cells, columns, strict=True):
            cell.width = Mm(column.width)
            cell.vertical_alignment = 1
            paragraph = cell.paragraphs[0]
            paragraph.style = style
            paragraph.alignment = (
                WD_ALIGN_PARAGRAPH.CENTER if is_head else _ALIGNMENTS[column.align]
            )
            paragraph.add_run("\u3000")


def _fill(row: Any, texts: Sequence[str]) -> None:
    for element, text in zip(row.iter(qn("w:t")), texts, strict=True):
        element.text = text
