"""Brackets of a text, also nested, unclosed and wrongly closed ones, found in linear time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.domain.reading.source_text import Span

PAIRS = {
    "(": ")",
    "〔": "〕",
    "【": "】",
    "[": "]",
    "〈": "〉",
    "﹝": "﹞",
}
_OPENERS = {closer: opener for opener, closer in PAIRS.items()}
_SIGNS = re.compile(r"[()〔〕【】\[\]〈〉﹝﹞\n]")
_QUOTES = re.compile(r"“[^“”]{0,40}”|《[^《》]{0,80}》")
DEEPEST = 3
"""Brackets that hold deeper ones are no list of units; so each sign is looked at a few times only."""
LONGEST = 1200
_WITHIN_LINE = 300


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket: its signs stand at `start` and before `end`; unclosed, it reaches to the line's end."""

    start: int
    end: int
    closed: bool = True

    @property
    def content(self) -> Span:
        """What stands between the signs."""
        return self.start + 1, self.end - (1 if self.closed else 0)


def find_brackets(text: str, start: int, end: int) -> list[Bracket]:
    """The brackets of a part of a text in order of their opening, outer ones first."""
    found: list[Bracket] = []
    stack: list[_Open] = []
    for match in _SIGNS.finditer(text, start, end):
        sign, at = match[0], match.start()
        if sign == "\n":
            found.extend(_unclosed(stack, at))
            stack.clear()
        elif sign in PAIRS:
            stack.append(_Open(sign, at))
        elif stack:
            _close(stack, sign, at, found)
    found.extend(_unclosed(stack, end))
    return sorted(found, key=lambda bracket: (bracket.start, -bracket.end))


def continued(text: str, bracket: Bracket, end: int) -> Bracket | None:
    """An unclosed bracket together with its rest on the next line, up to the closing sign there."""
    match = _REST.match(text, bracket.end, min(end, bracket.end + _WITHIN_LINE))
    return Bracket(bracket.start, match.end()) if match else None


def masked(text: str) -> str:
    """The text with nested brackets and quoted words blanked out by □, place by place."""
    signs = list(text)
    for first, last in _top_level(text):
        signs[first:last] = "□" * (last - first)
    return "".join(signs)


_REST = re.compile(r"\n[^()〔〕【】\[\]〈〉﹝﹞\n。]*[)〕】\]〉]")


@dataclass(slots=True)
class _Open:
    sign: str
    at: int
    depth: int = 0
    """How deep the brackets within it go."""


def _close(stack: list[_Open], sign: str, at: int, found: list[Bracket]) -> None:
    """Close the nearest bracket of the sign's kind, or for want of one the innermost."""
    place = next(
        (
            index
            for index in range(len(stack) - 1, max(-1, len(stack) - 1 - DEEPEST), -1)
            if stack[index].sign == _OPENERS[sign]
        ),
        len(stack) - 1,
    )
    opened = stack[place]
    depth = max(one.depth for one in stack[place:])
    del stack[place:]
    if stack:
        stack[-1].depth = max(stack[-1].depth, depth + 1)
    if depth <= DEEPEST and at + 1 - opened.at <= LONGEST:
        found.append(Bracket(opened.at, at + 1))


def _unclosed(stack: list[_Open], end: int) -> Iterator[Bracket]:
    if stack and stack[-1].depth <= DEEPEST:
        yield Bracket(stack[-1].at, min(end, stack[-1].at + LONGEST), closed=False)


def _top_level(text: str) -> Iterator[Span]:
    """Spans of the outermost brackets and of quotes; an unclosed bracket is plain text."""
    for match in _QUOTES.finditer(text):
        yield match.span()
    opened: list[int] = []
    spans: list[Span] = []
    for match in _SIGNS.finditer(text):
        if match[0] in PAIRS:
            opened.append(match.start())
        elif match[0] in _OPENERS and opened:
            first = opened.pop()
            while spans and spans[-1][0] > first:
                spans.pop()
            spans.append((first, match.end()))
    yield from spans
