"""A Word document (.docx): paragraphs and tables in order, numbers made by Word written out."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from plans.domain.active_content import Uncheckable, has_macros
from plans.domain.evidence_files import MACROS
from plans.domain.packages import BrokenPackage, LargePackage, check_xml, unpacked
from plans.domain.reading.opening.numbering import Numbering
from plans.domain.reading.opening.refusals import BROKEN_WORD, NO_TEXT, UNPACKS_TOO_LARGE, refuse
from plans.domain.reading.opening.table_text import GridCell, TextBuilder
from plans.domain.reading.source_text import Medium, SourceText

_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText"), qn("w:pict")}
# A text box is stored twice, for old and new Word; one of them is enough.
_SECOND_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def open_word(data: bytes) -> SourceText:
    """Read a .docx file.

    Raises:
        DocumentError: when it is broken, unpacks to too much, or says nothing.
    """
    try:
        parts = unpacked(data)
        if has_macros(parts):
            refuse(MACROS)
        check_xml(parts)
        document = Document(io.BytesIO(data))
    except LargePackage:
        refuse(UNPACKS_TOO_LARGE)
    except (
        BrokenPackage,
        Uncheckable,
        PackageNotFoundError,
        XMLSyntaxError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
    ):
        refuse(BROKEN_WORD)
    builder = TextBuilder()
    numbering = Numbering(document)
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            for line in (numbering.of(block) + words_of(block._p)).split("\n"):  # noqa: SLF001 - python-docx's element
                builder.line(line)
        elif isinstance(block, Table):
            builder.table(list(_cells(block)))
    if not builder.text.strip():
        refuse(NO_TEXT)
    return SourceText(builder.text, Medium.WORD, tables=tuple(builder.tables))


def words_of(element: Any) -> str:
    """The words of a paragraph: inserted ones kept, deleted ones dropped, breaks as line ends."""
    return "".join(_words(element))


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or child.tag == _SECOND_COPY:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield " "
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag == qn("w:txbxContent"):
            yield "\n" + "\n".join(words_of(inner) for inner in child) + "\n"
        else:
            yield from _words(child)


def _cells(table: Table) -> Iterator[GridCell]:
    """The cells of a table; one merged over rows or columns comes once with its reach."""
    grid: list[list[Any]] = [[cell._tc for cell in row.cells] for row in table.rows]  # noqa: SLF001 - python-docx's element
    seen: set[int] = set()
    for number, row in enumerate(grid):
        for column, cell in enumerate(row):
            if id(cell) in seen:
                continue
            seen.add(id(cell))
            columns = sum(other is cell for other in row[column:])
            rows = sum(column < len(below) and below[column] is cell for below in grid[number:])
            words = " ".join(words_of(inner) for inner in cell if inner.tag == qn("w:p"))
            yield GridCell(words, number, column, rows, columns)
