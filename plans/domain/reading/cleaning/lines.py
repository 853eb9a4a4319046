"""The lines of a source text: which are noise, and which belong to one paragraph."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from plans.domain.reading.source_text import SourceText

_PAGE_NUMBER = re.compile(
    r"[-—–―·•]+\s*\d{1,4}\s*[-—–―·•]+|第\s*\d{1,4}\s*页(?:\s*[,\uff0c/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
_CONTENTS = re.compile(r".{2,60}?(?:[.·…]{4,}|…{2,}|(?:\. ){4,})\s*[-—]?\s*\d{1,4}\s*[-—]?")
_ENDING = re.compile(r"[。!\uff01?\uff1f;\uff1b:\uff1a…)\uff09”》】〕]$")
# The signs here are those of the source: half-width or full-width.
HEADING = re.compile(
    r"第[一二三四五六七八九十百]{1,4}[章节篇部]|[一二三四五六七八九十]{1,4}、|"
    r"[(\uff08][一二三四五六七八九十]{1,4}[)\uff09]|[0-9\uff10-\uff19]{1,2}[.\uff0e、](?![0-9\uff10-\uff19])|"
    r"[(\uff08]\d{1,2}[)\uff09]|[①-⑳]|——|专栏|附件|(?:责任单位|牵头单位|配合单位|责任部门|牵头部门)"
)

WRAPPED_SHARE = 0.25
"""Of the lines this many break off in mid-sentence at the usual width: the text is hard-wrapped."""
WIDEST = 90
SLACK = 4
"""A full line may end this much before the usual width, where a sign must not begin a line."""
REPEATED = 3
"""A short line said so often is a running head."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source without the blanks around it."""

    start: int
    end: int
    words: str
    indent: int

    @property
    def is_indented(self) -> bool:
        """Whether it begins like a paragraph; a single blank may come from within a sentence."""
        return self.indent >= 2

    @property
    def length(self) -> float:
        """In characters, the indent among them."""
        return len(self.words) + self.indent

    @property
    def width(self) -> float:
        """As set: letters and digits take half of a Chinese character."""
        wide = sum(1.0 if ord(character) > 0x2000 else 0.5 for character in self.words)
        return wide + self.indent


@dataclass(frozen=True, slots=True)
class Measure:
    """How long the full lines of a text are; programs break by characters, printers by width."""

    length: float
    width: float

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Self:
        """Of the longest tenth of the lines."""
        return cls(
            _ninth_tenth([line.length for line in lines if line.words]),
            _ninth_tenth([line.width for line in lines if line.words]),
        )

    def is_full(self, line: Line) -> bool:
        """Whether a line reaches the right edge."""
        return line.length >= self.length - SLACK or line.width >= self.width - SLACK


def paragraphs(source: SourceText) -> list[list[Line]]:
    """The lines of the document's words, those of one paragraph together; noise is gone."""
    lines = _lines(source)
    kept = _without_noise(lines, source)
    if not is_wrapped(kept):
        return [[line] for line in kept if line.words]
    return _joined(kept, Measure.of(kept), indents=_indents(kept))


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether the lines were broken by a page's width and not by paragraphs."""
    words = [line for line in lines if line.words]
    if len(words) < 5:
        return False
    measure = Measure.of(lines)
    broken = [line for line in words if measure.is_full(line) and not _ENDING.search(line.words)]
    return measure.width <= WIDEST and len(broken) >= WRAPPED_SHARE * len(words)


def _lines(source: SourceText) -> list[Line]:
    lines = []
    start = 0
    for raw in source.text.split("\n"):
        words = raw.strip()
        indent = len(raw) - len(raw.lstrip())
        begin = start + indent
        lines.append(Line(begin, begin + len(words), words, indent))
        start += len(raw) + 1
    return lines


def _without_noise(lines: Sequence[Line], source: SourceText) -> list[Line]:
    repeated = _running_heads(lines)
    bare = _bare_page_numbers(lines)
    noise = set(source.noise)
    return [
        line
        for line in lines
        if not (
            _PAGE_NUMBER.fullmatch(line.words)
            or _CONTENTS.fullmatch(line.words)
            or line.words in repeated
            or line.start in bare
            or any(start <= line.start < end for start, end in noise)
        )
    ]


def _running_heads(lines: Sequence[Line]) -> set[str]:
    counts = Counter(line.words for line in lines if 2 < len(line.words) <= 40)
    return {
        words
        for words, count in counts.items()
        if count >= REPEATED and not _ENDING.search(words) and not HEADING.match(words)
    }


def _bare_page_numbers(lines: Sequence[Line]) -> set[int]:
    """Starts of lines that are nothing but a number, where these count up: page numbers."""
    bare = [line for line in lines if _BARE_NUMBER.fullmatch(line.words)]
    numbers = [int(line.words) for line in bare]
    steps = {later - earlier for earlier, later in itertools.pairwise(numbers)}
    if steps == {1}:
        return {line.start for line in bare}
    return set()


def _ninth_tenth(sizes: list[float]) -> float:
    return sorted(sizes)[int(len(sizes) * 0.9)] if sizes else 0


def _indents(lines: Sequence[Line]) -> bool:
    """Whether paragraphs begin with an indent."""
    words = [line for line in lines if line.words]
    indented = sum(line.is_indented for line in words)
    return 0.03 * len(words) <= indented <= 0.7 * len(words)


def _joined(lines: Sequence[Line], measure: Measure, *, indents: bool) -> list[list[Line]]:
    joined: list[list[Line]] = []
    gap = False
    for line in lines:
        if not line.words:
            gap = True
            continue
        if joined and _continues(joined[-1][-1], line, measure, indents=indents, gap=gap):
            joined[-1].append(line)
        else:
            joined.append([line])
        gap = False
    return joined


def _continues(before: Line, line: Line, measure: Measure, *, indents: bool, gap: bool) -> bool:
    """Whether a line goes on with the paragraph of the one before."""
    if not measure.is_full(before):
        return False
    if _splits_a_number(before, line):
        return True
    if _in_bracket(before) and not line.is_indented:
        return True
    if HEADING.match(line.words) or (indents and line.is_indented):
        return False
    return not (gap and _ENDING.search(before.words))


def _in_bracket(line: Line) -> bool:
    """Whether a bracket that opens on a line is still open at its end."""
    opened = max(line.words.rfind("("), line.words.rfind("\uff08"))
    return opened > max(line.words.rfind(")"), line.words.rfind("\uff09"))


def _splits_a_number(before: Line, line: Line) -> bool:
    """20\n25年 or 4\n.5: a figure broken by the line's end is no heading."""
    digits = before.words[-1:].isdigit() and line.words[:1].isdigit()
    return digits and not line.is_indented
