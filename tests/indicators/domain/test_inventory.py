"""Energy balance and energy CO2, against arithmetic by hand and published factors."""

from decimal import Decimal
from fractions import Fraction

import pytest

from indicators.domain.formulas.computing import rounded
from indicators.domain.inventory.balance import Fault, Given, Known, Total, take_inventory
from indicators.domain.inventory.factors import (
    Factors,
    GridFactor,
    choose_grid_factor,
    read_fuel_factor,
)
from indicators.domain.inventory.items import FUELS
from indicators.domain.inventory.peak_test import peak_of
from indicators.domain.progress.enums import Status
from tests.indicators.domain.small_inventory import (
    FUEL_FACTORS,
    GRID_FACTORS,
    TOWN,
    factors_of,
    reported,
    town,
)

# domain notes 2.2: NCV × CC × OF × 44/12 as printed there, tCO2 per printed unit
PUBLISHED = {
    "raw_coal": "1.9003",
    "anthracite": "2.3228",
    "bituminous": "2.0715",
    "lignite": "1.4241",
    "washed_coal": "2.2818",
    "briquette": "1.9360",
    "coke": "2.8604",
    "coke_oven_gas": "8.8638",
    "blast_furnace_gas": "8.4811",
    "converter_gas": "15.1240",
    "crude": "3.0202",
    "gasoline": "2.9251",
    "diesel": "3.0959",
    "lpg": "3.1013",
    "petcoke": "3.2115",
    "natural_gas": "21.6219",
    "lng": "2.8313",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_factor_is_heat_times_carbon_times_oxidation(name: str) -> None:
    factor = FUEL_FACTORS[name]
    scale = 10_000 if factor.unit == "10k_nm3" else 1
    assert factor.co2 is not None
    assert rounded(factor.co2 * scale, 4) == Decimal(PUBLISHED[name])


def test_standard_coal_follows_from_heat_where_no_coefficient_is_printed() -> None:
    anthracite, raw = FUEL_FACTORS["anthracite"], FUEL_FACTORS["raw_coal"]
    # 24.515 GJ/t ÷ 29.3076 GJ/tce
    assert anthracite.tce is not None
    assert rounded(anthracite.tce, 4) == Decimal("0.8365")
    assert anthracite.tce_from_heat
    assert (raw.tce, raw.tce_from_heat) == (Fraction("0.7143"), False)
    assert raw.unconfirmed


def test_the_short_factors_of_provincial_appraisal_follow_from_the_table() -> None:
    # domain notes 2.1: 2.66 (raw coal), 2.11 (crude), 1.63 (gas) tCO2/tce
    found = {
        name: rounded(FUEL_FACTORS[name].co2 / FUEL_FACTORS[name].tce, 2)  # type: ignore[operator]  # both are given
        for name in ("raw_coal", "crude", "natural_gas")
    }
    assert found == {
        "raw_coal": Decimal("2.66"),
        "crude": Decimal("2.11"),
        "natural_gas": Decimal("1.63"),
    }


@pytest.mark.parametrize(
    ("code", "year", "factor", "data_year", "document"),
    [
        ("220300", 2023, "0.5629", 2021, "公告2024年第12号"),
        ("220300", 2024, "0.4932", 2022, "公告2024年第33号"),
        ("220300", 2025, "0.4671", 2023, "公告2025年第47号"),
        ("210200", 2024, "0.5626", 2022, "公告2024年第33号"),
        ("150622", 2025, "0.6479", 2023, "公告2025年第47号"),
    ],
)
def test_the_grid_factor_is_that_of_the_year_of_use(
    code: str, year: int, factor: str, data_year: int, document: str
) -> None:
    chosen = choose_grid_factor(GRID_FACTORS, place_code=code, year=year)
    assert chosen is not None
    assert (chosen.value, chosen.data_year, chosen.document) == (
        Fraction(factor),
        data_year,
        document,
    )


@pytest.mark.parametrize(("code", "year"), [("220300", 2022), ("220300", 2026), ("110000", 2024)])
def test_no_neighbouring_year_or_region_stands_in(code: str, year: int) -> None:
    assert choose_grid_factor(GRID_FACTORS, place_code=code, year=year) is None


def test_of_two_factors_for_one_year_of_use_the_last_given_holds() -> None:
    corrected = GridFactor(Fraction("0.5"), "吉林", 2022, 2024, "公告更正")
    rows = [*GRID_FACTORS, corrected]
    assert choose_grid_factor(rows, place_code="220300", year=2024) == corrected


def test_the_town_by_hand() -> None:
    found = town()
    co2 = {line.code: line.co2 for line in found.lines if line.co2}
    # 1,000,000 t × 20.908 GJ × 26.37 tC/TJ × 0.94 × 44/12 and so on
    assert {code: rounded(value, 2) for code, value in co2.items()} == {
        "FU01": Decimal("1900298.85"),
        "FU15": Decimal("309590.96"),
        "FU20": Decimal("216218.88"),
        "FU30": Decimal("986400.00"),
        "FU41": Decimal("-110000.00"),
    }
    assert rounded(found.territorial.value, 2) == Decimal("3302508.69")
    # 714,300 + 145,710 + 133,000 fuels; 20 and 5 亿kWh at 300 g; heat; 15,000; 40,000
    assert found.equivalent == Total(Fraction(1_763_890))
    # the same with 0.1229 kgce/kWh: 245,800 and 61,450
    assert found.calorific == Total(Fraction(1_321_140))
    # non-fossil used: (5 − 1 + 0.5) 亿kWh × 300 g + 15,000
    assert found.non_fossil == Total(Fraction(150_000))
    assert found.net_equivalent == Total(Fraction(1_573_890))
    assert found.coal_share == Fraction(714_300, 1_763_890)
    assert found.non_fossil_share == Fraction(150_000, 1_763_890)
    assert found.is_complete


def test_the_consumption_side_counts_all_electricity_and_no_fuel_burnt_for_it() -> None:
    found = town().consumption
    assert found is not None
    # burnt 2,426,108.69, heat −110,000, 30 亿kWh × 0.4932 = 1,479,600; less 200,000 tce of coal at
    # the town's own 1,900,298.8488 t CO2 for 714,300 tce: 532,072.90
    burnt = Fraction("1900298.8488") + Fraction("84433.8992") * 44 / 12 + Fraction("216218.8809")
    power = Fraction("1900298.8488") / 714_300 * 200_000
    assert found == Total(burnt - 110_000 + 1_479_600 - power)
    assert rounded(found.value, 0) == Decimal(3263636)


def test_without_the_fuel_burnt_for_power_there_is_no_consumption_side() -> None:
    assert town(silent=("FU43",)).consumption is None
    assert town({**TOWN, "FU43": "80"}).consumption is None, "more than all coal burnt"
    assert town(silent=("EN18",)).consumption is None


def test_exports_are_negative() -> None:
    line = town({**TOWN, "FU30": "-20"}).line("FU30")
    assert line is not None
    assert line.co2 == -986_400
    assert line.equivalent == -600_000


def test_zero_is_reported_and_silence_is_not_zero() -> None:
    zero = town({**TOWN, "FU13": "0"}).line("FU13")
    assert zero is not None
    assert zero.co2 == 0
    assert (zero.fault, zero.known) == (None, Known.REPORTED)
    silent = town(silent=("FU13",))
    line = silent.line("FU13")
    assert line is not None
    assert (line.co2, line.fault) == (None, Fault.NO_AMOUNT)
    assert silent.territorial.without == ("FU13",)
    assert not silent.is_complete
    assert silent.territorial.value == town().territorial.value


def test_coverage_counts_what_was_answered() -> None:
    # 21 fuels, 5 kinds of power, renewables, bought power and heat, feedstock, the coal rate
    whole = town().coverage
    assert (len(whole.answered), whole.open) == (31, ())
    # raw coal stands for its three kinds
    part = town(silent=("FU02", "FU03", "FU04", "FU13", "FU30")).coverage
    assert set(part.open) == {"FU13", "FU30"}
    assert part.share == Fraction(26, 28)


def test_nothing_reported_is_an_empty_inventory() -> None:
    found = take_inventory(2024, {}, factors_of(2024))
    assert found.is_empty
    assert found.coverage.answered == ()
    assert found.coal_share is None


def test_a_year_without_grid_factor_lacks_the_bought_power() -> None:
    found = town(year=2022)
    line = found.line("FU30")
    assert line is not None
    assert line.fault is Fault.FACTOR_MISSING
    assert line.equivalent == 600_000
    assert found.territorial.without == ("FU30",)
    assert found.consumption is None


def test_no_bought_power_needs_no_grid_factor() -> None:
    assert town({**TOWN, "FU30": "0"}, year=2022).territorial.is_complete


def test_power_without_the_coal_rate_has_heat_but_no_equivalent() -> None:
    found = town(silent=("FU39",))
    line = found.line("FU31")
    assert line is not None
    assert line.calorific == 61_450
    assert line.equivalent is None
    assert line.fault is Fault.COAL_RATE_MISSING
    assert found.equivalent.without == ("FU31", "FU30")
    assert found.calorific.is_complete


def test_raw_coal_and_its_kinds_count_once() -> None:
    found = town({**TOWN, "FU02": "30", "FU04": "20"})
    amounts = {line.code: line.amount for line in found.lines if line.code < "FU05"}
    assert amounts == {"FU01": 50, "FU02": 30, "FU03": 0, "FU04": 20}


def test_kinds_that_exceed_raw_coal_are_an_error() -> None:
    line = town({**TOWN, "FU02": "130"}).line("FU01")
    assert line is not None
    assert (line.fault, line.co2) == (Fault.EXCEEDS_WHOLE, None)


def test_all_kinds_make_raw_coal_unnecessary() -> None:
    values = {code: value for code, value in TOWN.items() if code != "FU01"}
    kinds = {"FU02": "10", "FU03": "20", "FU04": "0"}
    whole = town({**values, **kinds}, silent=("FU01",))
    assert whole.line("FU01") is None
    assert whole.is_complete
    part = town({**values, "FU02": "10"}, silent=("FU01", "FU03", "FU04"))
    assert set(part.coverage.open) == {"FU01", "FU03", "FU04"}


def test_a_negative_fuel_is_no_amount() -> None:
    line = town({**TOWN, "FU15": "-1"}).line("FU15")
    assert line is not None
    assert (line.fault, line.co2) == (Fault.NEGATIVE, None)


def test_a_fuel_without_factor_says_so_unless_there_is_none_of_it() -> None:
    given = reported(TOWN)
    bare = Factors({"heat": FUEL_FACTORS["heat"]}, factors_of(2024).grid)
    found = take_inventory(2024, given, bare)
    faults = {line.code: line.fault for line in found.lines if line.fault}
    assert faults == dict.fromkeys(("FU01", "FU15", "FU20"), Fault.FACTOR_MISSING)


def test_feedstock_is_energy_and_no_emission() -> None:
    more, less = town({**TOWN, "FU40": "40"}), town()
    assert more.territorial == less.territorial
    assert more.equivalent.value - less.equivalent.value == 360_000
    assert more.net_equivalent == less.net_equivalent


def test_every_fuel_has_a_factor_in_the_shipped_set() -> None:
    for fuel in FUELS:
        factor = FUEL_FACTORS[fuel.factor]
        assert factor.co2 is not None, fuel.code
        assert factor.tce is not None, fuel.code


def test_a_factor_given_only_as_result_is_taken_as_printed() -> None:
    heat = read_fuel_factor(
        {"name": "热力", "unit": "gj", "ef_tco2_per_unit": "0.11", "tce_per_unit": "0.03412"}
    )
    assert (heat.co2, heat.tce, heat.parts) == (Fraction("0.11"), Fraction("0.03412"), None)


def test_not_applicable_is_a_known_nothing() -> None:
    assert Given(Known.NOT_APPLICABLE).number == 0
    assert Given(Known.NO_STATISTIC).number is None


def test_the_peak_is_provisional_until_five_lower_years() -> None:
    rising = {2020 + place: Decimal(100 + place) for place in range(3)}
    assert peak_of({2020: Decimal(1)}) is None
    found = peak_of(rising)
    assert found is not None
    assert (found.year, found.status) == (2022, Status.NOT_PEAKED)
    falling = peak_of({**rising, 2023: Decimal(99)})
    assert falling is not None
    assert (falling.year, falling.status) == (2022, Status.PEAKED_PROVISIONAL)
    settled = peak_of({**rising, **{2022 + n: Decimal(102 - n) for n in range(1, 6)}})
    assert settled is not None
    assert settled.status is Status.PEAKED_CONFIRMED
