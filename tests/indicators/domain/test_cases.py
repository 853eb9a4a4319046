"""The case file: what is read, what is refused, what is answered."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from indicators.domain.progress.cases import CaseError, assess_cases, read_cases

ANSWER_FIELDS = [
    "id",
    "progress",
    "expected",
    "gap",
    "index",
    "attainment",
    "value",
    "value_year",
    "cumulative_change_pct",
    "required_remaining_pct",
    "required_annual_pct",
    "path_value",
    "met",
    "met_lenient",
    "overshoot_pct",
    "status",
    "warning",
    "reason",
    "growth_ratio",
    "growth_class",
    "trend_class",
    "steps",
]


def answer(**case: Any) -> dict[str, Any]:
    """Judge one case written as JSON."""
    text = json.dumps([{"id": "甲", **case}])
    (found,) = assess_cases(read_cases(text))
    return found


def problem(**case: Any) -> str:
    """Return the message with which a case is refused."""
    with pytest.raises(CaseError) as refused:
        answer(**case)
    return str(refused.value)


QINGHAI = {
    "rule": "log_decline",
    "target_value": "17",
    "base_year": 2005,
    "target_year": 2010,
    "annual_changes_pct": ["1.51", "-2.20", "-4.18"],
    "year": 2008,
}


def test_an_answer_has_every_field_in_order_and_numbers_are_texts() -> None:
    found = answer(**QINGHAI)
    assert list(found) == ANSWER_FIELDS
    assert found["cumulative_change_pct"] == "-4.872989404"  # 1.0151 x 0.978 x 0.9582, exactly
    assert found["progress"].startswith("0.268112")
    assert found["value_year"] == 2008
    assert found["met"] is False
    assert found["warning"] is None


def test_steps_carry_the_numbers_to_redo_it() -> None:
    steps = answer(**QINGHAI)["steps"]
    assert steps[0] == (
        "截至2008年累计降低率 D = 1-(1+1.51%)×(1-2.2%)×(1-4.18%) = 4.8729894%(各年连乘, 不得相加)。"
    )
    assert "ln(1-4.8729894%)÷ln(1-17%) = 26.81%" in steps[1]
    assert "(2008-2005)÷(2010-2005) = 60.00%" in steps[3]
    # 1 - 0.83 ÷ 0.951270 = 12.748 %, and 1 - 0.872518^(1/2) = 6.59 %
    assert any("÷(1-4.8729894%) = 12.748231%, 年均 r = " in step for step in steps)
    assert any("^(1÷(2010-2008)) = 6.59%" in step for step in steps)


def test_decimals_are_those_of_the_target_as_written() -> None:
    plan = QINGHAI | {"annual_changes_pct": [], "year": 2010}
    met = answer(**plan | {"target_value": "13.5", "official_cumulative_pct": "-13.498"})
    assert (met["status"], met["met"]) == ("met", True)
    missed = answer(**plan | {"target_value": "13.50", "official_cumulative_pct": "-13.494"})
    assert missed["status"] == "missed"


def test_observations_are_texts_or_objects() -> None:
    found = answer(
        rule="coverage",
        target_year=2025,
        base_year=2020,
        base_value="50",
        year=2025,
        observations={
            "2024": "90",
            "2025": {"numerator": "120", "denominator": "120", "quality": "preliminary"},
        },
    )
    assert (found["status"], found["value"]) == ("met_preliminary", "100")


def test_today_decides_whether_the_deadline_has_passed() -> None:
    wind = {
        "rule": "linear_level",
        "target_value": "184",
        "base_year": 2020,
        "base_value": "100",
        "target_year": 2025,
        "year": 2025,
        "observations": {"2024": "150"},
    }
    assert answer(**wind)["status"] == "awaiting_final"
    assert answer(**wind, today="2025-06-30")["status"] == "behind"


def test_piecewise_path_and_step_path() -> None:
    loudi = answer(
        rule="cumulative",
        target_value="26000",
        base_year=2020,
        target_year=2030,
        year=2025,
        observations={"2025": "9300"},
        path={"2025": "9300"},
    )
    assert (loudi["status"], loudi["path_value"]) == ("on_track", "9300")
    for shares in ({"2022": "0.4", "2023": "0.8", "2024": "1"}, {"2022": "40", "2024": "100"}):
        jungar = answer(
            rule="steps",
            target_value="50",
            target_year=2024,
            year=2022,
            observations={"2022": "20"},
            step_path=shares,
        )
        assert (jungar["progress"], jungar["expected"]) == ("0.4", "0.4")


@pytest.mark.parametrize("state", ["issued_undisclosed", "已下达(数值不公开)"])
def test_states_may_be_codes_or_official_terms(state: str) -> None:
    assert answer(rule="assigned", year=2026, state=state)["status"] == "issued_undisclosed"


def test_an_id_is_given_back_as_it_came() -> None:
    (found,) = assess_cases(read_cases(json.dumps([QINGHAI | {"id": 7}])))
    assert found["id"] == 7


@pytest.mark.parametrize("months", [10, "10"])
def test_year_to_date(months: int | str) -> None:
    found = answer(
        rule="ytd_schedule",
        target_value="647.4",
        target_year=2025,
        year=2025,
        months=months,
        observations={"2025": "629.0"},
    )
    assert found["gap"].startswith("0.138")  # 97.2 % less 83.3 %, published as 13.8 points
    assert found["status"] == "ahead"


def test_additions_and_the_year_left_out() -> None:
    found = answer(
        rule="increment",
        target_value="10",
        base_year=2020,
        target_year=2025,
        additions=["2", "0.5", None],
    )
    assert found["value"] == "2.5"
    assert found["value_year"] == 2022


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-inf", "1e400"])
def test_a_number_that_is_not_finite_is_judged_and_not_refused(text: str) -> None:
    target = answer(**QINGHAI | {"target_value": text})
    assert (target["status"], target["reason"]) == ("not_assessable", "not_finite")
    link = answer(**QINGHAI | {"annual_changes_pct": ["1.51", text, "-4.18"]})
    assert (link["status"], link["progress"]) == ("not_assessable", None)
    assert link["reason"] == "not_finite" or text == "-inf"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"targetvalue": "3"}, "targetvalue"),
        ({"target_value": 17}, "target_value"),
        ({"target_value": "17%"}, "target_value"),
        ({"target_year": "2010"}, "target_year"),
        ({"target_year": True}, "target_year"),
        ({"year": 20250}, "year"),
        ({"decimals": -1}, "decimals"),
        ({"rule": "magic"}, "rule"),
        ({"comparator": "≥"}, "comparator"),
        ({"lamp": "true"}, "lamp"),
        ({"today": "20.11.2026"}, "today"),
        ({"annual_changes_pct": "1.5"}, "annual_changes_pct"),
        ({"observations": {"20x5": "1"}}, "observations"),
        ({"observations": {"2025": {"valu": "1"}}}, "observations"),
        ({"same_period_share": "80"}, "same_period_share"),
        ({"warning_scheme": "1999"}, "warning_scheme"),
        ({"rule": "assigned", "state": "soon"}, "state"),
        ({"rule": None}, "rule"),
        ({"base_year": None}, "base_year"),
    ],
)
def test_what_is_wrong_is_named_by_case_and_field(change: dict[str, Any], field: str) -> None:
    message = problem(**QINGHAI | change)
    assert "甲" in message
    assert f"“{field}”" in message


def test_all_problems_are_told_at_once() -> None:
    message = problem(**QINGHAI | {"x": 1, "y": 2})
    assert "“x”" in message
    assert "“y”" in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "数组"),
        ("[1]", "第 1 个算例"),
        ("[", "第 1 行"),
        (
            '[{"id": "a", "rule": "hold", "year": 2025}, {"id": "a", "rule": "hold", "year": 2025}]',
            "重复",
        ),
        ('[{"id": "a", "rule": "hold", "observations": {"2025": "1", "2025": "2"}}]', "2025"),
    ],
)
def test_a_file_that_is_no_list_of_cases_is_refused(text: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        read_cases(text)


def test_an_empty_file_of_cases_has_no_answers() -> None:
    assert assess_cases(read_cases("[]")) == []


def test_the_command_writes_answers_in_the_order_of_the_cases(tmp_path: Path) -> None:
    source, target = tmp_path / "cases.json", tmp_path / "answers.json"
    source.write_text(json.dumps([{"id": "b", **QINGHAI}, {"id": "a", **QINGHAI}]), "utf-8")
    call_command("assess_cases", str(source), "-o", str(target))
    assert [found["id"] for found in json.loads(target.read_text("utf-8"))] == ["b", "a"]
    out = StringIO()
    call_command("assess_cases", str(source), stdout=out)
    assert out.getvalue() == target.read_text("utf-8")


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    source = tmp_path / "cases.json"
    with pytest.raises(CommandError, match="读不到"):
        call_command("assess_cases", str(source))
    source.write_text('[{"id": "a", "rule": "hold", "year": 2025, "color": "red"}]', "utf-8")
    with pytest.raises(CommandError, match="color"):
        call_command("assess_cases", str(source))
    source.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("assess_cases", str(source))
