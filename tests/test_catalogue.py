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
from plans.domain.plan_files import PlanFile, parse_plan_file
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


# What a first reading of the five plans found, before they were written as plan files.
MENTIONS = [
    ("CB01", "jungar", 2025, "17.5"),
    ("EN01", "siping", 2025, "14.5"),
    ("EN01", "jungar", 2025, "10"),
    ("EN04", "siping", 2025, "925"),
    ("EN05", "jungar", 2025, "85"),
    ("EN06", "siping", 2025, "35"),
    ("EN07", "siping", 2025, "3"),
    ("EN08", "siping", 2025, "4.13"),
    ("EN09", "dalian", 2025, "16"),
    ("EN09", "dalian", 2030, "25"),
    ("EN09", "dalian", 2060, "80"),
    ("EN09", "ruichang", 2025, "17.7"),
    ("EN09", "loudi", 2025, "20"),
    ("EN09", "loudi", 2030, "23"),
    ("EN09", "jungar", 2025, "7"),
    ("EN09", "jungar", 2030, "13"),
    ("EN10", "ruichang", 2025, "120"),
    ("EN11", "siping", 2030, "184"),
    ("EN11", "loudi", 2025, "60"),
    ("EN12", "siping", 2030, "92"),
    ("EN12", "loudi", 2025, "180"),
    ("EN13", "dalian", 2030, "800"),
    ("EN14", "siping", 2030, "10"),
    ("EN15", "siping", 2030, "5.2"),
    ("EN15", "loudi", 2025, "5"),
    ("EN20", "ruichang", 2030, "5"),
    ("IN01", "siping", 2025, "13.5"),
    ("IN02", "loudi", 2025, "30"),
    ("IN03", "loudi", 2025, "30"),
    ("IN04", "loudi", 2025, "100"),
    ("IN05", "loudi", 2025, "30"),
    ("IN06", "siping", 2030, None),
    ("IN06", "jungar", 2025, None),
    ("BU01", "siping", 2025, "30"),
    ("BU01", "jungar", 2025, "30"),
    ("BU02", "siping", 2025, None),
    ("BU02", "ruichang", 2025, None),
    ("BU02", "loudi", 2025, "100"),
    ("BU02", "jungar", 2025, "90"),
    ("BU03", "loudi", 2030, "25"),
    ("BU03", "jungar", 2025, "30"),
    ("BU04", "siping", 2025, "8"),
    ("BU04", "ruichang", 2025, "8"),
    ("BU04", "jungar", 2025, "8"),
    ("BU05", "ruichang", 2025, "50"),
    ("BU05", "jungar", 2025, "50"),
    ("BU06", "siping", 2030, "65"),
    ("BU07", "siping", 2030, "20"),
    ("BU08", "jungar", 2025, "200"),
    ("BU09", "loudi", 2030, "80"),
    ("BU10a", "siping", 2030, "83"),
    ("BU11", "jungar", 2025, "30"),
    ("TR01", "siping", 2025, "5"),
    ("TR01", "siping", 2030, "8.5"),
    ("TR01", "ruichang", 2030, "10"),
    ("TR02", "ruichang", 2030, "5"),
    ("TR03", "siping", 2025, "60"),
    ("TR03", "siping", 2030, "65"),
    ("TR03", "ruichang", 2030, "70"),
    ("TR04", "siping", 2025, "100"),
    ("TR05", "ruichang", 2025, "72"),
    ("TR05", "jungar", 2025, "100"),
    ("TR06", "ruichang", 2025, "30"),
    ("TR07", "siping", 2030, "40"),
    ("TR07", "loudi", 2030, "40"),
    ("TR08", "siping", 2025, "200"),
    ("TR08", "loudi", 2025, "9300"),
    ("TR08", "loudi", 2030, "26000"),
    ("TR09a", "loudi", 2025, "230"),
    ("TR09b", "jungar", 2025, "80"),
    ("TR09c", "jungar", 2025, "160"),
    ("TR10", "siping", 2030, "2000"),
    ("TR11", "ruichang", 2030, "30"),
    ("TR12a", "siping", 2025, "400"),
    ("TR12b", "siping", 2025, "400"),
    ("CE01", "siping", 2025, "90"),
    ("CE01", "ruichang", 2025, "95"),
    ("CE02", "jungar", 2025, "50"),
    ("CE03", "ruichang", 2025, "35"),
    ("CE03", "loudi", 2025, "60"),
    ("CE04", "ruichang", 2025, "60"),
    ("CE04", "ruichang", 2030, "70"),
    ("CE04", "jungar", 2025, "60"),
    ("CE05", "ruichang", 2025, "100"),
    ("CE06", "ruichang", 2025, "96"),
    ("CE07", "loudi", 2030, "65"),
    ("CE08", "ruichang", 2025, "99"),
    ("CE09", "loudi", 2030, None),
    ("SI01", "siping", 2025, "17.12"),
    ("SI01", "dalian", 2025, "41.5"),
    ("SI01", "dalian", 2030, "41.5"),
    ("SI01", "ruichang", 2025, "63.56"),
    ("SI01", "jungar", 2025, "38"),
    ("SI02", "siping", 2025, "0.141"),
    ("SI02", "dalian", 2025, "1700"),
    ("SI02", "dalian", 2030, "1850"),
    ("SI02", "ruichang", 2030, None),
    ("SI03", "ruichang", 2025, "405.7"),
    ("SI04", "siping", 2025, "72.3"),
    ("SI05", "siping", 2025, "70"),
    ("SI06", "jungar", 2025, "60"),
    ("AG01a", "siping", 2025, "600"),
    ("AG01a", "ruichang", 2025, "17"),
    ("AG01b", "ruichang", 2025, "7"),
    ("AG02a", "siping", 2025, "2000"),
    ("AG02b", "siping", 2025, "600"),
    ("AG03", "ruichang", 2025, "90"),
    ("AG04c", "ruichang", 2025, "43"),
    ("AG05", "siping", 2025, "0.5"),
    ("ST01a", "ruichang", 2025, "1"),
    ("ST01b", "ruichang", 2025, "8"),
    ("ST01c", "ruichang", 2025, "2"),
    ("ST01d", "ruichang", 2025, "3"),
    ("ST02a", "ruichang", 2025, "5"),
    ("ST02b", "ruichang", 2025, "2"),
    ("ST02c", "ruichang", 2025, "3"),
    ("ST02d", "ruichang", 2025, "1"),
    ("CB02", "siping", 2030, None),
    ("CB02", "dalian", 2030, None),
    ("CB02", "ruichang", 2030, None),
    ("CB02", "loudi", 2030, None),
    ("CB02", "jungar", 2030, None),
    ("EN24", "jungar", 2023, None),
]


