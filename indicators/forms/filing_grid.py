"""The grid of a page: what was typed into its cells, read as the rows of a filing sheet are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from audit.domain.canonical import canonical_json, digest
from indicators.domain.filing_sheets.columns import VALUE_TYPED, Column, Kind
from indicators.domain.filing_sheets.grids import Cell
from indicators.domain.filing_sheets.rows import Labels, SheetRow, read_row
from indicators.filing_terms import sentence
from indicators.selectors.filing_grid import GridLine
from organizations.domain.whole_numbers import whole
from plans.domain.problems import Problem

KEYS = tuple(column.key for column in VALUE_TYPED)
LINES = ("note", "explanation")
"""Texts that may have several lines."""
PARTS = ("numerator", "denominator")
Choices = tuple[tuple[str, str], ...]
"""Code and label of what may be chosen in a cell."""
_NAME = re.compile(r"([1-9][0-9]*)-revision")


@dataclass(frozen=True)
class PostedRow:
    """A row as it came back, and whether anything in it differs from what the page had shown."""

    row: SheetRow
    touched: bool


@dataclass(frozen=True)
class GridCell:
    """One cell to type in; one that the row has no use for does not apply."""

    key: str
    name: str
    header: str
    """Of its column, in the language of the interface."""
    text: str
    choices: Choices
    """Empty for a cell to type in."""
    is_number: bool
    is_date: bool
    has_lines: bool
    applies: bool
    hint: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class CellFault:
    """A fault as it is listed above the table: the cell's id, its row and column, what is wrong."""

    anchor: str
    number: int
    name: str
    column: str
    message: str


@dataclass(frozen=True)
class GridRow:
    """A row of the page: what it asks, from which revision it is filled, its cells."""

    number: int
    line: GridLine
    revision: int
    seen: str
    """By this it is told whether anything was typed into the row since it was shown."""
    cells: tuple[GridCell, ...]
    refused: str = ""

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return f"r{self.line.duty}"

    def faults(self) -> Iterator[CellFault]:
        """What is wrong in this row, the row itself first."""
        if self.refused:
            yield CellFault(self.anchor, self.number, self.line.name, "", self.refused)
        for cell in self.cells:
            for message in cell.faults:
                header = _(cell.header)
                yield CellFault(cell.name, self.number, self.line.name, header, message)


def posted_rows(posted: QueryDict, labels: Labels) -> list[PostedRow]:
    """The rows of a grid that came back, numbered as they stood on the page."""
    matches = [match for match in map(_NAME.fullmatch, posted) if match]
    keys = [key for match in matches if (key := whole(match[1]))]
    return [_posted_row(number, key, posted, labels) for number, key in enumerate(keys, 1)]


def _posted_row(number: int, duty: int, posted: QueryDict, labels: Labels) -> PostedRow:
    texts = {key: _lines_as_kept(posted.get(f"{duty}-{key}", "")) for key in KEYS}
    cells = {key: Cell(text) for key, text in texts.items()}
    hidden = {"duty": Cell(str(duty)), "revision": Cell(posted.get(f"{duty}-revision", ""))}
    row = read_row(number, hidden | cells, labels)
    return PostedRow(row, touched=_seen(texts) != posted.get(f"{duty}-seen", ""))


def posted_seen(row: SheetRow) -> str:
    """What a row is known by once it is saved as it was sent."""
    return _seen({key: row.raw[key] for key in KEYS})


def shown_row(
    number: int,
    line: GridLine,
    choices: Mapping[str, Choices],
    *,
    typed: Mapping[str, str] | None = None,
    revision: int | None = None,
    refused: str = "",
    faults: Mapping[str, Iterable[Problem]] | None = None,
) -> GridRow:
    """A row with its draft, or with what was `typed` and what is wrong with it.

    `choices` are those of `shown_choices`.
    """
    found = faults or {}
    texts = line.typed if typed is None else typed
    saved = {key: _lines_as_kept(line.typed[key]) if _applies(line, key) else "" for key in KEYS}
    return GridRow(
        number=number,
        line=line,
        revision=line.revision if revision is None else revision,
        seen=_seen(saved),
        cells=tuple(
            _cell(column, line, texts.get(column.key, ""), choices, found.get(column.key, ()))
            for column in VALUE_TYPED
        ),
        refused=refused,
    )


def _cell(
    column: Column,
    line: GridLine,
    text: str,
    choices: Mapping[str, Choices],
    faults: Iterable[Problem],
) -> GridCell:
    hints = {"numerator": line.numerator, "denominator": line.denominator}
    return GridCell(
        key=column.key,
        name=f"{line.duty}-{column.key}",
        header=column.header,
        text=text,
        choices=_units(line, text) if column.key == "unit" else choices.get(column.key, ()),
        is_number=column.kind is Kind.NUMBER,
        is_date=column.kind is Kind.DATE,
        has_lines=column.key in LINES,
        applies=_applies(line, column.key),
        hint=hints.get(column.key, ""),
        faults=tuple(dict.fromkeys(sentence(problem) for problem in faults)),
    )


def shown_choices(labels: Mapping[str, Mapping[str, str]]) -> Mapping[str, Choices]:
    """By column what may be chosen, from code to label by column; all but the answer may be blank."""
    blank = ("", _("请选择"))
    return {
        key: (*(() if key == "answer" else (blank,)), *names.items())
        for key, names in labels.items()
    }


def _units(line: GridLine, text: str) -> Choices:
    known = {unit.code: str(unit.name) for unit in line.units}
    # A unit that a file had named as nobody knows it is shown, so that it can be put right.
    known |= {} if not text or text in known else {text: text}
    return tuple(known.items())


def _applies(line: GridLine, key: str) -> bool:
    return line.takes_shares or key not in PARTS


def _lines_as_kept(text: str) -> str:
    """Without blanks around it; a browser sends line ends in its own way."""
    return text.strip().replace("\r\n", "\n")


def _seen(texts: Mapping[str, str]) -> str:
    return digest(canonical_json(dict(texts)))[:16]
