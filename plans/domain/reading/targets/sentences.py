"""Sentences and clauses of a text; marks inside brackets, titles and quotations do not divide."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.domain.reading.source_text import Span

_PAIRS = {")": "(", "〕": "〔", "》": "《", "”": "“", "〉": "〈", "]": "[", "】": "【", "’": "‘"}
_OPENERS = frozenset(_PAIRS.values())
_ENDS = "。!?\n"
_MARKS = ",;:"
# What stands in such a bracket is a clause of its own: (其中分布式光伏50万千瓦).
_TOLD_IN_BRACKETS = ("(其中", "(含", "(包括", "(到2", "(力争")
_NUMBER = re.compile(
    r"[ \t]{0,8}(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|\(?\d{1,2}\)|\d{1,2}[.、](?!\d)|[①-⑳]|[一二三四五六七八九十]是|[●•·■◆—-]+)"
)
_DIGIT = re.compile(r"\d")
# No clause of a plan is longer; a text without any marks is divided all the same.
_LONGEST = 600
_BLANKS = " \t\u3000"


@dataclass(frozen=True, slots=True)
class Clause:
    """Words between two marks, and the mark that ends them."""

    span: Span
    mark: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Clauses up to a full stop or the end of the line; `opens_line` where a paragraph begins."""

    clauses: tuple[Clause, ...]
    opens_line: bool

    @property
    def span(self) -> Span:
        """From the first clause to the last."""
        return self.clauses[0].span[0], self.clauses[-1].span[1]


def split_sentences(text: str, span: Span) -> Iterator[Sentence]:
    """The sentences within a span of a text."""
    clauses: list[Clause] = []
    opens_line = True
    at = span[0]
    for place, sign in _divisions(text, span):
        clause = _trimmed(text, _unnumbered(text, at), place)
        if clause:
            clauses.append(Clause(clause, sign))
        at = place + 1
        if sign in _ENDS:
            if clauses:
                yield Sentence(tuple(clauses), opens_line)
                opens_line = False
            clauses = []
            opens_line = opens_line or sign == "\n"


def _divisions(text: str, span: Span) -> Iterator[tuple[int, str]]:
    """The places that divide, each with its sign; the end of the span as a line's end."""
    start, end = span
    hidden, told = _hidden(text, span)
    last = start
    for place in range(start, end):
        sign = text[place]
        shown = sign == "\n" or not hidden[place - start]
        if shown and (sign in _ENDS or sign in _MARKS):
            yield (last := place), sign
        elif place in told or text.startswith("——", place) or place - last > _LONGEST:
            yield (last := place), ","
    yield end, "\n"


def _hidden(text: str, span: Span) -> tuple[bytearray, set[int]]:
    """Which characters stand inside a bracket or quotation that closes on the same line.

    Brackets that tell a figure of their own are not hidden; where they open comes second.
    """
    start, end = span
    hidden = bytearray(end - start)
    told: set[int] = set()
    opened: list[int] = []
    for place in range(start, end):
        sign = text[place]
        if sign in _OPENERS:
            opened.append(place)
        elif sign == "\n":
            opened.clear()
        elif sign in _PAIRS and opened and text[opened[-1]] == _PAIRS[sign]:
            opener = opened.pop()
            if text.startswith(_TOLD_IN_BRACKETS, opener) and _DIGIT.search(text, opener, place):
                told.add(opener)
            elif not opened:
                hidden[opener - start : place - start] = b"\x01" * (place - opener)
    return hidden, told


def _unnumbered(text: str, start: int) -> int:
    """Where the words begin behind a number such as (一), 1. or ①."""
    match = _NUMBER.match(text, start)
    return match.end() if match else start


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start] in _BLANKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    return (start, end) if start < end else None
