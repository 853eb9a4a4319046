"""One file, several numberings: which of them is the plan, and which belong to annexes or a notice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.domain.plan_files.schema import SectionKind
from plans.domain.problems import DocumentError, Problem, mark
from plans.domain.reading.outline.head import title_of
from plans.domain.reading.outline.headings import Heading
from plans.domain.reading.outline.kinds import chapter_kind

TWO_PLANS = mark("文件里有两份方案:“%(first)s”和“%(second)s”。请把它们各存为一个文件,分别上传。")

_ANNEX_LINE = re.compile(
    r"^附(?:件|表|录)[ \t]*[\d一二三四五六七八九十]{0,3}(?:[:.、 \t][^。;\n]{0,60})?$"
    r"|^附表\d{1,2}[^。;\n]{0,60}$",
    re.MULTILINE,
)
_FIRST_ANNEX = re.compile(r"^附(?:件|表|录)[: \t]*1[.、 ]", re.MULTILINE)
# What is attached to a plan, and no plan itself, whatever its last word.
_ATTACHED = re.compile(r"分工|清单|台账|名词|术语|解释|说明|指标|目录|汇总")
_OPENING = (SectionKind.GENERAL, SectionKind.GOAL)
_LEAST_CHAPTERS = 3
_LEAST_SHARE = 0.3
"""A second run shorter than this part of the longest is no plan of its own."""


@dataclass(frozen=True, slots=True)
class Run:
    """Headings that count on from one another, with the title above them and where their text ends."""

    headings: tuple[Heading, ...]
    title: str | None
    end: int

    @property
    def length(self) -> int:
        """Characters from the first heading on."""
        return self.end - self.headings[0].start

    @property
    def chapters(self) -> list[Heading]:
        """The outermost headings."""
        outer = min(heading.level for heading in self.headings)
        return [heading for heading in self.headings if heading.level is outer]

    @property
    def name(self) -> str:
        """Its title, or what it begins with."""
        return self.title or f"{self.headings[0].number.printed} {self.headings[0].title}…"

    @property
    def is_whole(self) -> bool:
        """Whether it reads like a document of its own: a title, or 总体要求 or 目标 in front, and chapters."""
        begins = self.title or chapter_kind(self.headings[0].title) in _OPENING
        attached = self.title and _ATTACHED.search(self.title)
        return bool(begins and not attached and len(self.chapters) >= _LEAST_CHAPTERS)


def plan_run(headings: Sequence[Heading], text: str) -> Run:
    """The run of headings that is the plan: the longest.

    Raises:
        DocumentError: when a second run is a plan too.
    """
    runs = _runs(headings, text)
    longest = max(runs, key=lambda run: run.length)
    plans = [run for run in runs if run.is_whole and run.length >= _LEAST_SHARE * longest.length]
    if len(plans) > 1:
        first, second, *_more = plans
        raise DocumentError([Problem(TWO_PLANS, {"first": first.name, "second": second.name})])
    return longest


def _runs(headings: Sequence[Heading], text: str) -> list[Run]:
    outer = min(heading.level for heading in headings)
    starts = [(0, 0)]
    """Index of the first heading, and where the text of the run before it ends."""
    for index in range(1, len(headings)):
        heading = headings[index]
        between = (headings[index - 1].title_end, heading.start)
        if heading.number.at_line_start and _may_begin(heading, text, between):
            boundary = _boundary(text, between, heading, begins_anew=heading.level is outer)
            if boundary is not None:
                starts.append((index, boundary))
    ends = [*starts[1:], (len(headings), len(text))]
    return [
        Run(tuple(headings[first:last]), title_of(text[front : headings[first].start]), end)
        for (first, front), (last, end) in zip(starts, ends, strict=True)
    ]


def _may_begin(heading: Heading, text: str, between: tuple[int, int]) -> bool:
    """A run begins at 1, or at 2 where the line of the annexes has the 1: 附件:1.名词解释."""
    if heading.number.value == 1:
        return True
    return heading.number.value == 2 and bool(_FIRST_ANNEX.search(text, *between))


def _boundary(
    text: str, between: tuple[int, int], heading: Heading, *, begins_anew: bool
) -> int | None:
    """Where one run ends before a heading that may begin another.

    At an annex, at the title of a new plan, or, untitled, at a second 总体要求.
    """
    annex = _ANNEX_LINE.search(text, *between)
    if annex:
        return annex.start()
    if not begins_anew:
        return None
    title = title_of(text[slice(*between)])
    if title:
        return text.index(title[:4], between[0])
    return heading.start if chapter_kind(heading.title) in _OPENING else None
