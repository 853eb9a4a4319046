"""Keys of paragraphs, by which people rewrite them."""

from datetime import UTC, datetime

from assessments.domain.blocks import Block, Document, Heading, Landscape, Paragraph
from assessments.domain.keys import with_keys


def keys_of(*blocks: Block) -> list[str]:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    paper = Document(header="", subject="", author="", as_of=moment, blocks=blocks)
    found = with_keys(paper)
    return [block.key for block in flat(found.blocks) if isinstance(block, Paragraph)]


def flat(blocks: object) -> list[Block]:
    found: list[Block] = []
    for block in blocks:  # type: ignore[attr-defined]  # blocks
        found += flat(block.blocks) if isinstance(block, Landscape) else [block]
    return found


def test_a_key_names_chapter_part_and_place() -> None:
    said = Paragraph("")
    assert keys_of(
        said,
        Heading(1, "一"),
        said,
        said,
        Heading(1, "二"),
        Heading(2, "(一)"),
        said,
        Heading(2, "(二)"),
        said,
        said,
        Landscape((Heading(0, "附件1"), said)),
        Landscape((Heading(0, "附件2"), said)),
    ) == ["0/1", "1/1", "1/2", "2/1/1", "2/2/1", "2/2/2", "A1/1", "A2/1"]
