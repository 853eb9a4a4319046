"""One table of cases per rule, with numbers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.indicators.domain.tables import judge

FIVE_YEARS = {"base_year": 2020, "target_year": 2025}
TEN_YEARS = {"base_year": 2020, "target_year": 2030}


def values(**by_year: Any) -> dict[str, Any]:
    """Write values(y2023=5) for a series of values."""
    return {"series": {"value": {int(year[1:]): value for year, value in by_year.items()}}}


# --- log_decline ---------------------------------------------------------------------------------


def test_decline_from_levels() -> None:
    """0.913 of 1.000 is D = 8.7; ln(0.913)/ln(0.855) = 0.5810."""
    result = judge(
        year=2023,
        rule="log_decline",
        target_value=14.5,
        decimals=1,
        base_value=1.0,
        **FIVE_YEARS,
        **values(y2023=0.913),
    )
    assert result["cumulative_change_pct"] == pytest.approx(-8.7)
    assert result["progress"] == pytest.approx(0.58102, abs=5e-6)
    assert result["status"] == "slightly_behind"  # 0.58102 / 0.6 = 0.968
    assert (result["value"], result["value_year"]) == (0.913, 2023)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (-13.498, "met"),  # -13.5 at one decimal
        (-13.45, "met"),  # a tie is rounded away from zero
        (-13.4499, "missed"),
        (-13.5, "met"),
        (-13.56, "exceeded"),  # 13.6
    ],
)
def test_decline_is_compared_at_the_printed_precision(change: float, status: str) -> None:
    result = judge(
        year=2025,
        rule="log_decline",
        target_value=13.5,
        decimals=1,
        **FIVE_YEARS,
        series={"official_cumulative_pct": {2025: change}},
    )
    assert result["status"] == status


def test_a_chained_tie_counts_as_met() -> None:
    """0.95 x 0.9005263157894737 would be 0.8555; here (1-0.1)(1-0.0505555...) is not used: 10 %
    and 5 % chain to 14.5 %, against 14.55 at one decimal (14.6) it is missed, against 14.5 met."""
    plan = {"rule": "log_decline", "base_year": 2020, "target_year": 2022, "changes": [-10.0, -5.0]}
    assert judge(year=2022, target_value=14.5, decimals=1, **plan)["status"] == "met"
    assert judge(year=2022, target_value=14.6, decimals=1, **plan)["status"] == "missed"
    # 1 - 0.9 x 0.945 = 14.95: a tie at one decimal, met against 15.0.
    tie = plan | {"changes": [-10.0, -5.5]}
    assert judge(year=2022, target_value=15.0, decimals=1, **tie)["status"] == "met"


def test_a_missing_link_leaves_the_decline_unknown_unless_levels_stand_at_both_ends() -> None:
    plan = {
        "rule": "log_decline",
        "target_value": 10.0,
        **FIVE_YEARS,
        "changes": [-2.0, None, -2.0],
    }
    broken = judge(year=2023, **plan)
    assert (broken["status"], broken["reason"]) == ("not_assessable", "missing_link")
    assert broken["progress"] is None
    mended = judge(year=2023, **plan, series={"value": {2020: 2.0, 2023: 1.9}})
    assert mended["cumulative_change_pct"] == pytest.approx(-5.0)
    assert mended["reason"] is None


def test_a_trailing_gap_uses_the_last_known_year() -> None:
    result = judge(
        year=2023, rule="log_decline", target_value=10.0, **FIVE_YEARS, changes=[-2.0, -2.0, None]
    )
    assert result["value_year"] == 2022
    assert result["expected"] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("target", "base", "value", "reason"),
    [
        (10.0, 0.0, 1.0, "zero_base"),
        (10.0, -1.0, 1.0, "negative_base"),
        (10.0, None, 1.0, "missing_base"),
        (10.0, 1.0, 0.0, "decline_over_100"),
        (10.0, 1.0, -1.0, "decline_over_100"),
        (100.0, 1.0, 0.9, "decline_over_100"),
        (0.0, 1.0, 0.9, "target_equals_base"),
        (-5.0, 1.0, 0.9, "target_against_direction"),
        (float("inf"), 1.0, 0.9, "not_finite"),
        (10.0, 1.0, float("inf"), "not_finite"),
        (None, 1.0, 0.9, "missing_target"),
        (10.0, 1.0, None, "no_value"),
    ],
)
def test_decline_refuses_bad_input_with_a_reason(
    target: float | None, base: float | None, value: float | None, reason: str
) -> None:
    result = judge(
        year=2023,
        rule="log_decline",
        target_value=target,
        base_value=base,
        **FIVE_YEARS,
        **values(y2023=value),
    )
    assert (result["status"], result["reason"]) == ("not_assessable", reason)
    assert result["progress"] is None


def test_base_year_after_the_deadline_is_refused() -> None:
    result = judge(
        year=2026,
        rule="log_decline",
        target_value=10,
        base_year=2025,
        target_year=2025,
        changes=[-2.0],
    )
    assert (result["status"], result["reason"]) == ("not_assessable", "base_after_deadline")


# --- linear_level --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "value", "progress", "status"),
    [
        (("up", 100, 184), 120, 20 / 84, "behind"),  # E = 0.4
        (("up", 100, 184), 133.6, 0.4, "on_track"),
        (("up", 100, 184), 137.0, 37 / 84, "ahead"),  # 0.4405 / 0.4 = 1.101
        (("up", 100, 184), 130.24, 0.36, "slightly_behind"),  # index exactly 0.90
        (("up", 100, 184), 130.2, 30.2 / 84, "behind"),
        (("up", 100, 184), 136.96, 0.44, "ahead"),  # index exactly 1.10
        (("up", 100, 184), 99, -1 / 84, "reversing"),
        (("up", 0, 50), 20, 0.4, "on_track"),  # a base of zero is a base
        (("down", 80, 60), 72, 0.4, "on_track"),
        (("down", 80, 60), 81, -0.05, "reversing"),
    ],
)
def test_level_progress(
    way: tuple[str, float, float], value: float, progress: float, status: str
) -> None:
    direction, base, target = way
    result = judge(
        year=2024,
        rule="linear_level",
        direction=direction,
        target_value=target,
        base_value=base,
        decimals=0,
        **TEN_YEARS,
        **values(y2024=value),
    )
    assert result["progress"] == pytest.approx(progress)
    assert result["expected"] == pytest.approx(0.4)
    assert result["status"] == status


@pytest.mark.parametrize(
    ("form", "direction", "target", "value", "progress"),
    [
        ("change_pct", "up", 10, 110, 0.5),  # 200 → 210 of 220
        ("change_points", "up", 5, 202, 0.4),
        ("change_points", "down", 5, 199, 0.2),
    ],
)
def test_level_given_as_a_change(
    form: str, direction: str, target: float, value: float, progress: float
) -> None:
    """(v - v0)/(T - v0), with T = v0·(1 + 10 %), v0 + 5, v0 - 5."""
    base = 200.0
    result = judge(
        year=2022,
        rule="linear_level",
        target_form=form,
        direction=direction,
        target_value=target,
        base_value=base,
        **FIVE_YEARS,
        **values(y2022=210.0 if form == "change_pct" else value),
    )
    assert result["progress"] == pytest.approx(progress)


def test_level_without_base_shows_attainment_but_no_progress() -> None:
    result = judge(
        year=2024,
        rule="linear_level",
        direction="up",
        target_value=200,
        **TEN_YEARS,
        **values(y2024=150),
    )
    assert (result["status"], result["reason"]) == ("not_assessable", "missing_base")
    assert result["progress"] is None
    assert result["attainment"] == pytest.approx(0.75)


def test_level_without_base_is_still_judged_at_the_deadline() -> None:
    result = judge(
        year=2030,
        rule="linear_level",
        direction="up",
        target_value=200,
        decimals=0,
        **TEN_YEARS,
        **values(y2030=200),
    )
    assert (result["status"], result["reason"]) == ("met", "missing_base")


@pytest.mark.parametrize(
    ("direction", "base", "reason", "judged_by"),
    [
        ("up", 50, "base_beyond_target", "hold"),
        ("up", 41.5, "target_equals_base", "hold"),
        ("down", 30, "base_beyond_target", "cap"),
    ],
)
def test_level_that_starts_beyond_its_target_is_held(
    direction: str, base: float, reason: str, judged_by: str
) -> None:
    result = judge(
        year=2024,
        rule="linear_level",
        direction=direction,
        target_value=41.5,
        decimals=1,
        base_value=base,
        **TEN_YEARS,
        **values(y2024=41.5),
    )
    assert (result["judged_by"], result["reason"]) == (judged_by, reason)
    assert (result["status"], result["progress"]) == ("on_track", None)


@pytest.mark.parametrize(
    ("comparator", "value", "met"),
    [
        (">=", 80, True),
        (">=", 79.5, True),  # 80 at no decimals
        (">=", 79.4, False),
        (">", 80, False),  # 80余处 is more than 80
        (">", 81, True),
        ("=", 80.4, True),
        ("=", 81, False),
        ("~", 79, False),
    ],
)
def test_comparators(comparator: str, value: float, met: bool) -> None:
    result = judge(
        year=2030,
        rule="linear_level",
        direction="up",
        comparator=comparator,
        target_value=80,
        decimals=0,
        base_value=10,
        **TEN_YEARS,
        **values(y2030=value),
    )
    assert result["met"] is met
    assert result["status"] in ({"met", "exceeded"} if met else {"missed"})


@pytest.mark.parametrize(
    ("direction", "value", "met", "lenient"),
    [
        ("up", 16.0, True, True),
        ("up", 15.2, False, True),  # 16 x 0.95 = 15.2 exactly
        ("up", 15.19, False, False),
        ("down", 16.8, False, True),  # 16 x 1.05
        ("down", 16.81, False, False),
    ],
)
def test_approximate_targets_are_reported_strictly_and_leniently(
    direction: str, value: float, met: bool, lenient: bool
) -> None:
    result = judge(
        year=2025,
        rule="linear_level",
        direction=direction,
        comparator="~",
        target_value=16.0,
        decimals=1,
        base_value=10 if direction == "up" else 30,
        **FIVE_YEARS,
        **values(y2025=value),
    )
    assert (result["met"], result["met_lenient"]) == (met, lenient)


# --- cap -----------------------------------------------------------------------------------------


def test_cap_above_its_base_has_usage_and_headroom_but_no_progress() -> None:
    result = judge(
        year=2022,
        rule="cap",
        target_value=925,
        decimals=0,
        base_value=800,
        **FIVE_YEARS,
        **values(y2022=870),
    )
    assert result["progress"] is None
    assert result["attainment"] == pytest.approx(870 / 925)
    assert result["headroom"] == 55
    assert (result["status"], result["reason"]) == ("on_track", None)


@pytest.mark.parametrize(
    ("series", "status", "lamp"),
    [
        ({2021: 830, 2022: 840, 2023: 850}, "on_track", "green"),
        # 800 → 905 in three years is 35 a year: 975 in 2025
        ({2021: 830, 2022: 860, 2023: 905}, "slightly_behind", "yellow"),
        ({2021: 830, 2022: 860, 2023: 926}, "behind", "red"),
        ({2023: 925.4}, "on_track", "green"),  # 925 as printed; two points give no forecast
    ],
)
def test_cap_warns_by_forecast_and_when_broken(
    series: dict[int, float], status: str, lamp: str
) -> None:
    result = judge(
        year=2023,
        rule="cap",
        target_value=925,
        decimals=0,
        lamp=True,
        **FIVE_YEARS,
        series={"value": {2020: 800} | series},
    )
    assert (result["status"], result["warning"]) == (status, lamp)


def test_equal_to_the_cap_counts_and_is_never_exceeded() -> None:
    plan = {"rule": "cap", "target_value": 85, "decimals": 0, "base_value": 80, **FIVE_YEARS}
    assert judge(year=2025, **plan, **values(y2025=85))["status"] == "met"
    assert judge(year=2025, **plan, **values(y2025=60))["status"] == "met"
    assert judge(year=2025, **plan, **values(y2025=86))["status"] == "missed"


def test_cap_below_its_base_is_a_level_on_the_way_down() -> None:
    plan = {"rule": "cap", "target_value": 85, "decimals": 0, "base_value": 95, **FIVE_YEARS}
    result = judge(year=2022, **plan, **values(y2022=91))
    assert result["judged_by"] == "linear_level"
    assert result["progress"] == pytest.approx(0.4)
    assert result["status"] == "on_track"
    assert judge(year=2022, **plan, **values(y2022=96))["status"] == "reversing"
    assert (
        judge(year=2025, **plan, **values(y2025=80))["status"] == "met"
    )  # a cap is never exceeded


def test_cap_of_every_year_stays_broken() -> None:
    plan = {"rule": "cap", "target_value": 100, "decimals": 0, "base_value": 90, **FIVE_YEARS}
    series = values(y2021=101, y2022=95, y2023=91, y2024=91, y2025=91)
    assert judge(year=2025, **plan, **series)["status"] == "met"
    assert judge(year=2025, cap_every_year=True, **plan, **series)["status"] == "missed"
    assert judge(year=2023, cap_every_year=True, **plan, **series)["status"] == "behind"
    assert judge(year=2023, **plan, **series)["status"] == "on_track"


# --- increment, cumulative -----------------------------------------------------------------------


def test_increment_sums_additions_and_keeps_the_sign_of_retirements() -> None:
    plan = {"rule": "increment", "target_value": 5.2, "decimals": 1, **FIVE_YEARS}
    result = judge(year=2022, **plan, additions=[1.5, 1.1])
    assert result["progress"] == pytest.approx(0.5)
    assert result["value"] == pytest.approx(2.6)
    assert result["status"] == "ahead"
    assert judge(year=2022, **plan, additions=[0.5, -1.0])["status"] == "reversing"
    assert judge(year=2022, **plan, additions=[3.0, 2.2])["status"] == "met_early"


def test_increment_tells_zero_from_missing() -> None:
    plan = {"rule": "increment", "target_value": 10, "decimals": 0, **FIVE_YEARS}
    zero = judge(year=2023, **plan, additions=[2, 0, 2])
    assert zero["progress"] == pytest.approx(0.4)
    missing = judge(year=2023, **plan, additions=[2, None, 2])
    assert (missing["status"], missing["reason"]) == ("not_assessable", "missing_link")


def test_increment_from_stocks_starts_at_zero_where_no_base_is_known() -> None:
    plan = {"rule": "increment", "target_value": 10, "decimals": 0, **FIVE_YEARS}
    assert judge(year=2022, **plan, **values(y2022=4))["progress"] == pytest.approx(0.4)
    based = judge(year=2022, base_value=30, **plan, **values(y2022=34))
    assert based["progress"] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("base", "counts", "value", "progress"),
    [
        (None, None, 4650, 0.5),  # v/T
        (1300, True, 5300, 0.5),  # (v - v0)/(T - v0)
        (1300, None, 5300, 0.5),
        (1300, False, 5950, 0.5),  # (v - v0)/T
    ],
)
def test_cumulative_stock(
    base: float | None, counts: bool | None, value: float, progress: float
) -> None:
    result = judge(
        year=2022,
        rule="cumulative",
        target_value=9300,
        decimals=0,
        base_value=base,
        stock_before_counts=counts,
        **FIVE_YEARS,
        **values(y2022=value),
    )
    assert result["progress"] == pytest.approx(progress)


def test_cumulative_reached_early_stays_reached_while_the_final_value_is_awaited() -> None:
    plan = {"rule": "cumulative", "target_value": 9300, "decimals": 0, **FIVE_YEARS}
    series = values(y2023=9300)
    assert judge(year=2023, **plan, **series)["status"] == "met_early"
    assert judge(year=2025, **plan, **series)["status"] == "met_early"
    assert judge(year=2025, **plan, **values(y2023=9299))["status"] == "awaiting_final"


# --- coverage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("covered", "total", "status"),
    [(100, 100, "met"), (9999, 10000, "missed"), (3, 3, "met"), (7_999_999, 8_000_000, "missed")],
)
def test_coverage_is_full_exactly_or_not(covered: float, total: float, status: str) -> None:
    result = judge(
        year=2025,
        rule="coverage",
        decimals=0,
        base_value=40,
        **FIVE_YEARS,
        series={"numerator": {2025: covered}, "denominator": {2025: total}},
    )
    assert result["status"] == status


def test_coverage_is_never_rounded_up() -> None:
    """99.9999 % is not 100 %, whatever decimals the target is printed with."""
    plan = {"rule": "coverage", "base_value": 40, "decimals": 0, **FIVE_YEARS}
    assert judge(year=2025, **plan, **values(y2025=99.9999))["status"] == "missed"
    assert judge(year=2025, **plan, **values(y2025=99.99999999999999))["status"] == "missed"
    assert judge(year=2025, **plan, **values(y2025=100))["status"] == "met"


def test_coverage_follows_the_line_from_its_base_share() -> None:
    """From 40 % in 2020 to 100 % in 2025 the line asks for 64 % in 2022."""
    plan = {"rule": "coverage", "base_value": 40, **FIVE_YEARS}
    result = judge(year=2022, **plan, **values(y2022=64))
    assert result["progress"] == pytest.approx(0.64)
    assert result["expected"] == pytest.approx(0.64)
    assert result["status"] == "on_track"
    # Below its base a coverage is behind, not reversing: the total may have grown.
    assert judge(year=2022, **plan, **values(y2022=39))["status"] == "behind"


@pytest.mark.parametrize(
    ("covered", "total", "reason"),
    [
        (5, 0, "zero_denominator"),
        (11, 10, "share_out_of_range"),
        (-1, 10, "share_out_of_range"),
    ],
)
def test_coverage_refuses_impossible_shares(covered: float, total: float, reason: str) -> None:
    result = judge(
        year=2022,
        rule="coverage",
        base_value=40,
        **FIVE_YEARS,
        series={"numerator": {2022: covered}, "denominator": {2022: total}},
    )
    assert (result["status"], result["reason"]) == ("not_assessable", reason)


# --- annual_share, hold --------------------------------------------------------------------------


def test_annual_share_is_judged_on_its_own_year_only() -> None:
    plan = {"rule": "annual_share", "target_value": 40, "decimals": 0, **TEN_YEARS}
    bare = judge(year=2024, **plan, **values(y2024=30))
    assert (bare["status"], bare["reason"]) == ("not_assessable", "no_yearly_target")
    assert bare["progress"] == pytest.approx(0.75)
    series = {"value": {2024: 19.0}, "path_value": {2024: 20.0}}
    yearly = judge(year=2024, **plan, series=series)
    assert yearly["expected"] == pytest.approx(0.5)
    assert yearly["status"] == "slightly_behind"  # 19 of 20
    stale = judge(year=2025, **plan, series=series)
    assert (stale["status"], stale["reason"]) == ("not_assessable", "no_value")
    assert judge(year=2030, **plan, **values(y2029=50, y2030=39))["status"] == "missed"
    assert judge(year=2030, **plan, **values(y2030=41))["status"] == "exceeded"


def test_hold_is_kept_or_not_in_each_year() -> None:
    plan = {
        "rule": "hold",
        "comparator": ">=",
        "target_value": 41.5,
        "decimals": 1,
        "base_value": 41.5,
        **TEN_YEARS,
    }
    series = values(y2021=41.45, y2022=41.4, y2023=42.0)
    assert judge(year=2021, **plan, **series)["status"] == "on_track"  # 41.5 as printed
    assert judge(year=2022, **plan, **series)["status"] == "behind"
    later = judge(year=2023, **plan, **series)
    assert (later["status"], later["cumulative_status"]) == ("on_track", "behind")
    assert later["progress"] is None
    assert judge(year=2030, **plan, **values(y2030=50))["status"] == "met"


@pytest.mark.parametrize(
    ("comparator", "value", "met"),
    [(None, 42.0, True), (None, 41.0, False), ("<=", 41.0, True), ("<=", 42.0, False)],
)
def test_hold_is_a_floor_unless_the_comparator_says_otherwise(
    comparator: str | None, value: float, met: bool
) -> None:
    result = judge(
        year=2024,
        rule="hold",
        direction="hold",
        comparator=comparator,
        target_value=41.5,
        decimals=1,
        base_value=43.0,
        **TEN_YEARS,
        **values(y2024=value),
    )
    assert result["met"] is met


@pytest.mark.parametrize(
    ("value", "tolerance", "met"),
    [(99.0, None, True), (98.9, None, False), (101.0, None, True), (95.0, 5.0, True)],
)
def test_hold_close_to_a_reference(value: float, tolerance: float | None, met: bool) -> None:
    """保持基本稳定: within 1 % of the reference, or the measure's own tolerance."""
    result = judge(
        year=2024,
        rule="hold",
        reference_value=100,
        tolerance_pct=tolerance,
        target_year=2030,
        **values(y2024=value),
    )
    assert result["met"] is met
    assert result["status"] == ("on_track" if met else "behind")


