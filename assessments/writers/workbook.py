"""Contents as an Excel workbook: cover first, then one sheet a subject.

Texts are written as texts, whatever they begin with: a note beginning with = is no formula.
Dates of the file are those of the snapshot, so that the same snapshot gives the same bytes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from assessments.domain.facts import SnapshotFacts
from assessments.domain.figures import MISSING
from assessments.domain.orders import ReportOrder
from assessments.domain.standings import Standing
from assessments.writers.cells import Cell, Figure, Fit, Noted, Sheet, Verdict
from plans.domain.workbooks import PLAIN_TEXTS

DEMONSTRATION = "演示数据,数值虚构"
_A3, _A4 = 8, 9
_FONT = {"font_name": "宋体", "font_size": 10}
# Tints that stay apart in grey print, too; the words carry the meaning.
_TINTS = {
    Standing.REACHED: "#DCE8F7",
    Standing.REACHED_PRELIMINARY: "#DCE8F7",
    Standing.ON_SCHEDULE: "#DDF0E3",
    Standing.SLIGHTLY_BEHIND: "#FCF0CF",
    Standing.BEHIND: "#F9DCC4",
    Standing.REVERSING: "#F5C6C2",
    Standing.MISSED: "#F5C6C2",
    Standing.MISSED_PRELIMINARY: "#F9DCC4",
}
_COVER = "封面"
# Dark enough to be told apart in grey print.
_BARS = ("#1F5F8B", "#C8862A")
_HIGHEST_CHART = 2000
# What the name of a sheet may not hold, and how long it may be.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "-"))
_LONGEST_NAME = 31
_HEADER_ROW = 2
_COVER_WIDTH = 110
# Points: a line of 10 pt type, and the room above and below.
_LINE, _ROOM = 13.0, 5.0
# Excel takes no row higher than 409 points.
_MOST_LINES = 30


@dataclass(frozen=True)
class Contents:
    """What a workbook holds: its title, the lines of its cover as label and text, its sheets."""

    title: str
    lines: Sequence[tuple[str, str]]
    sheets: Sequence[Sheet]


def workbook_file(
    contents: Contents, facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str
) -> bytes:
    """The bytes of the workbook."""
    target = BytesIO()
    # A city's rows are few: kept in memory, there are no temporary files to leave behind.
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            **PLAIN_TEXTS,
        },
    )
    book.set_properties(
        {
            "title": contents.title,
            "author": order.compiled_by(facts),
            "comments": f"快照 SHA-256 {snapshot_sha256}",
            "created": facts.as_of.replace(tzinfo=None),
        }
    )
    _Book(book, facts, snapshot_sha256).write(contents)
    book.close()
    return target.getvalue()


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    """A name that a sheet may have and that none has yet, with a number behind it if need be."""
    name = wanted.translate(_NOT_IN_NAMES)[:_LONGEST_NAME] or "表"
    number = 2
    found = name
    while found.lower() in taken:
        mark = f"({number})"
        found = f"{name[: _LONGEST_NAME - len(mark)]}{mark}"
        number += 1
    return found


def lines_of(text: str, width: float) -> int:
    """Lines that a text needs in a column so many half-width characters wide."""
    lines = (sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) for line in text.split("\n"))
    return sum(max(1, ceil(length / (width - 1))) for length in lines)


def _lines(sheet: Sheet, cells: Sequence[Cell]) -> int:
    """Lines of the tallest cell of a row: programs that only show a file do not work it out."""
    pairs = zip(sheet.columns, cells, strict=True)
    return min(_MOST_LINES, max(lines_of(_text(cell), column.width) for column, cell in pairs))


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Noted):
        return cell.text
    return cell.words if isinstance(cell, Verdict) else ""


# Any: XlsxWriter ships no types.
class _Book:
    """An open workbook with its formats, each made once."""

    def __init__(self, book: Any, facts: SnapshotFacts, snapshot_sha256: str) -> None:
        self.book = book
        self.facts = facts
        self.snapshot_sha256 = snapshot_sha256
        self.formats: dict[tuple[object, ...], Any] = {}

    def write(self, contents: Contents) -> None:
        self._cover(contents)
        taken = {_COVER}
        for sheet in contents.sheets:
            name = sheet_name(sheet.name, taken)
            taken.add(name.lower())
            self._sheet(sheet, name)

    def style(self, **properties: object) -> Any:
        """A format with these properties over the usual ones."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_FONT, "valign": "vcenter", **properties})
        return self.formats[key]

    # --- Cover ---

    def _cover(self, contents: Contents) -> None:
        page = self.book.add_worksheet(_COVER)
        page.hide_gridlines(2)
        page.set_column(0, 0, 20)
        page.set_column(1, 1, _COVER_WIDTH)
        self._paper(page, _A4, pages_wide=1, pages_high=1)
        title = self.style(bold=True, font_size=18, align="center", font_name="黑体")
        page.set_row(0, 42)
        page.merge_range(0, 0, 0, 1, "", title)
        page.write_string(0, 0, contents.title, title)
        row = 1
        if self.facts.demonstration:
            warning = self.style(bold=True, align="center", font_size=14, font_color="#A3201B")
            page.merge_range(row, 0, row, 1, "", warning)
            page.write_string(row, 0, DEMONSTRATION, warning)
            row += 1
        for label, text in contents.lines:
            page.set_row(row, _LINE * lines_of(text, _COVER_WIDTH) + _ROOM)
            page.write_string(row, 0, label, self._boxed(bold=True, bg_color="#EEF2F4"))
            page.write_string(row, 1, text, self._boxed())
            row += 1

    # --- Tables ---

    def _sheet(self, sheet: Sheet, name: str) -> None:
        page = self.book.add_worksheet(name)
        self._paper(page, _A3 if sheet.large_paper else _A4, pages_wide=sheet.pages_wide)
        page.write_string(0, 0, sheet.title, self.style(bold=True, font_size=14, font_name="黑体"))
        note = f"{DEMONSTRATION}。{sheet.note}" if self.facts.demonstration else sheet.note
        page.write_string(1, 0, note, self.style(font_color="#55646D"))
        header = self._boxed(bold=True, bg_color="#DFE7EA", align="center")
        page.set_row(_HEADER_ROW, 42)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(_HEADER_ROW, place, column.title, header)
            self._note(page, _HEADER_ROW, place, column.note)
        for place, cells in enumerate(sheet.rows, start=_HEADER_ROW + 1):
            page.set_row(place, _LINE * _lines(sheet, cells) + _ROOM)
            for at, cell in enumerate(cells):
                self._cell(page, place, at, cell, sheet.columns[at].fit)
        if not sheet.rows:
            page.write_string(_HEADER_ROW + 1, 0, "无", self._boxed())
        last = _HEADER_ROW + max(1, len(sheet.rows))
        page.autofilter(_HEADER_ROW, 0, last, len(sheet.columns) - 1)
        page.freeze_panes(_HEADER_ROW + 1, sheet.frozen)
        page.repeat_rows(_HEADER_ROW)
        page.repeat_columns(0, sheet.frozen - 1)
        if sheet.chart is not None and sheet.rows:
            page.insert_chart(_HEADER_ROW, len(sheet.columns) + 1, self._chart(sheet, name, last))

    def _chart(self, sheet: Sheet, name: str, last: int) -> Any:
        """Bars that follow the cells of the sheet, the first row on top."""
        wanted = sheet.chart
        assert wanted is not None  # noqa: S101  # its caller's condition
        chart = self.book.add_chart({"type": "bar"})
        for place, column in enumerate(wanted.columns):
            chart.add_series(
                {
                    "name": [name, _HEADER_ROW, column],
                    "categories": [name, _HEADER_ROW + 1, wanted.names, last, wanted.names],
                    "values": [name, _HEADER_ROW + 1, column, last, column],
                    "fill": {"color": _BARS[place % len(_BARS)]},
                    "data_labels": {"value": True, "font": {"size": 8}},
                    "gap": 60,
                }
            )
        chart.set_title({"name": wanted.title, "name_font": {"size": 12}})
        pale = {"visible": True, "line": {"color": "#D9DFE2"}}
        chart.set_x_axis({"name": wanted.axis, "name_font": {"size": 9}, "major_gridlines": pale})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        chart.set_legend({"position": "top"} if len(wanted.columns) > 1 else {"none": True})
        bars = len(sheet.rows) * len(wanted.columns)
        chart.set_size({"width": 760, "height": min(_HIGHEST_CHART, 150 + 22 * bars)})
        return chart

    def _note(self, page: Any, row: int, column: int, text: str) -> None:
        """A comment as high as its text; Excel shows it beside the cell."""
        if text:
            height = 18 * lines_of(text, 40) + 12
            page.write_comment(row, column, text, {"width": 300, "height": height})

    def _cell(self, page: Any, row: int, column: int, cell: Cell, fit: Fit) -> None:
        match cell:
            case None | "":
                page.write_string(
                    row, column, MISSING, self._boxed(align="center", font_color="#7F8D95")
                )
            case Figure():
                pattern = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else "")
                pattern += f'"{cell.mark}"' if cell.mark else ""
                page.write_number(
                    row, column, float(cell.value), self._boxed(num_format=pattern, align="right")
                )
            case int() | Decimal():
                align = "center" if fit is Fit.CENTRE else "right"
                page.write_number(
                    row, column, float(cell), self._boxed(num_format="0", align=align)
                )
            case Verdict():
                tint = _TINTS.get(cell.standing, "#E9EDF0")
                style = self._boxed(bg_color=tint, align="center", bold=True)
                page.write_string(row, column, cell.words, style)
            case Noted():
                page.write_string(row, column, cell.text, self._boxed(align="left"))
                self._note(page, row, column, cell.note)
            case _:
                align = "center" if fit is Fit.CENTRE else "left"
                page.write_string(row, column, cell, self._boxed(align=align))

    def _boxed(self, **properties: object) -> Any:
        return self.style(border=1, border_color="#B5BFC4", text_wrap=True, **properties)

    def _paper(self, page: Any, paper: int, *, pages_wide: int, pages_high: int = 0) -> None:
        """Landscape, so many pages wide, with what identifies the file on every page."""
        page.set_paper(paper)
        page.set_landscape()
        page.fit_to_pages(pages_wide, pages_high)
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        if self.facts.demonstration:
            page.set_header(f'&C&"黑体"&14{DEMONSTRATION}')
        page.set_footer(
            f"&L快照 {self.snapshot_sha256[:16]}…&C第&P页 共&N页&R数据截至{self.facts.as_of_text}"
        )
