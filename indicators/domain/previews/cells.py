"""Workbooks and CSV files: the upper left part of the first sheets, cell by cell."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from indicators.domain.filing_sheets.grids import cell_text, column_letters, delimiter_of
from indicators.domain.filing_sheets.oddities import oddities_of
from indicators.domain.previews.shown import (
    MOST_CELL_TEXT,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    Cell,
    FileBroken,
    FileTooLarge,
    Row,
    Sheet,
    Shown,
)
from plans.domain.evidence_files import decoded
from plans.domain.packages import BrokenPackage, LargePackage, LargeSheet, check_xml, unpacked


def look_at_sheets(data: bytes) -> Shown:
    """The first sheets of a workbook.

    Raises:
        FileBroken, FileTooLarge.
    """
    try:
        parts = unpacked(data)
        check_xml(parts)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        known = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        sheets = tuple(
            replace(
                _sheet(workbook.get_sheet_by_name(each.name), parts),
                is_hidden=each.visible != SheetVisibleEnum.Visible,
            )
            for each in known[:MOST_SHEETS]
        )
    except (BrokenPackage, CalamineError, KeyError) as error:
        raise FileBroken from error
    except (LargePackage, LargeSheet) as error:
        raise FileTooLarge from error
    return Shown(sheets=sheets, is_cut=len(known) > len(sheets))


def look_at_table(data: bytes) -> Shown:
    """The first rows of a CSV file.

    Raises:
        FileBroken: its encoding is unknown, or a field does not end.
    """
    text = decoded(data)
    if text is None:
        raise FileBroken
    lines = io.StringIO(text, newline="")
    try:
        rows = list(islice(csv.reader(lines, delimiter=delimiter_of(text)), MOST_ROWS))
    except csv.Error as error:
        raise FileBroken from error
    more = sum(1 for _line in lines)
    cells = [[Cell(value[:MOST_CELL_TEXT]) for value in row[:MOST_COLUMNS]] for row in rows]
    width = max((len(row) for row in rows), default=0)
    sheet = _cut("", list(enumerate(cells, start=1)), width=width, more_rows=more)
    return Shown(sheets=(sheet,), is_cut=bool(sheet.more_rows or sheet.more_columns))


def _sheet(sheet: CalamineSheet, parts: dict[str, bytes]) -> Sheet:
    oddities = oddities_of(parts, sheet.name, rows=MOST_ROWS)
    lines = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)
    rows = [
        (
            row + 1,
            [
                _cell(value, (row, column) in oddities.percents, (row, column) in oddities.formulas)
                for column, value in enumerate(values[:MOST_COLUMNS])
            ],
        )
        for row, values in enumerate(lines)
    ]
    bottom, right = sheet.end or (-1, -1)
    below = max(bottom + 1 - len(rows), 0)
    return _cut(sheet.name, rows, width=right + 1, more_rows=below)


# object: whatever calamine makes of a cell.
def _cell(value: object, in_percent: bool, is_formula: bool) -> Cell:
    return Cell(cell_text(value, in_percent=in_percent)[:MOST_CELL_TEXT], is_formula)


def _cut(
    name: str, rows: Iterable[tuple[int, Sequence[Cell]]], *, width: int, more_rows: int
) -> Sheet:
    shown = min(width, MOST_COLUMNS)
    blank = (Cell(""),) * shown
    return Sheet(
        name=name,
        columns=tuple(column_letters(column) for column in range(shown)),
        rows=tuple(Row(number, (*cells, *blank)[:shown]) for number, cells in rows),
        more_rows=more_rows,
        more_columns=width - shown,
    )
