"""Status precedence, the deadline, lamps, paths and second opinions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from indicators.domain.progress.engine import assess
from tests.indicators.domain.tables import judge, table_of

INTENSITY: dict[str, Any] = {
    "rule": "log_decline",
    "target_value": 14.5,
    "decimals": 1,
    "base_year": 2020,
    "target_year": 2025,
    "lamp": True,
}
WIND: dict[str, Any] = {
    "rule": "linear_level",
    "direction": "up",
    "comparator": ">=",
    "target_value": 184,
    "decimals": 0,
    "base_year": 2020,
    "base_value": 100,
    "target_year": 2025,
}


# --- lamps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "lamp"), [(None, "red"), ("merged", "red"), ("2021", "red"), ("2020", "green")]
)
def test_a_rise_in_the_latest_year_is_red_though_the_sum_is_ahead(
    scheme: str | None, lamp: str
) -> None:
    """-5, -4.5, -4, +0.5 on 14.5: P 85 % against E 80 %, yet the intensity rose (不降反升)."""
    result = judge(year=2024, **INTENSITY, warning_scheme=scheme, changes=[-5.0, -4.5, -4.0, 0.5])
    assert round(result["progress"], 2) == 0.85
    assert result["expected"] == pytest.approx(0.8)
    assert (result["status"], result["warning"]) == ("reversing", lamp)
    assert result["annual_status"] == "reversing"


@pytest.mark.parametrize(
    ("scheme", "lamp"), [(None, "yellow"), ("2020", "yellow"), ("2021", "orange")]
)
def test_the_lamp_tests_declines_and_the_status_tests_progress(
    scheme: str | None, lamp: str
) -> None:
    """T = 14.5, n = 3, D = 8.1: 8.97 was asked for, 9.7 % short; the index is 0.899."""
    result = judge(
        year=2023,
        **INTENSITY,
        warning_scheme=scheme,
        series={"official_cumulative_pct": {2023: -8.1}},
    )
    assert pytest.approx(0.097, abs=0.0005) == (8.971 - 8.1) / 8.971
    assert (result["status"], result["warning"]) == ("behind", lamp)


@pytest.mark.parametrize(
    ("decline", "merged", "edition_2021"),
    [
        (8.98, "green", "green"),
        (8.96, "yellow", "orange"),
        (8.08, "yellow", "orange"),  # 9.93 % short
        (8.07, "red", "orange"),  # 10.04 % short
    ],
)
def test_lamp_thresholds(decline: float, merged: str, edition_2021: str) -> None:
    series = {"official_cumulative_pct": {2023: -decline}}
    assert judge(year=2023, **INTENSITY, series=series)["warning"] == merged
    second = judge(year=2023, **INTENSITY, series=series, warning_scheme="2021")
    assert second["warning"] == edition_2021


def test_lamp_of_a_total_tests_the_shortfall_against_the_path() -> None:
    """Coal from 1000 to 900 in five years: 960 is asked for in 2022, 1056 is 10 % over."""
    plan = {
        "rule": "linear_level",
        "direction": "down",
        "target_value": 900,
        "decimals": 0,
        "base_year": 2020,
        "base_value": 1000,
        "target_year": 2025,
        "lamp": True,
        "warning_scheme": "2020",
    }
    lamps = {
        value: judge(year=2022, **plan, series={"value": {2022: value}})["warning"]
        for value in (960, 961, 1056, 1057)
    }
    assert lamps == {960: "green", 961: "yellow", 1056: "yellow", 1057: "red"}


def test_a_held_total_has_its_lamp_by_the_bound_alone() -> None:
    """A level that starts at its target is held: yearly targets on the way mean nothing."""
    plan = WIND | {"base_value": 184, "lamp": True}
    series = {"value": {2022: 170}, "path_value": {2022: 175}}
    assert judge(year=2022, **plan, series=series)["warning"] == "red"


def test_no_lamp_without_the_flag_nor_for_estimates() -> None:
    series = {"official_cumulative_pct": {2023: -8.1}}
    assert judge(year=2023, **(INTENSITY | {"lamp": False}), series=series)["warning"] is None
    estimate = judge(year=2023, **INTENSITY, series=series | {"is_estimate": {2023: True}})
    assert estimate["warning"] is None
    assert (estimate["status"], estimate["reason"]) == ("not_assessable", "estimate_only")
    assert estimate["progress"] is not None


# --- reversing -----------------------------------------------------------------------------------


def test_the_latest_period_reverses_only_at_the_printed_precision_and_only_with_the_flag() -> None:
    hardly = judge(year=2022, **INTENSITY, changes=[-6.0, 0.04])
    assert hardly["status"] == "slightly_behind"  # +0.04 % is 0.0 as printed
    rose = judge(year=2022, **INTENSITY, changes=[-6.0, 0.05])
    assert rose["status"] == "reversing"
    other = judge(year=2022, **(INTENSITY | {"lamp": False}), changes=[-6.0, 0.05])
    assert other["status"] == "slightly_behind"


def test_levels_reverse_against_the_last_known_year_and_the_base() -> None:
    plan = INTENSITY | {"series": {"value": {2020: 1.0, 2021: 0.95, 2022: 0.96}}}
    assert judge(year=2022, **plan)["status"] == "reversing"
    first = INTENSITY | {"base_value": 1.0, "series": {"value": {2021: 1.001}}}
    assert judge(year=2021, **first)["status"] == "reversing"


def test_cap_hold_coverage_and_annual_share_never_reverse() -> None:
    shared = {"base_year": 2020, "target_year": 2025, "lamp": True, "decimals": 0}
    falling = {"value": {2021: 50.0, 2022: 45.0}, "path_value": {2022: 60.0}}
    for rule in ("coverage", "annual_share"):
        result = judge(
            year=2022, rule=rule, target_value=100, base_value=55, **shared, series=falling
        )
        assert result["status"] == "behind", rule
    rising = {"value": {2021: 50.0, 2022: 55.0}}
    cap = judge(year=2022, rule="cap", target_value=90, base_value=40, **shared, series=rising)
    assert cap["status"] == "on_track"


# --- deadline ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "quality", "status"),
    [
        (184, "final", "met"),
        (185, "restated", "exceeded"),
        (183, None, "missed"),
        (183.5, "final", "met"),  # 184 as printed
        (185, "preliminary", "met_preliminary"),
        (183, "preliminary", "missed_preliminary"),
    ],
)
def test_after_the_deadline_the_target_years_own_value_decides(
    value: float, quality: str | None, status: str
) -> None:
    series = {"value": {2024: 200, 2025: value, 2026: 300}, "quality": {2025: quality}}
    for year in (2025, 2026):
        result = judge(year=year, today=20261120, **WIND, series=series)
        assert (result["status"], result["value_year"]) == (status, 2025)


def test_a_later_value_does_not_close_the_target() -> None:
    result = judge(year=2026, today=20261120, **WIND, series={"value": {2024: 150, 2026: 190}})
    assert (result["status"], result["value_year"]) == ("awaiting_final", 2024)
    assert (result["met"], result["reason"]) == (None, None)


def test_nothing_reported_at_all_is_awaiting_after_the_deadline_and_no_value_before() -> None:
    assert judge(year=2025, **WIND)["status"] == "awaiting_final"
    before = judge(year=2024, **WIND)
    assert (before["status"], before["reason"]) == ("not_assessable", "no_value")


def test_in_the_target_year_the_deadline_passes_on_its_last_day() -> None:
    series = {"value": {2025: 184}}
    assert judge(year=2025, today=20251231, **WIND, series=series)["status"] == "met"
    assert judge(year=2025, today=20251230, **WIND, series=series)["status"] == "on_track"


def test_earlier_years_keep_their_own_verdict_after_the_deadline() -> None:
    result = judge(year=2022, today=20261120, **WIND, series={"value": {2022: 133.6, 2025: 150}})
    assert result["status"] == "on_track"


def test_a_reason_given_for_a_missing_value_is_passed_on() -> None:
    before = judge(year=2024, **WIND, series={"value_reason": {2024: "factor_missing"}})
    assert (before["status"], before["reason"]) == ("not_assessable", "factor_missing")
    after = judge(year=2025, **WIND, series={"value_reason": {2025: "not_yet_published"}})
    assert (after["status"], after["reason"]) == ("awaiting_final", "not_yet_published")


@pytest.mark.parametrize("numeric_rule", ["cap", "hold", "linear_level"])
def test_magnitudes_that_overflow_are_never_silent(numeric_rule: str) -> None:
    """At nine decimals 1e308 is beyond all numbers that are computed with: no comparison holds."""
    assigned = {"rule": "assigned", "numeric_rule": numeric_rule, "assigned_value": 1e308}
    terms = {"direction": "down", "comparator": "<=", "decimals": 9, "base_value": 0.0}
    result = judge(
        year=2024,
        **assigned,
        **terms,
        base_year=2020,
        target_year=2030,
        series={"value": {2024: 1e308}},
    )
    assert (result["status"], result["reason"]) == ("not_assessable", "not_finite")


def test_a_year_that_has_not_come_is_not_due() -> None:
    result = judge(year=2024, today=20230601, **WIND, series={"value": {2022: 150}})
    assert (result["status"], result["reason"]) == ("not_assessable", "not_due")
    assert result["path_value"] == pytest.approx(167.2)


def test_the_base_year_itself_expects_nothing() -> None:
    result = judge(year=2020, **WIND, series={"value": {2020: 100}})
    assert (result["status"], result["reason"]) == ("not_assessable", "expected_zero")


def test_a_year_before_the_base_is_no_progress() -> None:
    result = judge(year=2019, **WIND, series={"value": {2019: 90}})
    assert (result["status"], result["reason"]) == ("not_assessable", "before_base")


def test_two_rows_of_one_year_are_refused() -> None:
    table = table_of(until=2022, **WIND, series={"value": {2022: 150}})
    twice = pd.concat([table, table[table["year"] == 2022]])
    results = assess(twice)
    assert set(results["reason"]) == {"duplicate_period"}
    assert set(results["status"]) == {"not_assessable"}


def test_an_estimate_does_not_replace_an_official_value() -> None:
    series = {"value": {2022: 133.6, 2023: 180}, "is_estimate": {2023: True}}
    result = judge(year=2023, **WIND, series=series)
    assert (result["value_year"], result["status"]) == (2022, "on_track")


# --- definitions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "reason"),
    [("definition", "definition_mixed"), ("price_base", "price_base_mixed")],
)
def test_levels_of_two_definitions_or_price_bases_never_meet(column: str, reason: str) -> None:
    for plan in (INTENSITY, WIND):
        series = {"value": {2020: 100, 2022: 90}, column: {2020: "a", 2022: "b"}}
        mixed = judge(year=2022, **plan, series=series)
        assert (mixed["status"], mixed["reason"]) == ("not_assessable", reason)
        assert mixed["progress"] is None
        same = series | {column: {2020: "a", 2022: "a"}}
        assert judge(year=2022, **plan, series=same)["progress"] is not None


def test_annual_rates_need_no_common_definition_of_levels() -> None:
    series = {"value": {2020: 1.0, 2021: 0.9}, "definition": {2020: "a", 2021: "b"}}
    result = judge(year=2021, **INTENSITY, changes=[-3.0], series=series)
    assert result["cumulative_change_pct"] == pytest.approx(-3.0)


# --- path ----------------------------------------------------------------------------------------

LOUDI: dict[str, Any] = {
    "rule": "cumulative",
    "target_value": 26000,
    "decimals": 0,
    "base_year": 2020,
    "target_year": 2030,
}


def test_the_path_goes_through_an_earlier_target_of_the_series() -> None:
    """Loudi: 9,300 chargers by 2025, 26,000 by 2030; exactly 9,300 in 2025 is on track."""
    series = {"value": {2025: 9300}, "path_value": {2025: 9300}}
    result = judge(year=2025, **LOUDI, series=series)
    assert result["expected"] == pytest.approx(9300 / 26000)
    assert result["status"] == "on_track"
    straight = judge(year=2025, **LOUDI, series={"value": {2025: 9300}})
    assert (straight["expected"], straight["status"]) == (0.5, "behind")


def test_the_path_is_straight_between_its_points() -> None:
    series = {"path_value": {2025: 9300}, "value": {}}
    paths = {
        year: judge(year=year, today=20301231, **LOUDI, series=series)["path_value"]
        for year in (2021, 2024, 2026, 2030)
    }
    assert paths == {
        2021: pytest.approx(1860),  # 9300/5
        2024: pytest.approx(7440),
        2026: pytest.approx(12640),  # 9300 + 16700/5
        2030: pytest.approx(26000),
    }


def test_a_yearly_target_of_a_decline_bends_the_logarithmic_path() -> None:
    """Asked: 2 % by 2021, 14.5 % by 2025; 2023 lies half way in ln: 1-sqrt(0.98 x 0.855)."""
    result = judge(
        year=2023, **INTENSITY, changes=[-3.0, -3.0, -3.0], series={"path_value": {2021: 2.0}}
    )
    assert result["path_value"] == pytest.approx(100 * (1 - (0.98 * 0.855) ** 0.5))


def test_plan_years_set_the_pace() -> None:
    plan = INTENSITY | {"base_year": None, "plan_years": 5}
    result = judge(year=2022, **plan, series={"official_cumulative_pct": {2022: -6.1}})
    assert result["expected"] == pytest.approx(0.4)


def test_annual_verdicts_compare_the_years_own_step() -> None:
    """184 - 100 over five years is 16.8 a year: 2022 adds 20 after a year without any."""
    result = judge(year=2022, **WIND, series={"value": {2021: 100, 2022: 120}})
    assert result["annual_change"] == pytest.approx(20)
    assert result["annual_expected"] == pytest.approx(16.8)
    assert (result["annual_status"], result["status"]) == ("ahead", "behind")


# --- second opinions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "ratio", "growth_class"),
    [
        (0.980, 0.2178, "limited"),
        (0.930, 0.7748, "acceleration_needed"),
        (0.913, 0.9687, "on_track"),
        (1.020, -0.2147, "deterioration"),
        (0.855, None, "target_achieved"),
    ],
)
def test_growth_ratio(value: float, ratio: float | None, growth_class: str) -> None:
    """(v^(1/3) - 1) / |0.855^(1/5) - 1| on the way from 1.000 to 0.855."""
    result = judge(year=2023, **(INTENSITY | {"base_value": 1.0}), series={"value": {2023: value}})
    assert result["growth_class"] == growth_class
    if ratio is not None:
        assert result["growth_ratio"] == pytest.approx(ratio, abs=0.0005)


@pytest.mark.parametrize(
    ("value", "growth_class"),
    [
        (103.1, "on_track"),  # 1.54 % a year
        (102.0, "acceleration_needed"),  # 1.00
        (100.9, "limited"),  # 0.45
        (99.9, "deterioration"),
    ],
)
def test_growth_without_a_numeric_target(value: float, growth_class: str) -> None:
    result = judge(year=2022, **(WIND | {"target_value": None}), series={"value": {2022: value}})
    assert result["growth_class"] == growth_class
    assert result["growth_ratio"] is None
    assert (result["status"], result["reason"]) == ("not_assessable", "missing_target")


def test_growth_replaces_a_base_of_zero_and_refuses_two_signs() -> None:
    zero = judge(year=2022, **(WIND | {"base_value": 0}), series={"value": {2022: 10}})
    assert zero["growth_class"] == "on_track"
    two_signs = judge(year=2022, **(WIND | {"base_value": -5}), series={"value": {2022: 10}})
    assert two_signs["growth_class"] is None


def test_growth_starts_at_the_first_year_with_data_where_the_base_has_none() -> None:
    plan = WIND | {"base_value": None}
    result = judge(year=2022, **plan, series={"value": {2021: 100, 2022: 120}})
    # 20 % in one year against (1.84)^(1/4)-1 = 16.47 % a year
    assert result["growth_ratio"] == pytest.approx(0.20 / (1.84**0.25 - 1))


@pytest.mark.parametrize(
    ("series", "trend_class"),
    [
        ((100, 120, 140, 160), "sun"),  # +20 a year: 200 in 2025
        ((100, 118, 134, 150), "sun"),  # 183.3: misses by 0.7 of 34, 2 %
        ((100, 115, 130, 146), "sun_and_cloud"),  # 176.7: 7.3 of 38, 19.3 %
        ((100, 110, 120, 130), "cloud"),
        ((100, 99, 98, 97), "thunderstorm"),
    ],
)
def test_trend_symbols(series: tuple[float, ...], trend_class: str) -> None:
    by_year = {2020 + n: value for n, value in enumerate(series)}
    result = judge(year=2023, **WIND, series={"value": by_year})
    assert result["trend_class"] == trend_class
    early = judge(year=2022, **WIND, series={"value": by_year})
    assert early["trend_class"] is None  # three points are too few


def test_trend_may_begin_before_the_base_year() -> None:
    by_year = {2018: 60, 2019: 80, 2020: 100, 2021: 120}
    result = judge(year=2021, **WIND, series={"value": by_year})
    assert result["trend_class"] == "sun"


def test_trend_uses_the_last_five_changes() -> None:
    by_year = {2020: 0, 2021: 100, 2022: 101, 2023: 102, 2024: 103, 2025: 104, 2026: 105}
    plan = WIND | {"target_year": 2030, "base_value": 0}
    result = judge(year=2026, **plan, series={"value": by_year})
    assert result["trend_forecast"] == pytest.approx(109)  # +1 a year, not +17.5
