"""The division of a target as a workbook: what the office fills away from the system."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from indicators.domain.allocation.sheet import (
    COUNTED_HEADER,
    KEY_HEADER,
    NAME_HEADER,
    SHEET,
    Layout,
)
from plans.domain.workbooks import PLAIN_TEXTS

_HELP = "说明"
_HELP_LINES = (
    "1. 只填白色单元格;请勿增删列、改表头或工作表名称。空格表示没有,不等于零。",
    "2. 第一行是全域:填各年的年度目标;目标年的数值是方案或上级的目标,不在这里改。",
    "3. 以下各行是下级地区:先填目标年的分解值,再填各年的年度目标;不填年度目标的按规则路径计算。",
    "4. “计入汇总”为“否”的地区与其他地区重叠,其分解值不计入合计。",
    "5. 按需要的小数位数填写,末尾的零也要填(如 12.50)。降低率填正数。",
    "6. 填好后在“分解到县区”页面上传。上传后先显示将要改动的内容,确认后才会保存。",
    "7. 本系统为非涉密系统,禁止填写涉密内容。",
)


def division_workbook(
    layout: Layout,
    cells: Mapping[str, str],
    counted: Mapping[int, bool],
    *,
    target: str,
    title: str,
    now: datetime,
) -> bytes:
    """The table as .xlsx; `cells` are the texts by name, `target` what the city has to reach."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **PLAIN_TEXTS})
    book.set_properties({"title": title, "created": now.astimezone(UTC).replace(tzinfo=None)})
    formats = _formats(book)
    sheet = book.add_worksheet(SHEET)
    columns = layout.columns()
    heads = [KEY_HEADER, NAME_HEADER, COUNTED_HEADER, *(text % said for _n, text, said in columns)]
    for at, head in enumerate(heads):
        sheet.set_column(at, at, 16 if at else 8, None, {"hidden": not at})
        sheet.write_string(0, at, head, formats["head"])
    for number, (row, name) in enumerate(layout.rows.items(), 1):
        sheet.write_string(number, 0, str(row), formats["shown"])
        sheet.write_string(number, 1, name, formats["shown"])
        sheet.write_string(number, 2, _counted(layout, row, counted), formats["shown"])
        typed = set(layout.names(row))
        for at, (column, _text, _said) in enumerate(columns, 3):
            cell = column.format(row=row)
            shown = target if column.startswith("part") else ""
            text = cells.get(cell, "") if cell in typed else shown
            form = formats["typed" if cell in typed else "shown"]
            if text:
                sheet.write_string(number, at, text, form)
            else:
                sheet.write_blank(number, at, None, form)
    sheet.freeze_panes(1, 3)
    last = f"{xlsxwriter.utility.xl_col_to_name(len(heads) - 1)}{len(layout.rows) + 1}"
    sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    _write_help(book, title)
    sheet.activate()
    book.close()
    return buffer.getvalue()


def _counted(layout: Layout, row: int, counted: Mapping[int, bool]) -> str:
    if row == layout.city:
        return ""
    return "是" if counted.get(row, True) else "否"


def _formats(book: Workbook) -> dict[str, Format]:
    border = {"border": 1, "border_color": "#c9d2d6", "valign": "top", "text_wrap": True}
    head = {"bold": True, "bg_color": "#0f4a50", "font_color": "#ffffff"}
    return {
        "head": book.add_format({**border, **head}),
        "shown": book.add_format({**border, "bg_color": "#eef2f3"}),
        # Text keeps what is typed: trailing zeros, and per cents as per cents.
        "typed": book.add_format({**border, "locked": False, "num_format": "@"}),
    }


def _write_help(book: Workbook, title: str) -> None:
    sheet = book.add_worksheet(_HELP)
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for row, line in enumerate(_HELP_LINES, 2):
        sheet.write_string(row, 0, line)