# --- steps, ytd ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "done", "expected", "status"),
    [
        (2022, 40, 0.4, "on_track"),
        (2023, 72, 0.8, "slightly_behind"),
        (2024, 99, 1.0, "missed"),
        (2023, 100, 0.8, "met_early"),
    ],
)
def test_phased_shares(year: int, done: float, expected: float, status: str) -> None:
    """Jungar's building materials: 40 %, 40 %, 20 % in three years."""
    result = judge(
        year=year,
        rule="steps",
        target_value=100,
        decimals=0,
        target_year=2024,
        series={"value": {year: done}, "path_value": {2022: 0.4, 2023: 0.8, 2024: 1.0}},
    )
    assert result["expected"] == pytest.approx(expected)
    assert result["progress"] == pytest.approx(done / 100)
    assert result["status"] == status


def test_year_to_date_against_last_years_share() -> None:
    plan = {"rule": "ytd_schedule", "target_value": 200, "target_year": 2026}
    series = {"value": {2026: 150}, "months": {2026: 9}, "same_period_share": {2026: 0.8}}
    result = judge(year=2026, **plan, series=series)
    assert result["expected"] == pytest.approx(0.8)
    assert result["gap"] == pytest.approx(-0.05)
    assert result["status"] == "slightly_behind"
    whole = judge(year=2026, **plan, series={"value": {2026: 200}, "months": {2026: 12}})
    assert whole["status"] in {"met", "exceeded"}
    bare = judge(year=2026, today=20260930, **plan, series={"value": {2026: 150}})
    assert bare["reason"] == "no_schedule"


