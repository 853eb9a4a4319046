"""The steps shown to a person, and that they never contradict the figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from indicators.domain.progress.engine import assess
from indicators.domain.progress.explain import explain, verdict_steps
from indicators.domain.progress.explain_forecast import forecast_steps
from indicators.domain.progress.explain_opinions import opinion_steps
from indicators.domain.progress.story import Step, story_of
from indicators.domain.progress.written import plain, shown
from tests.indicators.domain.equations import redo
from tests.indicators.domain.tables import table_of
from tests.indicators.domain.test_engine_properties import tables


def steps_of(*, year: int, **case: Any) -> dict[str, Step]:
    """Return the steps by name."""
    table = table_of(until=year, **case)
    return {step.name: step for step in explain(table, assess(table), 1, year)}


def test_levels_and_comparison() -> None:
    steps = steps_of(
        year=2025,
        rule="log_decline",
        target_value=13.5,
        decimals=1,
        base_year=2020,
        base_value=1.0,
        target_year=2025,
        series={"value": {2025: 0.86502}},
    )
    assert "1-v÷v0 = 1-0.86502÷1 = 13.498%" in steps["decline_of_levels"].text
    assert steps["decline_of_levels"].inputs == {
        "value": "0.86502",
        "base_value": "1",
        "year": "2025",
    }
    assert "13.5%" in steps["comparison"].text
    assert "1 位小数" in steps["comparison"].text
    assert steps["verdict"].text.startswith("评价:完成")


def test_an_official_figure_shows_its_difference_from_the_chain() -> None:
    steps = steps_of(
        year=2022,
        rule="log_decline",
        target_value=13.5,
        decimals=0,
        base_year=2020,
        target_year=2025,
        changes=[-3.0, -2.0],
        series={"official_cumulative_pct": {2022: -5.5}},
    )
    assert "采用核定累计变化率 -5.5%" in steps["official_decline"].text
    assert "各年连乘为 -4.94%, 与核定数相差 -0.56 个百分点" in steps["difference"].text


def test_a_chain_goes_on_from_an_official_figure() -> None:
    steps = steps_of(
        year=2024,
        rule="log_decline",
        target_value=13.5,
        decimals=0,
        base_year=2020,
        target_year=2025,
        changes=[None, None, None, -3.8],
        series={"official_cumulative_pct": {2023: -7.3}},
    )
    assert "1-(1-7.3%)×(1-3.8%) = 10.8226%" in steps["chained_decline"].text


def test_additions_are_listed_with_their_signs() -> None:
    steps = steps_of(
        year=2022,
        rule="increment",
        target_value=5,
        base_year=2020,
        target_year=2025,
        additions=[1.5, -0.5],
    )
    assert "Σ = 1.5+(-0.5) = 1" in steps["additions"].text


def test_a_bent_path_names_its_anchors_and_the_interpolation() -> None:
    steps = steps_of(
        year=2023,
        rule="linear_level",
        target_value=20,
        base_value=10,
        base_year=2020,
        target_year=2025,
        decimals=1,
        series={"value": {2023: 15.3}, "path_value": {2022: 13, 2024: 18}},
    )
    assert "2022年 13, 2024年 18" in steps["path"].text
    assert "13+(18-13)×(2023-2022)÷(2024-2022) = 15.5。" in steps["path"].text
    assert "(15.5-10)÷(20-10) = 55.00%" in steps["expected"].text


def test_the_path_of_a_decline_is_interpolated_in_the_logarithm() -> None:
    steps = steps_of(
        year=2023,
        rule="log_decline",
        target_value=14.5,
        base_value=1.0,
        base_year=2020,
        target_year=2025,
        decimals=1,
        series={"value": {2023: 0.93}, "path_value": {2022: 5}},
    )
    # ln 0.95 + (ln 0.855 - ln 0.95)/3 = -0.0512933 - 0.0351202 = -0.0864135; 1 - e^that = 8.27851 %
    assert "×(2023-2022)÷(2025-2022) = (-0.08641346" in steps["path"].text
    assert "2023年应达到 Dn = 1-e^(-0.08641346" in steps["path"].text
    assert "÷ln(1-14.5%) = 55.16%" in steps["expected"].text


BASED = {"base_year": 2020, "target_year": 2025, "decimals": 1}
REDONE: dict[str, tuple[int, dict[str, Any]]] = {
    "decline": (2022, {"rule": "log_decline", "target_value": 17, "changes": [-3.2, 1.1], **BASED}),
    "decline by levels, path set": (
        2023,
        {
            "rule": "log_decline",
            "target_value": 14.5,
            "base_value": 3.1,
            "series": {"value": {2023: 2.93}, "path_value": {2022: 5}},
            **BASED,
        },
    ),
    "level": (
        2023,
        {
            "rule": "linear_level",
            "target_value": 20,
            "base_value": -3,
            "series": {"value": {2023: -4.7}, "path_value": {2022: 13}},
            **BASED,
        },
    ),
    "change in points": (
        2023,
        {
            "rule": "linear_level",
            "target_form": "change_points",
            "direction": "down",
            "target_value": 3,
            "base_value": 10,
            "series": {"value": {2023: 8.9}},
            **BASED,
        },
    ),
    "change in per cent": (
        2023,
        {
            "rule": "linear_level",
            "target_form": "change_pct",
            "direction": "up",
            "target_value": 20,
            "base_value": 7,
            "series": {"value": {2023: 7.9}},
            **BASED,
        },
    ),
    "increment": (
        2022,
        {
            "rule": "increment",
            "target_value": 7,
            "base_value": 5,
            "series": {"value": {2022: 6.3}},
            **BASED,
        },
    ),
    "additions": (
        2022,
        {
            "rule": "cumulative",
            "target_value": 50,
            "base_value": 10,
            "additions": [3, -4],
            **BASED,
        },
    ),
    "coverage": (
        2022,
        {
            "rule": "coverage",
            "base_value": 40,
            "series": {"numerator": {2022: 61}, "denominator": {2022: 90}},
            **BASED,
        },
    ),
    "yearly share": (
        2022,
        {
            "rule": "annual_share",
            "target_value": 60,
            "series": {"value": {2022: 41}, "path_value": {2022: 45}},
            **BASED,
        },
    ),
    "steps": (
        2024,
        {
            "rule": "steps",
            "target_value": 210,
            "series": {"value": {2024: 90}, "path_value": {2023: 0.4}},
            **BASED,
        },
    ),
    "within the year": (
        2026,
        {
            "rule": "ytd_schedule",
            "target_value": 647.4,
            "target_year": 2026,
            "series": {"value": {2026: 629.0}, "months": {2026: 10}},
        },
    ),
    "cap": (
        2023,
        {
            "rule": "cap",
            "target_value": 100,
            "base_value": 90,
            "series": {"value": {2023: 95}, "path_value": {2024: 98}},
            **BASED,
        },
    ),
}


@pytest.mark.parametrize("name", REDONE)
def test_every_printed_formula_gives_its_printed_result(name: str) -> None:
    year, case = REDONE[name]
    assert redo(steps_of(year=year, **case).values()) >= 1


@pytest.mark.parametrize(("hedge", "words"), [("力争", "未达到力争目标"), (None, "未完成")])
def test_a_missed_target_that_was_only_striven_for_says_so(hedge: str | None, words: str) -> None:
    steps = steps_of(
        year=2025,
        rule="linear_level",
        target_value=10,
        base_value=0,
        base_year=2020,
        target_year=2025,
        hedge=hedge,
        series={"value": {2025: 9}},
    )
    assert words in steps["verdict"].text


def test_an_unknown_row_is_refused() -> None:
    table = table_of(until=2025, rule="milestone", target_year=2025)
    with pytest.raises(KeyError):
        explain(table, assess(table), 1, 1999)


@pytest.mark.parametrize(
    ("value", "text"), [(0.1, "0.1"), (1e16, "10000000000000000"), (100.0, "100"), (None, "—")]
)
def test_numbers_as_given(value: float | None, text: str) -> None:
    assert plain(value) == text


def test_derived_figures_are_rounded_half_up() -> None:
    assert shown(0.125, 2) == "0.13"
    assert shown(-0.125, 2) == "-0.13"


@settings(max_examples=40, deadline=None)
@given(tables())
def test_every_row_can_be_explained(table: Any) -> None:
    results = assess(table)
    for measure, year in zip(table["measure_id"], table["year"], strict=True):
        story = story_of(table, results, measure, year)
        steps = [*forecast_steps(story), *opinion_steps(story), *verdict_steps(story)]
        assert steps[-1].name == "verdict"
        assert all(step.text.endswith((")", "。")) for step in steps)
