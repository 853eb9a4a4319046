"""Hints among values: what is counted, and where a hint begins."""

from decimal import Decimal

import pytest

from assessments.domain.anomalies import (
    YearValue,
    chi_square_p9,
    digit_test,
    hit,
    last_digit,
    repeated_runs,
    same_texts,
)


@pytest.mark.parametrize(
    ("value", "decimals", "digit"),
    [
        ("31.50000622", 2, 0),
        ("-4.18", 2, 8),
        ("120", 0, 0),
        ("0.05", 2, None),
        ("7", 0, None),
        ("1.249", 1, 2),
    ],
)
def test_the_last_digit_is_the_printed_one(value: str, decimals: int, digit: int | None) -> None:
    assert last_digit(Decimal(value), decimals) == digit


@pytest.mark.parametrize(
    ("x", "p"), [(16.919, 0.05), (21.666, 0.01), (4.168, 0.90), (27.877, 0.001)]
)
def test_p_is_that_of_the_printed_tables(x: float, p: float) -> None:
    assert chi_square_p9(x) == pytest.approx(p, rel=2e-3)


def test_an_even_distribution_is_no_hint_and_fives_are() -> None:
    assert not digit_test(list(range(10)) * 6).is_hint
    # 50 values, 5 expected of each digit: 32 fives, and 2 of each other digit.
    fives = digit_test([5] * 32 + [0, 1, 2, 3, 4, 6, 7, 8, 9] * 2)
    assert fives.total == 50
    assert fives.chi_square == pytest.approx((27**2 + 9 * 3**2) / 5)
    assert fives.is_hint


def test_too_few_values_give_no_p() -> None:
    few = digit_test([5] * 49)
    assert (few.p, few.is_hint, few.total) == (None, False, 49)


@pytest.mark.parametrize(
    ("value", "decimals", "comparator", "steps"),
    [
        ("60.004", 2, ">=", 0),
        ("60.01", 2, ">=", 1),
        ("59.99", 2, ">=", None),
        ("59.99", 2, "<=", 1),
        ("60.02", 2, ">=", None),
        ("61", 0, ">=", 1),
        ("60.01", 2, "=", None),
    ],
)
def test_a_value_hits_its_target_exactly_or_by_the_last_digit(
    value: str, decimals: int, comparator: str, steps: int | None
) -> None:
    found = hit(Decimal(value), decimals, Decimal(60), comparator, 0)
    assert (found.steps if found else None) == steps


def years(*numbers: str, first: int = 2020) -> list[YearValue]:
    return [
        YearValue(place, first + place, Decimal(number), len(number.partition(".")[2]))
        for place, number in enumerate(numbers)
    ]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (years("12", "12", "12"), [[0, 1, 2]]),
        (years("12", "12", "13"), []),
        (years("12.84", "12.84"), [[0, 1]]),
        (years("1200", "1200"), []),
        (years("0", "0", "0", "0"), []),
        (years("12", "12") + years("12", first=2023), []),
    ],
    ids=["three years", "two of few digits", "two of many", "round", "zero", "a gap between"],
)
def test_a_number_repeated_over_years(values: list[YearValue], found: list[list[int]]) -> None:
    assert [[each.key for each in run] for run in repeated_runs(values)] == found


def test_explanations_are_the_same_whatever_their_punctuation_and_only_across_units() -> None:
    texts = [
        (1, "发改", "受企业停产检修影响。"),
        (2, "工信", "受企业停产检修影响"),
        (3, "发改", "受企业停产检修影响 "),
        (4, "发改", "因新增产能投产所致"),
        (5, "发改", "因新增产能投产所致"),
        (6, "工信", "见附件"),
        (7, "发改", "见附件"),
    ]
    assert same_texts(texts) == ((1, 2, 3),)
