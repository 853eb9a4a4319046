"""The values of the data page as a file: the same columns in CSV and in Excel."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboards.selectors.pivot import Field, Pivot
from dashboards.selectors.series import SeriesPage, SeriesRow
from plans.domain.csv_files import csv_text
from plans.domain.quantities import plain_text, round_half_up

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


def series_csv(page: SeriesPage) -> str:
    """All that fits the filter, as CSV."""
    lines = [_head(), *(_line(row) for row in page.rows)]
    return csv_text(
        [cell.text if isinstance(cell, Printed) else cell for cell in line] for line in lines
    )


def series_workbook(page: SeriesPage, *, facts: list[tuple[str, str]]) -> bytes:
    """The same as an Excel workbook: the values, the pivot if one was asked for, and the filter."""
    target = BytesIO()
    # Texts stay texts, whatever they begin with.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, {"in_memory": True, **plain})
    formats = _Formats(book)
    _fill(book.add_worksheet(_("数据")), [_head(), *(_line(row) for row in page.rows)], formats)
    if page.pivot is not None:
        _fill(book.add_worksheet(_("透视")), list(_pivot_lines(page.pivot)), formats)
    about = book.add_worksheet(_("说明"))
    for number, (name, value) in enumerate(facts):
        about.write_string(number, 0, name, formats.head)
        about.write_string(number, 1, value)
    about.set_column(0, 0, 16)
    about.set_column(1, 1, 90)
    book.close()
    return target.getvalue()


def withheld_words() -> str:
    """Why a number is not shown."""
    return _("初步数或未发布数据,仅填报单位、办公室和审计可见")


def _head() -> list[FileCell]:
    return [
        _("指标代码"),
        _("指标"),
        _("地方"),
        _("期间"),
        _("数值"),
        _("计量单位"),
        _("数值含义"),
        _("口径"),
        _("价格基期"),
        _("数据质量"),
        _("依据"),
        _("发布状态"),
        _("版本"),
        _("填报单位"),
        _("入库人"),
        _("入库时间"),
        _("来源文件"),
        _("说明"),
    ]


def _line(row: SeriesRow) -> list[FileCell]:
    return [
        row.code,
        row.indicator,
        row.place,
        row.period,
        "" if row.value is None else Printed(row.value, row.decimals),
        row.unit,
        _("比上年变化") if row.is_annual_change else _("数值"),
        row.definition,
        row.price_base or "",
        row.quality,
        row.basis,
        row.release,
        row.version,
        row.department,
        row.accepted_by,
        f"{timezone.localtime(row.recorded_at):%Y-%m-%d %H:%M}",
        row.document,
        withheld_words() if row.value is None else "",
    ]


def _pivot_lines(pivot: Pivot) -> Iterator[list[FileCell]]:
    yield ["", *(label for _value, label in pivot.columns)]
    for row in pivot.rows:
        yield [row.heading[1], *(_field(field) for field in row.fields)]


def _field(field: Field) -> FileCell:
    if not field.cells:
        return ""
    if field.only is None:
        return _("%(n)s个数值") % {"n": len(field.cells)}
    if field.only.value is None:
        return withheld_words()
    return Printed(field.only.value, field.only.decimals)


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
