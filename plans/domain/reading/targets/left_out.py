"""A reason for every figure of a text that is no target: nothing numeric is lost silently."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from plans.domain.plan_files.checks import FIGURE, HEADING_NUMBER
from plans.domain.reading.pieces import Finding, FoundFigure, LeftOutReason
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets.document import Document
from plans.domain.reading.targets.figures import Quantity
from plans.domain.reading.targets.spans import Stretches


def account(
    document: Document, quotes: Iterable[Span], told: Sequence[FoundFigure]
) -> tuple[FoundFigure, ...]:
    """The figures outside the quotes: those that the items told of, and all others."""
    quoted = Stretches((span, None) for span in _merged(quotes))
    known = Stretches((figure.span, figure) for figure in told)
    quantities = Stretches((quantity.span, quantity) for quantity in document.quantities)
    found: list[FoundFigure] = []
    headings = Stretches((match.span(), None) for match in HEADING_NUMBER.finditer(document.text))
    told_to = 0
    for match in FIGURE.finditer(document.text):
        if _covered(quoted, match.span()) or headings.at(match.start()) or match.end() <= told_to:
            continue
        figure = _reasoned(document, match.span(), known, quantities)
        if figure.span[1] < match.end():
            figure = replace(figure, span=(figure.span[0], match.end()))
        told_to = figure.span[1]
        found.append(figure)
    return tuple(found)


def _covered(quoted: Stretches[None], span: Span) -> bool:
    row = quoted.at(span[0])
    return row is not None and span[1] <= row[0][1]


def _reasoned(
    document: Document,
    span: Span,
    known: Stretches[FoundFigure],
    quantities: Stretches[Quantity],
) -> FoundFigure:
    name = document.names.at(span[0])
    if name:
        return FoundFigure(name[0], name[1], Finding("name", 0.9))
    year = document.years.at(span[0])
    if year:
        return FoundFigure(year[0], LeftOutReason.DATE, Finding("year", 0.9))
    told = known.at(span[0])
    if told:
        return told[1]
    quantity = quantities.at(span[0])
    if quantity:
        return FoundFigure(quantity[0], LeftOutReason.BACKGROUND, Finding("outside_items", 0.7))
    return FoundFigure(span, LeftOutReason.NAME, Finding("unread", 0.3))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Overlapping stretches as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last is not None and span[0] <= last[1]:
            last = (last[0], max(last[1], span[1]))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
