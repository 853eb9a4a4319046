"""A workbook or CSV file from a stranger, as rows of texts with what was odd about their cells."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from indicators.domain.filing_sheets.columns import LONGEST, SHEET
from indicators.domain.filing_sheets.oddities import Oddities, oddities_of
from plans.domain.active_content import Uncheckable, has_macros
from plans.domain.csv_files import plain_cell
from plans.domain.evidence_files import decoded
from plans.domain.packages import BrokenPackage, LargePackage, LargeSheet, check_xml, unpacked
from plans.domain.problems import DocumentError, Problem, mark

T = TypeVar("T")
Place = tuple[int, int]
"""Row and column, counted from 0."""
Range = tuple[Place, Place]
_MOST_MERGED = 10_000
# The longest sheet with some columns more than ours; each cell costs memory in several places.
_MOST_CELLS = 600_000

MAX_BYTES = 10 * 1024 * 1024

EMPTY = mark("文件是空的。")
TOO_LARGE = mark("文件超过10 MB。请只保留填报表后再上传。")
TOO_MANY_CELLS = mark("表中超过%(limit)s个单元格。请删去空行、空列后再上传。")
TOO_MANY_ROWS = mark("填报表超过%(limit)s行。请分次上传。")
MACROS = mark("工作簿含有宏,不予接收。请另存为不含宏的 .xlsx 后上传。")
OLD_WORKBOOK = mark("这是旧版 .xls 或 .et 文件。请另存为 .xlsx 后上传。")
BROKEN = mark("工作簿已损坏或设有密码,无法打开。请用 Excel 或 WPS 另存为 .xlsx 后上传。")
NO_WORKBOOK = mark("这不是工作簿或 CSV 文件。请上传下载的填报表(.xlsx 或 .csv)。")
NO_SHEET = mark("工作簿里没有“%(sheet)s”工作表。请使用下载的填报表,不要改工作表名称。")
UNDECODABLE = mark("CSV 不是 UTF-8 或 GB18030 编码,无法读出。请用 Excel 另存为“CSV UTF-8”。")


class Note(Enum):
    """Something about a cell that people are told, and that changes nothing."""

    FORMULA = mark("单元格是公式,已取其计算结果。")
    MERGED = mark("单元格是合并的,只有左上角一格有内容。")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as text; `note` is what was odd about it, `fault` why it cannot be read."""

    text: str
    note: Note | None = None
    fault: Problem | None = None


NO_RESULT = mark("公式没有计算结果。请用 Excel 或 WPS 打开并保存后再上传,或直接填数。")
ERROR_VALUE = mark("单元格是错误值,请改为数值。")


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of the sheet, row by row; row 0 is the header."""

    sheet: str
    rows: list[list[Cell]] = field(default_factory=list)


def read_grid(name: str, data: bytes, sheet: str = SHEET) -> Grid:
    """Read the named sheet of an .xlsx file, or a CSV file; what the bytes are decides.

    Raises:
        DocumentError: one sentence that says what is wrong and what to do.
    """
    if not data:
        _refuse(EMPTY)
    if len(data) > MAX_BYTES:
        _refuse(TOO_LARGE)
    if is_workbook(data):
        grid = _workbook(data, sheet)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        _refuse(OLD_WORKBOOK)
    elif b"\x00" in data[:4096] or not name.lower().endswith((".csv", ".txt")):
        _refuse(NO_WORKBOOK)
    else:
        grid = _csv(data)
    return grid


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a package, as an .xlsx file is."""
    return data.startswith(b"PK\x03\x04")


def _refuse(template: str, **params: object) -> None:
    raise DocumentError([Problem(template, params)])


def _workbook(data: bytes, name: str) -> Grid:
    try:
        parts = unpacked(data)
        if has_macros(parts):
            _refuse(MACROS)
        if "xl/workbook.xml" not in parts:
            _refuse(NO_WORKBOOK)
        check_xml(parts)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if name not in workbook.sheet_names:
            _refuse(NO_SHEET, sheet=name)
        sheet = workbook.get_sheet_by_name(name)
        values = _bounded(sheet.to_python(skip_empty_area=False))
        oddities = oddities_of(parts, name)
    except (BrokenPackage, Uncheckable, CalamineError) as error:
        raise DocumentError([Problem(BROKEN)]) from error
    except (LargePackage, LargeSheet) as error:
        raise DocumentError([Problem(TOO_LARGE)]) from error
    merged = set(islice(_merged(sheet.merged_cell_ranges or ()), _MOST_MERGED))
    return Grid(name, list(_rows(values, oddities, merged)))


def _merged(ranges: Iterable[Range]) -> Iterator[Place]:
    """The cells of merged ranges; that they are merged is only a note, so a few thousand will do."""
    for (top, left), (bottom, right) in ranges:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield row, column


def _bounded(lines: Iterable[list[T]]) -> list[list[T]]:
    """The lines, taken one by one until there are too many of them or of their cells."""
    taken: list[list[T]] = []
    room = _MOST_CELLS
    for line in lines:
        taken.append(line)
        room -= len(line)
        if len(taken) - 1 > LONGEST:
            _refuse(TOO_MANY_ROWS, limit=LONGEST)
        if room < 0:
            _refuse(TOO_MANY_CELLS, limit=_MOST_CELLS)
    return taken


# object: whatever calamine makes of a cell.
def _rows(
    values: Sequence[Sequence[object]], oddities: Oddities, merged: set[tuple[int, int]]
) -> Iterator[list[Cell]]:
    for row, line in enumerate(values):
        yield [_cell(value, (row, column), oddities, merged) for column, value in enumerate(line)]


def _cell(
    value: object, at: tuple[int, int], oddities: Oddities, merged: set[tuple[int, int]]
) -> Cell:
    if at in oddities.errors:
        return Cell("", fault=Problem(ERROR_VALUE))
    is_formula = at in oddities.formulas
    text = cell_text(value, in_percent=at in oddities.percents)
    if is_formula and not text:
        return Cell("", fault=Problem(NO_RESULT))
    if is_formula:
        return Cell(text, Note.FORMULA)
    return Cell(text, Note.MERGED if at in merged else None)


def cell_text(value: object, *, in_percent: bool = False) -> str:
    """A cell's value as a person would have typed it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        # What a spreadsheet shows: fifteen digits, whole numbers without a point.
        number = Decimal(f"{value:.15g}")
        shown = number * 100 if in_percent else number
        return f"{shown.normalize():f}{'%' if in_percent else ''}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).strip()


def _csv(data: bytes) -> Grid:
    text = _decoded(data)
    try:
        rows = _bounded(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))
    except csv.Error as error:
        raise DocumentError([Problem(BROKEN)]) from error
    return Grid("", [[Cell(plain_cell(value)) for value in row] for row in rows])


def delimiter_of(text: str) -> str:
    """What stands between the fields, told from the first line: tabs where there are several."""
    return "\t" if text.partition("\n")[0].count("\t") > 3 else ","


def _decoded(data: bytes) -> str:
    text = decoded(data)
    if text is None:
        raise DocumentError([Problem(UNDECODABLE)])
    return text


def address(row: int, column: int) -> str:
    """A cell's address as people know it: row 1, column 10 is K2."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """A column as people know it: 10 is K."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
