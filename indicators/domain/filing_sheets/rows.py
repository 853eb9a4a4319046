"""The rows of a filing sheet: which duty each answers, and the texts typed for it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from indicators.domain.filing_sheets.columns import COLUMNS, TYPED, Column, Kind
from indicators.domain.filing_sheets.grids import Cell, Grid, Note, address
from indicators.domain.reported import AnswerKind
from plans.domain.problems import DocumentError, Problem, mark

NO_HEADER = mark("第1行不是填报表的表头,缺少:%(missing)s。请使用下载的填报表,不要增删列、改表头。")
NOT_A_DUTY = mark("事项编号“%(text)s”无法识别。请勿改动隐藏列,重新下载填报表。")
TWICE = mark("同一事项在第%(row)s行已填过一次。")
NOT_A_CHOICE = mark("“%(text)s”不是可选项。可选:%(choices)s。")

# Days are counted from here in every spreadsheet program that is still in use.
_DAY_ZERO = date(1899, 12, 30)
_SERIAL_DAYS = range(36526, 73051)
"""1 January 2000 to 31 December 2099."""
_SERIAL = re.compile(r"\d{5}")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")

# A row that says nothing but its unit was not filled in.
_SAYING = tuple(column.key for column in TYPED if column.key != "unit")

_NO_CELL = Cell("")

Labels = Mapping[str, Mapping[str, str]]
"""By column key: label as printed to code, of the columns with choices."""


@dataclass(slots=True)
class SheetRow:
    """One row: the duty it answers, from which revision, and the typed texts by field."""

    number: int
    """Counted from 1, as the program shows it."""
    duty: int
    revision: int
    typed: dict[str, str]
    raw: dict[str, str] = field(default_factory=dict)
    """The texts as they stood in the cells."""
    faults: dict[str, list[Problem]] = field(default_factory=dict)
    """By column key."""
    notes: dict[str, Note] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        """Nothing is typed but that a value will be: what a fresh form says by itself."""
        said = any(self.raw.get(key) for key in _SAYING if key != "answer")
        return not said and self.typed["answer"] == AnswerKind.VALUE


@dataclass(frozen=True, slots=True)
class Filed:
    """All rows of a file, and where each column stands in it."""

    sheet: str
    rows: list[SheetRow]
    places: Mapping[str, int]

    def address(self, row: SheetRow, key: str) -> str:
        """The address of a row's cell in a column; the row's first cell where it has none."""
        return address(row.number - 1, self.places.get(key, 0))


def read_rows(grid: Grid, labels: Labels) -> Filed:
    """The rows of a grid; rows in which nothing is typed are left out.

    Raises:
        DocumentError: when the header is not that of the sheet.
    """
    places = _places(grid.rows[0] if grid.rows else [])
    return Filed(grid.sheet, list(_rows(grid, places, labels)), places)


def _places(header: list[Cell]) -> dict[str, int]:
    found = {re.sub(r"\s+", "", cell.text): index for index, cell in enumerate(header)}
    places = {column.key: found[column.header] for column in COLUMNS if column.header in found}
    wanted = [column for column in COLUMNS if column.key == "duty" or column in TYPED]
    missing = [column.header for column in wanted if column.key not in places]
    if missing:
        raise DocumentError([Problem(NO_HEADER, {"missing": "、".join(missing)})])
    return places


def _rows(grid: Grid, places: Mapping[str, int], labels: Labels) -> Iterator[SheetRow]:
    seen: dict[int, int] = {}
    for number, line in enumerate(grid.rows[1:], 2):
        cells = {key: line[at] if at < len(line) else Cell("") for key, at in places.items()}
        if not any(cells[key].text or cells[key].fault for key in _SAYING):
            continue
        row = read_row(number, cells, labels)
        if row.duty in seen:
            row.faults.setdefault("duty", []).append(Problem(TWICE, {"row": seen[row.duty]}))
        elif row.duty:
            seen[row.duty] = number
        yield row


def read_row(number: int, cells: Mapping[str, Cell], labels: Labels) -> SheetRow:
    """One row from its cells by column key; a column that is not there is empty."""
    row = SheetRow(number, _number(cells["duty"].text), 0, {})
    row.revision = _number(cells["revision"].text) if "revision" in cells else 0
    if not row.duty:
        row.faults["duty"] = [Problem(NOT_A_DUTY, {"text": cells["duty"].text[:20]})]
    for column in TYPED:
        cell = cells.get(column.key, _NO_CELL)
        if cell.fault:
            row.faults.setdefault(column.key, []).append(cell.fault)
        if cell.note and cell.text:
            row.notes[column.key] = cell.note
        text, fault = _typed(column, cell.text, labels.get(column.key, {}))
        row.typed[column.key], row.raw[column.key] = text, cell.text
        if fault:
            row.faults.setdefault(column.key, []).append(fault)
    if not row.raw["answer"]:
        row.typed["answer"] = AnswerKind.VALUE
    return row


def _typed(column: Column, text: str, labels: Mapping[str, str]) -> tuple[str, Problem | None]:
    if column.kind is Kind.DATE:
        return as_date(text), None
    if column.kind is not Kind.CHOICE or not text:
        return text, None
    if text in labels or text in labels.values():
        return labels.get(text, text), None
    choices = "、".join(labels)
    return "", Problem(NOT_A_CHOICE, {"text": text[:20], "choices": choices})


def as_date(text: str) -> str:
    """A day in any of the ways people and programs write it, as 2026-11-20; else the text itself."""
    if _SERIAL.fullmatch(text) and int(text) in _SERIAL_DAYS:
        return (_DAY_ZERO + timedelta(days=int(text))).isoformat()
    match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return text
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return text


def _number(text: str) -> int:
    """A whole number of a hidden column; 0 where it is none."""
    digits = text.removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
