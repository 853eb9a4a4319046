"""A source document as text, with the way back to its pages and tables."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Code points, end exclusive."""


class Medium(StrEnum):
    """What a source document was before it became text."""

    TEXT = "text"
    HTML = "html"
    WORD = "word"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table: the span of its words in the text, and how far it reaches."""

    span: Span
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table of the document; its words stand in the text too, a row a line, cells by tabs."""

    span: Span
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class SourceText:
    """The words of a document in reading order, LF at line ends: the text that every span counts in.

    `pages` holds the offset at which each page begins (empty where the document has none),
    `noise` what stands in the text but is no word of the document: page numbers, running heads.
    """

    text: str
    medium: Medium
    encoding: str | None = None
    pages: tuple[int, ...] = ()
    tables: tuple[SourceTable, ...] = ()
    noise: tuple[Span, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The page (1-based) on which an offset stands; None where there are no pages."""
        return bisect_right(self.pages, offset) or None if self.pages else None

    def line_of(self, offset: int) -> int:
        """The line (1-based) on which an offset stands."""
        return self.text.count("\n", 0, offset) + 1
