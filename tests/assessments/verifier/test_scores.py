"""The stand-alone scorer: the worked examples of the schemes, and agreement with the engine."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from assessments.domain.scoring.cases import ScoreCase, answer_score_cases, case_json
from assessments.domain.scoring.schemes import Item, Scheme
from assessments.selectors.schemes import read_schemes
from assessments.verifier.verify_scores import capped, differences, score

SCHEMES = sorted(read_schemes())


def as_json(scheme: Scheme) -> Any:
    return scheme.model_dump(mode="json", by_alias=True)


def target(**fields: object) -> dict[str, object]:
    return {"label": "单位GDP能耗", **fields}


@pytest.mark.parametrize(
    ("scheme", "inputs", "total", "grade"),
    [
        # Annual target at 90 %: band 36, and 60 of 60 (docs/assessment.md).
        (
            "energy-2007",
            {"annual_target": {"targets": [target(annual={"completion": "0.9"})]}},
            "90.00",
            "完成",
        ),
        # Annual 0.9 pro rata of 25, cumulative beyond 1 counts as 1: 22.5 + 25 of 50.
        (
            "carbon-2014",
            {
                "annual": {"targets": [target(annual={"completion": "0.9"})]},
                "cumulative": {"targets": [target(cumulative={"completion": "1.2"})]},
            },
            "95.00",
            "优秀",
        ),
    ],
)
def test_worked_by_hand(scheme: str, inputs: Any, total: str, grade: str) -> None:
    found = score(as_json(read_schemes()[scheme]), inputs)
    assert (found["score"], found["grade"]) == (Fraction(total), grade)


def test_equal_scores_lose_the_best_grade_together() -> None:
    scheme = {**as_json(read_schemes()["city-template"]), "best_share_pct": "50"}
    best, good = scheme["grades"][0]["name"], scheme["grades"][1]["name"]
    own = [{"grade": best, "score": Fraction(each)} for each in (99, 95, 95)]
    capped(scheme, [{"cohort": "all"}] * 3, own)
    # Half of three is one: the second and third stand equal, so neither has it.
    assert [each["grade"] for each in own] == [best, good, good]


@pytest.mark.parametrize("name", SCHEMES)
def test_it_agrees_with_the_engine(name: str) -> None:
    scheme, chance = read_schemes()[name], Random(name)
    cases = [
        ScoreCase.model_validate(
            {
                "id": str(number),
                "unit": f"单位{number}",
                "unit_kind": scheme.units[0].value,
                "scheme": scheme.id,
                "cohort": "all",
                "inputs": {item.key: given(item, chance) for item in scheme.items},
            }
        )
        for number in range(40)
    ]
    answers = answer_score_cases(cases, {scheme.id: scheme})
    held: list[Any] = [case_json(case) for case in cases]
    own = [score(as_json(scheme), case["inputs"]) for case in held]
    capped(as_json(scheme), held, own)
    for answer, found in zip(answers, own, strict=True):
        assert list(differences(answer, found)) == [], answer


def given(item: Item, chance: Random) -> dict[str, object]:
    """Some input that the item can use."""
    how = item.rule.how
    if how == "overshoot":
        return {}
    if chance.random() < 0.1:
        return {"unjudged": "待核定"}
    if how == "awarded":
        return {"awarded": {"points": amount(chance, item.points), "basis": "评分表"}}
    if how in ("found", "each"):
        if getattr(item.rule, "counts", "") == "returns":
            return {"returns": [chance.randint(0, 3) for _ in range(3)]}
        return {"count": chance.randint(0, 3)}
    if how == "states":
        states = ("done", "in_progress", "slow", "not_started", "adjusted", None)
        return {
            "works": [
                {"label": "任务", "state": chance.choice(states), "evidence": chance.random() < 0.8}
                for _ in range(chance.randint(1, 5))
            ]
        }
    if item.kind in ("timeliness", "data_quality"):
        whole = chance.randint(0, 9)
        return {"ratio": {"part": chance.randint(0, whole), "whole": whole}}
    return {"targets": [some_target(chance) for _ in range(chance.randint(1, 4))]}


def some_target(chance: Random) -> dict[str, object]:
    return target(
        annual=reading(chance),
        cumulative=reading(chance),
        nature=chance.choice(["binding", "assigned", "expected", "unstated"]),
        final_year=chance.random() < 0.5,
        basis_document=chance.choice(["", "四碳办〔2026〕1号"]),
        approval_record=chance.choice(["", "批准记录"]),
    )


def reading(chance: Random) -> dict[str, object]:
    known = chance.randint(0, 3)
    found: dict[str, object] = {}
    if known & 1:
        found["met"] = chance.random() < 0.5
    if known & 2:
        found["completion"] = f"{Decimal(chance.randint(-2000, 13000)) / 10000:f}"
    return found


def amount(chance: Random, most: Decimal | None) -> str:
    return f"{Decimal(chance.randint(0, int((most or Decimal(0)) * 10))) / 10:f}"
