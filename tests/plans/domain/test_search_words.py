"""What people type finds what they mean: characters in any form, pinyin, initials, English."""

import pytest

from plans.domain.search_words import Fit, NameIndex, Question, folded, marked

WIND = "风电装机规模"


@pytest.mark.parametrize(
    ("typed", "name", "shown"),
    [
        ("风电", WIND, "风电"),
        ("装机", WIND, "装机"),
        ("風電裝機", WIND, "风电装机"),  # traditional
        ("ＧＤＰ", "单位GDP能耗", "GDP"),  # full width
        ("gdp", "单位ＧＤＰ能耗", "ＧＤＰ"),
        ("fengdian", WIND, "风电"),
        ("fengd", WIND, "风电"),  # not yet typed to the end
        ("fdzj", WIND, "风电装机"),
        ("FDZJ", WIND, "风电装机"),
        ("fdzhuangji", WIND, "风电装机"),  # initials, then in full
        ("zjgm", WIND, "装机规模"),
        ("chongqing", "重庆市", "重庆"),  # 重 is chong here, zhong in 重点
        ("zhongdian", "重点领域", "重点"),
        ("lvse", "绿色出行比例", "绿色"),
        ("lüse", "绿色出行比例", "绿色"),
        ("wind", "Wind power capacity", "Wind"),
        ("dwgdpnh", "单位GDP能耗", "单位GDP能耗"),
        ("风 规模", WIND, "风规模"),  # two words
    ],
)
def test_what_is_typed_is_found_and_marked(typed: str, name: str, shown: str) -> None:
    found = Question.of(typed).find(name)
    assert found is not None
    pieces = marked(name, found.name)
    assert "".join(text for text, is_marked in pieces if is_marked) == shown
    assert "".join(text for text, _ in pieces) == name


@pytest.mark.parametrize(
    "typed",
    [
        "光伏",
        "engdian",  # pinyin begins with a syllable
        "fdgm",  # initials follow one another
        "风电 光伏",  # every word has to be there
        "",
        "   ",
        "'",
    ],
)
def test_what_is_not_there_is_not_found(typed: str) -> None:
    found = Question.of(typed).find(WIND)
    assert found is None


def test_the_place_may_answer_a_word_but_not_all() -> None:
    assert Question.of("四平 fdzj").find(WIND, context="四平市 · 能源") is not None
    assert Question.of("四平").find(WIND, context="四平市 · 能源") is None
    assert Question.of("大连 fdzj").find(WIND, context="四平市 · 能源") is None


def test_initials_find_names_and_only_longer_words_find_sentences() -> None:
    quote = "到2030年,力争全市风电装机规模达到184万千瓦"
    for typed, fit in (("fd", None), ("fdzj", Fit.SENTENCE), ("184", Fit.SENTENCE)):
        found = Question.of(typed).find("新能源", sentence=quote)
        assert (found.fit if found else None) == fit
    found = Question.of("風電").find("新能源", sentence=quote)
    assert found is not None
    assert [quote[start:end] for start, end in found.sentence] == ["风电"]


def test_the_whole_name_comes_before_its_beginning_and_that_before_its_middle() -> None:
    names = ("海上风电", "风电", "风电装机", "丰电站")
    order = []
    for name in names:
        found = Question.of("风电").find(name)
        if found is not None:
            order.append((found.fit, name))
    assert [name for _, name in sorted(order)] == ["风电", "风电装机", "海上风电"]


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "İ風電\u3000ＧＤＰ㎡"
    assert len(folded(text)) == len(text)
    assert folded(text)[1:3] == "风电"


NAMES = ("非化石能源消费比重", "风电装机容量", "森林覆盖率", "", "ABC 能源", "Ⅱ级能耗")
SENTENCES = ("到2025年达到20%", "", "森林\n蓄积量", "单位地区生产总值能耗下降", "", "fengdian")


@pytest.mark.parametrize(
    "typed",
    [
        "能源",
        "能",
        "fd",
        "fengdian",
        "fengd",
        "abc",
        "2025",
        "fei hua shi",
        "senlin",
        "xj",
        "%",
        "nh ii",
    ],
)
def test_an_index_passes_over_nothing_that_answers(typed: str) -> None:
    question = Question.of(typed)
    texts = list(zip(NAMES, SENTENCES, strict=True))
    found = [
        at
        for at, (name, sentence) in enumerate(texts)
        if question.find(name, sentence=sentence, context="四平市 能源")
    ]
    held = NameIndex(NAMES, SENTENCES).may_answer(question)
    assert set(found) <= set(held)
    assert len(held) < len(texts)


def test_an_index_finds_in_every_line_the_last_one_too() -> None:
    index = NameIndex(("一能", "二", "能三能", "能"), ("", "能", "", ""))
    assert index.may_answer(Question.of("能")) == [0, 1, 2, 3]
    assert index.may_answer(Question.of("三")) == [2]
    assert NameIndex((), ()).may_answer(Question.of("能")) == []
