"""The last change against the few before it. Every expected number is worked by hand beside it."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.domain.asked import Asked
from indicators.domain.check_rules import CheckRule, Severity, rules_with
from indicators.domain.entry_findings import value_findings
from indicators.domain.short_series import departure, median

THREE = Decimal(3)


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


@pytest.mark.parametrize(
    ("values", "middle"),
    [(("3", "1", "2"), "2"), (("4", "1", "2", "3"), "2.5"), (("0.1", "0.2"), "0.15")],
)
def test_the_median(values: Sequence[str], middle: str) -> None:
    assert median(decimals(*values)) == Decimal(middle)


# 100, 110, 132, 145.2: ratios 1.1, 1.2, 1.1; median 1.1; deviations 0, 0.1, 0: MAD 0, so the floor
# of 0.05 * 1.1 = 0.055 holds: from 1.045 * 145.2 = 151.734 to 1.155 * 145.2 = 167.706.
STEADY = decimals("100", "110", "132", "145.2")
# 100, 110, 99, 108.9, 130.68: ratios 1.1, 0.9, 1.1, 1.2; median 1.1; deviations 0, 0.2, 0, 0.1;
# MAD 0.05; allowed 3 * 1.4826 * 0.05 = 0.22239: from 0.87761 to 1.32239 times 130.68,
# which is 114.6860748 to 172.8099252.
UNEVEN = decimals("100", "110", "99", "108.9", "130.68")
# Four equal values: ratios of 1; the floor of 5 % alone: 9.5 to 10.5.
STILL = decimals("10", "10", "10", "10")
# Below zero there is no ratio: differences -2, 1, -2; median -2; deviations 0, 3, 0; the floor of
# 5 % of the largest, 0.2: the change to -4 may lie between -2.2 and -1.8, -6.2 to -5.8.
BELOW = decimals("-1", "-3", "-2", "-4")


@pytest.mark.parametrize(
    ("earlier", "value", "departs"),
    [
        (STEADY, "151.734", False),
        (STEADY, "151.733", True),
        (STEADY, "167.706", False),
        (STEADY, "167.707", True),
        (UNEVEN, "114.6860748", False),
        (UNEVEN, "114.686074", True),
        (UNEVEN, "172.8099252", False),
        (UNEVEN, "172.809926", True),
        (STILL, "9.5", False),
        (STILL, "9.49", True),
        (STILL, "10.5", False),
        (STILL, "10.51", True),
        (BELOW, "-6.2", False),
        (BELOW, "-6.21", True),
        (BELOW, "-5.8", False),
        (BELOW, "-5.79", True),
        # Nothing has ever been there: the first of anything is asked about.
        (decimals("0", "0", "0", "0"), "0", False),
        (decimals("0", "0", "0", "0"), "1", True),
        # Three values and this one are three changes, two of them known: no verdict.
        (decimals("100", "110", "121"), "500", False),
        ((), "500", False),
        # Only the last five count: the leap before them is forgotten.
        ((Decimal(1), *UNEVEN), "172.8099252", False),
        ((Decimal(1), *UNEVEN), "172.809926", True),
    ],
)
def test_a_change_off_the_course_of_the_years(
    earlier: tuple[Decimal, ...], value: str, departs: bool
) -> None:
    assert (departure(Decimal(value), earlier, times=THREE) is not None) is departs


def test_one_wrong_value_in_the_past_hides_nothing() -> None:
    """Where the 1,000 is a slip, a mean of the ratios (3.52) and its deviation call 200 usual."""
    # Ratios 1.1, 10, 0.11, 1.1: median 1.1, deviations 0, 8.9, 0.99, 0: MAD 0.495; allowed 2.20166.
    past = decimals("100", "110", "1100", "121", "133.1")
    found = departure(Decimal(500), past, times=THREE)
    assert found is not None, "3.7566 times last year's"
    assert (found.median, found.allowed) == (Decimal("1.1"), Decimal("2.201661"))


def test_rates_are_changes_already() -> None:
    # -3.0, -3.2, -2.9: ratios 0.970, 0.968, 0.971; median 0.970; deviations 0, 0.002, 0.001; MAD
    # 0.001; 0.0044478 is less than the floor of 0.0485: from -7.85 to 1.85.
    past = decimals("-3.0", "-3.2", "-2.9")
    assert departure(Decimal("-7.85"), past, times=THREE, are_rates=True) is None
    found = departure(Decimal("-7.86"), past, times=THREE, are_rates=True)
    assert found is not None
    assert (found.change, found.allowed) == (Decimal("0.9214"), Decimal("0.0485"))


@given(
    earlier=st.lists(st.decimals("0.01", "1e6", places=2), min_size=4, max_size=5),
    value=st.decimals("0.01", "1e6", places=2),
    power=st.integers(-4, 4),
)
def test_the_unit_decides_nothing(earlier: list[Decimal], value: Decimal, power: int) -> None:
    here = departure(value, earlier, times=THREE)
    there = departure(value.scaleb(power), [each.scaleb(power) for each in earlier], times=THREE)
    assert (here is None) is (there is None)


@given(
    earlier=st.lists(st.decimals("-1e6", "1e6", places=2), max_size=5),
    value=st.decimals("-1e6", "1e6", places=2),
)
def test_a_wider_limit_finds_no_more(earlier: list[Decimal], value: Decimal) -> None:
    if departure(value, earlier, times=THREE) is None:
        assert departure(value, earlier, times=THREE + 1) is None


def said(value: str, **facts: object) -> list[tuple[str, str]]:
    asked = Asked(unit="10k_t", rule="linear_level", **facts)  # type: ignore[arg-type]  # a test's
    return [(each.code, each.problem.message) for each in value_findings(Decimal(value), asked)]


def test_the_sentence_tells_the_numbers() -> None:
    # 168 / 145.2 is 1.15702…: within 30 %, but 5.7 points off the usual 10 %.
    sentence = "与历年走势不合:本年变动15.7%,前3次变动的中位数为10%,偏离超过5.5个百分点"
    assert said("168", earlier=STEADY) == [("off_course", sentence)]
    assert said("167", earlier=STEADY) == []
    assert said("-3", earlier=BELOW)[-1] == (
        "off_course",
        "与历年走势不合:本年变动1,前3次变动的中位数为-2,偏离超过0.2",
    )


def test_one_sentence_on_the_change_is_enough() -> None:
    assert [code for code, _ in said("200", earlier=STEADY)] == ["jump"], "37.7 % more"
    silent = rules_with([CheckRule("jump", Severity.OFF, Decimal(30))])
    assert [code for code, _ in said("200", earlier=STEADY, checks=silent)] == [
        "jump",
        "off_course",
    ], "the office hears of it by the other check"
    wide = rules_with([CheckRule("off_course", Severity.EXPLAIN, Decimal(500))])
    assert said("168", earlier=UNEVEN, checks=wide) == []


def test_what_a_year_added_has_no_course() -> None:
    assert said("500", earlier=STEADY) != []
    asked = Asked(unit="item", rule="increment", earlier=STEADY)
    assert list(value_findings(Decimal(500), asked)) == []
