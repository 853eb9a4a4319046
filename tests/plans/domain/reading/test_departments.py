"""Full names, functions and governance of printed departments, and which known one they are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.plan_files import parse_plan_file
from plans.domain.reading.departments import (
    match_departments,
    same_department,
    suggest_department,
)


@pytest.mark.parametrize(
    ("name", "place", "canonical", "function", "governance"),
    [
        ("市发改委", "四平市", "四平市发展和改革委员会", "发改", "本级"),
        ("县发改局", "长兴县", "长兴县发展和改革局", "发改", "本级"),
        ("自治区发展改革委", "宁夏回族自治区", "宁夏回族自治区发展和改革委员会", "发改", "本级"),
        ("省工信厅", "甘肃省", "甘肃省工业和信息化厅", "工信", "本级"),
        ("市经济和信息化局", "四平市", "四平市经济和信息化局", "工信", "本级"),
        ("市住房城乡建设委", "天津市", "天津市住房和城乡建设委员会", "住建", "本级"),
        ("市规划资源局", "天津市", "天津市规划和自然资源局", "自然资源", "本级"),
        ("市市场监管委", "天津市", "天津市市场监督管理委员会", "市场监管", "本级"),
        ("市交通局", "大连市", "大连市交通运输局", "交通", "本级"),
        ("市生态环境局", "大连市", "大连市生态环境局", "生态环境", "双管"),
        ("市生态环境局", "天津市", "天津市生态环境局", "生态环境", "本级"),
        ("省生态环境厅", "甘肃省", "甘肃省生态环境厅", "生态环境", "本级"),
        ("县生态环境分局", "长兴县", "长兴县生态环境分局", "生态环境", "垂管"),
        ("九江市瑞昌生态环境局", "瑞昌市", "九江市瑞昌生态环境局", "生态环境", "垂管"),
        ("市税务局", "四平市", "国家税务总局四平市税务局", "税务", "垂管"),
        ("天津海关", "天津市", "天津海关", "海关", "垂管"),
        ("天津银保监局", "天津市", "中国银行保险监督管理委员会天津监管局", "金融", "垂管"),
        ("市地方金融监管局", "四平市", "四平市地方金融监管局", "金融", "本级"),
        ("人民银行天津分行", "天津市", "中国人民银行天津分行", "人行", "垂管"),
        ("市气象局", "四平市", "四平市气象局", "气象", "双管"),
        ("市委宣传部", "四平市", "中共四平市委宣传部", "宣传", "本级"),
        ("团市委", "瑞昌市", "共青团瑞昌市委员会", "团委", "本级"),
        ("市国资委", "娄底市", "娄底市人民政府国有资产监督管理委员会", "国资", "本级"),
        ("国网天津市电力公司", "天津市", "国网天津市电力公司", "供电", "企业"),
        ("天津港集团", "天津市", "天津港集团", "企业", "企业"),
        ("市政府办公室", "四平市", "四平市人民政府办公室", "党政办", "本级"),
        ("市高新区管委会", "四平市", "四平市高新技术产业开发区管理委员会", "园区", "本级"),
        ("省发改委", "四平市", "省发展和改革委员会", "发改", "本级"),
        ("各县(市)区人民政府", "四平市", "四平市各县(市)区人民政府", "县区", "集体"),
        ("各乡镇", "长兴县", "长兴县各乡镇", "乡镇", "集体"),
        ("市直有关部门", "四平市", "四平市直有关部门", "其他", "集体"),
        ("铁西区人民政府", "四平市", "铁西区人民政府", "县区", "本级"),
        ("国家发展改革委", "全国", "国家发展和改革委员会", "发改", "本级"),
        ("科技部", "全国", "科学技术部", "科技", "本级"),
        ("税务总局", "全国", "国家税务总局", "税务", "垂管"),
        ("各县\uff08市\uff09区人民政府", "四平市", "四平市各县(市)区人民政府", "县区", "集体"),
        ("市工业和信\n\u3000\u3000息化局", "四平市", "四平市工业和信息化局", "工信", "本级"),
        ("教育部", "全国", "教育部", "教育", "本级"),
    ],
)
def test_what_is_proposed(
    name: str, place: str, canonical: str, function: str, governance: str
) -> None:
    entry = suggest_department(name, place)

    assert (entry.name, entry.canonical) == (name, canonical)
    assert (entry.function, entry.governance) == (function, governance)


def test_most_departments_of_the_seed_plans_are_proposed_as_they_are() -> None:
    right = {"canonical": 0, "function": 0, "governance": 0}
    total = 0
    for path in sorted(Path("fixtures/plans").glob("*.yaml")):
        plan = parse_plan_file(path.read_text(encoding="utf-8"))
        for entry in plan.departments:
            proposed = suggest_department(entry.name, plan.place.name)
            total += 1
            for field in right:
                right[field] += getattr(proposed, field) == getattr(entry, field)

    assert right["canonical"] > 0.9 * total
    assert right["function"] == total
    assert right["governance"] == total


@given(
    st.text(max_size=30).filter(str.strip), st.sampled_from(["四平市", "全国", "准格尔旗", "市"])
)
def test_any_name_has_a_proposal(name: str, place: str) -> None:
    assert suggest_department(name, place).name == name


KNOWN = [
    (1, ["市发改委", "四平市发展和改革委员会"]),
    (2, ["市工信局", "四平市工业和信息化局"]),
    (3, ["市生态环境局", "四平市生态环境局"]),
    (4, ["市自然资源局", "四平市自然资源局"]),
    (5, ["市农业农村局", "四平市农业农村局"]),
    (6, ["市委党校〔行政学院〕", "中共四平市委党校(四平市行政学院)"]),
    (7, ["铁西区人民政府"]),
    (8, ["国网四平供电公司", "国网吉林省电力有限公司四平供电公司"]),
    (9, ["市住建局", "四平市住房和城乡建设局"]),
]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("市发展改革委", 1),
        ("四平市发展和改革委员会", 1),
        ("市发展和改革委员会", 1),
        ("市工业和信息化局", 2),
        ("市环境局", 3),
        ("市自然资源和规划局", 4),
        ("市农业农村委", 5),
        ("市委党校", 6),
        ("铁西区政府", 7),
        ("国网四平供电公司", 8),
        ("市住房城乡建设局", 9),
        ("市住房和城乡建设委员会", 9),
    ],
)
def test_a_printed_name_is_matched_with_the_known_department(name: str, key: int) -> None:
    assert match_departments(name, KNOWN, place_name="四平市")[0].key == key


def test_matches_come_best_first_and_the_same_name_scores_one() -> None:
    matches = match_departments("市发改委", KNOWN, place_name="四平市")

    assert matches[0].score == 1
    assert [match.score for match in matches] == sorted(
        (match.score for match in matches), reverse=True
    )


def test_nothing_like_is_no_match() -> None:
    assert match_departments("市妇联", KNOWN, place_name="四平市") == ()


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("市发改委", "市发展和改革委员会", True),
        ("市发改委", "四平市发展改革委", True),
        ("市住建局", "市住房和城乡建设局", True),
        ("市市场监管局", "市市监局", True),
        ("市市能源局", "市能源局", True),
        ("市发改委", "省发改委", False),
        ("市水利局", "市水务局", False),
        ("市农业农村局", "市林业局", False),
    ],
)
def test_two_names_of_one_department(first: str, second: str, *, same: bool) -> None:
    assert same_department(first, second, "四平市") is same
