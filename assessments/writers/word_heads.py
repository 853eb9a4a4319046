# ruff: noqa: SLF001 - python-docx offers its XML elements under private names only
"""Head and foot of official papers in Word: marks, red head, imprint. What is empty stays away."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from assessments.domain.blocks import DocumentMarks, Imprint, RedHead
from assessments.domain.punctuation import as_set
from assessments.writers import word_layout as layout

_RED = RGBColor(0xFF, 0, 0)
# The red name stands 35 mm below the upper edge of the type area, that of a bulletin nearer.
_ROOM, _ROOM_OF_BULLETIN = Mm(35), Mm(10)
_INNER = Mm(156)
# A table as wide as the type area would not float everywhere.
_IMPRINT = Mm(155)


# Any: python-docx ships no types for its elements.
def set_marks(document: Any, marks: DocumentMarks) -> None:
    """份号, 密级, 紧急程度 one below the other; then the line of number and signer."""
    _set_top(document, marks)
    is_numbered = bool(marks.document_number or marks.signer)
    if is_numbered:
        _number_line(document, marks)
    if is_numbered or marks.at_the_top:
        _leave_two_lines(document)


def _set_top(document: Any, marks: DocumentMarks) -> None:
    for text in marks.at_the_top:
        paragraph = document.add_paragraph(as_set(text), style="Normal")
        _font(paragraph.runs[0], layout.HEI)


def _leave_two_lines(document: Any) -> None:
    for _line in range(2):
        document.add_paragraph("", style="Normal")


def set_red_head(document: Any, head: RedHead) -> None:
    """The name in red, what stands below it, and the red line."""
    _set_top(document, head.marks)
    above = len(head.marks.at_the_top) * layout.LINE
    room = max(0, (_ROOM_OF_BULLETIN if head.issue else _ROOM) - above)
    for place, line in enumerate(head.lines):
        paragraph = document.add_paragraph(style="Official Title")
        paragraph.paragraph_format.space_before = room if place == 0 else 0
        run = paragraph.add_run(as_set(line))
        run.font.size, run.font.color.rgb = Pt(head.points), _RED
        paragraph.paragraph_format.line_spacing = 1.1
    if head.issue:
        paragraph = document.add_paragraph(as_set(head.issue), style="Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _underline(_last_line(document, head))
    _leave_two_lines(document)


def _last_line(document: Any, head: RedHead) -> Any:
    """The line that the red one stands under."""
    if head.marks.document_number or head.marks.signer:
        document.add_paragraph("", style="Normal")
        return _number_line(document, head.marks)
    if head.issuer or head.day:
        return _two_sides(document, head.issuer, head.day, indent=0)
    return document.add_paragraph("", style="Normal")


def _number_line(document: Any, marks: DocumentMarks) -> Any:
    if not marks.signer:
        paragraph = document.add_paragraph(as_set(marks.document_number), style="Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph
    paragraph = _two_sides(document, marks.document_number, "签发人\uff1a", indent=1)
    _font(paragraph.add_run(as_set(marks.signer)), layout.KAI)
    return paragraph


def _two_sides(document: Any, left: str, right: str, *, indent: int) -> Any:
    """One text at the left, one at the right, each some characters in."""
    paragraph = document.add_paragraph(style="Normal")
    inset = layout.BODY_SIZE * indent
    # Of the first line alone: a line below the paragraph keeps its full width.
    paragraph.paragraph_format.first_line_indent = inset
    paragraph.paragraph_format.tab_stops.add_tab_stop(_INNER - inset, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{as_set(left)}\t{as_set(right)}")
    return paragraph


def _underline(paragraph: Any) -> None:
    """A red line as wide as the type area, 4 mm (11 pt) below."""
    borders = OxmlElement("w:pBdr")
    borders.append(_line("bottom", 18, "FF0000", space=11))
    # Word refuses elements out of their order.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def set_imprint(document: Any, imprint: Imprint) -> None:
    """Rows between lines at the foot of the page that the text ends on.

    Word cannot be told to end on an even page: the office adds a page where one is wanted.
    """
    if not imprint.rows:
        return
    table = document.add_table(rows=len(imprint.rows), cols=1)
    table.autofit = False
    table._tbl.tblPr.insert(0, _at_the_foot())
    for place, (left, right) in enumerate(imprint.rows):
        cell = table.rows[place].cells[0]
        cell.width = _IMPRINT
        _rule_off_cell(cell, is_first=place == 0, is_last=place == len(imprint.rows) - 1)
        paragraph = cell.paragraphs[0]
        paragraph.style = "Imprint"
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.tab_stops.add_tab_stop(_IMPRINT - Pt(28), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run("\t".join(filter(None, (as_set(left), as_set(right)))))
    # A table must not be the last of a document.
    document.add_paragraph("", style="Table Note")


def _at_the_foot() -> Any:
    """A floating place at the lower edge of the type area."""
    place = OxmlElement("w:tblpPr")
    for name, value in (
        ("vertAnchor", "margin"),
        ("horzAnchor", "margin"),
        ("tblpXSpec", "center"),
        ("tblpYSpec", "bottom"),
    ):
        place.set(qn(f"w:{name}"), value)
    return place


def _rule_off_cell(cell: Any, *, is_first: bool, is_last: bool) -> None:
    """Thick lines (0.35 mm, 1 pt) outside, thin ones (0.25 mm, 0.75 pt) between."""
    borders = OxmlElement("w:tcBorders")
    for side, is_outer in (("top", is_first), ("bottom", is_last)):
        borders.append(_line(side, 8 if is_outer else 6, "000000"))
    cell._tc.get_or_add_tcPr().append(borders)


def _line(side: str, width: int, colour: str, space: int = 0) -> Any:
    """A line at one side, its width in eighths of a point."""
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", width), ("space", space), ("color", colour)):
        line.set(qn(f"w:{name}"), str(value))
    return line


def _font(run: Any, name: str) -> None:
    run.font.name = name
    run._r.rPr.rFonts.set(qn("w:eastAsia"), name)