def plan_of(slug: str) -> PlanFile:
    return parse_plan_file((FOLDER.parent / f"plans/{slug}.yaml").read_text(encoding="utf-8"))


def test_every_mention_of_the_first_reading_is_a_target_of_its_plan() -> None:
    found = {
        (target.indicator_code, slug, target.deadline_year, target.value)
        for slug in ("siping", "dalian", "ruichang", "loudi", "jungar")
        for target in plan_of(slug).targets
    }
    assert [mention for mention in MENTIONS if mention not in found] == []


@pytest.mark.parametrize(
    ("slug", "code", "figure"),
    [
        ("loudi", "EN22a", "541"),
        ("loudi", "EN22b", "97"),
        ("loudi", "EN23a", "6210"),
        ("loudi", "EN23b", "8042"),
        ("loudi", "EN23c", "8440"),
        ("ruichang", "SI07", "12"),
        ("jungar", "BU10a", "75"),
        ("jungar", "BU10b", "72"),
    ],
)
def test_undated_mentions_are_left_out_but_stay_in_the_catalogue(
    slug: str, code: str, figure: str, catalogue: Catalogue
) -> None:
    assert catalogue.find(code) is not None
    assert any(figure in left_out.quote for left_out in plan_of(slug).left_out)


def test_every_numeric_target_has_an_indicator_in_a_convertible_unit(
    catalogue: Catalogue,
) -> None:
    for slug in ("siping", "dalian", "ruichang", "loudi", "jungar"):
        for target in plan_of(slug).targets:
            if target.value is None or target.kind == "change":
                continue
            row = catalogue.by_code[target.indicator_code or ""]
            printed = find_unit(target.unit or "", expected=row.unit)
            assert printed.dimension == UNITS[row.unit].dimension, target.key
