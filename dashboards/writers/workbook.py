"""Tables as an Excel workbook: texts stay texts, numbers keep the decimals they were reported with."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from plans.domain.quantities import plain_text, round_half_up
from plans.domain.workbooks import PLAIN_TEXTS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Printed:
    """A number with the decimals it was reported with."""

    value: Decimal
    decimals: int

    @property
    def text(self) -> str:
        """As it was printed."""
        return plain_text(round_half_up(self.value, self.decimals))


FileCell = str | int | Printed


def workbook(
    sheets: Iterable[tuple[str, Iterable[list[FileCell]]]], *, facts: list[tuple[str, str]]
) -> bytes:
    """Sheets by their names, the head in the first line of each, and one that says what the file is."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **PLAIN_TEXTS})
    formats = _Formats(book)
    for name, lines in sheets:
        _fill(book.add_worksheet(name), list(lines), formats)
    about = book.add_worksheet(_("说明"))
    for number, (name, value) in enumerate(facts):
        about.write_string(number, 0, name, formats.head)
        about.write_string(number, 1, value)
    about.set_column(0, 0, 16)
    about.set_column(1, 1, 90)
    book.close()
    return target.getvalue()


class _Formats:
    """The formats of a workbook; those of numbers are made for each count of decimals once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#e2eff0"})
        self.numbers: dict[int, Format] = {}

    def number(self, decimals: int) -> Format:
        """Numbers with so many decimals."""
        if decimals not in self.numbers:
            digits = "0" if decimals == 0 else f"0.{'0' * decimals}"
            self.numbers[decimals] = self.book.add_format({"num_format": digits})
        return self.numbers[decimals]


def _fill(sheet: Worksheet, lines: list[list[FileCell]], formats: _Formats) -> None:
    for number, line in enumerate(lines):
        for place, cell in enumerate(line):
            _write(sheet, number, place, cell, formats)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, max(len(line) for line in lines), 14)


def _write(sheet: Worksheet, number: int, place: int, cell: FileCell, formats: _Formats) -> None:
    if isinstance(cell, Printed):
        sheet.write_number(number, place, float(cell.text), formats.number(cell.decimals))
    elif isinstance(cell, int):
        sheet.write_number(number, place, cell)
    elif cell:
        sheet.write_string(number, place, cell, None if number else formats.head)
