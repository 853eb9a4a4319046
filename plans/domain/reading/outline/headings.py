"""Which numbered places are headings of the plan, how far each title reaches, and how they nest."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plans.domain.problems import Problem, mark
from plans.domain.reading.outline.numbering import Level, Numbered, numbered_places
from plans.domain.reading.pieces import Finding, OutlineFault

LONGEST_TITLE = 60
"""A longer first sentence is no title; the words before its first comma stand for one."""

JUMP = mark("编号“%(printed)s”与前面不连续,请对照原文看是否漏读或印错。")

_WORDS = re.compile(r"[一-龥]{5}")
"""More than dots and a page number behind a title of a table of contents."""

_TITLE_END = re.compile(r"[。:]")
# A statement of the responsible units right behind a title is no part of it.
_UNITS = re.compile(
    r"(?<=[一-龥”])[(〔\[【](?=[^()〔〕\[\]【】。\n]{0,8}(?:牵头|责任|配合|负责|主办|协办)(?:单位|部门)?[:,、]"
    r"|[^()〔〕\[\]【】。\n]{2,200}(?:牵头|负责|配合)[)〕\]】])"
)
_LOOSE_END = re.compile(r"[。,;:]")
_BOX = re.compile(
    r"^专栏[ \t]*[\d一二三四五六七八九十]{0,3}(?=[ \t:\u4e00-\u9fff]|$)", re.MULTILINE
)
_PLAIN_TITLE = re.compile(r"[一-龥A-Za-z“”《》、()]+")
_SENTENCE = re.compile(r"[^。\n]{12,}")
_FEWEST_ALIKE = 3
_MOSTLY = 0.6
_TRAILING = "。.:;,、 "


@dataclass(slots=True)
class Heading:
    """A heading with its place in the tree; `end` is the end of its last content."""

    number: Numbered
    title: str
    title_end: int
    """Behind the title and its closing sign."""
    finding: Finding
    end: int = 0
    children: list["Heading"] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where its number begins."""
        return self.number.start

    @property
    def level(self) -> Level:
        """How it is numbered."""
        return self.number.level


def headings_of(
    text: str, blanks: frozenset[int] = frozenset(), gaps: frozenset[int] = frozenset()
) -> tuple[list[Heading], list[OutlineFault]]:
    """The headings of a text in order, a table of contents aside, and jumps in their numbers.

    `blanks` are the places of the text before which a blank was dropped, `gaps` those of wide ones.
    """
    accepted = _Acceptance([box.start() for box in _BOX.finditer(text)]).of(numbered_places(text))
    following = [*(number.start for number, _sure in accepted), len(text)][1:]
    found = [
        _heading(text, number, limit, sure=sure)
        for (number, sure), limit in zip(accepted, following, strict=False)
    ]
    # A number with nothing but signs behind it heads nothing.
    found = _without_contents(text, [heading for heading in found if heading.title])
    _end_at_blanks(found, text, blanks, gaps)
    kept = {heading.start for heading in found}
    return found, [
        OutlineFault((number.start, number.after), Problem(JUMP, {"printed": number.printed}))
        for number, sure in accepted
        if not sure and number.at_line_start and number.start in kept
    ]


def nested(headings: Sequence[Heading], end: int, text: str, *, tasks_end: int) -> list[Heading]:
    """The outermost headings, each with its children; `end` is where the plan ends.

    `tasks_end` is where its last task does: a closing sentence may follow.
    """
    roots: list[Heading] = []
    path: list[Heading] = []
    for heading in headings:
        while path and path[-1].level >= heading.level:
            path.pop().end = content_end(text, heading.start)
        (path[-1].children if path else roots).append(heading)
        path.append(heading)
    for depth, heading in enumerate(path):
        heading.end = content_end(text, tasks_end if depth else end)
    return roots


