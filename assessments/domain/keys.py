"""Keys of paragraphs: the same facts and the same kind of report give every paragraph the same key."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assessments.domain.blocks import Block, Document, Heading, Landscape, Paragraph

_APPENDIX, _PART = 0, 2


def with_keys(document: Document) -> Document:
    """The document with a key on every paragraph: 2/1 is the first of chapter 二, 2/3/1 the first
    of its part (三), A1/1 the first of 附件1 and 0/1 the first before any chapter."""
    return replace(document, blocks=tuple(_Keys().give(document.blocks)))


class _Keys:
    """Where the numbering stands."""

    def __init__(self) -> None:
        self.chapter, self.part = "0", 0
        self.counts: Counter[str] = Counter()

    def give(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            match block:
                case Heading():
                    self._enter(block)
                    yield block
                case Paragraph():
                    yield replace(block, key=self._next())
                case Landscape():
                    yield replace(block, blocks=tuple(self.give(block.blocks)))
                case _:
                    yield block

    def _enter(self, heading: Heading) -> None:
        if heading.level < _PART:
            kind = "A" if heading.level == _APPENDIX else ""
            self.counts[kind] += 1
            self.chapter, self.part = f"{kind}{self.counts[kind]}", 0
        elif heading.level == _PART:
            self.part += 1

    def _next(self) -> str:
        place = f"{self.chapter}/{self.part}" if self.part else self.chapter
        self.counts[place] += 1
        return f"{place}/{self.counts[place]}"
