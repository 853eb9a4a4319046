"""The file of scoring cases: what is read, what is refused, what is answered."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

TARGET = {"label": "单位GDP能耗", "annual": {"completion": "0.9"}}
CASE = {
    "id": "甲",
    "scheme": "energy-2007",
    "unit": "甲县",
    "unit_kind": "county",
    "inputs": {"annual_target": {"targets": [TARGET]}},
}


def answered(tmp_path: Path, *cases: dict[str, Any]) -> list[dict[str, Any]]:
    source, out = tmp_path / "cases.json", StringIO()
    source.write_text(json.dumps(cases, ensure_ascii=False), "utf-8")
    call_command("score_cases", str(source), stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def test_an_answer_can_be_redone_by_hand(tmp_path: Path) -> None:
    (answer,) = answered(tmp_path, CASE)
    assert answer["items"][0] == {
        "item": "annual_target",
        "title": "单位GDP能耗年度目标",
        "points": "36.00",
        "maximum": "40.00",
        "met": False,
        "working": None,
        "reason": None,
        "parts": [
            {
                "label": "单位GDP能耗",
                "input": "完成比率 0.9",
                "points": "36",
                "verdict": "未完成",
                "reason": "[0.9, 1) 档,36分",
            }
        ],
    }
    assert answer["items"][1]["points"] is None
    assert answer["items"][1]["reason"] == "没有输入数据"
    assert (answer["score"], answer["grade"]) == ("90.00", "完成")  # 36 × 100 ÷ 40
    assert [veto["applied"] for veto in answer["vetoes"]] == [False]


def test_a_cohort_shares_the_cap_on_the_best_grade(tmp_path: Path) -> None:
    def unit(name: str, completion: str) -> dict[str, Any]:
        inputs = {
            "plan_targets": {
                "targets": [{"label": "目标", "cumulative": {"completion": completion}}]
            }
        }
        kind = {"scheme": "city-template", "unit_kind": "department", "cohort": "2026"}
        return {"id": name, "unit": name, "inputs": inputs, **kind}

    units = [unit("甲", "0.95"), unit("乙", "0.98"), unit("丙", "0.92"), unit("丁", "0.5")]
    answers = answered(tmp_path, *units)
    assert [answer["grade"] for answer in answers] == ["良好", "优秀", "良好", "不合格"]
    assert answers[0]["reason"] == "“优秀”不超过30%:4个单位最多1个"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scheme": "none"}, "没有考核办法“none”"),
        ({"unit_kind": "department"}, "不考核这类单位"),
        ({"inputs": {"nothing": {}}}, "没有项“nothing”"),
        ({"inputs": {"annual_target": {"count": 1}}}, "不用字段“count”;可用:targets"),
        ({"inputs": {"organisation": {"awarded": {"points": "3", "basis": "表"}}}}, "最多评定2分"),
        (
            {"inputs": {"annual_target": {"targets": [TARGET | {"annual": {"completion": 0.9}}]}}},
            "十进制数",
        ),
        ({"colour": "red"}, "[0].colour:未知字段"),
    ],
)
def test_a_case_that_does_not_fit_is_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(CommandError) as refused:
        answered(tmp_path, CASE | changes)
    assert words in str(refused.value)
