"""A forecast and the second opinions, redone from the numbers that their steps print."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import pytest

from indicators.domain.progress.engine import assess
from indicators.domain.progress.explain_forecast import forecast_steps
from indicators.domain.progress.explain_opinions import opinion_steps
from indicators.domain.progress.story import Step, Story, story_of
from tests.indicators.domain.equations import redo
from tests.indicators.domain.tables import table_of

FIVE = {"base_year": 2020, "target_year": 2025, "decimals": 1}
TEN = {"base_year": 2020, "target_year": 2030, "decimals": 0}
WIND = {"rule": "linear_level", "direction": "up", "target_value": 184, "base_value": 100, **TEN}
T_TABLE = {1: 3.0777, 2: 1.8856, 3: 1.6377, 4: 1.5332, 5: 1.4759, 6: 1.4398}
"""Student's t, 90 % quantile, as printed in tables."""

FORECASTS: dict[str, tuple[int, dict[str, Any]]] = {
    "level": (2023, {"series": {"value": {2021: 104, 2022: 111, 2023: 117}}, **WIND}),
    "level with gaps": (2026, {"series": {"value": {2022: 104.25, 2026: 131.5}}, **WIND}),
    "decline": (
        2023,
        {"rule": "log_decline", "target_value": 14.5, "changes": [-5, -4.5, 0.5], **FIVE},
    ),
    "decline by levels": (
        2023,
        {
            "rule": "log_decline",
            "target_value": 14.5,
            "base_value": 3.1,
            "series": {"value": {2021: 3.02, 2022: 2.97, 2023: 2.93}},
            **FIVE,
        },
    ),
    "cap": (
        2023,
        {
            "rule": "cap",
            "target_value": 925,
            "base_value": 800,
            "series": {"value": {2021: 830, 2022: 860, 2023: 905}},
            **TEN,
        },
    ),
    "hold": (
        2023,
        {
            "rule": "hold",
            "target_value": 41.5,
            "base_value": 41.5,
            "series": {"value": {2021: 41.45, 2022: 41.6, 2023: 42}},
            **FIVE,
        },
    ),
    "additions": (
        2022,
        {"rule": "increment", "target_value": 5.2, "additions": [1.5, 1.1], **FIVE},
    ),
    "coverage": (
        2023,
        {
            "rule": "coverage",
            "base_value": 40,
            "series": {
                "numerator": {2021: 50, 2022: 51, 2023: 55},
                "denominator": {2021: 90, 2022: 90, 2023: 91},
            },
            **FIVE,
        },
    ),
    "change of what falls": (
        2023,
        {
            "rule": "linear_level",
            "target_form": "change_pct",
            "direction": "down",
            "target_value": 20,
            "base_value": 7,
            "series": {"value": {2021: 6.8, 2022: 6.9, 2023: 6.1}},
            **FIVE,
        },
    ),
    "eight points, a straight line": (
        2029,
        {
            "series": {"value": {year: 100 + 7 * (year - 2020) for year in range(2021, 2030)}},
            **WIND,
        },
    ),
    "tiny": (
        2023,
        {
            "rule": "linear_level",
            "target_value": 0.0004,
            "base_value": 0.0001,
            "series": {"value": {2021: 0.00013, 2022: 0.00018, 2023: 0.0002}},
            **(TEN | {"decimals": 4}),
        },
    ),
}


def told(year: int, case: dict[str, Any]) -> Story:
    table = table_of(until=year, **case)
    return story_of(table, assess(table), 1, year)


def by_name(steps: list[Step]) -> dict[str, Step]:
    return {step.name: step for step in steps}


@pytest.mark.parametrize("name", FORECASTS)
def test_every_equation_gives_its_printed_result(name: str) -> None:
    story = told(*FORECASTS[name])
    assert redo(forecast_steps(story), units=0.9) >= 15
    redo(opinion_steps(story), units=0.9)


