"""Paragraphs that people rewrote, laid over the generated ones; their numbers held against the facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from assessments.domain.blocks import Block, Document, Heading, Landscape, Note, Paragraph, Table
from assessments.domain.facts import SnapshotFacts
from assessments.domain.letters import strange_numbers


@dataclass(frozen=True)
class Line:
    """A heading, paragraph or table of a document, in its order; only paragraphs have a key."""

    kind: str
    text: str
    level: int = 0
    key: str = ""


def with_edits(document: Document, edits: Mapping[str, str]) -> Document:
    """The document with its rewritten paragraphs; a line break begins a new one."""
    return replace(document, blocks=tuple(_edited(document.blocks, edits)))


def _edited(blocks: Iterable[Block], edits: Mapping[str, str]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Landscape):
            yield replace(block, blocks=tuple(_edited(block.blocks, edits)))
        elif isinstance(block, Paragraph) and block.key in edits:
            for text in edits[block.key].splitlines():
                if text.strip():
                    yield replace(block, text=text.strip())
        else:
            yield block


def lines_of(document: Document) -> Iterator[Line]:
    """What a reader goes through; tables by their captions."""
    return _lines(document.blocks)


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        match block:
            case Heading():
                yield Line("heading", block.text, level=block.level)
            case Paragraph():
                if block.text.strip():
                    yield Line("paragraph", block.text, key=block.key)
            case Table():
                yield Line("table", block.caption)
            case Landscape():
                yield from _lines(block.blocks)
            case _:
                pass


def unfounded_numbers(text: str, document: Document, facts: SnapshotFacts) -> tuple[str, ...]:
    """Numbers of a rewritten paragraph that neither the generated report nor its values hold."""
    return strange_numbers([text], [*_texts(document.blocks), *_values(facts)])


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Note():
                yield block.text
            case Table():
                yield from (cell for row in block.rows for cell in row)
            case Landscape():
                yield from _texts(block.blocks)
            case _:
                pass


def _values(facts: SnapshotFacts) -> Iterator[str]:
    for seen in facts.observations:
        yield format(round(seen.value, seen.decimals), "f")
    for target in facts.targets:
        yield target.quote or ""
        yield from (str(year) for year in (target.target_year, target.base_year) if year)
