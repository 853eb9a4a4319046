"""Text that grows line by line, tables among the lines: a row a line, cells apart by tabs."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.domain.reading.source_text import SourceTable, TableCell


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell before its place in the text is known."""

    words: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class TextBuilder:
    """Collects lines and tables and knows where each stands."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.tables: list[SourceTable] = []

    @property
    def length(self) -> int:
        """Where the next line will begin."""
        return self._length

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self._parts).rstrip("\n")

    def line(self, words: str) -> None:
        """Add a line; empty ones are left out."""
        if words.strip():
            self._add(words.strip() + "\n")

    def table(self, cells: Sequence[GridCell]) -> None:
        """Add a table; a cell that reaches over rows or columns stands where it begins."""
        start = self._length
        placed: list[TableCell] = []
        for row in sorted({cell.row for cell in cells}):
            for index, cell in enumerate(
                sorted((cell for cell in cells if cell.row == row), key=lambda cell: cell.column)
            ):
                if index:
                    self._add("\t")
                words = " ".join(cell.words.split())
                placed.append(
                    TableCell(
                        (self._length, self._length + len(words)),
                        cell.row,
                        cell.column,
                        cell.rows,
                        cell.columns,
                    )
                )
                self._add(words)
            self._add("\n")
        if placed:
            self.tables.append(SourceTable((start, self._length - 1), tuple(placed)))

    def _add(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)
