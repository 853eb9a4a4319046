"""The progress table (指标进展表) as an Excel workbook: cover first, then one sheet a subject.

Texts are written as texts, whatever they begin with: a note beginning with = is no formula.
Dates of the file are those of the snapshot, so that the same snapshot gives the same bytes.
"""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from assessments.domain.facts import SnapshotFacts
from assessments.domain.figures import MISSING
from assessments.domain.methods import GENERAL_NOTES
from assessments.domain.orders import ReportOrder
from assessments.domain.standings import Standing, counted, tally
from assessments.writers.cells import Cell, Figure, Fit, Sheet, Verdict
from assessments.writers.sheets import sheets

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
_CHECKING = (
    "本表只由快照生成,同一快照重新生成的文件逐字节相同;本文件自身的哈希登记在台账中,可用 SHA-256 工具"
    "计算后核对。"
)
_HEADER_ROW = 2
_COVER_WIDTH = 110
# Points: a line of 10 pt type, and the room above and below.
_LINE, _ROOM = 13.0, 5.0
# Excel takes no row higher than 409 points.
_MOST_LINES = 30


def workbook(facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str) -> bytes:
    """The bytes of the workbook."""
    target = BytesIO()
    # A city's rows are few: kept in memory, there are no temporary files to leave behind.
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": f"{facts.title}指标进展表({facts.year}年度)",
            "author": order.compiled_by(facts),
            "comments": f"快照 SHA-256 {snapshot_sha256}",
            "created": facts.as_of.replace(tzinfo=None),
        }
    )
    _Book(book, facts, order, snapshot_sha256).write()
    book.close()
    return target.getvalue()


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
    return cell.words if isinstance(cell, Verdict) else ""


# Any: XlsxWriter ships no types.
class _Book:
    """An open workbook with its formats, each made once."""

    def __init__(
        self, book: Any, facts: SnapshotFacts, order: ReportOrder, snapshot_sha256: str
    ) -> None:
        self.book = book
        self.facts = facts
        self.order = order
        self.snapshot_sha256 = snapshot_sha256
        self.formats: dict[tuple[object, ...], Any] = {}

    def write(self) -> None:
        self._cover()
        for sheet in sheets(self.facts):
            self._sheet(sheet)

    def style(self, **properties: object) -> Any:
        """A format with these properties over the usual ones."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_FONT, "valign": "vcenter", **properties})
        return self.formats[key]

    # --- Cover ---

    def _cover(self) -> None:
        page = self.book.add_worksheet("封面")
        page.hide_gridlines(2)
        page.set_column(0, 0, 20)
        page.set_column(1, 1, _COVER_WIDTH)
        self._paper(page, _A4, pages_wide=1, pages_high=1)
        title = self.style(bold=True, font_size=18, align="center", font_name="黑体")
        page.set_row(0, 42)
        page.merge_range(0, 0, 0, 1, "", title)
        page.write_string(0, 0, f"{self.facts.title}指标进展表({self.facts.year}年度)", title)
        row = 1
        if self.facts.demonstration:
            warning = self.style(bold=True, align="center", font_size=14, font_color="#A3201B")
            page.merge_range(row, 0, row, 1, "", warning)
            page.write_string(row, 0, DEMONSTRATION, warning)
            row += 1
        for label, text in self._cover_lines():
            page.set_row(row, _LINE * lines_of(text, _COVER_WIDTH) + _ROOM)
            page.write_string(row, 0, label, self._boxed(bold=True, bg_color="#EEF2F4"))
            page.write_string(row, 1, text, self._boxed())
            row += 1

    def _cover_lines(self) -> list[tuple[str, str]]:
        facts = self.facts
        plan = facts.plan
        targets = counted(facts.targets)
        repeated = len(facts.targets) - len(targets)
        lines = [
            ("地区", plan.tenant),
            ("方案", f"{facts.title}(第{plan.version}版,印发单位:{plan.issuer or '原文未载明'})"),
            ("年度", f"{facts.year}年"),
            ("数据截至", f"{facts.as_of_text}(北京时间)"),
            ("编制单位", self.order.compiled_by(facts)),
            (
                "目标数",
                f"{len(targets)}项"
                + (f"(另有{repeated}项为方案内重复表述,不重复计数)" if repeated else ""),
            ),
        ]
        lines += [(f"  {group.value}", f"{count}项") for group, count in tally(targets).items()]
        lines += [
            ("数值", f"{len(facts.observations)}条(含历次修订)"),
            ("台账链", facts.head.chain),
            ("台账末条", f"第{facts.head.seq}条 {facts.head.hash}"),
            ("快照哈希", self.snapshot_sha256),
            ("方案文件哈希", plan.plan_file_sha256),
            ("计算引擎", facts.engine_version),
            (
                "核对方法",
                _CHECKING,
            ),
        ]
        lines += [(f"说明{number}", note) for number, note in enumerate(GENERAL_NOTES, start=1)]
        return lines

    # --- Tables ---

    def _sheet(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        self._paper(page, _A3 if sheet.large_paper else _A4, pages_wide=sheet.pages_wide)
        page.write_string(0, 0, sheet.title, self.style(bold=True, font_size=14, font_name="黑体"))
        note = f"{DEMONSTRATION}。{sheet.note}" if self.facts.demonstration else sheet.note
        page.write_string(1, 0, note, self.style(font_color="#55646D"))
        header = self._boxed(bold=True, bg_color="#DFE7EA", align="center")
        page.set_row(_HEADER_ROW, 42)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(_HEADER_ROW, place, column.title, header)
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

    def _cell(self, page: Any, row: int, column: int, cell: Cell, fit: Fit) -> None:
        match cell:
            case None | "":
                page.write_string(
                    row, column, MISSING, self._boxed(align="center", font_color="#7F8D95")
                )
            case Figure():
                pattern = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else "")
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