def test_rules_in_which_more_is_done_refuse_a_downward_direction() -> None:
    result = judge(
        year=2026,
        rule="ytd_schedule",
        direction="down",
        target_value=200,
        series={"value": {2026: 150}, "months": {2026: 9}},
    )
    assert (result["status"], result["reason"]) == ("not_assessable", "direction_unsupported")


# --- peak, assigned, milestone -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "status", "peak_year"),
    [
        (2024, "not_peaked", 2024),
        (2025, "peaked_provisional", 2024),
        (2028, "peaked_provisional", 2024),
        (2029, "peaked_confirmed", 2024),
    ],
)
def test_peak_is_provisional_until_five_lower_years(year: int, status: str, peak_year: int) -> None:
    series = {2022: 90, 2023: 95, 2024: 100, 2025: 99, 2026: 98, 2027: 99, 2028: 97, 2029: 96}
    result = judge(year=year, rule="peak", target_year=2030, series={"value": series})
    assert (result["status"], result["value_year"]) == (status, peak_year)


def test_an_equal_later_year_is_not_below_the_peak() -> None:
    series = {2028: 100, 2029: 90, 2030: 100, 2031: 99}
    result = judge(year=2031, rule="peak", target_year=2030, series={"value": series})
    assert (result["status"], result["value_year"]) == ("peaked_provisional", 2030)


