"""The lines of a PDF as they are set: their words, and how far they reach from left to right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

_GBK_FIRST, _GBK_LAST = 0xA1A1, 0xA3FE


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line of a page in points; `top` and `bottom` count from the foot of the page."""

    page: int
    words: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """About the width of a Chinese character."""
        return max(self.top - self.bottom, 1.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the text of a document begins and ends on its lines."""

    left: float
    right: float
    size: float

    @classmethod
    def of(cls, lines: Sequence[SetLine]) -> "Frame":
        """Of the long lines: what most of them begin and end at."""
        size = median(line.size for line in lines)
        widest = max(line.right - line.left for line in lines)
        long = [line for line in lines if line.right - line.left > 0.6 * widest] or list(lines)
        lefts = sorted(line.left for line in long)
        rights = sorted(line.right for line in long)
        return cls(lefts[len(lefts) // 5], rights[len(rights) * 4 // 5], size)

    def is_indented(self, line: SetLine) -> bool:
        """Whether a line begins like a paragraph."""
        return line.left > self.left + 1.2 * self.size

    def is_full(self, line: SetLine) -> bool:
        """Whether a line reaches the right edge."""
        return line.right > self.right - 2.2 * self.size


def page_lines(page: Any, number: int) -> Iterator[SetLine]:  # pypdfium2 ships no types
    """The lines of a page, from its top."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    text = text_page.get_text_range(0, count) if count > 0 else ""
    if len(text) != count:
        # Characters beyond the basic plane: places no longer count alike; widths are unknown.
        for words in text.replace("\r\n", "\n").split("\n"):
            yield SetLine(number, repaired(words), 0.0, 0.0, 1.0, 0.0)
        return
    start = 0
    for raw in text.split("\n"):
        end = start + len(raw)
        inner = [at for at in range(start, end) if not text[at].isspace()]
        if inner:
            first, last = text_page.get_charbox(inner[0]), text_page.get_charbox(inner[-1])
            yield SetLine(
                number,
                repaired(raw.strip()),
                first[0],
                last[2],
                max(first[3], last[3]),
                min(first[1], last[1]),
            )
        start = end + 1


def repaired(words: str) -> str:
    """Punctuation that some programs store by its GBK code, and marks of hyphenation, put right."""
    return "".join(_repaired(character) for character in words if character not in "\ufffe\uffff\r")


def _repaired(character: str) -> str:
    code = ord(character)
    if not _GBK_FIRST <= code <= _GBK_LAST:
        return character
    try:
        return bytes([code >> 8, code & 255]).decode("gbk")
    except UnicodeDecodeError:
        return character
