"""Additive LMDI against the formula written out in floats, and its limits."""

from decimal import Decimal
from fractions import Fraction
from math import isclose, log

import pytest

from indicators.domain.formulas.computing import rounded
from indicators.domain.inventory.balance import take_inventory
from indicators.domain.inventory.decomposition import (
    Decomposition,
    Output,
    Refusal,
    Refused,
    decompose,
)
from indicators.domain.inventory.factors import Factors, FuelFactor
from tests.indicators.domain.small_inventory import TOWN, reported, town

GDP = (Output(((2020, Fraction(500)),)), Output(((2020, Fraction(530)),)))
LATER = {**TOWN, "FU01": "96", "FU15": "11", "FU30": "22", "FU31": "8", "FU39": "298"}


def taken(
    earlier: dict[str, str] = TOWN,
    later: dict[str, str] = LATER,
    output: tuple[Output, Output] = GDP,
) -> Decomposition:
    found = decompose(town(earlier, year=2024), town(later, year=2025), output)
    assert isinstance(found, Decomposition)
    return found


def test_the_effects_add_up_to_the_change_exactly() -> None:
    found = taken()
    assert found.activity + found.intensity + found.structure + found.factor == found.change
    assert found.earlier == town(year=2024).territorial.value
    assert found.later == town(LATER, year=2025).territorial.value
    assert (found.price_base, found.left_out) == (2020, ())


def test_each_effect_is_the_logarithmic_mean_times_the_logarithm() -> None:
    found = taken()
    before, after = town(year=2024), town(LATER, year=2025)
    energy = [float(each.equivalent.value) for each in (before, after)]
    activity = intensity = structure = factor = 0.0
    for code in ("FU01", "FU15", "FU20", "FU30", "FU41"):
        first, second = before.line(code), after.line(code)
        assert first is not None
        assert second is not None
        c0, c1 = float(first.co2 or 0), float(second.co2 or 0)
        e0, e1 = float(first.equivalent or 0), float(second.equivalent or 0)
        mean = c0 if isclose(c0, c1) else (c1 - c0) / log(c1 / c0)
        activity += mean * log(530 / 500)
        intensity += mean * log(energy[1] / 530 / (energy[0] / 500))
        structure += mean * log(e1 / energy[1] / (e0 / energy[0]))
        factor += mean * log(c1 / e1 / (c0 / e0))
    assert isclose(found.activity, activity, rel_tol=1e-9)
    assert isclose(found.intensity, intensity, rel_tol=1e-9)
    assert isclose(found.structure, structure, rel_tol=1e-9)
    assert isclose(found.factor, factor, rel_tol=1e-9)


def test_only_growth_is_only_activity() -> None:
    doubled = {code: str(Fraction(value) * 2) for code, value in TOWN.items() if code != "FU39"}
    output = (Output(((2020, Fraction(500)),)), Output(((2020, Fraction(1000)),)))
    first = {**TOWN, "FU30": "0"}
    second = {**doubled, "FU39": "300", "FU30": "0"}
    found = taken(first, second, output)
    # twice of everything at one intensity: the change is activity, to the last digit of a logarithm
    assert found.change == town(first).territorial.value
    assert abs(found.activity - found.change) < Fraction(1, 10**30)
    assert found.intensity == 0


def test_a_fuel_that_begins_or_ends_goes_to_the_structure() -> None:
    without = {**TOWN, "FU20": "0", "FU30": "0", "FU41": "0", "FU15": "0"}
    begun = {**without, "FU15": "10"}
    same = (Output(((2020, Fraction(500)),)), Output(((2020, Fraction(500)),)))
    found = taken(without, begun, same)
    # diesel's 309,590.96 t appear; coal's share falls by as much as the intensity rises
    assert found.change == town(begun).line("FU15").co2  # type: ignore[union-attr]  # it has a line
    assert found.factor == 0
    assert found.activity == 0
    assert abs(found.structure + found.intensity - found.change) == 0


def test_bought_power_that_turns_into_sold_power_is_a_change_of_structure() -> None:
    found = taken(TOWN, {**TOWN, "FU30": "-5"})
    assert found.activity + found.intensity + found.structure + found.factor == found.change
    assert found.factor == 0, "the grid factor of a flow that ended plays no role"


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ((Output(()), GDP[1]), Refusal.NO_GDP),
        ((GDP[0], Output(())), Refusal.NO_GDP),
        ((GDP[0], Output(((2025, Fraction(600)),))), Refusal.PRICE_BASE_CHANGED),
        ((GDP[0], Output(((2020, Fraction(0)),))), Refusal.NOT_POSITIVE),
    ],
)
def test_output_that_cannot_be_compared_is_refused(
    output: tuple[Output, Output], reason: Refusal
) -> None:
    assert decompose(town(), town(LATER, year=2025), output) == Refused(reason)


def test_across_the_change_of_prices_the_base_known_for_both_years_serves() -> None:
    both = Output(((2020, Fraction(500)), (2025, Fraction(560))))
    found = taken(output=(both, Output(((2025, Fraction(590)),))))
    assert found.price_base == 2025


def test_a_fuel_known_in_one_year_only_is_refused() -> None:
    found = decompose(town(silent=("FU15",)), town(LATER, year=2025), GDP)
    assert found == Refused(Refusal.COVERAGE_DIFFERS, ("FU15",))


def test_a_fuel_known_in_neither_year_is_left_out_and_named() -> None:
    found = decompose(town(silent=("FU14",)), town(LATER, year=2025, silent=("FU14",)), GDP)
    assert isinstance(found, Decomposition)
    assert found.left_out == ("FU14",)


def test_the_documented_example() -> None:
    # L = 9/ln 1.045 = 204.4670; times ln 1.1 and ln 0.95
    coal = FuelFactor("原煤", "t", co2=Fraction(2), tce=Fraction(1))
    years = [
        take_inventory(year, reported({"FU01": amount, "FU39": "300"}), Factors({"raw_coal": coal}))
        for year, amount in ((2024, "0.01"), (2025, "0.01045"))
    ]
    output = (Output(((2020, Fraction(500)),)), Output(((2020, Fraction(550)),)))
    found = decompose(years[0], years[1], output)
    assert isinstance(found, Decomposition)
    assert found.earlier == 200
    assert found.later == 209
    assert rounded(found.activity, 2) == Decimal("19.49")
    assert rounded(found.intensity, 2) == Decimal("-10.49")
    assert rounded(found.structure, 9) == 0
    assert found.factor == 0
