"""Filling a downloaded sheet as a spreadsheet program would: numbers, texts, formulas, dates."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from indicators.domain.filing_sheets.columns import COLUMNS, SHEET

AT = {column.key: index for index, column in enumerate(COLUMNS)}
Typed = object
"""A text, a number, a date, or a function that writes the cell itself."""
Write = Callable[[xlsxwriter.Workbook, Worksheet, int, int], None]


def rows_of(data: bytes) -> list[list[str]]:
    """The sheet's cells as texts."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheet = book.get_sheet_by_name(SHEET)
    return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def filled(data: bytes, edits: Mapping[int, Mapping[str, Typed]], sheet: str = SHEET) -> bytes:
    """The downloaded workbook with cells typed in, by duty and column."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows_of(data)):
        own = edits.get(int(float(row[0])), {}) if number else {}
        for at, text in enumerate(row):
            typed = own.get(COLUMNS[at].key, text)
            _write(book, page, number, at, typed)
    book.close()
    return buffer.getvalue()


def filled_csv(text: str, edits: Mapping[int, Mapping[str, str]]) -> bytes:
    """The same for CSV, in the encoding of a Chinese Excel."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    for row in rows[1:]:
        for key, typed in edits.get(int(row[0]), {}).items():
            row[AT[key]] = typed
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("gb18030")


def formula(source: str, result: float | str) -> Write:
    """A cell that a program has calculated."""

    def write(_book: xlsxwriter.Workbook, page: Worksheet, row: int, at: int) -> None:
        page.write_formula(row, at, source, None, result)

    return write


def in_percent(value: float) -> Write:
    """12.5% typed into a cell without a format: the program keeps 0.125 and shows per cent."""

    def write(book: xlsxwriter.Workbook, page: Worksheet, row: int, at: int) -> None:
        page.write_number(row, at, value, book.add_format({"num_format": "0.0%"}))

    return write


def _write(book: xlsxwriter.Workbook, page: Worksheet, row: int, at: int, typed: Typed) -> None:
    if callable(typed):
        typed(book, page, row, at)
    elif isinstance(typed, date):
        page.write_datetime(row, at, typed, book.add_format({"num_format": "yyyy/m/d"}))
    elif isinstance(typed, int | float):
        page.write_number(row, at, typed)
    elif typed:
        page.write_string(row, at, str(typed))
