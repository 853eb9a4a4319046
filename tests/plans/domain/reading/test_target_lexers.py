"""Quantities, years, names and clauses: what the reading of targets sees first."""

import pytest

from plans.domain.reading.pieces import LeftOutReason
from plans.domain.reading.targets.figures import lex_quantities
from plans.domain.reading.targets.names import read_names
from plans.domain.reading.targets.numerals import numeral_value
from plans.domain.reading.targets.sentences import split_sentences
from plans.domain.reading.targets.subjects import named_indicators, trimmed
from plans.domain.reading.targets.years import issue_year, read_years


@pytest.mark.parametrize(
    ("printed", "value", "unit", "comparator"),
    [
        ("15%", "15", "%", None),
        ("百分之十五", "15", "%", None),
        ("百分之十五点五以上", "15.5", "%", ">="),
        ("三分之一", "1/3", None, None),
        ("1/3", "1/3", None, None),
        ("翻一番", "100", "%", None),
        ("翻两番", "300", "%", None),
        ("三成以上", "30", "%", ">="),
        ("2万亩", "2", "万亩", None),
        ("0.141亿立方米", "0.141", "亿立方米", None),
        ("4.13%左右", "4.13", "%", "~"),
        ("1-2家", "1-2", "家", None),
        ("1—2家", "1-2", "家", None),
        ("3至5个", "3-5", "个", None),
        ("8%-10%", "8-10", "%", None),
        ("8个以上", "8", "个", ">="),
        ("80余处", "80", "处", ">"),
        ("20多个", "20", "个", ">"),
        ("十余座", "10", "座", ">"),
        ("近百家", "100", "家", "~"),
        ("约5万千瓦", "5", "万千瓦", "~"),
        ("1,200万千瓦时", "1200", "万千瓦时", None),
        ("0.45吨标准煤/万元", "0.45", "吨标准煤/万元", None),
        ("2000万立方米/日", "2000", "万立方米/日", None),
        ("300克标准煤/千瓦时以下", "300", "克标准煤/千瓦时", "<="),
        ("0.5个等级(别)以上", "0.5", "个等级(别)", ">="),
        ("3个百分点", "3", "个百分点", None),
        ("100㎡", "100", "㎡", None),
        ("不低于30%", "30", "%", ">="),
        ("不超过100万吨", "100", "万吨", "<="),
        ("超过65%", "65", "%", ">"),
        ("20台(套)", "20", "台(套)", None),
        ("35蒸吨/小时", "35", "蒸吨/小时", None),
        ("50万标箱", "50", "万标箱", None),
        ("1000人次", "1000", "人次", None),
        ("五个", "5", "个", None),
        ("两座", "2", "座", None),
    ],
)
def test_a_quantity(printed: str, value: str, unit: str | None, comparator: str | None) -> None:
    (found,) = lex_quantities(printed)

    assert (found.value, found.unit, found.comparator) == (value, unit, comparator)
    assert found.span == (0, len(printed))


@pytest.mark.parametrize(
    ("words", "number"),
    [("十", 10), ("十二", 12), ("三百五十", 350), ("一千零五", 1005), ("两", 2), ("一二", None)],
)
def test_numbers_in_words(words: str, number: int | None) -> None:
    assert numeral_value(words) == number


