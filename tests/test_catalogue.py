"""The catalogue, its definitions and the factor sets, as shipped."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from indicators.domain.catalogue import (
    Catalogue,
    InputForm,
    load_catalogue,
    load_definitions,
    load_fuel_factors,
    load_grid_factors,
)
from indicators.domain.progress.enums import Rule
from plans.domain.documents import dump_yaml, parse_document
from plans.domain.problems import DocumentError
from plans.domain.units import UNITS, find_unit

FOLDER = Path(__file__).parent.parent / "fixtures" / "catalogue"
CONTROL = {"CB01", "CB02", "EN04", "EN06", "EN09"}


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(text_of("indicators.yaml"))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_files_are_in_the_style_of_the_exporter(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert dump_yaml(parse_document(text).data) == text


def test_every_indicator_has_a_unit_of_the_table_and_sensible_bounds(catalogue: Catalogue) -> None:
    for row in catalogue.indicators:
        assert row.unit in UNITS, row.code
        assert Decimal(row.plausible_min) < Decimal(row.plausible_max), row.code
        if row.input_form == InputForm.RATIO and row.unit == "percent":
            assert row.maximum == ("150" if row.code == "CE02" else "100"), row.code
        else:
            assert row.maximum in {None, "100"}, row.code


def test_codes_are_unique_and_composite_rows_are_split(catalogue: Catalogue) -> None:
    codes = [row.code for row in catalogue.indicators]
    assert len(codes) == len(set(codes))
    for composite in ("EN22", "EN23", "TR09", "TR12", "AG01", "AG02", "AG04", "ST01", "ST02"):
        assert catalogue.find(composite) is None
        assert catalogue.find(f"{composite}a") is not None
        assert catalogue.find(f"{composite}b") is not None


def test_the_five_control_indicators_and_energy_intensity_carry_what_they_need(
    catalogue: Catalogue,
) -> None:
    assert {row.code for row in catalogue.indicators if row.is_control} == CONTROL
    lamps = {row.code for row in catalogue.indicators if row.lamp}
    assert {"CB01", "CB02", "EN01", "EN03", "EN04", "EN06"} <= lamps
    assert "EN09" not in lamps
    assert catalogue.by_code["EN01"].rule == Rule.LOG_DECLINE


def test_the_bounds_of_a_share(catalogue: Catalogue) -> None:
    waste = catalogue.by_code["CE02"]
    assert waste.is_possible(Decimal(120))
    assert not waste.is_possible(Decimal("150.01"))
    assert not catalogue.by_code["EN09"].is_possible(Decimal(101))
    assert not catalogue.by_code["BU04"].is_plausible(Decimal(41))
    assert catalogue.by_code["BU04"].is_possible(Decimal(41))


def test_definitions_belong_to_indicators_and_name_what_is_in_and_out(
    catalogue: Catalogue,
) -> None:
    definitions = load_definitions(text_of("definitions.yaml"), catalogue)
    for code in ("EN01", "EN02"):
        by_name = {row.code: row for row in definitions.of(code)}
        assert by_name[f"{code}-ALL-2020"].excluded == []
        assert by_name[f"{code}-NET-2020"].excluded == ["原料用能", "非化石能源"]
        assert by_name[f"{code}-NET-2020"].price_base == 2020


def test_fuel_factors_follow_from_their_parameters() -> None:
    (factors,) = load_fuel_factors(text_of("fuel_factors.yaml")).sets
    for row in factors.factors:
        if row.ncv_gj_per_unit and row.cc_tc_per_tj and row.oxidation:
            product = (
                Decimal(row.ncv_gj_per_unit) * Decimal(row.cc_tc_per_tj) * Decimal(row.oxidation)
            )
            factor = (product * 44 / 12 / 1000).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            assert Decimal(row.ef_tco2_per_unit or "0") == factor, row.code


def test_what_is_not_confirmed_is_marked_with_a_note() -> None:
    (factors,) = load_fuel_factors(text_of("fuel_factors.yaml")).sets
    rows = {row.code: row for row in factors.factors}
    assert rows["raw_coal"].ef_unconfirmed
    assert rows["natural_gas"].tce_unconfirmed
    assert not rows["natural_gas"].ef_unconfirmed
    assert not rows["gasoline"].tce_unconfirmed
    assert rows["coke_oven_gas"].tce_per_unit is None
    for row in factors.factors:
        assert (row.note is not None) >= (row.ef_unconfirmed or row.tce_unconfirmed), row.code


def test_every_fuel_of_the_catalogue_has_a_factor_in_a_convertible_unit(
    catalogue: Catalogue,
) -> None:
    (factors,) = load_fuel_factors(text_of("fuel_factors.yaml")).sets
    units = {row.code: UNITS[row.unit] for row in factors.factors}
    for row in catalogue.indicators:
        if row.fuel is not None:
            assert units[row.fuel].dimension == UNITS[row.unit].dimension, row.code


def test_grid_factors_are_used_two_years_after_their_data() -> None:
    (factors,) = load_grid_factors(text_of("grid_factors.yaml")).sets
    by_use = {(row.region, row.used_for_year): row for row in factors.factors}
    assert by_use["吉林", 2025].factor == "0.4671"
    assert by_use["吉林", 2025].data_year == 2023
    assert by_use["全国", 2023].document == "公告2024年第12号"
    assert len(by_use) == 18
    assert {row.unit for row in factors.factors} == {"kgco2_per_kwh"}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('code: "EN04"', 'code: "EN03"', "code"),
        ('unit: "10k_tce"', 'unit: "horsepower"', "unit"),
        ('plausible_max: "20000"', 'plausible_max: "0"', "plausible_min"),
        ('direction: "down"', 'direction: "sideways"', "direction"),
        ('rule: "cap"', "rule: null", "rule"),
        ("  decimals: 2\n", "", "decimals"),
    ],
)
def test_a_faulty_catalogue_is_refused_with_file_line_and_field(
    old: str, new: str, field: str
) -> None:
    head, _, tail = text_of("indicators.yaml").partition('- code: "EN03"')
    broken = head + '- code: "EN03"' + tail.replace(old, new, 1)
    with pytest.raises(DocumentError) as refusal:
        load_catalogue(broken)
    problem = refusal.value.problems[0]
    assert problem.path.startswith("indicators.yaml:indicators[")
    assert problem.path.endswith(f".{field}")
    assert problem.line is not None


def test_a_printed_unit_is_read_in_the_light_of_the_indicator(catalogue: Catalogue) -> None:
    assert find_unit("万吨", expected=catalogue.by_code["CB02"].unit).code == "10k_tco2"
    assert find_unit("亿立方米", expected=catalogue.by_code["EN07"].unit).code == "100m_nm3"
    assert find_unit("亿立方米", expected=catalogue.by_code["SI02"].unit).code == "100m_m3"
