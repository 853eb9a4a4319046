"""Tables as grids of cells: those of the document, and those typed with tabs or upright strokes."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.source_text import SourceTable, SourceText, Span

_SIGNS = str.maketrans(
    {
        "\uff08": "(",
        "\uff09": ")",
        "\uff0c": ",",
        "\uff1a": ":",
        "\uff1b": ";",
        "\uff05": "%",
        "\uff0e": ".",
        "\u3000": " ",
        "\u00a0": " ",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }
)
_RULE = re.compile(r"[\s|:\-—_+=]*")
_STROKES = re.compile(r"[|\uff5c│]")
_LAST_PIECE = re.compile(
    r"(?:^|[、,;\s])(?P<unit>[^、,;\s]{2,}(?:[局委办部厅署]|政府|公司|集团|中心|单位|部门|管委会)"
    r"|各[^、,;\s]{0,10}[县区市旗州盟乡镇道)])$"
)
_NEXT_LEVELLED = re.compile(r"(?:[市省县区旗州盟各国有相]|团[市县省]委)")
_NEXT_UNIT = re.compile(
    r"(?!员会|公室|分局|管理|直属)[^、,;\s]{2,}(?:[局委办部厅署]|政府|公司|集团|中心|单位|部门|管委会)(?=[、,;\s]|$)"
)
_PARTY = re.compile(r"[市省县区旗州盟]委")
MOST_CELLS = 200_000
"""Tables of more cells are not read: they would be no division of work."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's words without line breaks and blanks, and where each character stands."""

    text: str
    origin: tuple[int, ...]
    span: Span

    def source_span(self, span: Span) -> Span:
        """Where a span of the words stands in the source text."""
        return self.origin[span[0]], self.origin[span[1] - 1] + 1


Grid: TypeAlias = list[list[Cell | None]]
"""Rows of cells; a merged cell stands, the same object, in every place it covers."""


def legible(source: SourceText, clean: CleanText) -> str:
    """The source text sign by sign as the rules want it: simplified, signs half-width, same length."""
    signs = list(source.text.translate(_SIGNS))
    for sign, place in zip(clean.text, clean.origin, strict=True):
        if not sign.isspace() or signs[place].isspace():
            signs[place] = sign
    return "".join(signs)


def read_grids(source: SourceText, text: str) -> list[Grid]:
    """The tables of a document in order, then those typed as text outside them."""
    grids = [_grid_of_table(table, text) for table in source.tables]
    grids.extend(_typed_grids(text, [table.span for table in source.tables]))
    return [grid for grid in grids if grid]


def cell_of(text: str, start: int, end: int) -> Cell:
    """The words between two places; a line break between two units becomes a comma."""
    places: list[int] = []
    signs: list[str] = []
    for match in re.finditer(r"[^\s]+|\s+", text[start:end]):
        if not match[0].isspace():
            signs.extend(match[0])
            places.extend(range(start + match.start(), start + match.end()))
        elif _parts_units(text, start + match.start(), start + match.end(), start, end):
            signs.append("、")
            places.append(start + match.start())
    return Cell("".join(signs), tuple(places), (start, end))


def _parts_units(text: str, first: int, last: int, start: int, end: int) -> bool:
    """Whether a break stands between two units, not within a name that was wrapped."""
    before = _LAST_PIECE.search(text[max(start, first - 30) : first])
    if not before or last >= end or _PARTY.fullmatch(before["unit"]):
        return False
    after = text[last : min(end, last + 40)]
    return bool(_NEXT_LEVELLED.match(after) or _NEXT_UNIT.match(after))


def _grid_of_table(table: SourceTable, text: str) -> Grid:
    height = max((cell.row + cell.rows for cell in table.cells), default=0)
    width = max((cell.column + cell.columns for cell in table.cells), default=0)
    if height * width > MOST_CELLS:
        return []
    grid: Grid = [[None] * width for _ in range(height)]
    for cell in table.cells:
        words = cell_of(text, *cell.span)
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                grid[row][column] = words
    return grid


def _typed_grids(text: str, tables: Sequence[Span]) -> Iterator[Grid]:
    """Runs of lines with as many cells, parted by tabs or strokes."""
    grid: Grid = []
    for start, end in _lines(text):
        if _within(tables, start):
            continue
        cells = _typed_cells(text, start, end)
        if len(cells) < 2 and not (grid and not text[start:end].strip(" |\t-")):
            yield grid
            grid = []
        elif cells and not _RULE.fullmatch(text, start, end):
            grid.append(list(cells))
    yield grid


def _typed_cells(text: str, start: int, end: int) -> list[Cell]:
    line = text[start:end]
    sign = _STROKES if len(_STROKES.findall(line)) > 1 else re.compile(r"\t")
    edges = [match.start() for match in sign.finditer(line)]
    if sign is _STROKES:
        lead = len(line) - len(line.lstrip())
        edges = [edge for edge in edges if edge > lead]
        start_at = lead + 1 if _STROKES.match(line, lead) else 0
        edges = [edge for edge in edges if edge < len(line.rstrip()) - 1]
        line = line.rstrip()
        line = line[:-1] if _STROKES.match(line, len(line) - 1) else line
    else:
        start_at = 0
    if not edges:
        return []
    bounds = [start_at, *(place for edge in edges for place in (edge, edge + 1)), len(line)]
    return [
        cell_of(text, start + bounds[index], start + bounds[index + 1])
        for index in range(0, len(bounds), 2)
    ]


def _lines(text: str) -> Iterator[Span]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _within(tables: Sequence[Span], place: int) -> bool:
    index = bisect_left(tables, (place + 1, 0)) - 1
    return index >= 0 and place < tables[index][1]