@pytest.mark.parametrize("name", FORECASTS)
def test_the_forecast_is_redone_from_its_points_alone(name: str) -> None:
    """Years, values and weights as printed, a table of t, and nothing else of the engine."""
    year, case = FORECASTS[name]
    story = told(year, case)
    steps = by_name(forecast_steps(story))
    decline = case["rule"] == "log_decline"
    amounts = {int(y): float(a) for y, a in steps["forecast_points"].inputs.items()}
    points = {y: math.log(1 - a / 100) if decline else a for y, a in amounts.items()}
    weights = _weights(steps["forecast_weights"])
    total = float(sum(weights.values()))
    mean_x = sum(w * (y - year) for y, w in weights.items()) / total
    mean_z = sum(float(w) * points[y] for y, w in weights.items()) / total
    square = sum(float(w) * (y - year - mean_x) ** 2 for y, w in weights.items())
    slope = (
        sum(float(w) * (y - year - mean_x) * (points[y] - mean_z) for y, w in weights.items())
        / square
    )
    rests = {y: z - mean_z - slope * (y - year - mean_x) for y, z in points.items()}
    freedom = len(points) - 2
    spread = math.sqrt(sum(float(w) * rests[y] ** 2 for y, w in weights.items()) / freedom)
    left = case["target_year"] - year
    away = left - mean_x
    middle = mean_z + slope * away
    half = T_TABLE[freedom] * spread * math.sqrt(1 + 1 / total + away**2 / square)
    ends = [middle, middle - half, middle + half]
    shown = [100 * (1 - math.exp(z)) for z in ends] if decline else ends
    printed = re.findall(r"= (-?[\d.]+)%?(?=[;。])", steps["forecast_interval"].text)
    wanted = [shown[0], min(shown[1:]), max(shown[1:])]
    for text, number in zip(printed, wanted, strict=True):
        scale = max(abs(half), abs(number), 1e-9) * 1e-4 + 0.51 * 10**-story.places
        assert float(text) == pytest.approx(number, abs=scale), steps["forecast_interval"].text


def _weights(step: Step) -> dict[int, Fraction]:
    found = {}
    for year, text in step.inputs.items():
        if year != "H":
            top, bottom = text.split("÷")
            found[int(year)] = Fraction(int(top), int(bottom))
    return found


def test_the_conclusions_stand_on_printed_numbers() -> None:
    """The line of the wind passes 184 after 11.5 years; 9.57 a year are needed, the line has 5.84."""
    steps = by_name(forecast_steps(told(*FORECASTS["level"])))
    assert (
        "= 11.5048, 进位到整年(至少 1 年):达标年份 2023+12 = 2035。" in steps["forecast_year"].text
    )
    assert "(184-117)÷(2030-2023) = 9.57。" in steps["needed"].text
    assert "b = 5.8440111" in steps["forecast_pace"].text
    assert "区间 151 至 164 与目标 184 比较" in steps["outlook"].text
    assert steps["outlook"].text.endswith("整个区间都达不到目标, 结论:有不能完成的风险。")


def test_a_line_that_leads_away_says_so() -> None:
    story = told(2023, {"series": {"value": {2021: 99, 2022: 98, 2023: 95}}, **WIND})
    assert "不朝目标方向, 照此走势达不到" in by_name(forecast_steps(story))["forecast_year"].text


def test_no_forecast_names_its_reason() -> None:
    (step,) = forecast_steps(told(2021, {"series": {"value": {2021: 104}}, **WIND}))
    assert step.inputs == {"reason": "too_few_points"}


@pytest.mark.parametrize(
    ("value", "words"),
    [(107, "速度足够"), (104, "有进展但需加快"), (101, "进展有限"), (99, "倒退")],
)
def test_the_four_classes_of_the_growth_ratio(value: float, words: str) -> None:
    """One year of ten: the required rate is 1.84^0.1 - 1 = 6.2874 %, so 7 % a year is R = 1.11."""
    story = told(2021, {"series": {"value": {2021: value}}, **WIND})
    step = by_name(opinion_steps(story))["growth_ratio"]
    required = 100 * (1.84**0.1 - 1)
    assert f"= {(value - 100) / required:.4f};" in step.text
    assert "≥0.95 速度足够, ≥0.60 有进展但需加快, ≥0 进展有限, <0 倒退" in step.text
    assert step.text.endswith(f":{words}。")


def test_the_trend_is_measured_by_the_way_left() -> None:
    """17 in three years lead to 156.67: 27.33 of the 67 left are missed."""
    steps = by_name(opinion_steps(told(*FORECASTS["level"])))
    assert "(117-100)÷(2023-2020) = 5.666666667(" in steps["trend"].text
    assert "(184-156.66667)÷|184-117| = 40.80%" in steps["trend_class"].text
    assert steps["opinions"].inputs["预测"] == "不能"


def test_a_single_year_has_no_growth() -> None:
    """Its base is itself; a ratio of nought would call it limited progress."""
    case = {"rule": "annual_share", "target_value": 60, "series": {"value": {2022: 41}}, **FIVE}
    assert opinion_steps(told(2022, case)) == []
