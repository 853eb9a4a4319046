"""A clause divided among its numbers: which words belong to which number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.figures import Quantity

_ALONE = re.compile(r"[ ]{0,3}(?:、|和|与|及|以及|,|或|/)[ ]{0,3}")
_LINKS = ("以及", "和", "与", "及", "并", "或")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a clause with the number, or the row of numbers (分别 72%、30%), that it is about.

    `joined` says that 和 ties it to the segment before: the two are one quote.
    """

    span: Span
    quantities: tuple[Quantity, ...]
    joined: bool = False


def segments(text: str, clause: Span, quantities: Sequence[Quantity]) -> list[Segment]:
    """Divide a clause among its quantities, in order."""
    rows = _rows(text, quantities)
    found = []
    start, joined = clause[0], False
    for index, row in enumerate(rows):
        end, following, ties = clause[1], clause[1], False
        if index + 1 < len(rows):
            end, following, ties = _cut(text, row[-1], rows[index + 1][0])
        found.append(Segment((start, end), tuple(row), joined))
        start, joined = following, ties
    return found


def _rows(text: str, quantities: Sequence[Quantity]) -> list[list[Quantity]]:
    """Numbers with nothing but 、 or 和 between them stand in one row."""
    rows: list[list[Quantity]] = []
    for quantity in quantities:
        if rows and _ALONE.fullmatch(text, rows[-1][-1].span[1], quantity.span[0]):
            rows[-1].append(quantity)
        else:
            rows.append([quantity])
    return rows


def _cut(text: str, one: Quantity, following: Quantity) -> tuple[int, int, bool]:
    """Where the words of one number end, where those of the next begin, and whether 和 ties them."""
    low, high = one.span[1], following.span[0]
    between = text[low:high]
    mark = len(between) - 1 if between.endswith("、") else between.find("、")
    if mark >= 0:
        return low + mark, low + mark + 1, False
    for link in _LINKS:
        ties = between.endswith(link)
        at = between.rfind(link) if ties else between.find(link)
        if at >= 0:
            return low + at, low + at + len(link), ties
    return low, low, False
