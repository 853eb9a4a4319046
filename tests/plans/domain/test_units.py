"""Conversions, checked against arithmetic done by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from plans.domain.units import UNITS, UnitError, convert, find_unit, format_quantity, get_unit


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("184", "10k_kw", "mw", "1840"),
        ("1", "gw", "10k_kw", "100"),
        ("1", "mw", "10k_kw", "0.1"),
        ("1", "100m_kwh", "gwh", "100"),
        ("3", "100m_kwh", "10k_kwh", "30000"),
        ("1", "tce", "gj", "29.3076"),
        ("29.3076", "gj", "tce", "1"),
        ("1", "10k_tce", "tj", "293.076"),
        ("925", "10k_t", "100m_t", "0.0925"),
        ("2.5", "10k_tco2", "tco2", "25000"),
        ("0.141", "100m_m3", "10k_m3", "1410"),
        ("3", "100m_nm3", "10k_nm3", "30000"),
        ("1", "ha", "mu", "15"),
        ("1", "km2", "ha", "100"),
        ("1", "km2", "mu", "1500"),
        ("3", "10k_mu", "ha", "2000"),
        ("200", "10k_m2", "m2", "2000000"),
        ("6210", "km", "m", "6210000"),
        ("14.5", "percent", "ratio", "0.145"),
        ("5", "permille", "percent", "0.5"),
        ("0.5", "tce_per_10k_yuan_2020", "tce_per_100m_yuan_2020", "5000"),
        ("0.3", "kgce_per_kwh", "gce_per_kwh", "300"),
        ("2.95", "tce_per_10k_kwh", "gce_per_kwh", "295"),
        ("0.5306", "kgco2_per_kwh", "tco2_per_mwh", "0.5306"),
        ("2", "10k_vehicle", "vehicle", "20000"),
        ("600", "10k_mu_times", "mu_times", "6000000"),
    ],
)
def test_conversion_within_a_dimension(value: str, source: str, target: str, expected: str) -> None:
    assert convert(Decimal(value), source, target) == Decimal(expected)


def test_one_mu_is_two_thousand_thirds_of_a_square_metre() -> None:
    assert convert(Decimal(1), "mu", "land_m2").quantize(Decimal("0.0001")) == Decimal("666.6667")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("percent", "percentage_point"),
        ("item", "facility"),
        ("site", "facility"),
        ("organization", "item"),
        ("vehicle", "machine"),
        ("10k_m2", "ha"),
        ("m2", "land_m2"),
        ("10k_kw", "10k_kwh"),
        ("100m_kwh", "10k_tce"),
        ("10k_t", "10k_tco2"),
        ("10k_t", "10k_tce"),
        ("100m_m3", "100m_nm3"),
        ("10k_mu", "10k_mu_times"),
        ("tce_per_10k_yuan_2015", "tce_per_10k_yuan_2020"),
        ("tce_per_10k_yuan", "tce_per_10k_yuan_2020"),
        ("tce_per_10k_yuan_2020", "tco2_per_10k_yuan_2020"),
        ("100m_yuan_2020", "100m_yuan_2025"),
        ("100m_yuan", "100m_yuan_2020"),
        ("tce_per_person", "tco2_per_person"),
    ],
)
def test_conversion_between_dimensions_is_refused_naming_both(source: str, target: str) -> None:
    with pytest.raises(UnitError) as refusal:
        convert(Decimal(1), source, target)
    assert get_unit(source).name in str(refusal.value)
    assert get_unit(target).name in str(refusal.value)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("万千瓦", "10k_kw"),
        ("%", "percent"),
        ("\uff05", "percent"),
        ("百分点", "percentage_point"),
        ("个百分点", "percentage_point"),
        ("亿立方米", "100m_m3"),
        ("万平方米", "10k_m2"),
        ("公里", "km"),
        ("度", "kwh"),
        ("个等级(别)", "grade"),
        ("个等级\uff08别\uff09", "grade"),
        ("吨标准煤 / 万元", "tce_per_10k_yuan"),
        ("百万千焦", "gj"),
        ("处", "site"),
        ("万辆", "10k_vehicle"),
    ],
)
def test_printed_forms(printed: str, code: str) -> None:
    assert find_unit(printed).code == code


@pytest.mark.parametrize(
    ("printed", "expected", "code"),
    [
        ("万吨", "10k_tco2", "10k_tco2"),
        ("亿吨", "10k_tco2", "100m_tco2"),
        ("万亩", "10k_mu_times", "10k_mu_times"),
        ("亿立方米", "100m_nm3", "100m_nm3"),
        ("台", "vehicle", "vehicle"),
        ("吨标准煤/万元", "tce_per_10k_yuan_2020", "tce_per_10k_yuan_2020"),
        ("亿元", "100m_yuan_2020", "100m_yuan_2020"),
        ("平方公里", "ha", "km2"),
        ("万吨", "10k_kw", "10k_t"),
    ],
)
def test_the_expected_unit_settles_what_a_printed_form_means(
    printed: str, expected: str, code: str
) -> None:
    assert find_unit(printed, expected=expected).code == code


def test_an_unknown_unit_is_refused_by_name() -> None:
    with pytest.raises(UnitError, match="没有计量单位“马力”"):
        find_unit("马力")
    with pytest.raises(UnitError, match="没有计量单位“hp”"):
        convert(Decimal(1), "hp", "kw")


def test_the_table_is_sound() -> None:
    owner: dict[str, str] = {}
    for unit in UNITS.values():
        assert unit.factor > 0
        for name in unit.names:
            assert owner.setdefault(name, unit.code) == unit.code, name
    for dimension in {unit.dimension for unit in UNITS.values()}:
        assert Fraction(1) in {
            unit.factor for unit in UNITS.values() if unit.dimension == dimension
        }, dimension


@pytest.mark.parametrize(
    ("value", "code", "chinese", "english"),
    [
        ("184", "10k_kw", "184万千瓦", "1,840 MW"),
        ("14.5", "percent", "14.5%", "14.5%"),
        ("0.141", "100m_m3", "0.141亿立方米", "14.1 million m³"),
        ("26000", "item", "26000个", "26,000 units"),
        ("0.5", "10k_t", "0.5万吨", "5 kt"),
        ("1.50", "10k_t", "1.50万吨", "15.0 kt"),
        ("-3.1", "percentage_point", "-3.1百分点", "-3.1 percentage points"),
        ("0.5", "grade", "0.5个等级", "0.5 grades"),
        ("0.520", "tce_per_10k_yuan_2020", "0.520吨标准煤/万元(2020年价)",
         "0.520 tce/10⁴ yuan (2020 prices)"),
        ("0.8252", "ratio", "0.8252", "0.8252"),
    ],
)  # fmt: skip
def test_formatting(value: str, code: str, chinese: str, english: str) -> None:
    assert format_quantity(Decimal(value), code) == chinese
    assert format_quantity(Decimal(value), code, language="en") == english


def test_formatting_rounds_half_up_where_asked() -> None:
    assert format_quantity(Decimal("13.45"), "percent", decimals=1) == "13.5%"
    assert format_quantity(Decimal("184.25"), "10k_kw", decimals=1) == "184.3万千瓦"
