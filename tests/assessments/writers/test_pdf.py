"""PDF files: what they say, how they are built, and that no text is taken for code."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from assessments.domain.blocks import (
    Column,
    Document,
    Heading,
    Imprint,
    Paragraph,
    Table,
    Title,
)
from assessments.writers import fonts
from assessments.writers.pdf import pdf_file
from tests.assessments.writers.papers import BARE, HOSTILE_AS_SET, LONG, NOTICE

MILLIMETRE = 72 / 25.4


@pytest.fixture
def only_the_wheel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without any Chinese font of its own."""
    caches = (fonts.font_book, fonts.font_families)
    for cached in caches:
        cached.cache_clear()
    with monkeypatch.context() as without:
        without.setattr(fonts, "_SYSTEM", Path("/nowhere"))
        yield
    for cached in caches:
        cached.cache_clear()


def opened(document: Document) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf_file(document))


def pages(document: Document) -> list[str]:
    return [page.get_textpage().get_text_range() for page in opened(document)]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf_file(NOTICE) == pdf_file(NOTICE)
    assert pdf_file(NOTICE) != pdf_file(replace(NOTICE, subject="另一通知"))


def test_it_is_tagged_accessible_and_in_chinese() -> None:
    data = pdf_file(NOTICE)
    file = pypdfium2.PdfDocument(data)
    assert file.is_tagged()
    assert b"/Lang" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    metadata = file.get_metadata_dict()
    assert metadata["Title"] == "关于报送材料的通知"
    assert metadata["CreationDate"].startswith("D:20261120080000")


def test_headings_are_bookmarks() -> None:
    marks = [(mark.level, mark.get_title()) for mark in opened(NOTICE).get_toc()]
    assert marks == [(0, "一、总体情况"), (1, "\uff08一\uff09能源"), (2, "1.煤炭")]


def test_pages_are_a4_and_the_type_stands_in_its_area() -> None:
    page = opened(LONG)[0]
    assert [round(side / MILLIMETRE) for side in page.get_size()] == [210, 297]
    left, bottom, right, top = (
        round(side / MILLIMETRE) for side in [*lines(NOTICE, "请按时报送。")]
    )
    # Two characters in from the binding edge of 28 mm; the head is 37 mm.
    assert left == 28 + 11
    assert bottom > 35
    assert right < 210 - 26
    assert top < 297 - 37


def lines(document: Document, words: str) -> tuple[float, float, float, float]:
    """Where some words stand on the first page: left, bottom, right, top in points."""
    text = opened(document)[0].get_textpage()
    index, count = text.search(words).get_next()
    boxes = [text.get_charbox(place) for place in range(index, index + count)]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def test_twenty_two_lines_fill_a_page() -> None:
    body = [Paragraph(f"第{number}行。") for number in range(1, 46)]
    found = pages(replace(NOTICE, blocks=body))
    assert [page.count("行。") for page in found] == [22, 22, 1]


def test_twenty_eight_characters_fill_a_line() -> None:
    document = replace(NOTICE, blocks=[Paragraph("峰" * 100, indented=False)])
    first = pages(document)[0].split("\r\n")
    assert [line.count("峰") for line in first[:4]] == [28, 28, 28, 16]


def test_odd_pages_are_numbered_right_even_ones_left() -> None:
    file = opened(replace(NOTICE, blocks=[Paragraph("行。") for _line in range(30)]))
    places = []
    for page in file:
        text = page.get_textpage()
        found = text.search("—").get_next()
        assert found is not None
        places.append(text.get_charbox(found[0])[0] / MILLIMETRE)
    assert places[0] > 150
    assert places[1] < 40


def test_a_long_table_goes_on_with_its_head() -> None:
    found = pages(LONG)
    upright = [page for page in found if "附件1" not in page]
    assert "".join(upright).count("事项120") == 1
    assert "续表1" not in found[0]
    assert all("续表1 滞后事项" in page and "责任单位" in page for page in found[1:3])
    assert all("演示数据\uff0c数值虚构" in page for page in found)


def test_a_hash_stays_inside_its_cell() -> None:
    verbatim = Table("", [Column("哈希", 40)], [["0123456789abcdef" * 4]], verbatim=True)
    page = opened(replace(NOTICE, blocks=[verbatim]))[0]
    text = page.get_textpage()
    start, _count = text.search("0123").get_next()
    right = max(text.get_charbox(place)[2] for place in range(start, start + 60))
    assert right / MILLIMETRE < 210 / 2 + 20 + 1
    assert "0123456789abcdef" in text.get_text_range()


def test_what_is_wide_stands_across() -> None:
    file = opened(LONG)
    turned = [page.get_width() > page.get_height() for page in file]
    assert turned[0] is False
    assert turned[-1] is True


def test_what_is_said_is_text_and_no_code() -> None:
    said = "".join(pages(NOTICE))
    for word in HOSTILE_AS_SET.split():
        assert word in said
    strange = replace(NOTICE, blocks=[Paragraph("前\U0001f600\ue000\u202e后")])
    assert pages(strange)[0].startswith("前〓后")


def test_head_and_foot_say_what_was_filled_in() -> None:
    first, last = pages(NOTICE)
    for words in ("000012", "秘密", "特急", "四碳办〔2026〕4号", "签发人\uff1a", "人民政府\uff1a"):
        assert words in first
    assert "抄送\uff1a市委办公室。" in last
    assert "印发" in last


def test_what_is_empty_prints_nothing() -> None:
    (only,) = pages(BARE)
    assert "签发人" not in only
    assert "抄送" not in only
    assert "印发" not in only


@pytest.mark.parametrize("count", [3, 20, 22, 30, 43, 44])
def test_the_imprint_ends_the_last_page_an_even_one(count: int) -> None:
    body = [Paragraph("行。") for _line in range(count)]
    found = pages(
        replace(NOTICE, blocks=[*body, Imprint("市委办公室", "办公室", "2026年11月20日")])
    )
    assert len(found) % 2 == 0
    assert ["抄送" in page for page in found] == [*[False] * (len(found) - 1), True]


def test_no_heading_ends_a_page() -> None:
    body = [Paragraph("行。") for _line in range(21)]
    found = pages(replace(NOTICE, blocks=[*body, Heading(1, "一、标题"), Paragraph("行。")]))
    assert "标题" not in found[0]
    assert "标题" in found[1]


def test_fonts_are_embedded_in_part() -> None:
    data = pdf_file(replace(NOTICE, blocks=[Title(["题"]), Paragraph("字。")]))
    assert b"/FontFile" in data
    assert len(data) < 100_000


@pytest.mark.usefixtures("only_the_wheel")
def test_the_font_of_the_wheel_is_enough() -> None:
    assert {name for names in fonts.font_families().values() for name in names} == {"Noto Sans SC"}
    first, last = pages(NOTICE)
    assert "一、总体情况" in first
    assert "抄送" in last
