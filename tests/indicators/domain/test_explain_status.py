"""The tests by which status and lamp are found, printed with their thresholds and numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.indicators.domain.test_explain import steps_of

CLOSED = {"base_year": 2020, "target_year": 2025, "decimals": 1}
LAMP = {"rule": "log_decline", "target_value": 14.5, "lamp": True, **CLOSED}


def rule_and_lamp(year: int, **case: Any) -> tuple[str, str]:
    steps = steps_of(year=year, **case)
    return steps["status"].text, steps["lamp"].text if "lamp" in steps else ""


def test_the_index_is_printed_with_its_limits() -> None:
    """T 14.5, n 3, D 8.1: ln 0.919 / ln 0.855 = 53.92 % of the way where 60 % are asked for."""
    series = {"official_cumulative_pct": {2023: -8.1}}
    status, lamp = rule_and_lamp(2023, series=series, **LAMP)
    assert "≥1.10 超前, ≥1.00 正常, ≥0.90 略滞后, 其余滞后;P÷E = 0.8987, 评价为“滞后”" in status
    assert "合并规则(依据发改办环资〔2020〕901号、〔2021〕629号合并)" in lamp
    assert "最近一期逆向或差额超过 10%为红, 其他差额(大于 0)为黄, 无差额为绿" in lamp
    assert "(8.9710216%-8.1%)÷8.9710216% = 9.71%, 为黄色预警" in lamp


def test_each_edition_prints_its_own_limits() -> None:
    changes = [-5.0, -4.5, -4.0, 0.5]
    status, lamp = rule_and_lamp(2024, changes=changes, warning_scheme="2020", **LAMP)
    assert "最近一期2024年比上年变化 0.5%(取 1 位小数为 0.5%):与目标方向相反(逆向)" in status
    assert "差额超过 10%为红, 其他差额(大于 0)为黄, 无差额为绿" in lamp
    assert "最近一期" not in lamp
    _, lamp = rule_and_lamp(2024, changes=changes, warning_scheme="2021", **LAMP)
    assert "最近一期逆向为红, 其他差额(大于 0)为橙" in lamp
    assert "与目标方向相反(逆向)" in lamp


def test_a_cap_without_a_path_is_tested_by_its_bound_and_the_trend() -> None:
    """35 a year lead from 905 to 975 in 2025."""
    status, lamp = rule_and_lamp(
        2023,
        rule="cap",
        target_value=925,
        base_value=800,
        lamp=True,
        series={"value": {2021: 830, 2022: 860, 2023: 905}},
        **(CLOSED | {"decimals": 0}),
    )
    assert "守住界限;按平均年变化外推, 2025年为 975, 越过界限 925, 评价为“略滞后”" in status
    assert "数值 905, 外推值 975, 界限 925, 为黄色预警" in lamp


def test_a_milestone_prints_its_state_its_deadline_and_the_day() -> None:
    steps = steps_of(
        year=2026,
        rule="milestone",
        target_year=2025,
        today=20261121,
        series={"milestone_state": {2024: "progressing"}},
    )
    assert list(steps) == ["status", "verdict"]
    assert steps["status"].text == (
        "采用最近一次审核通过的状态(2024年):正常推进;"
        "期限2025-12-31, 评价日2026-11-21:已到期, 评价为“正常推进”。"
    )
    assert "说明:已过期限, 尚未完成" in steps["verdict"].text


@pytest.mark.parametrize(
    ("values", "year", "words"),
    [
        ({2025: 10.2}, 2025, "以2025年自身的数值判定:优于目标, 评价为“超额完成”"),
        ({2024: 9}, 2026, "尚无2025年数值, 评价为“待终期数据”"),
        ({2024: -1}, 2024, "P = -10.00% < 0, 与目标方向相反, 评价为“不降反升(反向变动)”"),
    ],
)
def test_the_test_that_decides_is_named(values: dict[int, float], year: int, words: str) -> None:
    case = {"rule": "linear_level", "target_value": 10, "base_value": 0, "direction": "up"}
    assert words in steps_of(year=year, series={"value": values}, **case, **CLOSED)["status"].text


def test_a_bound_of_every_year_names_the_years_that_broke_it() -> None:
    case = {"rule": "cap", "target_value": 100, "base_value": 90, "cap_every_year": True}
    steps = steps_of(year=2023, series={"value": {2021: 104, 2022: 97, 2023: 96}}, **case, **CLOSED)
    assert "上限每年都须守住, 突破的年份:2021" in steps["status"].text


def test_what_tells_of_other_years_is_marked() -> None:
    """Such steps are kept from whoever may not see all of these years."""
    case = {"rule": "peak", "target_year": 2030, "series": {"value": {2021: 9, 2022: 10, 2023: 8}}}
    assert {name for name, step in steps_of(year=2023, **case).items() if step.wider} == {
        "maximum",
        "status",
    }
    plain_level = {"rule": "linear_level", "target_value": 10, "base_value": 0, "direction": "up"}
    steps = steps_of(year=2023, series={"value": {2021: 1, 2023: 4}}, **plain_level, **CLOSED)
    assert not any(step.wider for step in steps.values())
