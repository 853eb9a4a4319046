"""A plan's phrase finds its indicator, in the right unit, or none."""

import pytest

from plans.domain.plan_files.schema import TargetKind
from plans.domain.reading.matching import Catalogue, accepted
from plans.management.reading_files import reference_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return reference_catalogue()


@pytest.mark.parametrize(
    ("phrase", "unit", "kind", "code"),
    [
        ("单位地区生产总值能源消耗", "%", TargetKind.CHANGE, "EN01"),
        ("全市万元GDP能耗", "%", TargetKind.CHANGE, "EN01"),
        ("单位生产总值碳排放", "%", TargetKind.CHANGE, "CB01"),
        ("非化石能源占能源消费总量的比重", "%", TargetKind.LEVEL, "EN09"),
        ("全省森林覆盖率", "%", TargetKind.LEVEL, "SI01"),
        ("森林蓄积量", "亿立方米", TargetKind.LEVEL, "SI02"),
        ("风电装机容量", "万千瓦", TargetKind.LEVEL, "EN11"),
        ("光伏发电装机", "万千瓦", TargetKind.LEVEL, "EN12"),
        ("一般工业固体废物综合利用率", "%", TargetKind.LEVEL, "CE02"),
        ("农作物秸秆综合利用率", "%", TargetKind.LEVEL, "CE01"),
        ("畜禽粪污资源化利用率", "%", TargetKind.LEVEL, "CE08"),
        ("城市绿色出行比例", "%", TargetKind.LEVEL, "TR03"),
        ("煤炭消费总量", "万吨", TargetKind.LEVEL, "EN04"),
    ],
)
def test_a_usual_phrase_finds_its_indicator(
    catalogue: Catalogue, phrase: str, unit: str, kind: TargetKind, code: str
) -> None:
    assert accepted(catalogue.match(phrase, unit=unit, kind=kind)) == code


@pytest.mark.parametrize(
    ("phrase", "unit", "kind"),
    [
        ("第三产业增加值占地区生产总值的比重", "%", TargetKind.LEVEL),
        ("国家高新技术企业数量", "家", TargetKind.LEVEL),
        ("空气质量优良天数比率", "%", TargetKind.LEVEL),
        ("战略性新兴产业增加值占规模以上工业增加值比重", "%", TargetKind.LEVEL),
        ("化学需氧量重点工程减排量", "万吨", TargetKind.LEVEL),
    ],
)
def test_what_the_catalogue_has_not_finds_nothing(
    catalogue: Catalogue, phrase: str, unit: str, kind: TargetKind
) -> None:
    assert accepted(catalogue.match(phrase, unit=unit, kind=kind)) is None


def test_another_dimension_is_no_match(catalogue: Catalogue) -> None:
    tonnes = catalogue.match("煤炭消费量", unit="万吨", kind=TargetKind.LEVEL)
    share = catalogue.match("煤炭消费量", unit="%", kind=TargetKind.LEVEL)
    assert tonnes[0].code == "EN04"
    assert "EN04" not in {match.code for match in share}


def test_a_change_in_percent_may_be_of_any_indicator(catalogue: Catalogue) -> None:
    found = catalogue.match("煤炭消费总量", unit="%", kind=TargetKind.CHANGE)
    assert found[0].code == "EN04"


def test_an_empty_phrase_matches_nothing(catalogue: Catalogue) -> None:
    assert catalogue.match("全市", unit="%", kind=TargetKind.LEVEL) == ()
