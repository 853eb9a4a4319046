"""A plan's text as published, with what the product has read in it marked on the spot."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple, TypeAlias, TypeVar

from dashboards.selectors.frame import Frame, frame_of
from indicators.domain.progress.severity import SEVERITY, Standing
from indicators.selectors.progress import Judged, judged_measures
from organizations.access import Viewer
from plans.models import LeftOutFigure, Plan, PlanTask, PlanVersion, Section, Target
from plans.models.sections import SpanModel
from plans.selectors.reading import (
    Share,
    head_of,
    sentence_starts,
    shares_of,
    version_with_source,
)

T = TypeVar("T")
Span: TypeAlias = tuple[int, int, T]
"""Where something begins and ends in the text, and what it is."""


@dataclass(frozen=True)
class Mark:
    """A target where its sentence ends: with a verdict for those who may see it.

    `following` is where the next target begins that needs attention, after one that does.
    """

    start: int
    indicator: str
    year: int
    judged: Judged | None
    following: int | None


class Run(NamedTuple):
    """A piece of a line that looks alike all through. `marks` are of targets that end with it.

    `task` is the key of the plan task whose printed title it belongs to, else empty.
    """

    text: str
    anchor: int | None
    in_target: bool
    task: str
    left_out: str
    department_id: int | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Line:
    """A line of the source; `depth` 1 or 2 for headings, 0 for text; `task` where one begins."""

    depth: int
    task: bool
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A line of the table of contents; verdicts in it are counted by standing."""

    key: str
    start: int
    title: str
    depth: int
    tasks: int
    targets: int
    counts: Mapping[Standing, int]

    @property
    def has_page(self) -> bool:
        """Something stands in it that has a page of its own."""
        return bool(self.tasks or self.targets)


@dataclass(frozen=True)
class StandingChoice:
    """A standing by which the text can be read, and how many targets have it."""

    standing: Standing
    count: int
    first: int | None


@dataclass(frozen=True)
class LeftOut:
    """A figure of the text that is no target, and the code of the reason."""

    start: int
    quote: str
    reason: str


@dataclass(frozen=True)
class PlanText:
    """All that the page shows; with a `chosen` standing only what leads to its targets."""

    frame: Frame
    chosen: Standing | None
    standings: tuple[StandingChoice, ...]
    source_name: str
    source_sha256: str
    text_sha256: str
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    left_out: tuple[LeftOut, ...]
    tasks: int
    targets: int
    judged: bool


@dataclass(frozen=True)
class _Read:
    """The parts of a version, read once."""

    version: PlanVersion
    sections: tuple[Section, ...]
    tasks: tuple[PlanTask, ...]
    targets: tuple[Target, ...]
    left_out: tuple[LeftOutFigure, ...]
    shares: tuple[Share, ...]


def plan_text(
    plan: Plan,
    viewer: Viewer,
    *,
    today: date,
    standing: Standing | None = None,
    as_of: datetime | None = None,
) -> PlanText:
    """The text in force: seven queries; verdicts only for those who read the tenant."""
    judges = viewer.reads_tenant(plan.tenant_id)
    # Words alone are shown here, so no number has to be withheld.
    judged = (
        judged_measures(plan, year=today.year, viewer=viewer, hidden=frozenset(), as_of=as_of)
        if judges
        else ()
    )
    read = _read(plan, as_of)
    by_key = {each.commitment.key: each for each in judged}
    version, lines = read.version, tuple(_lines(read, by_key))
    chosen = standing if judges else None
    return PlanText(
        frame=frame_of(plan, year=today.year, head=head_of(version), as_of=as_of),
        source_name=version.source.file_name,
        source_sha256=version.source.sha256,
        text_sha256=version.source.text_sha256,
        chosen=chosen,
        standings=tuple(_standings(read, by_key)) if judges else (),
        lines=_narrowed(lines, chosen) if chosen else lines,
        headings=tuple(_headings(read, by_key)),
        left_out=tuple(LeftOut(each.start, each.quote, each.reason) for each in read.left_out),
        tasks=len(read.tasks),
        targets=len(read.targets),
        judged=judges,
    )


def _read(plan: Plan, as_of: datetime | None) -> _Read:
    version = version_with_source(plan, as_of=as_of)
    return _Read(
        version=version,
        sections=tuple(version.sections.order_by("position")),
        tasks=tuple(version.plan_tasks.order_by("position")),
        targets=tuple(version.targets.order_by("position")),
        left_out=tuple(version.left_out_figures.order_by("position")),
        shares=shares_of(version.pk),
    )


def _standings(read: _Read, judged: Mapping[str, Judged]) -> Iterator[StandingChoice]:
    for standing, _statuses in SEVERITY:
        starts = [each.start for each in read.targets if _stands(judged.get(each.key), standing)]
        yield StandingChoice(standing, len(starts), min(starts, default=None))


def _stands(judged: Judged | None, standing: Standing) -> bool:
    return judged is not None and judged.standing is standing


def _narrowed(lines: tuple[Line, ...], standing: Standing) -> tuple[Line, ...]:
    """The lines with a target of the standing, and the headings that lead to them."""
    kept: list[Line] = []
    above: dict[int, Line] = {}
    for line in lines:
        if line.depth:
            above = {depth: head for depth, head in above.items() if depth < line.depth}
            above[line.depth] = line
        marks = (mark for run in line.runs for mark in run.marks)
        if any(_stands(mark.judged, standing) for mark in marks):
            kept += [above[depth] for depth in sorted(above) if above[depth] is not line]
            kept.append(line)
            above = {}
    return tuple(kept)


