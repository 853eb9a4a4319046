"""Sorted stretches of a text, and the question whether a place lies in one of them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from plans.domain.reading.source_text import Span

Label = TypeVar("Label")


class Stretches(Generic[Label]):
    """Labelled stretches that do not overlap; of two that would, the earlier and longer stays."""

    def __init__(self, found: Iterable[tuple[Span, Label]]) -> None:
        self.rows: list[tuple[Span, Label]] = []
        for span, label in sorted(found, key=lambda row: (row[0][0], -row[0][1])):
            if not self.rows or span[0] >= self.rows[-1][0][1]:
                self.rows.append((span, label))
        self._starts = [span[0] for span, _label in self.rows]

    def at(self, place: int) -> tuple[Span, Label] | None:
        """The stretch in which a place lies."""
        index = bisect_right(self._starts, place) - 1
        if index >= 0 and place < self.rows[index][0][1]:
            return self.rows[index]
        return None

    def within(self, span: Span) -> Sequence[tuple[Span, Label]]:
        """The stretches that begin in a span."""
        low = bisect_right(self._starts, span[0] - 1)
        high = bisect_right(self._starts, span[1] - 1)
        return self.rows[low:high]
