"""Figures of another source (年鉴、公报、部门年报) as a table, and how they compare with ours.

A source prints its own precision and unit, so that figures are compared as printed: the finer is
rounded half up to the places of the coarser. Values of two definitions are not compared at all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indicators.domain.filing_sheets.grids import Cell, Grid, address
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.quantities import NumberError, parse_number, printed_decimals, round_half_up
from plans.domain.secrecy import secrecy_mark
from plans.domain.units import UnitError, convert

SHEET = mark("比对表")
"""The sheet that is read."""
HEADERS: Mapping[str, str] = {
    "indicator": mark("指标代码或名称"),
    "place": mark("地区"),
    "year": mark("年份"),
    "value": mark("数值"),
    "unit": mark("计量单位"),
    "definition": mark("口径代码"),
    "origin": mark("出处页码"),
}
OPTIONAL = frozenset({"definition", "origin"})
LONGEST_ORIGIN = 200
# Years that a source of ours can be about.
_YEARS = range(1949, 2101)
_YEAR = re.compile(r"(\d{4})\s*年?", re.ASCII)

NO_HEADER = mark("第1行不是比对表的表头,缺少:%(missing)s。请使用下载的比对表模板,不要改表头。")
NOTHING = mark("比对表里没有填写任何数值。请填好后再上传。")
MISSING = mark("缺少%(column)s。")
NO_YEAR = mark("“%(text)s”不是年份,请填写四位年份,如2025。")
TOO_LONG = mark("出处最多%(limit)s字。")
SECRET = mark("表中有密级标志。本系统为非涉密系统,不得上传涉密内容。")
OTHER_UNIT = mark("计量单位不同类:%(why)s")
OTHER_DEFINITION = mark("口径不同:本系统为%(ours)s。")


class Outcome(StrEnum):
    """How a figure of the source stands to the accepted value."""

    SAME = "same"
    ROUNDING = "rounding"
    DIFFERENT = "different"
    NOT_COMPARABLE = "not_comparable"
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"


@dataclass(frozen=True)
class SourceRow:
    """A row as it stands in the table; `texts` by column key, `number` counted from 1."""

    number: int
    texts: Mapping[str, str]
    places: Mapping[str, int]
    year: int

    def at(self, key: str) -> str:
        """The address of a cell, as the program shows it."""
        return address(self.number - 1, self.places.get(key, 0))


@dataclass(frozen=True)
class Figure:
    """A number as printed; `unit` and `definition` are codes, an empty definition is not stated."""

    value: Decimal
    decimals: int
    unit: str
    definition: str


@dataclass(frozen=True)
class Compared:
    """The outcome; `amount` is the source's number less ours, in our unit, `pct` of ours."""

    outcome: Outcome
    amount: Decimal | None = None
    pct: Decimal | None = None
    reason: Problem | None = None


def read_source(grid: Grid) -> list[SourceRow]:
    """The filled rows of a table.

    Raises:
        DocumentError: every fault with the address of its cell; nothing of the table is used.
    """
    places = _places(grid.rows[0] if grid.rows else [])
    problems: list[Problem] = []
    rows = list(_rows(grid, places, problems))
    if not rows and not problems:
        problems.append(Problem(NOTHING))
    if problems:
        raise DocumentError(problems)
    return rows


def _places(header: Sequence[Cell]) -> dict[str, int]:
    found = {re.sub(r"\s+", "", cell.text): index for index, cell in enumerate(header)}
    places = {key: found[text] for key, text in HEADERS.items() if text in found}
    missing = [text for key, text in HEADERS.items() if key not in places and key not in OPTIONAL]
    if missing:
        raise DocumentError([Problem(NO_HEADER, {"missing": "、".join(missing)})])
    return places


def _rows(grid: Grid, places: Mapping[str, int], problems: list[Problem]) -> Iterator[SourceRow]:
    for index, line in enumerate(grid.rows[1:], 1):
        cells = {key: line[at] if at < len(line) else Cell("") for key, at in places.items()}
        if not cells["value"].text and cells["value"].fault is None:
            # The template lists what is held: what the source does not print stays empty.
            continue
        texts = {key: cell.text for key, cell in cells.items()}
        faults = dict(_faults(cells, texts))
        problems += [
            Problem(each.template, each.params, path=address(index, places[key]))
            for key, each in faults.items()
        ]
        if not faults:
            found = _YEAR.fullmatch(texts["year"])
            yield SourceRow(index + 1, texts, places, int(found[1]) if found else 0)


def _faults(cells: Mapping[str, Cell], texts: Mapping[str, str]) -> Iterator[tuple[str, Problem]]:
    for key, cell in cells.items():
        if cell.fault is not None:
            yield key, cell.fault
        elif not cell.text and key not in OPTIONAL:
            yield key, Problem(MISSING, {"column": HEADERS[key]})
        elif secrecy_mark(cell.text):
            yield key, Problem(SECRET)
        else:
            fault = _fault(key, texts[key])
            if fault is not None:
                yield key, fault


def _fault(key: str, text: str) -> Problem | None:
    if key == "year":
        found = _YEAR.fullmatch(text)
        is_year = found is not None and int(found[1]) in _YEARS
        return None if is_year else Problem(NO_YEAR, {"text": text[:20]})
    if key == "origin" and len(text) > LONGEST_ORIGIN:
        return Problem(TOO_LONG, {"limit": LONGEST_ORIGIN})
    if key == "value":
        try:
            parse_number(text, percent=True)
        except NumberError as error:
            return error.problem
    return None


def figure_of(text: str, unit: str, definition: str) -> Figure:
    """A number that has been read without fault, with its places as printed."""
    return Figure(parse_number(text, percent=True), printed_decimals(text), unit, definition)


def compare(source: Figure, held: Sequence[Figure], *, default: str) -> Compared:
    """A figure of the source beside the accepted values of its indicator, place and year.

    `held` has one figure a definition. A source that states none is compared with the `default`
    one alone.
    """
    if not held:
        return Compared(Outcome.MISSING_HERE)
    wanted = source.definition or default
    ours = next((each for each in held if each.definition == wanted), None)
    if ours is None:
        names = "、".join(each.definition for each in held)
        return Compared(Outcome.NOT_COMPARABLE, reason=Problem(OTHER_DEFINITION, {"ours": names}))
    try:
        theirs = convert(source.value, source.unit, ours.unit)
        mine = convert(ours.value, ours.unit, source.unit)
    except UnitError as error:
        return Compared(
            Outcome.NOT_COMPARABLE, reason=Problem(OTHER_UNIT, {"why": (error.problem,)})
        )
    amount = theirs - ours.value
    pct = amount / abs(ours.value) * 100 if ours.value else None
    if amount == 0:
        return Compared(Outcome.SAME, amount, pct)
    # Each rounded as the other prints: one of the two is the coarser.
    agrees = (
        round_half_up(theirs, ours.decimals) == ours.value
        or round_half_up(mine, source.decimals) == source.value
    )
    return Compared(Outcome.ROUNDING if agrees else Outcome.DIFFERENT, amount, pct)
