"""Reads the rows of a division document from its tables, or from its numbered list."""

import re
from collections.abc import Iterator, Sequence

from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.division.columns import (
    UNITS,
    Column,
    is_head,
    meanings_of,
    read_head,
)
from plans.domain.reading.division.grids import Cell, Grid, legible, read_grids
from plans.domain.reading.division.lists import read_list
from plans.domain.reading.division.rows import DivisionRow
from plans.domain.reading.pieces import Finding, FoundName
from plans.domain.reading.responsibilities.cues import Part, first_listed_leads
from plans.domain.reading.responsibilities.statements import read_statement
from plans.domain.reading.source_text import SourceText, Span

_PARTS = {Column.LEAD: Part.LEAD, Column.SUPPORT: Part.SUPPORT, Column.SHARED: Part.SHARED}
_NUMBER = re.compile(
    r"\s*(\([一二三四五六七八九十百\d]+\)|[一二三四五六七八九十百]+(?=[、.])|\d{1,3}(?:\.\d{1,3})*(?=[、.)\s]|$))[、.)]?"
)


def read_division(source: SourceText, clean: CleanText) -> tuple[DivisionRow, ...]:
    """The rows of a division document in order of the text; none where it divides no work.

    Tables come first; a document without one is read as a numbered list.
    """
    text = legible(source, clean)
    others = first_listed_leads(clean.text)
    rows: list[DivisionRow] = []
    columns: list[Column | None] = []
    for grid in read_grids(source, text):
        head = read_head(grid)
        if head is None and len(columns) == len(grid[0]):
            head = 0, columns
        if head:
            columns = head[1]
            rows.extend(_Table(grid[head[0] :], columns, others).rows())
    return tuple(rows or read_list(clean))


class _Table:
    """The rows of a table under its head; headings and merged categories hold for what follows."""

    def __init__(self, grid: Grid, columns: list[Column | None], others: Part | None) -> None:
        self.grid = grid
        self.columns = columns
        self.others = others
        self.heading: str | None = None
        self.above: dict[int, Cell] = {}

    def rows(self) -> Iterator[DivisionRow]:
        for cells in self.grid:
            if is_head(meanings_of(cells)):
                continue
            heading = _heading(cells)
            if heading:
                self.heading = heading
                self.above = {}
                continue
            row = self._row(self._carried(cells))
            if row:
                yield row

    def _carried(self, cells: Sequence[Cell | None]) -> list[Cell | None]:
        """The cells of a row; an empty category or task is the one above it."""
        carried = list(cells)
        for index, column in enumerate(self.columns[: len(cells)]):
            cell = cells[index]
            if column not in (Column.SECTION, Column.TASK):
                continue
            if cell and cell.text:
                self.above[index] = cell
            elif column is Column.SECTION or self._others_filled(cells, index):
                carried[index] = self.above.get(index)
        return carried

    def _others_filled(self, cells: Sequence[Cell | None], index: int) -> bool:
        """Whether a row has another task column with words: then the empty one was merged."""
        return any(
            column is Column.TASK and place != index and cell is not None and cell.text
            for place, (column, cell) in enumerate(zip(self.columns, cells, strict=False))
        )

    def _row(self, cells: Sequence[Cell | None]) -> DivisionRow | None:
        tasks = self._cells(cells, Column.TASK)
        units = self._units(cells)
        if not units or not any(units.values()):
            return None
        if not tasks:
            tasks = self._cells(cells, Column.SECTION)
        if not tasks:
            return None
        number, title = _numbered(tasks[0].text)
        printed = self._words(cells, Column.NUMBER)
        spans = [cell.span for cell in cells if cell and cell.text]
        return DivisionRow(
            span=(min(start for start, _ in spans), max(end for _, end in spans)),
            number=_bare_number(printed) if printed else number,
            section=self._words(cells, Column.SECTION) or self.heading,
            title=title.split("。", 1)[0],
            text="。".join([title, *(cell.text for cell in tasks[1:])]),
            lead=units[Part.LEAD],
            support=units[Part.SUPPORT],
            shared=units[Part.SHARED],
            deadline=self._words(cells, Column.DEADLINE),
            finding=Finding("division: table", 0.95),
        )

    def _units(self, cells: Sequence[Cell | None]) -> dict[Part, tuple[FoundName, ...]]:
        found: dict[Part, list[FoundName]] = {
            part: [] for part in (Part.LEAD, Part.SUPPORT, Part.SHARED)
        }
        seen: set[Span] = set()
        for column, cell in zip(self.columns, cells, strict=False):
            if column not in UNITS or cell is None or not cell.text or cell.span in seen:
                continue
            seen.add(cell.span)
            others = self.others if column is Column.SHARED else None
            statement = read_statement(
                cell.text, 0, len(cell.text), part=_PARTS[column], others=others
            )
            for part, names in found.items():
                names.extend(
                    FoundName(name.name, cell.source_span(name.span))
                    for name in statement.names(part)
                )
        return {part: tuple(names) for part, names in found.items()}

    def _cells(self, cells: Sequence[Cell | None], wanted: Column) -> list[Cell]:
        found: list[Cell] = []
        for column, cell in zip(self.columns, cells, strict=False):
            if column is wanted and cell and cell.text and cell not in found:
                found.append(cell)
        return found

    def _words(self, cells: Sequence[Cell | None], wanted: Column) -> str | None:
        return " ".join(cell.text for cell in self._cells(cells, wanted)) or None


def _heading(cells: Sequence[Cell | None]) -> str | None:
    """The words of a row that is one cell, or has one filled: a heading over the rows below."""
    filled = {cell.span: cell.text for cell in cells if cell and cell.text}
    return next(iter(filled.values())) if len(filled) == 1 and len(cells) > 1 else None


def _numbered(text: str) -> tuple[str | None, str]:
    match = _NUMBER.match(text)
    if not match or match.end() >= len(text):
        return None, text
    return match[1], text[match.end() :].strip()


def _bare_number(printed: str) -> str:
    return printed.strip(" 、.")
