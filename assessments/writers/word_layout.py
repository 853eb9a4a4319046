# ruff: noqa: SLF001 - python-docx offers its XML elements under private names only
"""Page and type of official papers (GB/T 9704-2012) in python-docx.

Type area 156 × 225 mm on A4; body 3号仿宋 with 22 lines a page at exactly 28.95 pt; title 2号小标宋;
levels 黑体, 楷体; page numbers 4号宋体 between dashes, odd at the right, even at the left. Fonts are
named, not shipped: Word or WPS supplies them.
"""

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from assessments.domain.blocks import Align

SONG_TITLE = "方正小标宋简体"
HEI, KAI, FANG, SONG = "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
BODY_SIZE, TITLE_SIZE, PAGE_NUMBER_SIZE = Pt(16), Pt(22), Pt(14)
TABLE_SIZE, SMALL_TABLE_SIZE = Pt(11), Pt(9)
LINE = Pt(28.95)
LATIN, LATIN_SIZE, LATIN_LINE = "Times New Roman", Pt(12), Pt(18)
# A3 and A4 alike: the binding edge is 28 mm, the head 37 mm.
PAGE = (Mm(210), Mm(297))
MARGINS = {"top": Mm(37), "right": Mm(26), "bottom": Mm(35), "left": Mm(28)}
ALIGNMENTS = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
# Word refuses elements out of their order.
_BEHIND_INDENT = ("w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
_BEHIND_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:u", "w:lang")
_THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


# Any: python-docx ships no types for its elements.
def set_styles(document: Any) -> None:
    """All styles the writer uses, over those of the library's template."""
    normal = document.styles["Normal"]
    _type(normal, FANG, BODY_SIZE)
    spacing = OxmlElement("w:spacing")
    # Sixteen points are a little wide for 28 characters in 156 mm.
    spacing.set(qn("w:val"), "-5")
    normal.element.rPr.insert_element_before(spacing, *_BEHIND_SPACING)
    _exact(normal, LINE)
    for name, font, first in (
        ("Heading 1", HEI, True),
        ("Heading 2", KAI, True),
        ("Heading 3", FANG, True),
        ("Appendix", HEI, False),
    ):
        style = _style(document, name)
        _type(style, font, BODY_SIZE)
        _exact(style, LINE)
        style.paragraph_format.keep_with_next = True
        if first:
            indent_first_line(style.element.get_or_add_pPr())
    body = _style(document, "Official Body")
    _type(body, FANG, BODY_SIZE)
    indent_first_line(body.element.get_or_add_pPr())
    # Not justified: a line before a long number would be torn apart.
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for name, font, size, bold in (
        ("Official Title", SONG_TITLE, TITLE_SIZE, False),
        ("Table Caption", HEI, Pt(14), False),
        ("Picture", FANG, TABLE_SIZE, False),
        ("Imprint", FANG, Pt(14), False),
        ("Table Note", FANG, Pt(10.5), False),
        ("Table Text", FANG, TABLE_SIZE, False),
        ("Table Head", HEI, TABLE_SIZE, False),
        ("Table Text Small", FANG, SMALL_TABLE_SIZE, False),
        ("Table Head Small", HEI, SMALL_TABLE_SIZE, False),
        ("Page Number", SONG, PAGE_NUMBER_SIZE, False),
        ("Warning", HEI, Pt(16), False),
    ):
        style = _style(document, name)
        _type(style, font, size, bold=bold)
        off_the_grid(style.element.get_or_add_pPr())
    document.styles["Imprint"].paragraph_format.left_indent = Pt(14)
    for name in ("Official Title", "Warning", "Table Caption", "Picture"):
        document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Official Title"].paragraph_format.line_spacing = Pt(36)
    _language(document)


def set_latin_type(document: Any) -> None:
    """Latin type of twelve points without first-line indents; Chinese names keep their fonts."""
    for style in document.styles:
        fonts = style.element.find(qn("w:rPr") + "/" + qn("w:rFonts"))
        if fonts is not None:
            for slot in ("ascii", "hAnsi", "cs"):
                fonts.set(qn(f"w:{slot}"), LATIN)
    for name in ("Normal", "Official Body", "Heading 1", "Heading 2", "Heading 3", "Appendix"):
        style = document.styles[name]
        style.font.size = LATIN_SIZE
        style.font.bold = name.startswith(("Heading", "Appendix"))
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc")
        _exact(style, LATIN_LINE)
        for indent in style.element.get_or_add_pPr().findall(qn("w:ind")):
            style.element.pPr.remove(indent)
    document.styles["Official Body"].paragraph_format.space_after = Pt(6)
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        document.styles[name].paragraph_format.space_before = Pt(6)


def set_page(section: Any, *, landscape: bool) -> None:
    """Paper, margins and the line grid of a section; in landscape the binding edge is the head."""
    width, height = PAGE
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    top, right, bottom, left = (MARGINS[side] for side in ("top", "right", "bottom", "left"))
    if landscape:
        top, right, bottom, left = left, top, right, bottom
    section.top_margin, section.right_margin = top, right
    section.bottom_margin, section.left_margin = bottom, left
    section.header_distance, section.footer_distance = Mm(15), Mm(25 if not landscape else 15)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")
    section._sectPr.append(grid)


def number_pages(section: Any) -> None:
    """— 1 —, odd pages at the right, even pages at the left, one character in from the edge."""
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.find(qn("w:pgMar")).addnext(start)
    for footer, align, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = "Page Number"
        paragraph.alignment = align
        indent = OxmlElement("w:ind")
        indent.set(qn(f"w:{side}Chars"), "100")
        indent.set(qn(f"w:{side}"), "280")
        paragraph._p.get_or_add_pPr().insert_element_before(indent, *_BEHIND_INDENT)
        paragraph.add_run("— ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" —")


def head_pages(section: Any, text: str) -> None:
    """The same words on top of odd and even pages; none where the text is empty."""
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style = "Warning" if text else "Page Number"
        paragraph.text = text


def narrow_cells(table: Any) -> None:
    """Cells with one millimetre at each side: years and percentages stay on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def characters(text: str) -> float:
    """The width of a text in Chinese characters: Latin letters and digits take half of one."""
    return sum(1.0 if ord(sign) > 0x2E7F else 0.5 for sign in text)


def indent_first_line(properties: Any) -> None:
    """Two characters, as bodies are indented."""
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "640")
    properties.insert_element_before(indent, *_BEHIND_INDENT)


def off_the_grid(properties: Any) -> None:
    """Lines of their own height: on the grid each would take a whole body line."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties.append(snap)
    spacing = OxmlElement("w:spacing")
    for name, value in (("before", "0"), ("after", "0"), ("line", "240"), ("lineRule", "auto")):
        spacing.set(qn(f"w:{name}"), value)
    properties.append(spacing)


def _style(document: Any, name: str) -> Any:
    if name in [style.name for style in document.styles]:
        style = document.styles[name]
    else:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
    return style


def _type(style: Any, font: str, size: Any, *, bold: bool = False) -> None:
    """Font by name in all four slots; the theme's names would win and are taken out."""
    style.font.name = font
    style.font.size = size
    style.font.bold = bold
    style.font.italic = False
    for color in style.element.rPr.findall(qn("w:color")):
        style.element.rPr.remove(color)
    fonts = style.element.rPr.rFonts
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{slot}"), font)
    for slot in _THEME:
        fonts.attrib.pop(qn(f"w:{slot}"), None)


def _exact(style: Any, pitch: Any) -> None:
    layout = style.paragraph_format
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = pitch
    layout.space_before = layout.space_after = Pt(0)


def _language(document: Any) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", None), (None, code), ("separate", None), ("end", None)):
        run = paragraph.add_run()
        if kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._r.append(instruction)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