def content_end(text: str, end: int) -> int:
    """The given end without the blanks and line breaks before it."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


class _Acceptance:
    """Follows the numbers through a document: each level counts on, or begins again below a new parent."""

    def __init__(self, boxes: Sequence[int] = ()) -> None:
        self.boxes = boxes
        """Where boxes begin, in order."""
        self.last: dict[Level, int] = {}
        """The last number of each level under the present parents."""
        self.running: dict[Level, int] = {}
        """The last number of each level in the whole document."""

    def of(self, places: Iterable[Numbered]) -> list[tuple[Numbered, bool]]:
        """The headings among the places, and whether each number was expected."""
        accepted = []
        since = 0
        for place in places:
            if self._is_boxed(place, since):
                continue
            expected = {self.last.get(place.level, 0) + 1, self.running.get(place.level, 0) + 1}
            sure = place.value in expected or place.value == 1
            if place.at_line_start or self._fits_in_line(place, expected):
                accepted.append((place, sure))
                self._count(place)
                since = place.start
        return accepted

    def _is_boxed(self, place: Numbered, since: int) -> bool:
        """A point of a box (专栏1 重点工程) counts for itself; a heading behind it counts on."""
        at = bisect_left(self.boxes, since)
        if at == len(self.boxes) or self.boxes[at] > place.start or place.level < Level.SECOND:
            return False
        return place.value != self.last.get(place.level, 0) + 1 or place.level not in self.last

    def _fits_in_line(self, place: Numbered, expected: set[int]) -> bool:
        """Within a line only a number that is due is a heading; an outermost one never begins there at 1."""
        if place.level is Level.THIRD and not self.last:
            return False
        return place.value in expected

    def _count(self, place: Numbered) -> None:
        self.last = {level: value for level, value in self.last.items() if level <= place.level}
        self.last[place.level] = place.value
        self.running[place.level] = place.value


def _heading(text: str, number: Numbered, following: int, *, sure: bool) -> Heading:
    limit = min(number.line_end, following)
    words = text[number.after : limit]
    units = _UNITS.search(words)
    if units and units.start() <= LONGEST_TITLE and not _TITLE_END.search(words[: units.start()]):
        words = words[: units.start()]
    match = _TITLE_END.search(words)
    rule = "numbered" if number.at_line_start else "numbered_in_line"
    confidence = 0.95 if number.at_line_start else 0.8
    if match and match.start() <= LONGEST_TITLE:
        title, after = words[: match.start()], match.end()
    elif match is None and len(words) <= LONGEST_TITLE:
        title, after = words, len(words)
    else:
        title = _LOOSE_END.split(words, maxsplit=1)[0]
        after, rule, confidence = len(title), "numbered_without_title", 0.6
    finding = Finding(rule, confidence if sure else min(confidence, 0.7))
    return Heading(number, title.strip(_TRAILING), number.after + after, finding)


def _end_at_blanks(
    headings: list[Heading], text: str, blanks: frozenset[int], gaps: frozenset[int]
) -> None:
    """Where most titles of a level end at a blank (1. 发展新能源 坚持集中式与分布式并举,…), end all such there.

    A wide blank ends a title by itself.
    """
    for level in Level:
        peers = [
            heading
            for heading in headings
            if heading.level is level and heading.number.at_line_start
        ]
        ends = [(heading, _blank_end(heading, text, blanks)) for heading in peers]
        ended = [(heading, end) for heading, end in ends if end is not None]
        usual = len(ended) >= _FEWEST_ALIKE and len(ended) >= _MOSTLY * len(peers)
        for heading, end in ended:
            if usual or end in gaps:
                heading.title = text[heading.number.after : end].strip(_TRAILING) or heading.title
                heading.title_end = end


def _blank_end(heading: Heading, text: str, blanks: frozenset[int]) -> int | None:
    """The first blank behind a heading's number that could end its title: a sentence follows it."""
    after = heading.number.after
    limit = min(heading.number.line_end, after + LONGEST_TITLE)
    first = next((at for at in range(after + 4, limit) if at in blanks), None)
    if first is None or not _PLAIN_TITLE.fullmatch(text, after, first):
        return None
    return first if _SENTENCE.match(text, first, heading.number.line_end) else None


def _without_contents(text: str, headings: list[Heading]) -> list[Heading]:
    """Leave out a table of contents: headings at the front that all come again with text behind."""
    outer = min((heading.level for heading in headings), default=None)
    firsts = [
        index
        for index, heading in enumerate(headings)
        if heading.level is outer and heading.number.value == 1
    ]
    if len(firsts) < 2:
        return headings
    contents, rest = headings[: firsts[1]], headings[firsts[1] :]
    titles = {heading.title for heading in rest}
    repeated = sum(heading.title in titles for heading in contents)
    text_behind = sum(
        bool(_WORDS.search(text, heading.title_end, following.start))
        for heading, following in pairwise(contents)
    )
    is_contents = repeated >= 0.8 * len(contents) and text_behind <= 0.2 * len(contents)
    return rest if is_contents else headings
