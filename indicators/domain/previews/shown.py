"""What a preview consists of, and how much of a file it shows."""

from dataclasses import dataclass
from enum import StrEnum

from plans.domain.evidence_files import DOCX, JPEG, PDF, PNG, TEXT, XLSX
from plans.domain.problems import TooMuch

MOST_SHEETS = 5
MOST_ROWS = 50
MOST_COLUMNS = 20
MOST_PARAGRAPHS = 200
# Characters of a text or of a page; of a cell.
MOST_TEXT = 20_000
MOST_CELL_TEXT = 200


class Kind(StrEnum):
    """How a file is read for its preview."""

    PDF = "pdf"
    PICTURE = "picture"
    SHEETS = "sheets"
    TABLE = "table"
    WORDS = "words"
    TEXT = "text"


_KINDS = {
    PDF: Kind.PDF,
    PNG: Kind.PICTURE,
    JPEG: Kind.PICTURE,
    XLSX: Kind.SHEETS,
    DOCX: Kind.WORDS,
    TEXT: Kind.TEXT,
}
DRAWN = frozenset({Kind.PDF, Kind.PICTURE})
"""Kinds whose pages are shown as pictures, drawn anew: what came from outside reaches no browser."""


def kind_of(media_type: str, name: str) -> Kind | None:
    """How a kept file is read; None for a type that has no preview."""
    if media_type == TEXT and name.lower().endswith(".csv"):
        return Kind.TABLE
    return _KINDS.get(media_type)


class NoPreview(ValueError):
    """The type of the file has no preview."""


class FileBroken(ValueError):
    """The file is damaged or encrypted."""


class FileTooLarge(TooMuch):
    """The file asks for more than a preview may cost."""


@dataclass(frozen=True)
class Cell:
    """One cell as text; from a formula the result that the file holds."""

    text: str
    is_formula: bool = False


@dataclass(frozen=True)
class Row:
    """One row with its number as the program shows it, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """The upper left part of a sheet; `more_rows` and `more_columns` are left out.

    A sheet that is hidden in the program is shown here like any other, and says so.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    more_rows: int
    more_columns: int
    is_hidden: bool = False


@dataclass(frozen=True)
class Shown:
    """What is shown of a file: of a PDF or picture `page` of `pages`; else sheets or paragraphs.

    `is_cut` says that there is more than is shown.
    """

    pages: int = 0
    page: int = 0
    paragraphs: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    is_cut: bool = False
