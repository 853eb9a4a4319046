"""The issuing place is read from title or issuer; places below it are found by name."""

import pytest

from plans.domain.plan_files.schema import PlaceEntry, PlaceLevel
from plans.domain.reading.places import UNKNOWN_CODE, Gazetteer, place_stem, places_named

KNOWN = Gazetteer(
    [
        PlaceEntry(code="220300", name="四平市", level=PlaceLevel.PREFECTURE, parent="220000"),
        PlaceEntry(code="220322", name="梨树县", level=PlaceLevel.COUNTY, parent="220300"),
        PlaceEntry(code="220323", name="伊通满族自治县", level=PlaceLevel.COUNTY, parent="220300"),
    ]
)


@pytest.mark.parametrize(
    ("title", "issuer", "name", "level"),
    [
        ("四平市碳达峰实施方案", None, "四平市", "prefecture"),
        ("甘肃省“十四五”节能减排综合工作方案", None, "甘肃省", "province"),
        ("内蒙古自治区碳达峰实施方案", None, "内蒙古自治区", "province"),
        ("延边朝鲜族自治州碳达峰实施方案", None, "延边朝鲜族自治州", "prefecture"),
        ("准格尔旗碳达峰实施方案", None, "准格尔旗", "county"),
        (
            "加快建立健全绿色低碳循环发展经济体系的实施方案",
            "辽源市人民政府",
            "辽源市",
            "prefecture",
        ),
        ("碳达峰实施方案", None, "待定", "prefecture"),
        (None, None, "待定", "prefecture"),
    ],
)
def test_the_place_that_issued_the_plan(
    title: str | None, issuer: str | None, name: str, level: str
) -> None:
    found = KNOWN.issuing_place(title, issuer)
    assert (found.name, found.level) == (name, level)


def test_an_unknown_place_gets_no_code_of_another() -> None:
    assert KNOWN.issuing_place("宜春市碳达峰实施方案").code == UNKNOWN_CODE
    assert KNOWN.issuing_place("四平市碳达峰实施方案").code == "220300"


def test_places_below_are_known_by_full_and_short_name() -> None:
    below = KNOWN.below(KNOWN.issuing_place("四平市碳达峰实施方案"))
    assert below == ("伊通满族自治县", "梨树县", "伊通", "梨树")
    text = "支持梨树县、伊通和梨树建设"
    assert places_named(text, below) == ["梨树县", "伊通", "梨树"]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("四平市", "四平"),
        ("伊通满族自治县", "伊通"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("准格尔旗", "准格尔"),
        ("延边朝鲜族自治州", "延边"),
    ],
)
def test_the_short_name_of_a_place(name: str, stem: str) -> None:
    assert place_stem(name) == stem
