"""Division documents that are a numbered list: each item with its 牵头单位: and 责任单位:."""

import re
from collections.abc import Iterator

from plans.domain.reading.clean_text import CleanText
from plans.domain.reading.division.rows import DivisionRow
from plans.domain.reading.pieces import Finding, FoundName, FoundResponsibility
from plans.domain.reading.responsibilities import read_responsibilities
from plans.domain.reading.source_text import Span

_ITEM = re.compile(
    r"^[ \t]*(?P<number>\([一二三四五六七八九十百\d]{1,5}\)|[一二三四五六七八九十百]{1,4}(?=[、.])"
    r"|\d{1,3}(?=[、.](?!\d))|第[一二三四五六七八九十百]{1,4}[章节条])[、.]?[ \t]*",
    re.MULTILINE,
)
_DEADLINE = re.compile(r"(?:完成|实施)?(?:时限|时间|期限)(?:要求)?:([^。;,)\n]{2,30})")


def read_list(clean: CleanText) -> Iterator[DivisionRow]:
    """The items of a list that name who is responsible."""
    text = clean.text
    starts = list(_ITEM.finditer(text))
    section: str | None = None
    for index, match in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        row = _row(clean, match, end, section)
        if row:
            yield row
        else:
            section = text[match.end() : end].split("\n", 1)[0].strip(" 。") or section


def _row(
    clean: CleanText, item: re.Match[str], end: int, section: str | None
) -> DivisionRow | None:
    found = read_responsibilities(clean, (item.start(), end))
    if not found:
        return None
    words = _without(clean.text, (item.end(), end), [one.bracket for one in found])
    title = re.split(r"[。\n]", words.strip(), maxsplit=1)[0]
    deadline = _DEADLINE.search(clean.text, item.start(), end)
    last = item.start() + len(clean.text[item.start() : end].rstrip())
    return DivisionRow(
        span=clean.source_span((item.start(), last)),
        number=item["number"],
        section=section,
        title=title,
        text=re.sub(r"\s*\n\s*", "", words).strip(),
        lead=_names(clean, found, "lead"),
        support=_names(clean, found, "support"),
        shared=_names(clean, found, "shared"),
        deadline=deadline[1].strip() if deadline else None,
        finding=Finding("division: list", min(one.finding.confidence for one in found)),
    )


def _names(
    clean: CleanText, found: tuple[FoundResponsibility, ...], part: str
) -> tuple[FoundName, ...]:
    """The units of a part over all brackets of an item, each once."""
    names: dict[str, FoundName] = {}
    for one in found:
        for name in getattr(one, part):
            names.setdefault(name.name, FoundName(name.name, clean.source_span(name.span)))
    return tuple(names.values())


def _without(text: str, span: Span, taken: list[Span]) -> str:
    """The words of a span outside some parts of it."""
    words: list[str] = []
    at = span[0]
    for start, end in taken:
        words.append(text[at:start])
        at = end
    words.append(text[at : span[1]])
    return "".join(words)
