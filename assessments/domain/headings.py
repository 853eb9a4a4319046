"""Numbers of headings, tables and pictures, given when the chapters of a report are known."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from assessments.domain.blocks import Block, Heading, Picture, Table
from assessments.domain.numerals import numeral

_CHAPTER, _PART = 1, 2


def in_chinese(blocks: Iterable[Block]) -> Iterator[Block]:
    """一、, (一), 表1 and 图1; appendices keep theirs."""
    return _numbered(
        blocks,
        chapter=lambda chapter: f"{numeral(chapter)}、",
        part=lambda _chapter, part: f"({numeral(part)})",
        table="表{} ",
        picture="图{} ",
    )


def in_english(blocks: Iterable[Block]) -> Iterator[Block]:
    """1., 1.1, Table 1 and Figure 1."""
    return _numbered(
        blocks,
        chapter=lambda chapter: f"{chapter}. ",
        part=lambda chapter, part: f"{chapter}.{part} ",
        table="Table {}. ",
        picture="Figure {}. ",
    )


def _numbered(
    blocks: Iterable[Block],
    *,
    chapter: Callable[[int], str],
    part: Callable[[int, int], str],
    table: str,
    picture: str,
) -> Iterator[Block]:
    chapters = parts = tables = pictures = 0
    for block in blocks:
        match block:
            case Heading(level=1):
                chapters, parts = chapters + 1, 0
                yield replace(block, text=chapter(chapters) + block.text)
            case Heading(level=2):
                parts += 1
                yield replace(block, text=part(chapters, parts) + block.text)
            case Table():
                tables += 1
                yield replace(block, caption=table.format(tables) + block.caption)
            case Picture():
                pictures += 1
                yield replace(block, caption=picture.format(pictures) + block.caption)
            case _:
                yield block
