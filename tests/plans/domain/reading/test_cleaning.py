"""The clean text says the same whatever form the document came in, and every character leads back."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from plans.domain.reading.cleaning import clean
from plans.domain.reading.cleaning.signs import is_traditional
from plans.domain.reading.source_text import Medium, SourceText

SOURCES = Path(__file__).resolve().parents[4] / "fixtures" / "sources"
SEEDS = ("siping", "dalian", "ruichang", "loudi", "jungar")


def cleaned(text: str) -> str:
    return clean(SourceText(text, Medium.TEXT)).text


def seed(slug: str) -> str:
    return (SOURCES / f"{slug}.txt").read_text(encoding="utf-8")


def wrapped(text: str, *, width: int, indent: str, number: str, head: str = "") -> str:
    """A text as copied from a PDF: broken at a width, with page numbers and a running head."""
    lines = []
    for paragraph in text.split("\n"):
        words = indent + paragraph
        lines += [words[at : at + width] for at in range(0, len(words), width)]
    pages = [lines[at : at + 25] for at in range(0, len(lines), 25)]
    return "\n".join(
        "\n".join([*([head] if head else []), *page, number.format(count)])
        for count, page in enumerate(pages, 1)
    )


@pytest.mark.parametrize(
    ("printed", "usual"),
    [
        ("到2025 年,能耗下降14 .5%", "到2025年,能耗下降14.5%"),
        ("到2025年，达到15％（左右）", "到2025年,达到15%(左右)"),
        ("２０２５年：１．５万吨；", "2025年:1.5万吨;"),
        ("⼀、总体要求", "一、总体要求"),
        ("「十四五」期间", "“十四五”期间"),
        ("GB/T 50378 Green Building", "GB/T50378Green Building"),
        ("市发改\u200b委", "市发改委"),
        ("　　两个空格", "两个空格"),
    ],
)
def test_signs_become_the_usual_ones(printed: str, usual: str) -> None:
    assert cleaned(printed) == usual


@pytest.mark.parametrize("slug", SEEDS)
@pytest.mark.parametrize(("width", "indent"), [(34, "　　"), (38, "　　"), (45, "    ")])
def test_hard_wrapped_text_is_the_same_text(slug: str, width: int, indent: str) -> None:
    text = seed(slug)
    broken = wrapped(text, width=width, indent=indent, number="— {} —", head="某市人民政府公报")
    assert cleaned(broken) == cleaned(text)


@pytest.mark.parametrize("slug", SEEDS)
def test_traditional_characters_become_simplified(slug: str) -> None:
    text = seed(slug)
    traditional = OpenCC("s2t").convert(text)
    assert is_traditional(traditional)
    assert not is_traditional(text)
    back, plain = cleaned(traditional), cleaned(text)
    different = sum(one != other for one, other in zip(back, plain, strict=True))
    # 家具 and 傢俱 share no one-to-one way back.
    assert different <= 2


@pytest.mark.parametrize(
    "noise", ["— 12 —", "- 3 -", "第 3 页 共 10 页", "3 / 10", "一、总体要求……………………3"]
)
def test_page_numbers_and_contents_are_no_words(noise: str) -> None:
    assert cleaned(f"第一段话。\n{noise}\n第二段话。") == "第一段话。\n第二段话。"


def test_a_number_alone_on_a_line_is_kept_unless_such_lines_count_up() -> None:
    assert cleaned("甲\n12\n乙") == "甲\n12\n乙"
    assert cleaned("甲\n12\n乙\n13\n丙") == "甲\n乙\n丙"


def test_a_heading_is_not_drawn_into_the_line_before() -> None:
    body = "推进重点领域节能降碳改造并完善绿色低碳政策体系和市场机制建设工作" * 3
    lines = [body[at : at + 20] for at in range(0, len(body), 20)]
    text = "\n".join([*lines[:-1], lines[-1] + "。", "（二）加快发展", *lines])
    assert "\n(二)加快发展\n" in f"{cleaned(text)}\n"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="到2025年,，（）()一二、。.%％ \u3000\n\tAbc產業", max_size=400))
def test_every_character_leads_back_to_its_place(text: str) -> None:
    source = SourceText(text, Medium.TEXT)
    found = clean(source)
    assert len(found.text) == len(found.origin)
    assert list(found.origin) == sorted(set(found.origin))
    for at, character in enumerate(found.text):
        if character not in "\n ":
            printed = text[found.origin[at]]
            assert not printed.isspace()
            assert cleaned(printed) in (character, "") or is_traditional(text)
