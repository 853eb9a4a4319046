"""A document as blocks, without any file format: each writer sets them in its own way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from math import ceil
from typing import TypeAlias

from assessments.domain.drawings import Drawing
from assessments.domain.titles import broken

_POINT = 25.4 / 72
# Millimetres: a longer table goes on overleaf with its head rather than leave half a page empty.
_NEVER_TORN = 90.0


class Align(Enum):
    """How a text or the cells of a column are set."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class DocumentMarks:
    """What the office fills in, never generated: an empty one prints nothing.

    份号, 密级 and 紧急程度 stand at the top left, 发文字号 and 签发人 on a line of their own.
    """

    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    document_number: str = ""
    signer: str = ""

    @property
    def at_the_top(self) -> tuple[str, ...]:
        """What stands at the top left, one below the other."""
        return tuple(filter(None, (self.copy_number, self.secrecy, self.urgency)))


@dataclass(frozen=True)
class RedHead:
    """The issuer's name in red (发文机关标志) over a red line, its marks with it.

    The head of a bulletin (简报头) names the paper instead, then number, issuer and day.
    """

    lines: Sequence[str]
    marks: DocumentMarks = DocumentMarks()
    issue: str = ""
    issuer: str = ""
    day: str = ""

    @property
    def points(self) -> int:
        """The largest type, to 48 points, in which every line fits into 156 mm (442 points)."""
        return min(48, 442 // max([1, *map(len, self.lines)]))


@dataclass(frozen=True)
class Addressees:
    """Whom the paper is sent to (主送机关), without the colon; flush left below the title."""

    text: str


@dataclass(frozen=True)
class Imprint:
    """版记 at the foot of the last page, an even one: 抄送, 印发机关 and 印发日期."""

    copies_to: str = ""
    printed_by: str = ""
    printed_on: str = ""

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Rows that have something to say: what stands at the left and at the right."""
        copies = f"抄送:{self.copies_to.rstrip('。')}。" if self.copies_to else ""
        printed = f"{self.printed_on}印发" if self.printed_on else ""
        rows = ((copies, ""), (self.printed_by, printed))
        return tuple(row for row in rows if any(row))


@dataclass(frozen=True)
class Title:
    """The title of the document (标题), lines broken by sense; a longer one is broken again."""

    lines: Sequence[str]

    @property
    def set_lines(self) -> tuple[str, ...]:
        """Lines that fit."""
        return tuple(part for line in self.lines for part in broken(line))


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 is 一、, level 2 (一), level 3 1.; level 0 marks an appendix (附件1)."""

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
    """A table; its header repeats on every page. `unit_note` stands above at the right.

    `notes` stand below in small type, and stay with the table.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    unit_note: str = ""
    notes: Sequence[str] = ()
    # Text that must stay as it is (hashes, file names) is not set in Chinese punctuation.
    verbatim: bool = False

    @property
    def is_short(self) -> bool:
        """Whether it is never torn: it takes at most a third of a page or so."""
        return sum(map(self._height, self.rows)) <= _NEVER_TORN

    def _height(self, row: Sequence[str]) -> float:
        """About how high a row is, in millimetres: its fullest cell decides."""
        letter = _POINT * (9 if self.is_small else 11)
        room = (max(1.0, column.width - 3) for column in self.columns)
        lines = max(ceil(len(cell) * letter / width) for cell, width in zip(row, room, strict=True))
        return max(1, lines) * 1.35 * letter + 2

    @property
    def is_small(self) -> bool:
        """Whether it needs small type: more columns than fit in the usual one, or hashes."""
        return self.verbatim or len(self.columns) > 6


@dataclass(frozen=True)
class Picture:
    """A drawing, its width in millimetres; `alt` says in a sentence what it shows."""

    drawing: Drawing
    alt: str
    caption: str
    width: float = 150


@dataclass(frozen=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True)
class Landscape:
    """Blocks on pages of their own in landscape, for wide tables."""

    blocks: Sequence["Block"]


Block: TypeAlias = (
    DocumentMarks
    | RedHead
    | Title
    | Addressees
    | Heading
    | Paragraph
    | Note
    | Signature
    | Table
    | Picture
    | NewPage
    | Landscape
    | Imprint
)


@dataclass(frozen=True)
class Cover:
    """The first page: a warning if need be, the title, who and when, and what identifies it."""

    warning: str
    title: Title
    unit: str
    day: str
    identity: Table


@dataclass(frozen=True)
class Document:
    """A whole document. `header` stands on every page; subject, author and moment in its properties."""

    header: str
    subject: str
    author: str
    as_of: datetime
    blocks: Sequence[Block] = field(default_factory=tuple)
    # "zh" or "en": what a screen reader speaks, how lines are broken, punctuation and type are set.
    language: str = "zh"
    # A bulletin or letter begins with its red head or title instead.
    cover: Cover | None = None