@pytest.mark.parametrize(
    ("printed", "role", "year", "period"),
    [
        ("到2025年", "deadline", 2025, "by_end"),
        ("2025年底", "deadline", 2025, "by_end"),
        ("2025年底前", "deadline", 2025, "by_end"),
        ("2030年前", "deadline", 2030, "before"),
        ("到2030年前", "deadline", 2030, "before"),
        ("到2030年左右", "deadline", 2030, "by_end"),
        ("2023年采暖季前", "deadline", 2023, "before"),
        ("2024年6月底前", "deadline", 2024, "by_end"),
        ("2024年6月1日", "date", 2024, "by_end"),
        ("“十四五”期间", "deadline", 2025, "within"),
        ("“十四五”末", "deadline", 2025, "by_end"),
        ("到“十五五”末", "deadline", 2030, "by_end"),
        ("十四五时期", "deadline", 2025, "within"),
        ("“十三五”期间", "past", 2020, "by_end"),
        ("“十四五”规划", "date", 2025, "by_end"),
        ("2022—2025年", "deadline", 2025, "within"),
        ("2022年至2025年", "deadline", 2025, "within"),
        ("比2020年", "base", 2020, "by_end"),
        ("较2005年", "base", 2005, "by_end"),
        ("在2020年的基础上", "base", 2020, "by_end"),
        ("以2020年为基期", "base", 2020, "by_end"),
        ("与2020年相比", "base", 2020, "by_end"),
        ("比“十三五”末", "base", 2020, "by_end"),
        ("截至2021年底", "past", 2021, "by_end"),
        ("2021年以来", "past", 2021, "by_end"),
        ("2021年版", "date", 2021, "by_end"),
        ("保持2025年水平", "base", 2025, "by_end"),
        ("三年内", "deadline", 2025, "within"),
        ("用5年左右时间", "deadline", 2027, "within"),
        ("今年底前,", "deadline", 2022, "by_end"),
        ("到本世纪中叶", "deadline", 2050, "by_end"),
        ("到二〇三〇年", "deadline", 2030, "by_end"),
    ],
)
def test_a_year_and_what_it_is(printed: str, role: str, year: int, period: str) -> None:
    found = list(read_years(f"X政发〔2022〕1号\n{printed}"))

    assert [(one.role, one.year, one.period) for one in found] == [(role, year, period)]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("X市人民政府\n2023年6月15日\n", 2023),
        ("X政发〔2022〕1号\n根据国发〔2021〕23号", 2022),
        ("截至2022年底,装机达到50万千瓦。", 2023),
        ("没有日期", None),
    ],
)
def test_the_year_of_issue(text: str, year: int | None) -> None:
    assert issue_year(text) == year


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("国发〔2021〕23号", LeftOutReason.DOCUMENT_NUMBER),
        ("《2030年前碳达峰行动方案》", LeftOutReason.DATE),
        ("《绿色建筑评价标准》(GB/T50378-2019)", LeftOutReason.STANDARD),
        ("“1+N”政策体系", LeftOutReason.NAME),
        ("5G基站", LeftOutReason.NAME),
        ("PM2.5浓度", LeftOutReason.NAME),
        ("5A级景区", LeftOutReason.NAME),
        ("G220国道", LeftOutReason.NAME),
        ("联系电话:0451-12345678", LeftOutReason.CONTACT),
        ("2级能效标准", LeftOutReason.STANDARD),
        ("第3次会议", LeftOutReason.NAME),
    ],
)
def test_digits_that_belong_to_a_name(text: str, reason: LeftOutReason) -> None:
    assert [label for _span, label in read_names(text).rows] == [reason]


@pytest.mark.parametrize(
    ("subject", "count", "wanted"),
    [
        ("能耗、碳排放", 2, ["能耗", "碳排放"]),
        (
            "单位地区生产总值能耗和二氧化碳排放",
            2,
            ["单位地区生产总值能耗", "单位地区生产总值二氧化碳排放"],
        ),
        (
            "公交车、出租汽车(含网约车)新能源汽车",
            2,
            ["公交车新能源汽车", "出租汽车(含网约车)新能源汽车"],
        ),
        (
            "营运车辆、船舶单位换算周转量碳排放强度",
            2,
            ["营运车辆单位换算周转量碳排放强度", "营运船舶单位换算周转量碳排放强度"],
        ),
        ("再生铜、再生铝和再生铅产量", 3, ["再生铜产量", "再生铝产量", "再生铅产量"]),
        ("供热改造、灵活性改造规模", 2, ["供热改造规模", "灵活性改造规模"]),
        ("森林覆盖率", 2, ["森林覆盖率", "森林覆盖率"]),
    ],
)
def test_a_shared_subject_names_each_indicator(subject: str, count: int, wanted: list[str]) -> None:
    assert named_indicators(subject, count) == wanted


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [
        ("全市力争森林覆盖率", "森林覆盖率"),
        ("其中非化石能源消费比重分别", "非化石能源消费比重"),
        ("并网光伏装机", "并网光伏装机"),
        ("带动全市秸秆综合利用率", "秸秆综合利用率"),
        ("二氧化碳排放(以下简称碳排放)总量", "二氧化碳排放总量"),
    ],
)
def test_an_indicator_without_the_words_that_lead_to_it(phrase: str, wanted: str) -> None:
    assert trimmed(phrase) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲,乙;丙。丁", [["甲", "乙", "丙"], ["丁"]]),
        ("甲(乙,丙),丁。", [["甲(乙,丙)", "丁"]]),
        ("甲“乙,丙”丁。", [["甲“乙,丙”丁"]]),
        ("甲(其中乙5个),丙。", [["甲", "其中乙5个)", "丙"]]),
        ("(一)甲。\n1.乙\n丙", [["甲"], ["乙"], ["丙"]]),
        ("甲(乙,丙\n丁", [["甲(乙", "丙"], ["丁"]]),
    ],
)
def test_sentences_and_clauses(text: str, wanted: list[list[str]]) -> None:
    found = [
        [text[slice(*clause.span)] for clause in sentence.clauses]
        for sentence in split_sentences(text, (0, len(text)))
    ]

    assert found == wanted
