"""The division of a target as a table: the same cells on the page, in a workbook, out and in.

A row is a place, the city's first; a column a year, the last one the deadline, where the places'
parts stand. A cell is known by its name everywhere: `part-12`, `year-12-2025`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from indicators.domain.filing_sheets.grids import Cell, Grid, address
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.quantities import NumberError, parse_number, printed_decimals

SHEET = mark("目标分解表")
KEY_HEADER = mark("地区编号(勿改)")
NAME_HEADER = mark("地区")
COUNTED_HEADER = mark("计入汇总")
PART_HEADER = mark("%(year)s年分解值")
YEAR_HEADER = mark("%(year)s年年度目标")
NUMERATOR_HEADER = mark("分子")
DENOMINATOR_HEADER = mark("分母")

NO_HEADER = mark("第1行不是该目标的分解表的表头,缺少:%(missing)s。请使用下载的分解表,不要改表头。")
STRANGE_ROW = mark("地区编号“%(text)s”不是本表的地区。请勿改动隐藏列,重新下载分解表。")
ROW_TWICE = mark("该地区在第%(row)s行已填过一次。")
TOO_FINE = mark("“%(text)s”的小数位数过多:最多%(most)s位。")
TOO_LARGE = mark("“%(text)s”太大:整数部分最多%(most)s位。")
YEARS_WITHOUT_PART = mark("填了年度目标,须先填分解值。")
TWO_NUMBERS = mark("分子和分母须同时填写,并填分解值。")

_MOST_DECIMALS = 8
_MOST_WHOLE = 16


@dataclass(frozen=True)
class Layout:
    """Which cells a table has: rows by their key, years before the deadline."""

    rows: Mapping[int, str]
    city: int
    years: tuple[int, ...]
    deadline: int
    takes_shares: bool
    in_percent: bool
    divided: bool = True
    """False where only the city's own years are set: the target has no part for a place."""

    def names(self, row: int) -> Iterator[str]:
        """The cells of a row that are typed."""
        for year in self.years:
            yield year_cell(row, year)
        if row != self.city and self.divided:
            yield part_cell(row)
            if self.takes_shares:
                yield from (f"above-{row}", f"below-{row}")

    def columns(self) -> list[tuple[str, str, Mapping[str, object]]]:
        """Typed columns in order: what begins the cells' names, header and its parameters."""
        found: list[tuple[str, str, Mapping[str, object]]] = [
            ("year-{row}-" + str(year), YEAR_HEADER, {"year": year}) for year in self.years
        ]
        if self.divided:
            found.append(("part-{row}", PART_HEADER, {"year": self.deadline}))
            if self.takes_shares:
                found += [
                    ("above-{row}", NUMERATOR_HEADER, {}),
                    ("below-{row}", DENOMINATOR_HEADER, {}),
                ]
        return found


def part_cell(row: int) -> str:
    """The cell of a place's part."""
    return f"part-{row}"


def year_cell(row: int, year: int) -> str:
    """The cell of a yearly target."""
    return f"year-{row}-{year}"


@dataclass(frozen=True)
class Number:
    """A number with the decimals it was typed with."""

    value: Decimal
    decimals: int


@dataclass(frozen=True)
class Division:
    """What was typed, read: parts and yearly targets by row, and what is wrong by cell."""

    parts: Mapping[int, Number] = field(default_factory=dict)
    shares: Mapping[int, tuple[Number, Number]] = field(default_factory=dict)
    years: Mapping[int, Mapping[int, Number]] = field(default_factory=dict)
    errors: Mapping[str, Problem] = field(default_factory=dict)


def read_division(layout: Layout, typed: Mapping[str, str]) -> Division:
    """Read the cells of a table; an empty cell says nothing, and is no zero."""
    errors: dict[str, Problem] = {}
    numbers: dict[str, Number] = {}
    for row in layout.rows:
        for name in layout.names(row):
            text = typed.get(name, "").strip()
            if not text:
                continue
            try:
                numbers[name] = _number(text, percent=layout.in_percent)
            except NumberError as error:
                errors[name] = error.problem
    parts = {row: numbers[part_cell(row)] for row in layout.rows if part_cell(row) in numbers}
    shares = {}
    for row in layout.rows:
        pair = [numbers.get(f"{name}-{row}") for name in ("above", "below")]
        if pair[0] is not None and pair[1] is not None and row in parts:
            shares[row] = (pair[0], pair[1])
        elif any(pair):
            errors.setdefault(part_cell(row), Problem(TWO_NUMBERS))
    years = {
        row: {
            year: numbers[year_cell(row, year)]
            for year in layout.years
            if year_cell(row, year) in numbers
        }
        for row in layout.rows
    }
    for row, found in years.items():
        if found and row != layout.city and row not in parts:
            errors.setdefault(part_cell(row), Problem(YEARS_WITHOUT_PART))
    return Division(parts, shares, years, errors)


def _number(text: str, *, percent: bool) -> Number:
    value, decimals = parse_number(text, percent=percent), printed_decimals(text)
    if decimals > _MOST_DECIMALS:
        raise NumberError("too_fine", TOO_FINE, text=text[:40], most=_MOST_DECIMALS)
    if abs(value) >= Decimal(10) ** _MOST_WHOLE:
        raise NumberError("too_large", TOO_LARGE, text=text[:40], most=_MOST_WHOLE)
    return Number(value, decimals)


@dataclass(frozen=True)
class FiledDivision:
    """A sheet that came back: the texts by cell, where each stands, and what cannot be read."""

    typed: Mapping[str, str]
    addresses: Mapping[str, str]
    errors: Mapping[str, Problem]


def read_sheet(layout: Layout, grid: Grid) -> FiledDivision:
    """The cells of a sheet by their names; a place without a row keeps nothing.

    Raises:
        DocumentError: when the header is another, or a row is of no place of the table.
    """
    header = grid.rows[0] if grid.rows else []
    found = {"".join(cell.text.split()): at for at, cell in enumerate(header)}
    wanted = {KEY_HEADER: "", **{text % said: name for name, text, said in layout.columns()}}
    missing = [text for text in wanted if text not in found]
    if missing:
        raise DocumentError([Problem(NO_HEADER, {"missing": "、".join(missing)})])
    columns = {name: found[text] for text, name in wanted.items() if name}
    rows = _rows(layout, grid, found[KEY_HEADER])
    typed: dict[str, str] = {}
    addresses: dict[str, str] = {}
    errors: dict[str, Problem] = {}
    for row, at in rows.items():
        line, known = grid.rows[at], set(layout.names(row))
        for name, column in columns.items():
            cell_name = name.format(row=row)
            if cell_name not in known:
                continue
            cell = line[column] if column < len(line) else Cell("")
            addresses[cell_name] = address(at, column)
            typed[cell_name] = cell.text
            if cell.fault:
                errors[cell_name] = cell.fault
    return FiledDivision(typed, addresses, errors)


def _rows(layout: Layout, grid: Grid, column: int) -> dict[int, int]:
    """By place the place of its row in the grid."""
    rows: dict[int, int] = {}
    problems = []
    for at, line in enumerate(grid.rows[1:], 1):
        if not any(cell.text for cell in line):
            continue
        text = line[column].text if column < len(line) else ""
        row = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
        if row not in layout.rows:
            problems.append(Problem(STRANGE_ROW, {"text": text[:20]}, line=at + 1))
        elif row in rows:
            problems.append(Problem(ROW_TWICE, {"row": rows[row] + 1}, line=at + 1))
        else:
            rows[row] = at
    if problems:
        raise DocumentError(problems)
    return rows
