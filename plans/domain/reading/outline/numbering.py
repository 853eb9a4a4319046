"""Headings as they are numbered: 第一章, 第一节, 一、, (一), 1., (1), ①; at a line's start or within it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How a heading is numbered, the usual outermost first."""

    CHAPTER = 0
    PART = 1
    FIRST = 2
    SECOND = 3
    THIRD = 4


@dataclass(frozen=True, slots=True)
class Numbered:
    """A place that may be a heading: its number and what stands after it on the line."""

    start: int
    after: int
    """Behind the number and its sign."""
    line_end: int
    level: Level
    value: int
    printed: str
    """The number as it stands in a path: 第三章, 三, (三), 3."""
    at_line_start: bool


_CHINESE = "[一二三四五六七八九十百〇]{1,5}"
_PATTERNS: tuple[tuple[Level, re.Pattern[str], str], ...] = (
    (Level.CHAPTER, re.compile(rf"第({_CHINESE}|\d{{1,2}})([章篇]|部分)[、.:]?"), "第{0}{1}"),
    (Level.PART, re.compile(rf"第({_CHINESE}|\d{{1,2}})(节)[、.:]?"), "第{0}{1}"),
    (Level.FIRST, re.compile(rf"({_CHINESE})(、)"), "{0}"),
    (Level.SECOND, re.compile(rf"\(({_CHINESE})\)()[、.:]?"), "({0})"),
    (Level.THIRD, re.compile(r"(\d{1,2})(?:(\.)(?!\d)|、)"), "{0}"),
)
# Within a line a heading can only follow the end of a sentence.
_AFTER_SENTENCE = re.compile(r"(?<=[。;!?”)])(?=第?[一二三四五六七八九十(\d])")
# 二、三产业 and 三、四线城市 enumerate; they are no headings.
_ENUMERATION = re.compile(r"[一二三四五六七八九十]、[一二三四五六七八九十]")

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}


def chinese_number(text: str) -> int:
    """The value of a number below a thousand in Chinese or Arabic digits: 二十一 is 21."""
    if text.isdigit():
        return int(text)
    hundreds, hundred, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = _DIGITS.get(hundreds, 1) * 100 if hundred else 0
    value += _DIGITS.get(tens.lstrip("零〇"), 1) * 10 if ten else 0
    return value + _plain_digits(ones)


def _plain_digits(text: str) -> int:
    value = 0
    for character in text:
        value = value * 10 + _DIGITS.get(character, 0)
    return value


def numbered_places(text: str) -> Iterator[Numbered]:
    """Every place of a text that is numbered like a heading, in order."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        first = _numbered(text, start, end, at_line_start=True)
        if first:
            yield first
        for match in _AFTER_SENTENCE.finditer(text, start + 1, end):
            found = _numbered(text, match.start(), end, at_line_start=False)
            if found:
                yield found
        start = end + 1


def _numbered(text: str, start: int, end: int, *, at_line_start: bool) -> Numbered | None:
    if _ENUMERATION.match(text, start, end):
        return None
    for level, pattern, form in _PATTERNS:
        match = pattern.match(text, start, end)
        if match:
            value = chinese_number(match[1])
            if not value or match.end() >= end:
                return None
            printed = form.format(match[1], match[2])
            return Numbered(start, match.end(), end, level, value, printed, at_line_start)
    return None
