"""What a document says, as plain lines."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from assessments.domain.blocks import Block, Document, Heading, Landscape, Paragraph, Table, Title

Kind = TypeVar("Kind", bound=Block)


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks in their order, those of landscape pages among them."""
    for block in blocks:
        if isinstance(block, Landscape):
            yield from flat(block.blocks)
        else:
            yield block


def of_kind(document: Document, kind: type[Kind]) -> list[Kind]:
    """All blocks of one kind."""
    return [block for block in flat(document.blocks) if isinstance(block, kind)]


def chapter(document: Document, heading: str) -> list[str]:
    """The paragraphs below a heading of the first level, up to the next heading."""
    said: list[str] = []
    inside = False
    for block in flat(document.blocks):
        if isinstance(block, Heading):
            inside = block.text.startswith(heading)
        elif inside and isinstance(block, Paragraph):
            said.append(block.text)
    return said


def table(document: Document, caption: str) -> list[list[str]]:
    """The rows of the first table whose caption holds some words."""
    found = next(each for each in of_kind(document, Table) if caption in each.caption)
    return [list(row) for row in found.rows]


def titles(document: Document) -> list[str]:
    """The titles, each on one line."""
    return ["".join(each.lines) for each in of_kind(document, Title)]
