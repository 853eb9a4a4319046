"""A document as blocks, without any file format: each writer sets them in its own way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias


class Align(Enum):
    """How a text or the cells of a column are set."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Title:
    """The title of the document (标题), lines broken by sense."""

    lines: Sequence[str]


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 is 一、, level 2 (一); level 0 is the mark of an appendix (附件1)."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; `indented` by two characters as bodies are.

    `key` names it within its document, as `assessments.domain.keys` gives it.
    """

    text: str
    align: Align = Align.LEFT
    indented: bool = True
    # Stays on the page of what follows.
    kept: bool = False
    key: str = ""


@dataclass(frozen=True)
class Note:
    """A note below a table, in small type."""

    text: str


@dataclass(frozen=True)
class Signature:
    """Who signs (署名) two characters from the right, and the day (成文日期) below it."""

    unit: str
    day: str


@dataclass(frozen=True)
class Column:
    """A column of a table with its width in millimetres."""

    title: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Table:
    """A table; its header repeats on every page. `unit_note` stands above at the right."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    unit_note: str = ""
    # Text that must stay as it is (hashes, file names) is not set in Chinese punctuation.
    verbatim: bool = False


@dataclass(frozen=True)
class Landscape:
    """Blocks on pages of their own in landscape, for wide tables."""

    blocks: Sequence["Block"]


Block: TypeAlias = Title | Heading | Paragraph | Note | Signature | Table | Landscape


@dataclass(frozen=True)
class Cover:
    """The first page: a warning if need be, the title, who and when, and what identifies it."""

    warning: str
    title: Sequence[str]
    unit: str
    day: str
    identity: Table


@dataclass(frozen=True)
class Document:
    """A whole document. `header` stands on every page, `subject` in the file's properties."""

    cover: Cover
    header: str
    subject: str
    blocks: Sequence[Block] = field(default_factory=tuple)
