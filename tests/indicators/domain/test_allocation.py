"""Dividing a target: parts that add up as printed, and whether parts make the whole."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.domain.allocation.apportioning import (
    Undividable,
    equal_parts,
    proportional_parts,
)
from indicators.domain.allocation.balance import Balance, Verdict, mean_of, quotient_of, total_of
from indicators.domain.allocation.kinds import Kind, Method, judged_as, kind_of, methods_for
from indicators.domain.progress.enums import Rule, TargetForm


def numbers(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("total", "weights", "decimals", "parts"),
    [
        # 184 among 100, 60 and 40 of 200: 92, 55.2, 36.8; the unit left goes to the rest of .8.
        ("184", ("100", "60", "40"), 0, ("92", "55", "37")),
        # Three equal rests of a third each: the first place takes the unit left.
        ("10", ("1", "1", "1"), 0, ("4", "3", "3")),
        ("5.2", ("1", "1", "1"), 2, ("1.74", "1.73", "1.73")),
        # A total printed finer than asked is divided as finely.
        ("5.25", ("1", "0"), 0, ("5.25", "0.00")),
        ("0", ("3", "4"), 1, ("0.0", "0.0")),
        ("-1", ("1", "1"), 1, ("-0.5", "-0.5")),
        ("1E+3", ("1", "3"), 0, ("250", "750")),
    ],
)
def test_parts_by_hand(
    total: str, weights: tuple[str, ...], decimals: int, parts: tuple[str, ...]
) -> None:
    found = proportional_parts(Decimal(total), numbers(*weights), decimals)
    assert [str(part) for part in found] == list(parts)


def test_equal_parts_differ_by_one_printed_unit_at_most() -> None:
    assert equal_parts(Decimal(100), 3, 1) == numbers("33.4", "33.3", "33.3")


@pytest.mark.parametrize("weights", [(), ("0", "0"), ("1", "-1")])
def test_nothing_is_divided_by_no_weights(weights: tuple[str, ...]) -> None:
    with pytest.raises(Undividable):
        proportional_parts(Decimal(10), numbers(*weights), 0)


amounts = st.decimals(min_value=0, max_value=10**9, places=3)


@given(
    total=st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    weights=st.lists(amounts, min_size=1, max_size=20).filter(any),
    decimals=st.integers(min_value=0, max_value=4),
)
def test_parts_add_up_exactly_and_are_within_one_unit_of_their_share(
    total: Decimal, weights: list[Decimal], decimals: int
) -> None:
    parts = proportional_parts(total, weights, decimals)
    assert sum(parts, Decimal(0)) == total
    whole = sum(map(Fraction, weights), Fraction(0))
    # As printed, or as finely as the total is written.
    unit = Fraction(1, 10 ** min(decimals, 2)) if decimals < 2 else Fraction(1, 10**decimals)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * Fraction(weight) / whole) < unit
        assert weight or not part, "nothing goes where nothing weighs"


@given(
    declines=st.lists(
        st.tuples(st.decimals(min_value=-50, max_value=99, places=2), amounts),
        min_size=1,
        max_size=20,
    ).filter(lambda parts: any(weight for _decline, weight in parts))
)
def test_a_mean_lies_between_its_parts_and_equal_parts_are_their_mean(
    declines: list[tuple[Decimal, Decimal]],
) -> None:
    mean = mean_of(declines)
    assert mean is not None
    weighing = [decline for decline, weight in declines if weight]
    assert min(weighing) <= mean <= max(weighing)
    assert mean_of([(Decimal("14.5"), weight) for _decline, weight in declines]) == Decimal("14.5")


def test_declines_weigh_by_the_energy_that_stands_behind_them() -> None:
    """I = E/G: 300/100 and 100/100; after 20 % and 10 %, (240 + 90)/200 against 400/200.

    330/400 = 0.825: the city's intensity fell by 17.5 %, as Σ E·d / ΣE says.
    """
    by_energy = mean_of([(Decimal(20), Decimal(300)), (Decimal(10), Decimal(100))])
    assert by_energy == Decimal("17.5")
    by_gdp = mean_of([(Decimal(20), Decimal(100)), (Decimal(10), Decimal(100))])
    assert by_gdp == Decimal(15)
    assert mean_of([(Decimal(20), Decimal(0))]) is None


def test_shares_add_numerators_and_denominators() -> None:
    """30/40 and 10/60: 40 of 100, not the mean of 75 % and 16.7 %."""
    assert quotient_of([(Decimal(30), Decimal(40)), (Decimal(10), Decimal(60))]) == Decimal(40)
    assert quotient_of([(Decimal(0), Decimal(0))]) is None


@pytest.mark.parametrize(
    ("made", "at_most", "verdict", "over", "endangers"),
    [
        ("184", False, Verdict.BALANCED, None, False),
        ("183.96", False, Verdict.BALANCED, None, False),  # 184.0 as printed
        ("161", False, Verdict.SHORT, None, True),
        ("193.2", False, Verdict.OVER, "5", False),
        # Under a cap less is a reserve, and more is what endangers.
        ("161", True, Verdict.SHORT, None, False),
        ("193.2", True, Verdict.OVER, "5", True),
    ],
)
def test_what_the_parts_make_beside_the_target(
    made: str, at_most: bool, verdict: Verdict, over: str | None, endangers: bool
) -> None:
    balance = Balance(Decimal("184.0"), Decimal(made), 1, at_most)
    assert balance.verdict is verdict
    assert balance.over_pct == (Decimal(over) if over else None)
    assert balance.endangers is endangers
    assert balance.remainder == Decimal(184) - Decimal(made)


def test_nothing_allocated_leaves_the_whole_target() -> None:
    balance = Balance(Decimal(184), total_of([]), 0, at_most=False)
    assert (balance.remainder, balance.verdict) == (Decimal(184), Verdict.SHORT)


@pytest.mark.parametrize(
    ("rule", "form", "adds_up", "takes_shares", "kind"),
    [
        (Rule.LINEAR_LEVEL, TargetForm.LEVEL, True, False, Kind.ADDITIVE),
        (Rule.CAP, TargetForm.LEVEL, True, False, Kind.ADDITIVE),
        (Rule.LOG_DECLINE, TargetForm.CHANGE_PCT, False, False, Kind.DECLINE),
        (Rule.COVERAGE, TargetForm.LEVEL, False, True, Kind.SHARE),
        (Rule.LINEAR_LEVEL, TargetForm.CHANGE_POINTS, False, True, Kind.UNCHECKED),
        (Rule.INCREMENT, TargetForm.LEVEL, False, False, Kind.UNCHECKED),
    ],
)
def test_how_parts_make_the_whole(
    rule: Rule, form: TargetForm, adds_up: bool, takes_shares: bool, kind: Kind
) -> None:
    assert kind_of(rule, form, adds_up=adds_up, takes_shares=takes_shares) is kind


def test_only_what_adds_up_is_divided_by_weights() -> None:
    assert set(methods_for(Kind.ADDITIVE)) == set(Method)
    for kind in (Kind.DECLINE, Kind.SHARE, Kind.UNCHECKED):
        assert methods_for(kind) == (Method.MANUAL, Method.EQUAL)


def test_an_assigned_number_is_judged_by_its_numeric_rule() -> None:
    assert judged_as("assigned", "log_decline", None) == (Rule.LOG_DECLINE, TargetForm.CHANGE_PCT)
    assert judged_as("linear_level", "cap", "change_points") == (
        Rule.LINEAR_LEVEL,
        TargetForm.CHANGE_POINTS,
    )
