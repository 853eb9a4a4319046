"""Reading an answer: texts in, decimals in the asked unit out, faults by field."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.domain.asked import Asked, states_of_rule
from indicators.domain.entries import Checked, check_entry, check_texts

TODAY = date(2026, 11, 20)
POWER = Asked(
    unit="10k_kw",
    year=2025,
    decimals=1,
    plausible_min=Decimal(0),
    plausible_max=Decimal(1000),
    direction="up",
    rule="cumulative",
    day=TODAY,
)
SHARE = Asked(
    unit="percent",
    takes_shares=True,
    maximum=Decimal(100),
    plausible_min=Decimal(0),
    plausible_max=Decimal(100),
    day=TODAY,
)
TYPED = {
    "answer": "value",
    "value": "184",
    "quality": "final",
    "basis": "record",
    "release": "internal",
}


def check(asked: Asked, **typed: str) -> Checked:
    return check_entry(TYPED | typed, asked)


def codes(checked: Checked) -> list[str]:
    return [finding.code for finding in checked.findings]


VALUES = [
    # typed, unit, value in 万千瓦, decimal places
    ("184", "10k_kw", "184", 0),
    ("184.50", "10k_kw", "184.50", 2),
    ("１８４．５", "", "184.5", 1),
    ("1,840,500", "kw", "184.0500", 4),
    ("1845", "mw", "184.5", 1),
    ("1845", "兆瓦", "184.5", 1),
    ("1.8405", "gw", "184.05", 2),
    ("0.0184", "100m_kw", "184", 0),
    ("−3", "10k_kw", "-3", 0),
    ("0", "10k_kw", "0", 0),
]


@pytest.mark.parametrize(("typed", "unit", "value", "decimals"), VALUES)
def test_a_value_is_read_exactly_in_the_asked_unit(
    typed: str, unit: str, value: str, decimals: int
) -> None:
    entry = check(POWER, value=typed, unit=unit, explanation="已核对").entry
    assert entry is not None
    assert str(entry.value) == value
    assert (entry.decimals, entry.unit) == (decimals, "10k_kw")


def test_between_units_that_are_no_decades_apart_one_more_place_is_kept() -> None:
    asked = Asked(unit="10k_mu", day=TODAY)
    entry = check(asked, value="100", unit="ha").entry
    assert entry is not None
    assert entry.value == Decimal("0.15"), "100 公顷 are 1,500 亩"


FAULTS = [
    (POWER, {"value": "184万千瓦"}, "value"),
    (POWER, {"value": "184万"}, "value"),
    (POWER, {"value": "14%"}, "value"),
    (POWER, {"value": "1/3"}, "value"),
    (POWER, {"value": "1e5"}, "value"),
    (POWER, {"value": "NaN"}, "value"),
    (POWER, {"value": "∞"}, "value"),
    (POWER, {"value": ""}, "value"),
    (POWER, {"value": "12,34"}, "value"),
    (POWER, {"value": "0.123456789"}, "value"),
    (POWER, {"value": "9" * 17}, "value"),
    (POWER, {"value": "9999999999999999", "unit": "100m_kw"}, "value"),
    (POWER, {"unit": "10k_t"}, "unit"),
    (POWER, {"unit": "斤"}, "unit"),
    (POWER, {"year": "2024"}, "year"),
    (POWER, {"year": "2025.5"}, "year"),
    (POWER, {"answer": ""}, "answer"),
    (POWER, {"quality": ""}, "quality"),
    (POWER, {"basis": "hearsay"}, "basis"),
    (POWER, {"release": ""}, "release"),
    (POWER, {"released_on": "2026-13-01"}, "released_on"),
    (POWER, {"released_on": "2026-11-21"}, "released_on"),
    (POWER, {"document": "x" * 301}, "document"),
    (POWER, {"note": "x" * 2001}, "note"),
    (POWER, {"explanation": "秘密★5年"}, "explanation"),
    (POWER, {"answer": "not_yet_published", "expected_on": "2026-11-19"}, "expected_on"),
    (POWER, {"answer": "not_applicable"}, "note"),
    (SHARE, {"value": "100.01"}, "value"),
    (SHARE, {"value": ""}, "value"),
    (SHARE, {"value": "", "numerator": "1"}, "denominator"),
    (SHARE, {"value": "", "numerator": "2", "denominator": "1"}, "numerator"),
    (SHARE, {"value": "", "numerator": "1", "denominator": "0"}, "denominator"),
    (SHARE, {"value": "", "numerator": "一", "denominator": "3"}, "numerator"),
]


@pytest.mark.parametrize(("asked", "typed", "field"), FAULTS)
def test_a_fault_stands_at_its_field(asked: Asked, typed: dict[str, str], field: str) -> None:
    checked = check(asked, **typed)
    assert checked.entry is None
    assert field in checked.errors


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"year": "２０２５"}, None), ({"value": "100", "unit": "percent"}, None)],
)
def test_what_only_looks_odd_is_no_fault(typed: dict[str, str], field: None) -> None:
    asked = SHARE if "unit" in typed else POWER
    assert check(asked, **typed).errors == {}
    assert field is None


def share(numerator: str, denominator: str, value: str = "") -> Checked:
    return check(
        SHARE, value=value, numerator=numerator, denominator=denominator, explanation="口径"
    )


def test_a_share_is_computed_from_its_parts_and_they_are_kept() -> None:
    entry = share("1,500", "3000").entry
    assert entry is not None
    parts = (entry.value, entry.numerator, entry.denominator)
    assert parts == (Decimal(50), Decimal(1500), Decimal(3000))
    assert entry.decimals is None, "nobody typed places"


@pytest.mark.parametrize(
    ("value", "finding"), [("33.3", []), ("33", []), ("33.4", ["parts_disagree"])]
)
def test_a_typed_share_is_compared_with_its_parts_at_its_own_places(
    value: str, finding: list[str]
) -> None:
    assert codes(share("1", "3", value)) == finding


CHANGES = [
    # rule, direction, last year's value, value, findings
    ("cumulative", "up", "180", "184", []),
    ("cumulative", "up", "190", "184", ["cumulative_fell"]),
    ("linear_level", "up", "190", "184", ["reversing"]),
    ("linear_level", "up", "0.0184", "184", ["unit_slip"]),
    ("linear_level", "up", "18400", "150", ["unit_slip"]),
    ("linear_level", "up", "1.6", "184", ["unit_slip"]),
    ("linear_level", "up", "40", "184", ["jump"]),
    ("cumulative", "up", "141", "184", ["jump"]),
    ("cumulative", "up", "141.6", "184", []),
    ("cap", "down", "180", "184", ["reversing"]),
    ("cap", "down", "190", "184", []),
    ("increment", "up", "500", "184", []),
    ("cumulative", "up", "0", "184", []),
    ("cumulative", "up", None, "-1", ["out_of_range", "negative"]),
    ("cumulative", "up", None, "1001", ["out_of_range"]),
    ("log_decline", "down", None, "0.1", ["reversing"]),
    ("log_decline", "down", "-9", "0", []),
]


@pytest.mark.parametrize(("rule", "direction", "previous", "value", "findings"), CHANGES)
def test_soft_checks(
    rule: str, direction: str, previous: str | None, value: str, findings: list[str]
) -> None:
    asked = Asked(
        unit="10k_kw",
        plausible_min=Decimal(0),
        plausible_max=Decimal(1000),
        direction=direction,
        rule=rule,
        earlier=() if previous is None else (Decimal(previous),),
        day=TODAY,
    )
    without = check(asked, value=value)
    assert codes(without) == findings
    assert (list(without.errors) == ["explanation"]) is bool(findings)
    assert check(asked, value=value, explanation="已核对").entry is not None


def test_an_answer_without_value_carries_no_value() -> None:
    checked = check(POWER, answer="no_statistic", value="184", note="无统计制度")
    assert checked.entry is not None
    assert (checked.entry.value, checked.entry.unit) == (None, "")


def test_states_belong_to_commitments_without_number() -> None:
    assert "pending" in states_of_rule("assigned")
    assert "done" in states_of_rule("milestone")
    assert states_of_rule("linear_level") == ()


def test_an_assigned_value_is_in_per_cent_only_where_the_unit_is() -> None:
    typed = {"answer": "value", "target_state": "issued", "document": "文"}
    for unit, faults in (("percent", []), ("10k_tce", ["assigned_value"])):
        asked = Asked(unit=unit, states=states_of_rule("assigned"), takes_assigned_value=True)
        checked = check_entry(typed | {"assigned_value": "13.5%"}, asked)
        assert list(checked.errors) == faults


def test_no_field_of_a_draft_may_bear_a_secrecy_mark() -> None:
    assert list(check_texts({"value": "机密★1年", "note": "保守秘密,人人有责"})) == ["value"]
