# ruff: noqa: SLF001 - python-docx offers its XML elements under private names only
"""Documents of blocks as Word files, set in the layout of official papers."""

from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Emu, Mm

from assessments.domain.blocks import (
    Addressees,
    Align,
    Block,
    Cover,
    Document,
    DocumentMarks,
    Heading,
    Imprint,
    Landscape,
    NewPage,
    Note,
    Paragraph,
    Picture,
    RedHead,
    Signature,
    Table,
    Title,
)
from assessments.domain.punctuation import setter
from assessments.writers import word_heads, word_tables
from assessments.writers import word_layout as layout
from assessments.writers.packing import repacked
from assessments.writers.pictures import PNG, drawn


def word_file(content: Document) -> bytes:
    """The document as a Word file; its dates are the document's moment."""
    document = docx.Document()
    layout.set_styles(document)
    if content.language != "zh":
        layout.set_latin_type(document)
    document.settings.odd_and_even_pages_header_footer = True
    said = setter(content.language)
    properties = document.core_properties
    properties.title = said(content.subject)
    properties.author = properties.last_modified_by = said(content.author)
    properties.comments = ""
    properties.language = "zh-CN" if content.language == "zh" else content.language
    properties.created = properties.modified = content.as_of.replace(tzinfo=None, microsecond=0)
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
        self.said = setter(content.language)
        self.is_across = False

    def set(self) -> None:
        section = self.document.sections[0]
        layout.set_page(section, landscape=False)
        layout.head_pages(section, self.said(self.content.header))
        if self.content.cover is not None:
            self._cover(self.content.cover)
            # The back of the cover is blank: page 1 is a right-hand page.
            section = self.document.add_section(WD_SECTION.ODD_PAGE)
            layout.set_page(section, landscape=False)
        layout.number_pages(section)
        for block in self.content.blocks:
            if self.is_across and not isinstance(block, Landscape):
                self._turn(landscape=False)
            self._block(block)

    def _turn(self, *, landscape: bool) -> None:
        """Begin a page, upright or across; a paper that begins with it has no empty page before."""
        self.is_across = landscape
        if not self.document.paragraphs:
            layout.set_page(self.document.sections[0], landscape=landscape)
            return
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        layout.set_page(section, landscape=landscape)
        # A new section copies the last one, its restart at page 1 included.
        for start in section._sectPr.findall(qn("w:pgNumType")):
            section._sectPr.remove(start)

    def _block(self, block: Block) -> None:
        match block:
            case DocumentMarks():
                word_heads.set_marks(self.document, block)
            case RedHead():
                word_heads.set_red_head(self.document, block)
            case Imprint():
                word_heads.set_imprint(self.document, block)
            case Table():
                word_tables.set_table(self.document, block, self.said)
            case Picture():
                self._picture(block)
            case NewPage():
                self._turn(landscape=False)
            case Landscape():
                self._turn(landscape=True)
                for inner in block.blocks:
                    self._block(inner)
            case _:
                self._text(block)

    def _text(self, block: Title | Addressees | Heading | Paragraph | Note | Signature) -> None:
        match block:
            case Title():
                self._title(block)
                self._paragraph("", "Normal")
            case Addressees():
                self._paragraph(f"{self.said(block.text)}\uff1a", "Normal")
            case Heading():
                style = "Appendix" if block.level == 0 else f"Heading {block.level}"
                self._paragraph(self.said(block.text), style)
            case Paragraph():
                style = "Official Body" if block.indented else "Normal"
                paragraph = self._paragraph(self.said(block.text), style)
                if block.align is not Align.LEFT:
                    paragraph.alignment = layout.ALIGNMENTS[block.align]
                paragraph.paragraph_format.keep_with_next = block.kept
            case Note():
                self._paragraph(self.said(block.text), "Table Note")
            case Signature():
                self._signature(block)

    def _picture(self, block: Picture) -> None:
        paragraph = self._paragraph("", "Picture")
        inline = paragraph.add_run().add_picture(
            BytesIO(drawn(block.drawing, PNG, width=block.width)), width=Mm(block.width)
        )
        inline._inline.docPr.set("descr", self.said(block.alt))
        paragraph.paragraph_format.keep_with_next = True
        self._paragraph(self.said(block.caption), "Table Caption")

    def _cover(self, cover: Cover) -> None:
        self._paragraph(self.said(cover.warning), "Warning")
        for _line in range(4):
            self._paragraph("", "Normal")
        self._title(cover.title)
        for _line in range(5):
            self._paragraph("", "Normal")
        for text in (cover.unit, cover.day):
            paragraph = self._paragraph(self.said(text), "Normal")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for _line in range(2):
            self._paragraph("", "Normal")
        word_tables.set_table(self.document, cover.identity, self.said)

    def _title(self, title: Title) -> None:
        paragraph = self._paragraph("", "Official Title")
        for place, line in enumerate(title.set_lines):
            run = paragraph.add_run(self.said(line))
            if place < len(title.set_lines) - 1:
                run.add_break(WD_BREAK.LINE)

    def _signature(self, block: Signature) -> None:
        """The day begins two characters right of the name; the longer of both ends two in."""
        unit, day = self.said(block.unit), self.said(block.day)
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
