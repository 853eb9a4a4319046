"""Reading and rounding of numbers, in tables."""

from decimal import Decimal
from fractions import Fraction

import pytest

from plans.domain.quantities import (
    NumberError,
    Quantity,
    parse_fraction,
    parse_number,
    plain_text,
    printed_decimals,
    round_half_up,
)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("13.45", 1, "13.5"),
        ("13.449999", 1, "13.4"),
        ("-13.45", 1, "-13.5"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.125", 2, "0.13"),
        ("-0.004", 2, "0.00"),
        ("7", 2, "7.00"),
        ("1234567890123456789012345678901.5", 0, "1234567890123456789012345678902"),
        ("1450", -2, "1.5E+3"),
    ],
)
def test_a_tie_goes_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(value), decimals)) == rounded


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" 184 ", "184"),
        ("\uff11\uff18\uff14", "184"),
        ("\u3000\uff11\uff0e\uff15\u3000", "1.5"),
        ("14.50", "14.50"),
        ("-3.1", "-3.1"),
        ("−3.1", "-3.1"),
        ("+2", "2"),
        ("\uff0d0.5", "-0.5"),
        ("26,000", "26000"),
        ("26\uff0c000", "26000"),
        ("1 234 567.8", "1234567.8"),
        (".5", "0.5"),
        ("0.0", "0.0"),
    ],
)
def test_numbers_as_people_write_them(text: str, number: str) -> None:
    assert plain_text(parse_number(text)) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("%", "percent"),
        ("14.5%", "percent"),
        ("14.5\uff05", "percent"),
        ("1.2万", "scale"),
        ("0.141亿", "scale"),
        ("2万亿", "scale"),
        ("1/3", "fraction"),
        ("2,60,00", "separator"),
        ("1,5", "separator"),
        ("12 34", "separator"),
        ("1,234 567", "separator"),
        ("1.2.3", "not_a_number"),
        ("1e5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("约35", "not_a_number"),
        ("十五", "not_a_number"),
        ("10²", "not_a_number"),
        ("٣", "not_a_number"),
        ("--5", "not_a_number"),
        ("5-", "not_a_number"),
        ("1" * 25, "too_long"),
        ("1" * 50_000 + "x", "too_long"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(NumberError) as refusal:
        parse_number(text)
    assert refusal.value.code == code
    assert str(refusal.value).endswith("。")


def test_percent_and_scale_words_are_read_where_asked() -> None:
    assert parse_number("14.5 %", percent=True) == Decimal("14.5")
    assert parse_number("14.5", percent=True) == Decimal("14.5")
    assert parse_number("1.2万", scale_words=True) == 12_000
    assert parse_number("0.141亿", scale_words=True) == 14_100_000
    assert parse_number("2万亿", scale_words=True) == 2_000_000_000_000


def test_the_message_repeats_the_text_and_says_what_to_do() -> None:
    with pytest.raises(NumberError, match=r"“1\.2万”带有“万”:请按本栏单位换算后只填数字。"):
        parse_number("1.2万")


def test_fractions_stay_exact() -> None:
    assert parse_fraction("1/3") == Fraction(1, 3)
    assert parse_fraction("2/3") == Fraction(2, 3)
    assert parse_fraction("14.5") == Fraction(29, 2)
    with pytest.raises(NumberError):
        parse_fraction("1/0")


@pytest.mark.parametrize(
    ("text", "places"),
    [("14.5", 1), ("14.50", 2), ("184", 0), ("26,000", 0), ("0.141亿", 3), ("5.0%", 1)],
)
def test_printed_decimals(text: str, places: int) -> None:
    assert printed_decimals(text) == places


def test_a_quantity_has_a_unit_and_a_finite_number() -> None:
    assert Quantity(Decimal(184), "10k_kw").unit == "10k_kw"
    with pytest.raises(ValueError, match="unit"):
        Quantity(Decimal(1), "")
    with pytest.raises(ValueError, match="finite"):
        Quantity(Decimal("NaN"), "percent")
