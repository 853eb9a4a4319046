# ruff: noqa: SLF001 - python-docx offers its XML elements under private names only
"""Tables of Word files: a head that repeats, rows that do not break."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from assessments.domain.blocks import Align, Column, Table
from assessments.domain.punctuation import printable
from assessments.writers import word_layout as layout


# Any: python-docx ships no types for its elements.
def set_table(document: Any, block: Table, said: Callable[[str], str]) -> None:
    """Caption and unit above, notes below, all on the page of the table's nearest row."""
    if block.caption:
        caption = document.add_paragraph(said(block.caption), style="Table Caption")
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before = Pt(6)
    if block.unit_note:
        note = document.add_paragraph(said(block.unit_note), style="Table Note")
        note.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        note.paragraph_format.keep_with_next = True
    _set_rows(document, block, said)
    for text in block.notes:
        document.add_paragraph(said(text), style="Table Note")
    after = document.add_paragraph("", style="Table Note")
    after.paragraph_format.space_after = Pt(2)


def _set_rows(document: Any, block: Table, said: Callable[[str], str]) -> None:
    """One header row that repeats and one prototype row, copied: quicker than adding rows."""
    size = " Small" if block.is_small else ""
    table = document.add_table(rows=2, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    if size:
        layout.narrow_cells(table)
    for column, width in zip(table.columns, block.columns, strict=True):
        column.width = Mm(width.width)
    head, prototype = table.rows
    _format_row(head, block.columns, f"Table Head{size}", is_head=True)
    _format_row(prototype, block.columns, f"Table Text{size}", is_head=False)
    _fill(head._tr, [said(column.title) for column in block.columns])
    for cells in block.rows:
        row = deepcopy(prototype._tr)
        _fill(row, [printable(cell) if block.verbatim else said(cell) for cell in cells])
        table._tbl.append(row)
    table._tbl.remove(prototype._tr)
    # A short table is not torn; of a long one the last rows stay together.
    rows = list(table._tbl.tr_lst)
    for row in rows[:-1] if block.is_short else [*rows[:2], *rows[-2:-1]]:
        _keep_with_next(row)


def _format_row(row: Any, columns: Sequence[Column], style: str, *, is_head: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, column in zip(row.cells, columns, strict=True):
        cell.width = Mm(column.width)
        cell.vertical_alignment = 1
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        paragraph.alignment = layout.ALIGNMENTS[Align.CENTRE if is_head else column.align]
        paragraph.add_run("\u3000")


def _keep_with_next(row: Any) -> None:
    for paragraph in row.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def _fill(row: Any, texts: Sequence[str]) -> None:
    for element, text in zip(row.iter(qn("w:t")), texts, strict=True):
        element.text = text
