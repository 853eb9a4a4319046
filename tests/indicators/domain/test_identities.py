"""Shares of a whole and energy balances; the numbers are added up by hand."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.domain.catalogue import load_catalogue, load_definitions, load_fuel_factors
from indicators.domain.check_rules import DEFAULTS
from indicators.domain.identities import (
    Below,
    Identity,
    IdentityKind,
    Printed,
    Related,
    Term,
    disagreement,
)
from indicators.domain.identity_files import Known, load_identities, resolved
from indicators.domain.related_findings import related_problems
from plans.domain.problems import DocumentError

FOLDER = Path(__file__).parents[3] / "fixtures" / "catalogue"


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def known() -> Known:
    catalogue = load_catalogue(text_of("indicators.yaml"))
    return Known(
        catalogue,
        load_definitions(text_of("definitions.yaml"), catalogue),
        load_fuel_factors(text_of("fuel_factors.yaml")),
    )


@pytest.fixture(scope="module")
def shipped(known: Known) -> Mapping[str, Identity]:
    loaded = load_identities(text_of("identities.yaml"), known)
    return {each.code: each for each in resolved(loaded, known)}


def printed(**values: str) -> dict[str, Printed]:
    """Values by definition (an underscore stands for a hyphen), with the places they show."""
    return {
        name.replace("_", "-"): Printed(Decimal(text), len(text.partition(".")[2]))
        for name, text in values.items()
    }


def differs(identity: Identity, *, tolerance: str = "0", **values: str) -> str | None:
    """By how much, signed; None where it agrees or cannot be told."""
    found = disagreement(identity, printed(**values), tolerance_pct=Decimal(tolerance))
    return None if found is None else f"{'+' if found.is_over else '-'}{found.difference}"


MIX = {"EN05_STD": "52.3", "EN06c_STD": "18.2", "EN08_STD": "8.1", "EN09_EQUAL": "15.4"}


def test_shares_add_up_to_a_hundred_as_far_as_they_are_printed(
    shipped: Mapping[str, Identity],
) -> None:
    mix = shipped["ENERGY-MIX"]
    # 52.3 + 18.2 + 8.1 + 15.4 = 94.0; five numbers with one place leave 5 × 0.05 = 0.25 open.
    assert differs(mix, **MIX, EN09b_STD="6.0") is None
    assert differs(mix, **MIX, EN09b_STD="6.2") is None
    assert differs(mix, **MIX, EN09b_STD="6.3") == "+0.3"
    assert differs(mix, **MIX, EN09b_STD="5.7") == "-0.3"
    # Two places for the last: 4 × 0.05 + 0.005 = 0.205.
    assert differs(mix, **MIX, EN09b_STD="6.20") is None
    assert differs(mix, **MIX, EN09b_STD="6.21") == "+0.21"


def test_while_a_share_is_missing_the_others_may_not_exceed_a_hundred(
    shipped: Mapping[str, Identity],
) -> None:
    mix = shipped["ENERGY-MIX"]
    assert differs(mix, **MIX) is None
    assert differs(mix, EN05_STD="72.3", EN06c_STD="18.2", EN08_STD="9.7") == "+0.2"
    assert differs(mix, EN05_STD="72.3", EN06c_STD="18.2", EN08_STD="9.6") is None, "100.1 ± 0.15"
    assert differs(mix, TR01_STD="500") is None


def test_what_is_generated_and_brought_in_is_consumed(shipped: Mapping[str, Identity]) -> None:
    balance = shipped["ELECTRICITY"]
    made = {
        "FU31_STD": "20.5",
        "FU32_STD": "9.25",
        "FU33_STD": "1.25",
        "FU34_STD": "3.0",
        "FU35_STD": "0",
        "FU42_STD": "50.0",
    }
    # 84.0 made, 12.5 sent out: 71.5 used. 2 % of 70 are 1.4; the printing leaves
    # 0.05 × 5 (20.5, 3.0, 50.0, -12.5, 70.0) + 0.005 × 2 + 0.5 (the 0) = 0.76: 2.16 in all.
    assert differs(balance, **made, FU30_STD="-12.5", EN18_STD="70.0") is None
    assert differs(balance, **made, FU30_STD="-12.5", EN18_STD="69.0") == "+2.50"
    # 2 % of 74 are 1.48 and 0.76: 2.24.
    assert differs(balance, **made, FU30_STD="-12.5", EN18_STD="74.0") == "-2.50"
    assert differs(balance, **made, FU30_STD="-12.5", EN18_STD="74.0", tolerance="3") is None
    assert differs(balance, **made, EN18_STD="10.0") is None, "what was sent out is not known"
    assert differs(balance, **made, FU30_STD="-12.5") is None, "what was used is not known"


def test_fuels_and_electricity_are_brought_to_standard_coal(
    shipped: Mapping[str, Identity],
) -> None:
    total = shipped["ENERGY-TOTAL"]
    factors = {term.definition: term.factor for term in total.parts}
    assert factors["FU01-STD"] == Decimal("0.7143"), "10⁴ t of raw coal in 10⁴ tce"
    assert factors["FU20-STD"] == Decimal("13.3") * 10000 / 10000, "10⁸ Nm³: 10⁴ × 13.3 tce"
    assert factors["FU31-STD"] == Decimal("0.01"), "10⁸ kWh × 1 gce/kWh = 100 tce"
    # 100 × 0.7143 = 71.43; 2 × 13.3 = 26.6; (10 - 4) × 300 × 0.01 = 18: 116.03 with 10⁴ tce.
    values = {
        "FU01_STD": "100.00",
        "FU20_STD": "2.000",
        "FU31_STD": "10.000",
        "FU30_STD": "-4.000",
        "FU39_STD": "300.0",
    }
    assert differs(total, **values, EN03_EQUAL_ALL="106.00") is None, "10 % of it are 10.6"
    assert differs(total, **values, EN03_EQUAL_ALL="105.00") == "+11.030000"
    assert differs(total, **values, EN03_EQUAL_ALL="900.00") is None, "there is other energy"


def test_wind_and_sun_make_both(shipped: Mapping[str, Identity]) -> None:
    both = shipped["WIND-SOLAR"]
    assert differs(both, EN11_STD="61.5", EN12_STD="38.2", EN13_STD="99.7") is None
    assert differs(both, EN11_STD="61.5", EN12_STD="38.2", EN13_STD="98.0") == "+1.7"
    assert differs(both, EN11_STD="61.5", EN13_STD="60.0") == "+1.5"
    assert differs(both, EN11_STD="61.5", EN13_STD="99.7") is None


def test_the_tolerance_of_the_printing_of_a_product() -> None:
    # 2.0 × 3.0: as much as 2.05 × 3.05 = 6.2525; the whole as little as 5.95 + …: 0.2525 + 0.05.
    product = Identity(
        "P",
        IdentityKind.BALANCE,
        "积",
        "10k_tce",
        (Term("a", "甲", times="b"),),
        whole=Term("c", "丙"),
    )
    assert differs(product, a="2.0", b="3.0", c="5.7") is None
    assert differs(product, a="2.0", b="3.0", c="5.6") == "+0.40"


@given(parts=st.lists(st.integers(0, 10**6), min_size=1, max_size=8), places=st.integers(0, 4))
def test_rounding_alone_is_never_a_difference(parts: list[int], places: int) -> None:
    """Exact amounts that add up still agree after each has been printed by itself."""
    exact = [Decimal(part).scaleb(-5) for part in parts]
    terms = tuple(Term(str(number), "项") for number in range(len(parts)))
    identity = Identity("S", IdentityKind.SHARES, "和", "percent", terms, whole=Term("w", "总"))
    step = Decimal(1).scaleb(-places)
    values = {str(n): Printed(each.quantize(step), places) for n, each in enumerate(exact)}
    values["w"] = Printed(sum(exact, Decimal(0)).quantize(step), places)
    assert disagreement(identity, values, tolerance_pct=Decimal(0)) is None


def said(value: str, related: Related, unit: str = "percent") -> list[tuple[str, str]]:
    places = len(value.partition(".")[2])
    found = related_problems(Printed(Decimal(value), places), unit, related, DEFAULTS)
    return [(code, problem.message) for code, problem in found]


def test_the_sentence_names_the_terms_and_the_difference(shipped: Mapping[str, Identity]) -> None:
    mix = (shipped["ENERGY-MIX"],)
    seen = printed(EN05_STD="72.3", EN06c_STD="18.2")
    assert said("10.5", Related("EN08-STD", mix, seen)) == [
        (
            "shares_disagree",
            "能源消费构成:煤炭消费比重 72.3 + 石油消费比重 18.2 + 天然气消费占比 10.5,合计101%,超过100%,多1%",
        )
    ]


def test_the_places_below_make_the_whole() -> None:
    values = tuple(printed(a="60.5", b="20").values())
    assert said("82", Related(below=Below(2, values)), "10k_kw") == [
        ("counties_disagree", "与2个下级地区的合计80.5万千瓦不一致,相差1.5万千瓦")
    ]
    # 0.5 + 0.05 + 0.5 stay open.
    assert said("81", Related(below=Below(2, values)), "10k_kw") == []
    assert said("200", Related(below=Below(3, values)), "10k_kw") == [], "one has not answered"


FAULTS = [
    ('indicator: "EN05"\n    definition: null', 'indicator: "EN99"\n    definition: null', "EN99"),
    ('definition: "EN09-EQUAL"', "definition: null", "多个口径"),
    ('definition: "EN09-EQUAL"', 'definition: "EN09-OTHER"', "EN09-OTHER"),
    ('fuel: "raw_coal"', 'fuel: "lignite"', "lignite"),
    ('times: "FU39"', 'times: "EN18"', "煤耗"),
    ('unit: "100m_kwh"', 'unit: "10k_t"', "不能换算"),
    ('unit: "100m_kwh"', 'unit: "斤"', "计量单位"),
    ('total: "100"', "total: null", "总量"),
    ('code: "ELECTRICITY"', 'code: "ENERGY-MIX"', "重复"),
    ('tolerance_pct: "2"', 'tolerance_pct: "-2"', "tolerance_pct"),
]


@pytest.mark.parametrize(("text", "instead", "told"), FAULTS)
def test_what_cannot_be_added_is_refused_with_its_line(
    known: Known, text: str, instead: str, told: str
) -> None:
    whole = text_of("identities.yaml")
    assert text in whole
    with pytest.raises(DocumentError) as refused:
        load_identities(whole.replace(text, instead, 1), known)
    assert told in str(refused.value)
    assert "identities.yaml" in str(refused.value)