def _headings(read: _Read, judged: Mapping[str, Judged]) -> Iterator[Heading]:
    for each in read.sections:
        mine = [target for target in read.targets if target.section_id == each.pk]
        found = Counter(verdict.standing for target in mine if (verdict := judged.get(target.key)))
        yield Heading(
            key=each.key,
            start=each.start,
            title=each.title,
            depth=_depth(each),
            tasks=sum(task.section_id == each.pk for task in read.tasks),
            targets=len(mine),
            counts={standing: found[standing] for standing in Standing if found[standing]},
        )


def _depth(section: Section) -> int:
    return min(section.path.count("/") + 1, 2)


def _lines(read: _Read, judged: Mapping[str, Judged]) -> Iterator[Line]:
    """Cut every line where something begins or ends; each piece says what it lies in."""
    text = read.version.source.text
    spans = _Spans(read, judged)
    depths = {each.start: _depth(each) for each in read.sections}
    begins = {each.start for each in read.tasks}
    start = 0
    for raw in text.split("\n"):
        end = start + len(raw)
        if raw.strip():
            first = start + len(raw) - len(raw.lstrip())
            runs = tuple(spans.runs(first, start + len(raw.rstrip())))
            yield Line(depths.get(first, 0), first in begins, runs)
        start = end + 1


@dataclass(frozen=True)
class _Marked:
    """What is marked in a text or in a line of it."""

    targets: list[Span[Target]]
    left_out: list[Span[str]]
    titles: list[Span[str]]
    names: list[Span[int]]

    def within(self, start: int, end: int) -> "_Marked":
        """What touches a line."""
        return _Marked(
            targets=_touching(self.targets, start, end),
            left_out=_touching(self.left_out, start, end),
            titles=_touching(self.titles, start, end),
            names=_touching(self.names, start, end),
        )


def _touching(spans: list[Span[T]], start: int, end: int) -> list[Span[T]]:
    return [span for span in spans if span[0] < end and start < span[1]]


class _Spans:
    """What lies where in the text, ready to be asked line by line."""

    def __init__(self, read: _Read, judged: Mapping[str, Judged]) -> None:
        self.text = read.version.source.text
        self.judged = judged
        self.alarms = sorted(
            each.start for each in read.targets if _stands(judged.get(each.key), Standing.ATTENTION)
        )
        self.marked = _Marked(
            targets=[(each.start, each.end, each) for each in read.targets],
            left_out=[(each.start, each.end, each.reason) for each in read.left_out],
            titles=_titles(read, self.text),
            names=list(_names(read.shares, self.text)),
        )
        starts = {*sentence_starts(self.text), *_starts(read.targets), *_starts(read.tasks)}
        self.anchors = starts | _starts(read.sections) | _starts(read.left_out)
        ends = {each.end for each in (*read.targets, *read.left_out)}
        named = (*self.marked.titles, *self.marked.names)
        edges = {edge for start, end, _ in named for edge in (start, end)}
        self.cuts = sorted(self.anchors | ends | edges)

    def runs(self, start: int, end: int) -> Iterator[Run]:
        """The pieces of one line."""
        first = bisect_left(self.cuts, start)
        last = bisect_left(self.cuts, end)
        inner = [cut for cut in self.cuts[first:last] if start < cut < end]
        edges = [start, *inner, end]
        # Of the hundreds of marks of a text a line has few, and each of its pieces asks for all.
        marked = self.marked.within(start, end)
        for begin, finish in pairwise(edges):
            yield self._run(begin, finish, marked)

    def _run(self, start: int, end: int, marked: _Marked) -> Run:
        around = [target for _, _, target in _touching(marked.targets, start, end)]
        return Run(
            text=self.text[start:end],
            anchor=start if start in self.anchors else None,
            in_target=bool(around),
            task=next(
                (key for begin, finish, key in marked.titles if begin <= start and end <= finish),
                "",
            ),
            left_out=next(
                (why for begin, finish, why in marked.left_out if begin <= start < finish), ""
            ),
            department_id=next(
                (pk for begin, finish, pk in marked.names if begin <= start < finish), None
            ),
            marks=tuple(self._mark(each) for each in around if each.end == end),
        )

    def _mark(self, target: Target) -> Mark:
        judged = self.judged.get(target.key)
        following = None
        if _stands(judged, Standing.ATTENTION):
            following = next((start for start in self.alarms if start > target.start), None)
        return Mark(target.start, target.indicator, target.deadline_year, judged, following)


def _starts(rows: Iterable[SpanModel]) -> set[int]:
    return {row.start for row in rows}


def _titles(read: _Read, text: str) -> list[Span[str]]:
    """The printed number and title at the head of each plan task, with its key."""
    found = []
    for task in read.tasks:
        place = text.find(task.title, task.start, task.start + len(task.title) + 12)
        if place >= 0:
            found.append((task.start, place + len(task.title), task.key))
    return found


def _names(shares: Iterable[Share], text: str) -> Iterator[Span[int]]:
    """Where each department's name stands in its bracket; names come in printed order."""
    place = 0
    for share in sorted(shares, key=lambda each: each.bracket):
        start, end = share.bracket
        found = text.find(share.name, max(place, start), end)
        if found < 0:
            found = text.find(share.name, start, end)
        if found >= 0:
            place = found + len(share.name)
            yield found, place, share.department_id
