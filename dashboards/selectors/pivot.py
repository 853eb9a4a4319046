"""Values in a table of two dimensions. Nothing is added up: a cell holds one value, or how many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MOST_ROWS = 200
MOST_COLUMNS = 40

Heading = tuple[str, str]
"""The value of a filter, and its words."""


class Dimension(StrEnum):
    """What can stand at the side or at the head."""

    INDICATOR = "indicator"
    PLACE = "place"
    YEAR = "year"
    DEPARTMENT = "department"


@dataclass(frozen=True)
class Cell:
    """A value with its place in every dimension; `value` is None where it is not for the viewer."""

    places: Mapping[Dimension, Heading]
    value: Decimal | None
    decimals: int
    unit: str
    preliminary: bool


@dataclass(frozen=True)
class Field:
    """What stands where a row and a column meet: nothing, one value, or several."""

    row: Heading
    column: Heading
    cells: tuple[Cell, ...]

    @property
    def only(self) -> Cell | None:
        """The value, where there is just one."""
        return self.cells[0] if len(self.cells) == 1 else None


@dataclass(frozen=True)
class PivotRow:
    """A row with a field for each column."""

    heading: Heading
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Pivot:
    """The table; what lies beyond its bounds is counted."""

    rows_by: Dimension
    columns_by: Dimension
    columns: tuple[Heading, ...]
    rows: tuple[PivotRow, ...]
    rows_left_out: int
    columns_left_out: int

    @property
    def names_units(self) -> bool:
        """Whether a heading says the unit, so that the fields need not."""
        return Dimension.INDICATOR in (self.rows_by, self.columns_by)

    @property
    def has_several(self) -> bool:
        """Whether some field holds more than one value."""
        return any(len(field.cells) > 1 for row in self.rows for field in row.fields)


def pivoted(cells: Iterable[Cell], rows_by: Dimension, columns_by: Dimension) -> Pivot:
    """Group values by two dimensions, in the order of their codes; the newest years first at the side."""
    found: dict[tuple[Heading, Heading], list[Cell]] = {}
    for cell in cells:
        found.setdefault((cell.places[rows_by], cell.places[columns_by]), []).append(cell)
    rows = sorted({row for row, _column in found}, reverse=rows_by is Dimension.YEAR)
    columns = sorted({column for _row, column in found})
    if columns_by is Dimension.YEAR:
        # The newest years stay where there are too many.
        columns = columns[-MOST_COLUMNS:]
    shown = columns[:MOST_COLUMNS]
    return Pivot(
        rows_by=rows_by,
        columns_by=columns_by,
        columns=tuple(shown),
        rows=tuple(
            PivotRow(row, tuple(Field(row, c, tuple(found.get((row, c), ()))) for c in shown))
            for row in rows[:MOST_ROWS]
        ),
        rows_left_out=max(0, len(rows) - MOST_ROWS),
        columns_left_out=len({column for _row, column in found}) - len(shown),
    )
