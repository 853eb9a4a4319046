"""The steps shown to a person, and that they never contradict the figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from indicators.domain.progress.engine import assess
from indicators.domain.progress.explain import Step, explain, plain, shown
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
    assert "1-(1-7.3%)×(1-3.8%) = 10.82%" in steps["chained_decline"].text


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
        steps = explain(table, results, measure, year)
        assert steps[-1].name == "verdict"
        assert all(step.text.endswith((")", "。")) for step in steps)
