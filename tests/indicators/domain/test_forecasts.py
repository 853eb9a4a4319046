"""The forecast at the deadline: by hand, against a slow second computation, and with absurd input."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.domain.progress.engine import assess
from indicators.domain.progress.forecasts import MOST_POINTS, T_QUANTILES
from tests.indicators.domain.oracle import Line, weighted_line
from tests.indicators.domain.tables import judge, table_of

EXAMPLES = settings(max_examples=80, deadline=None)

WIND: dict[str, Any] = {
    "rule": "linear_level",
    "direction": "up",
    "target_value": 184,
    "base_value": 100,
    "base_year": 2020,
    "target_year": 2030,
    "decimals": 0,
}
ENERGY: dict[str, Any] = {
    "rule": "log_decline",
    "target_value": 14.5,
    "base_year": 2020,
    "target_year": 2025,
    "decimals": 1,
}


def test_three_points_by_hand() -> None:
    """Additions 1.5 and 1.1 from 2020 on, target 5.2 in 2025; three years are left.

    Points (x, a, w): (0, 2.6, 1), (-1, 1.5, 3/4), (-2, 0, 3/5). Σw = 2.35, x̄ = -1.95/2.35,
    ā = 3.725/2.35; slope 1.2985, forecast 6.5 to one decimal; one degree of freedom: t = 3.0777.
    """
    measure = {"rule": "increment", "target_value": 5.2, "base_year": 2020, "target_year": 2025}
    result = judge(year=2022, additions=[1.5, 1.1], decimals=1, **measure)
    weights, years, sums = (1, 0.75, 0.6), (0, -1, -2), (2.6, 1.5, 0.0)
    mean_x, mean_a = -1.95 / 2.35, 3.725 / 2.35
    square = sum(w * (x - mean_x) ** 2 for w, x in zip(weights, years, strict=True))
    slope = (
        sum(w * (x - mean_x) * (a - mean_a) for w, x, a in zip(weights, years, sums, strict=True))
        / square
    )
    assert result["forecast"] == pytest.approx(mean_a + slope * (3 - mean_x))
    assert result["forecast"] == pytest.approx(6.5)
    assert result["forecast_low"] == pytest.approx(5.0564, abs=1e-4)
    assert result["forecast_high"] == pytest.approx(7.9436, abs=1e-4)
    assert result["forecast_year"] == 2024
    assert result["outlook"] == "uncertain"


def test_a_straight_series_goes_straight_on() -> None:
    values = {2021: 110, 2022: 120, 2023: 130}
    result = judge(year=2023, series={"value": values}, **WIND)
    assert result["forecast"] == pytest.approx(200)
    assert result["forecast_low"] == pytest.approx(200)
    assert result["forecast_progress"] == pytest.approx(100 / 84)
    assert result["forecast_year"] == 2029  # 184 is passed between 2028 (180) and 2029 (190)
    assert result["outlook"] == "likely"


def test_an_even_decline_goes_on_in_the_logarithm() -> None:
    result = judge(year=2023, changes=[-3, -3, -3], **ENERGY)
    assert result["forecast"] == pytest.approx(100 * (1 - 0.97**5))
    assert result["forecast"] == pytest.approx(14.127, abs=1e-3)
    assert result["outlook"] == "at_risk"  # 14.1 is not 14.5, and nothing scatters
    assert result["forecast_year"] == 2026


def test_the_recent_years_weigh_more() -> None:
    """Equal weights: slope 53/5 = 10.6 for both, from 120.5 and from 111.5 in mid-2021 on."""
    slower = judge(year=2023, series={"value": {2021: 120, 2022: 130, 2023: 132}}, **WIND)
    faster = judge(year=2023, series={"value": {2021: 102, 2022: 112, 2023: 132}}, **WIND)
    assert slower["forecast"] < 120.5 + 8.5 * 10.6
    assert faster["forecast"] > 111.5 + 8.5 * 10.6


def test_a_wrong_way_is_never_there() -> None:
    result = judge(year=2023, series={"value": {2021: 99, 2022: 97, 2023: 96}}, **WIND)
    assert result["forecast_year"] is None
    assert result["outlook"] == "at_risk"


def test_only_the_last_points_count() -> None:
    """A break nine years ago changes nothing: of eleven points the eight latest count."""
    measure = WIND | {"base_year": 2012}
    even = {year: 100 + 3 * (year - 2012) for year in range(2013, 2023)}
    broken = even | {2013: 55}
    first, second = (judge(year=2022, series={"value": each}, **measure) for each in (even, broken))
    assert first["forecast_points"] == MOST_POINTS == len(T_QUANTILES) + 2
    assert first["forecast"] == second["forecast"]


@pytest.mark.parametrize(
    ("reason", "case"),
    [
        ("too_few_points", {"year": 2021, "series": {"value": {2021: 110}}}),
        ("not_a_point", {"year": 2021, "series": {}}),
        (
            "not_a_point",
            {"year": 2022, "series": {"value": {2022: 9}, "is_estimate": {2022: True}}},
        ),
        ("deadline_reached", {"year": 2030, "series": {"value": {2021: 1, 2022: 2, 2030: 3}}}),
        ("not_judged", {"year": 2022, "target_value": float("inf")}),
        ("not_judged", {"year": 2022, "target_year": 2019}),
        ("not_forecast", {"year": 2022, "rule": "milestone"}),
        (
            "not_finite",
            {"year": 2022, "series": {"value": {2021: -1.7e308, 2022: 1.7e308}}},
        ),
    ],
)
def test_no_forecast_says_why(reason: str, case: dict[str, Any]) -> None:
    result = judge(**{**WIND, **case})
    assert result["forecast_reason"] == reason
    assert result["forecast"] is None
    assert result["outlook"] is None


def test_two_definitions_never_share_a_line() -> None:
    values = {2021: 110, 2022: 120, 2023: 130}
    definition = {2020: "a", 2021: "a", 2022: "a", 2023: "b"}
    cap = {"rule": "cap", "target_value": 184, "base_value": 100, "base_year": 2020}
    series = {"value": values, "definition": definition}
    result = judge(year=2023, series=series, target_year=2030, **cap)
    assert result["forecast_reason"] == "not_a_point"


def test_absurd_magnitudes_keep_their_line() -> None:
    values = {2021: 1.1e300, 2022: 1.2e300, 2023: 1.3e300}
    measure = WIND | {"base_value": 1e300, "target_value": 1.84e300}
    result = judge(year=2023, series={"value": values}, **measure)
    assert result["forecast"] == pytest.approx(2e300)
    assert result["outlook"] == "likely"


def test_methods_that_contradict_each_other_are_flagged() -> None:
    """Ahead since an early jump, but the last five changes (1.4 a year) lead to 176.2, not 184."""
    values = dict(zip(range(2021, 2028), (150, 165, 170, 171, 172, 172, 172), strict=True))
    result = judge(year=2027, series={"value": values}, **WIND)
    assert (result["status"], result["trend_class"]) == ("ahead", "cloud")
    assert result["opinions_disagree"] is True
    agreed = judge(year=2023, series={"value": {2021: 110, 2022: 120, 2023: 130}}, **WIND)
    assert agreed["opinions_disagree"] is False


def test_one_opinion_contradicts_nobody() -> None:
    result = judge(year=2021, series={"value": {2021: 109}}, **WIND)
    assert (result["status"], result["growth_class"]) == ("on_track", "on_track")
    lone = judge(year=2030, series={"value": {2030: 190}}, **WIND)
    assert lone["opinions_disagree"] is None


@st.composite
def histories(draw: st.DrawFn) -> tuple[bool, dict[int, str], int]:
    """Values of some years before the deadline, and whether they are annual changes."""
    chained = draw(st.booleans())
    last = draw(st.integers(2022, 2027))
    if chained:
        years = range(2021, last + 1)
        found = {year: draw(st.integers(-90, 30)) for year in years}
        return True, {year: str(Decimal(each).scaleb(-1)) for year, each in found.items()}, last
    held = draw(st.sets(st.integers(2021, last), min_size=2)) | {last}
    return False, {year: str(draw(st.integers(500, 2000)) / Decimal(10)) for year in held}, last


@EXAMPLES
@given(histories())
def test_the_line_agrees_with_the_oracle(history: tuple[bool, dict[int, str], int]) -> None:
    chained, entries, last = history
    points = {2020: Decimal(0) if chained else Decimal(100)}
    with localcontext(prec=60):
        level = Decimal(1)
        for year, text in sorted(entries.items()):
            level *= 1 + Decimal(text) / 100
            points[year] = level.ln() if chained else Decimal(text)
        line = weighted_line(points, until=2030)
        wanted = [100 * (1 - z.exp()) for z in line.ends] if chained else list(line.ends)
    numbers = {year: float(text) for year, text in entries.items()}
    if chained:
        measure = ENERGY | {"target_year": 2030}
        found = judge(year=last, **measure, changes=[numbers[y] for y in sorted(numbers)])
    else:
        found = judge(year=last, series={"value": numbers}, **WIND)
    _agree(found, line, wanted)


def _agree(found: dict[str, Any], line: Line, wanted: list[Decimal]) -> None:
    assert found["forecast_points"] == line.points
    middle, *ends = (float(each) for each in wanted)
    assert found["forecast"] == pytest.approx(middle, rel=1e-9, abs=1e-7)
    assert found["forecast_low"] == pytest.approx(min(ends), rel=1e-6, abs=1e-5)
    assert found["forecast_high"] == pytest.approx(max(ends), rel=1e-6, abs=1e-5)


def test_the_block_of_a_nation_gives_the_same_bits() -> None:
    one = table_of(until=2023, series={"value": {2021: 104, 2022: 111, 2023: 117}}, **WIND)
    many = pd.concat([one.assign(measure_id=n) for n in range(50)], ignore_index=True)
    whole, alone = assess(many), assess(one)
    columns = [name for name in alone.columns if name.startswith("forecast")]
    for number in range(50):
        mine = whole[whole["measure_id"] == number]
        pd.testing.assert_frame_equal(
            mine[columns].reset_index(drop=True), alone[columns], check_exact=True
        )