def test_a_maximum_after_the_deadline_is_a_missed_peak() -> None:
    series = {2029: 100, 2030: 101, 2031: 102}
    result = judge(year=2031, rule="peak", target_year=2030, series={"value": series})
    assert (result["status"], result["met"]) == ("missed", False)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("pending", "pending"),
        ("issued_undisclosed", "issued_undisclosed"),
        ("issued", "issued"),
        ("recognised_met", "recognised_met"),
        ("recognised_missed", "recognised_missed"),
    ],
)
def test_assigned_without_a_value_is_its_state(state: str, status: str) -> None:
    result = judge(
        year=2026, rule="assigned", target_year=2030, series={"assigned_state": {2026: state}}
    )
    assert (result["status"], result["reason"]) == (status, None)


def test_assigned_is_judged_by_its_numeric_rule_once_the_value_is_entered() -> None:
    plan = {
        "rule": "assigned",
        "numeric_rule": "log_decline",
        "assigned_value": 14.5,
        "decimals": 1,
        **FIVE_YEARS,
        "changes": [-3.2, -3.2],
    }
    issued = judge(year=2022, **plan, series={"assigned_state": {2021: "issued"}})
    assert issued["judged_by"] == "log_decline"
    assert issued["status"] == "on_track"  # 0.41511 / 0.4 = 1.038
    found = judge(year=2022, **plan, series={"assigned_state": {2022: "recognised_missed"}})
    assert found["status"] == "recognised_missed"
    assert found["progress"] == issued["progress"]
    nameless = judge(year=2022, **(plan | {"numeric_rule": None}))
    assert (nameless["status"], nameless["reason"]) == ("not_assessable", "missing_rule")


def test_assigned_without_a_state_says_so() -> None:
    result = judge(year=2026, rule="assigned", target_year=2030)
    assert (result["status"], result["reason"]) == ("not_assessable", "no_state")


@pytest.mark.parametrize("state", ["not_started", "progressing", "slow", "done", "adjusted"])
def test_milestone_is_its_state_and_overdue_after_the_deadline(state: str) -> None:
    plan = {"rule": "milestone", "target_year": 2025}
    before = judge(year=2024, **plan, series={"milestone_state": {2024: state}})
    assert (before["status"], before["reason"]) == (state, None)
    after = judge(year=2026, **plan, series={"milestone_state": {2024: state}})
    late = None if state in {"done", "adjusted"} else "overdue"
    assert (after["status"], after["reason"]) == (state, late)
