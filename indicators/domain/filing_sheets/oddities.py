"""What the reader of values does not tell of a sheet: which cells are formulas, which per cents."""

import posixpath
import re
from contextlib import suppress
from dataclasses import dataclass
from xml.parsers import expat

from plans.domain.packages import BrokenPackage, parse_to_end

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BUILT_IN_PERCENTS = frozenset({"9", "10"})


@dataclass(frozen=True, slots=True)
class Oddities:
    """Places (row, column), from 0: formulas, numbers shown as per cent, error values."""

    formulas: frozenset[tuple[int, int]]
    percents: frozenset[tuple[int, int]]
    errors: frozenset[tuple[int, int]]


class _Enough(Exception):
    """The rows that were asked for have been read."""


def oddities_of(parts: dict[str, bytes], sheet: str, *, rows: int | None = None) -> Oddities:
    """Look through the sheet of a checked package, or through its first rows.

    Raises:
        BrokenPackage: where its parts do not fit together.
    """
    part = parts.get(_part_of(parts, sheet))
    if part is None:
        raise BrokenPackage(sheet)
    reader = _Cells(_percent_styles(parts.get("xl/styles.xml", b"")), rows)
    with suppress(_Enough):
        _parse(part, reader.start)
    return Oddities(
        frozenset(reader.formulas), frozenset(reader.percents), frozenset(reader.errors)
    )


class _Cells:
    def __init__(self, percent_styles: frozenset[str], rows: int | None) -> None:
        self.percent_styles = percent_styles
        self.rows = rows
        self.formulas: set[tuple[int, int]] = set()
        self.percents: set[tuple[int, int]] = set()
        self.errors: set[tuple[int, int]] = set()
        self.at = (0, 0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.at = (int(found[2]) - 1, _column(found[1])) if found else (-1, -1)
            if self.rows is not None and self.at[0] >= self.rows:
                raise _Enough
            kind = attributes.get("t", "n")
            if kind == "e":
                self.errors.add(self.at)
            elif kind == "n" and attributes.get("s") in self.percent_styles:
                self.percents.add(self.at)
        elif local == "f":
            self.formulas.add(self.at)


def _part_of(parts: dict[str, bytes], sheet: str) -> str:
    """The name of the part that holds a sheet."""
    relation: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheets(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            ids = [value for key, value in attributes.items() if key.endswith(":id")]
            relation[attributes.get("name", "")] = ids[0] if ids else ""

    def relations(_name: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes:
            targets[attributes["Id"]] = attributes.get("Target", "")

    _parse(parts["xl/workbook.xml"], sheets)
    _parse(parts.get("xl/_rels/workbook.xml.rels", b"<a/>"), relations)
    target = targets.get(relation.get(sheet, ""), "")
    return target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)


def _percent_styles(styles: bytes) -> frozenset[str]:
    """Numbers of the cell formats whose number format is a per cent."""
    formats: set[str] = set(_BUILT_IN_PERCENTS)
    found: set[str] = set()
    inside = ""
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, count
        local = name.rpartition(":")[2]
        if local == "numFmt" and attributes.get("formatCode", "").rstrip("_) ").endswith("%"):
            formats.add(attributes.get("numFmtId", ""))
        elif local in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = local
        elif local == "xf" and inside == "cellXfs":
            if attributes.get("numFmtId") in formats:
                found.add(str(count))
            count += 1

    if styles:
        _parse(styles, start)
    return frozenset(found)


# object: the handler's type as expat knows it.
def _parse(content: bytes, start: object) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start  # type: ignore[assignment]  # a callable of name, attributes
    parse_to_end(parser, content)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
