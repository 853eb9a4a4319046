"""The filing sheet as a workbook and as CSV: what a unit fills away from the system."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from indicators.domain.filing_sheets.columns import COLUMNS, SHEET, Column, Kind, Use
from indicators.selectors.filing_sheets import SheetLine, state_choices
from plans.domain.csv_files import csv_text
from plans.domain.workbooks import PLAIN_TEXTS

Labels = Mapping[str, Mapping[str, str]]

# Excel takes no more in the head of a page.
_LONGEST_HEADER = 240
_CHOICES = "选项"
_HELP = "说明"
_HELP_LINES = (
    "1. 只填白色单元格;灰色单元格是系统给出的内容,不能改。请勿增删列、改表头或工作表名称。",
    "2. “答复”选“填报数值”时填数值、数据质量、数据依据和发布状态;占比可只填分子和分母。",
    "3. 选“尚未发布”时填预计发布日期;选“无统计来源”或“不适用”时在备注中写明原因。",
    "4. 承诺类事项选“状态”;“已下达”的同时填下达数值和下达文件。",
    "5. 数值按来源文件的小数位数填写,末尾的零也要填(如 12.50);计量单位可换成同类单位。",
    "6. 填好后在“我的填报”上传。上传后先显示将要改动的内容,确认后才会保存。佐证材料在网页上传。",
    "7. 本系统为非涉密系统,禁止填写涉密内容。",
)


@dataclass(frozen=True)
class Head:
    """What the workbook is called, and what must be printed of each round: a line for each."""

    title: str
    rounds: Sequence[str] = ()


def workbook(lines: Sequence[SheetLine], labels: Labels, *, head: Head, now: datetime) -> bytes:
    """The sheet as .xlsx: locked where nothing is to be filled, lists where there is a choice.

    Cells with a remark are marked red and carry it as a comment.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **PLAIN_TEXTS})
    book.set_properties({"title": head.title, "created": now.astimezone(UTC).replace(tzinfo=None)})
    formats = _formats(book)
    sheet = book.add_worksheet(SHEET)
    lists = _write_choices(book, labels, state_choices(lines))
    _write_head(sheet, formats)
    for number, line in enumerate(lines, 1):
        _write_line(sheet, number, line, formats)
    _finish(sheet, lines, lists)
    # On every printed page, where the table itself has no room for it.
    sheet.set_header("&L&8" + "\n".join(head.rounds).replace("&", "&&")[:_LONGEST_HEADER])
    _write_help(book, head)
    sheet.activate()
    book.close()
    return buffer.getvalue()


def csv_sheet(lines: Sequence[SheetLine]) -> str:
    """The same columns as CSV."""
    header = [column.header for column in COLUMNS]
    return csv_text([header, *([_cell_text(line, column) for column in COLUMNS] for line in lines)])


def _cell_text(line: SheetLine, column: Column) -> str:
    if column.use is Use.HIDDEN:
        return str(line.duty if column.key == "duty" else line.revision)
    texts = line.shown if column.use is Use.SHOWN else line.typed
    return texts.get(column.key, "")


def _formats(book: Workbook) -> dict[str, Format]:
    border = {"border": 1, "border_color": "#c9d2d6", "valign": "top", "text_wrap": True}
    return {
        "head": book.add_format(
            {**border, "bold": True, "bg_color": "#0f4a50", "font_color": "#ffffff"}
        ),
        "shown": book.add_format({**border, "bg_color": "#eef2f3"}),
        "unused": book.add_format({**border, "bg_color": "#dde4e6"}),
        # Text keeps what is typed: trailing zeros, and per cents as per cents.
        "typed": book.add_format({**border, "locked": False, "num_format": "@"}),
        "wrong": book.add_format(
            {**border, "locked": False, "num_format": "@", "bg_color": "#f8d7d4"}
        ),
        "help": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write_head(sheet: Worksheet, formats: Mapping[str, Format]) -> None:
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width, None, {"hidden": column.use is Use.HIDDEN})
        sheet.write_string(0, at, column.header, formats["head"])


def _write_line(
    sheet: Worksheet, number: int, line: SheetLine, formats: Mapping[str, Format]
) -> None:
    for at, column in enumerate(COLUMNS):
        text = _cell_text(line, column)
        remark = line.remarks.get(column.key)
        form = formats["wrong" if remark else _form(line, column)]
        if text:
            sheet.write_string(number, at, text, form)
        else:
            sheet.write_blank(number, at, None, form)
        if remark:
            sheet.write_comment(number, at, remark[:2000], {"x_scale": 2.5, "y_scale": 1.5})


_OF_VALUES = frozenset(
    ("value", "unit", "numerator", "denominator", "quality", "basis", "release", "released_on")
)
_OF_STATES = frozenset(("target_state", "assigned_value"))


def _form(line: SheetLine, column: Column) -> str:
    if column.use is not Use.TYPED:
        return "shown"
    unused = _OF_VALUES if line.states else _OF_STATES
    return "unused" if column.key in unused else "typed"


def _write_choices(
    book: Workbook, labels: Labels, states: Sequence[tuple[str, ...]]
) -> dict[object, str]:
    """The lists on a hidden sheet; by column key, or by the states themselves, their range."""
    sheet = book.add_worksheet(_CHOICES)
    sheet.hide()
    lists: dict[object, str] = {}
    columns: list[tuple[object, Sequence[str]]] = [
        (key, list(names)) for key, names in labels.items() if key != "target_state"
    ]
    columns += [(names, names) for names in states]
    for at, (key, names) in enumerate(columns):
        for row, name in enumerate(names):
            sheet.write_string(row, at, name)
        letter = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
        lists[key] = f"='{_CHOICES}'!{letter}$1:{letter}${len(names)}"
    return lists


def _finish(sheet: Worksheet, lines: Sequence[SheetLine], lists: Mapping[object, str]) -> None:
    last = max(len(lines), 1)
    for at, column in enumerate(COLUMNS):
        if column.kind is not Kind.CHOICE:
            continue
        if column.key in lists:
            _validate(sheet, (1, at, last, at), lists[column.key])
        else:
            for number, line in enumerate(lines, 1):
                if line.states in lists and line.states:
                    _validate(sheet, (number, at, number, at), lists[line.states])
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 2, last, len(COLUMNS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_last_column()}{last + 1}"})
    sheet.protect(
        "", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
    )
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _validate(sheet: Worksheet, cells: tuple[int, int, int, int], source: str) -> None:
    sheet.data_validation(
        *cells,
        {
            "validate": "list",
            "source": source,
            "error_title": "请从列表中选择",
            "error_message": "请从下拉列表中选择。",
        },
    )


def _last_column() -> str:
    name: str = xlsxwriter.utility.xl_col_to_name(len(COLUMNS) - 1)
    return name


def _write_help(book: Workbook, head: Head) -> None:
    sheet = book.add_worksheet(_HELP)
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, head.title, book.add_format({"bold": True, "font_size": 14}))
    for row, line in enumerate((*head.rounds, *_HELP_LINES), 1):
        sheet.write_string(row, 0, line)
