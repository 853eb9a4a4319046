"""From nested headings to sections and plan tasks."""

from collections.abc import Iterator, Sequence

from plans.domain.plan_files.schema import SectionKind
from plans.domain.reading.outline.headings import Heading, content_end
from plans.domain.reading.outline.kinds import chapter_kind, general_kind, is_container
from plans.domain.reading.outline.numbering import Level
from plans.domain.reading.pieces import OutlineSection, OutlineTask
from plans.domain.reading.source_text import Span

_WITHOUT_TASKS = (SectionKind.GENERAL, SectionKind.GOAL)


def sections_of(roots: Sequence[Heading], text: str) -> Iterator[OutlineSection]:
    """Sections in order of the text, each before those in it."""
    for root in roots:
        kind = chapter_kind(root.title, holds=bool(root.children))
        if kind in _WITHOUT_TASKS:
            yield from _without_tasks(root, "", kind, text)
        else:
            yield from _with_tasks(root, "", kind, text)


def _without_tasks(
    heading: Heading, above: str, kind: SectionKind, text: str
) -> Iterator[OutlineSection]:
    """总体要求, 目标: its parts are sections; numbered points below these are text."""
    path = _path(above, heading)
    parts = [child for child in heading.children if child.level < Level.THIRD]
    yield OutlineSection(
        path=path,
        kind=kind,
        title=heading.title,
        span=(heading.start, heading.end),
        own=_own(heading, parts, text),
        finding=heading.finding,
    )
    for part in parts:
        yield from _without_tasks(part, path, general_kind(part.title), text)


def _with_tasks(
    heading: Heading, above: str, kind: SectionKind, text: str
) -> Iterator[OutlineSection]:
    path = _path(above, heading)
    deep = any(child.children for child in heading.children)
    tasks: tuple[OutlineTask, ...] = ()
    if not heading.children:
        tasks = _unnumbered(heading, text)
    elif not deep:
        tasks = tuple(_task(child, text) for child in heading.children)
    container = deep and is_container(heading.title)
    yield OutlineSection(
        path=path,
        kind=SectionKind.GENERAL if container else kind,
        title=heading.title,
        span=(heading.start, heading.end),
        own=() if tasks and not heading.children else _own(heading, heading.children, text),
        finding=heading.finding,
        tasks=tasks,
    )
    for child in heading.children if deep else ():
        yield from _with_tasks(child, path, kind, text)


def _task(heading: Heading, text: str) -> OutlineTask:
    start = _content_start(text, heading.title_end, heading.end)
    return OutlineTask(
        number=heading.number.printed,
        title=heading.title,
        span=(heading.start, heading.end),
        body=(start, heading.end) if start < heading.end else (heading.start, heading.end),
        finding=heading.finding,
    )


def _unnumbered(heading: Heading, text: str) -> tuple[OutlineTask, ...]:
    """A section whose only task is its own text; none where it has no text."""
    start = _content_start(text, heading.title_end, heading.end)
    if start >= heading.end:
        return ()
    span = (start, heading.end)
    return (OutlineTask(None, heading.title, span, span, heading.finding),)


def _own(heading: Heading, parts: Sequence[Heading], text: str) -> tuple[Span, ...]:
    """The text of a section that belongs to none of its parts."""
    found = []
    start = heading.title_end
    for begin, end in [*((part.start, part.end) for part in parts), (heading.end, heading.end)]:
        span = (_content_start(text, start, begin), content_end(text, begin))
        if span[0] < span[1]:
            found.append(span)
        start = end
    return tuple(found)


def _content_start(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _path(above: str, heading: Heading) -> str:
    return f"{above}/{heading.number.printed}" if above else heading.number.printed
