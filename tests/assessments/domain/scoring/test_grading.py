"""Scores of units by the shipped schemes, each number redone by hand from the schemes' sources."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from assessments.domain.scoring.checks import parse_scheme
from assessments.domain.scoring.facts import ItemInput
from assessments.domain.scoring.grading import Lacking, Score, cap_best, score_unit
from assessments.domain.scoring.items import Verdict
from assessments.domain.scoring.schemes import Scheme

CODES = ("EN01", "CB01", "CB02", "EN04", "EN06", "EN09", "SI02")
FORMAL = {"nature": "binding", "basis_document": "市政府文件", "approval_record": "审批单"}
MEASURES_2007 = {
    "organisation": "2",
    "decomposition": "3",
    "structure": "20",
    "investment": "10",
    "technology": "9",
    "key_firms": "8",
    "law_and_basics": "8",
}


def scheme(name: str) -> Scheme:
    path = settings.BASE_DIR / "fixtures" / "schemes" / f"{name}.yaml"
    return parse_scheme(path.read_text(encoding="utf-8"), CODES)


def score(name: str, **inputs: Mapping[str, Any]) -> Score:
    given = {key: ItemInput.model_validate(each) for key, each in inputs.items()}
    return score_unit(scheme(name), given)


def target(**facts: Any) -> dict[str, Any]:
    return {"targets": [{"label": "目标", **facts}]}


def awarded(**points: str) -> dict[str, Any]:
    return {key: {"awarded": {"points": each, "basis": "评分表"}} for key, each in points.items()}


def annual_2007(completion: str) -> Score:
    facts = target(annual={"completion": completion})
    return score("energy-2007", annual_target=facts, **awarded(**MEASURES_2007))


@pytest.mark.parametrize(
    ("completion", "points", "bonus"),
    [
        ("-0.2", "0", "0"),
        ("0.4999", "0", "0"),
        ("0.5", "20", "0"),
        ("0.6", "24", "0"),
        ("0.7", "28", "0"),
        ("0.8", "32", "0"),
        ("0.9", "36", "0"),
        ("0.9999", "36", "0"),
        ("1", "40", "0"),
        ("1.0999", "40", "0"),
        ("1.1", "40", "3"),
        ("1.25", "40", "6"),
        ("1.3", "40", "9"),
        ("1.8", "40", "9"),
    ],
)
def test_the_bands_of_2007(completion: str, points: str, bonus: str) -> None:
    found = annual_2007(completion)
    assert (found.items[0].points, found.bonus) == (Decimal(points), Decimal(bonus))
    assert found.score == Decimal(points) + 60 + Decimal(bonus)


@pytest.mark.parametrize(
    ("annual", "cumulative", "points", "vetoed"),
    [
        (True, True, 60, False),
        (False, True, 55, False),
        (True, False, 40, False),
        (False, False, 0, True),
    ],
)
def test_the_table_of_sector_departments(
    annual: bool, cumulative: bool, points: int, vetoed: bool
) -> None:
    facts = target(annual={"met": annual}, cumulative={"met": cumulative}, **FORMAL)
    found = score("energy-departments", sector_target=facts, **awarded(sector_measures="40"))
    assert found.score == points + 40
    assert [veto.applies for veto in found.vetoes] == [True] * vetoed


def test_the_table_of_2014_is_pro_rata_and_vetoes_each_half() -> None:
    facts = target(annual={"completion": "0.9"}, cumulative={"completion": "1.2"}, **FORMAL)
    found = score("carbon-2014", annual=facts, cumulative=facts, **awarded(tasks_and_basics="48.5"))
    assert [each.points for each in found.items] == [
        Decimal("22.5"),
        Decimal(25),
        Decimal("48.5"),
    ]
    assert found.score == Decimal("96.00")
    assert found.by_sum is not None
    assert found.by_sum.name == "优秀"
    assert found.grade is not None
    assert (found.grade.name, [veto.item.key for veto in found.vetoes]) == ("不合格", ["annual"])


def test_a_target_met_at_its_printed_precision_is_met() -> None:
    """Jiangxi 2007 or −13.498 % against −13.5 %: the verdict goes before the ratio."""
    found = score("carbon-2014", annual=target(annual={"met": True, "completion": "0.9999"}))
    assert (found.items[0].points, found.vetoes) == (Decimal("25.00"), ())


@pytest.mark.parametrize(("final_year", "grade"), [(False, "良好"), (True, "未完成")])
def test_the_five_year_target_vetoes_only_in_its_last_year(final_year: bool, grade: str) -> None:
    facts = target(
        annual={"completion": "1"},
        cumulative={"completion": "0.5"},
        final_year=final_year,
        **FORMAL,
    )
    found = score("ghg-13th-plan", annual=facts, cumulative=facts, **awarded(task_points="55"))
    assert found.score == Decimal("85.00")  # 20 + 20 × 0.5 + 55
    assert found.grade is not None
    assert found.grade.name == grade


@pytest.mark.parametrize(
    ("facts", "lacking"),
    [
        (FORMAL, []),
        (FORMAL | {"nature": "assigned"}, []),
        (FORMAL | {"nature": "expected"}, [Lacking.NATURE]),
        (FORMAL | {"basis_document": ""}, [Lacking.BASIS]),
        (FORMAL | {"approval_record": ""}, [Lacking.APPROVAL]),
    ],
)
def test_a_veto_needs_a_binding_target_an_accountable_unit_and_an_approval(
    facts: dict[str, str], lacking: list[Lacking]
) -> None:
    missed = target(annual={"completion": "0.9"}, **facts)
    found = score("energy-2007", annual_target=missed, **awarded(**MEASURES_2007))
    (veto,) = found.vetoes
    assert (list(veto.lacking), veto.item.title) == (lacking, "单位GDP能耗年度目标")
    assert found.grade is not None
    assert found.grade.name == ("超额完成" if lacking else "未完成")  # 36 + 60 = 96


def test_the_city_template_has_no_veto() -> None:
    assert not any(item.veto for item in scheme("city-template").items)


def test_what_cannot_be_judged_leaves_points_and_maximum() -> None:
    """55 × (0.87 + 1) ÷ 3 = 34.283…; two of three judged: 36.666…; 34.28 × 100 ÷ 36.67 = 93.482…"""
    targets = [
        {"label": "甲", "cumulative": {"completion": "0.87"}, "hedged": True},
        {"label": "乙", "cumulative": {"met": True}},
        {"label": "丙", "unjudged": "待终期数据"},
    ]
    found = score("city-template", plan_targets={"targets": targets})
    scored = found.items[0]
    assert (scored.points, scored.maximum) == (Decimal("34.28"), Decimal("36.67"))
    assert scored.working is not None
    assert scored.working.message == "(47.85 + 55 + —) ÷ 3 = 34.28"
    assert [part.verdict for part in scored.parts] == [
        Verdict.STRIVEN_UNMET,
        Verdict.MET,
        Verdict.UNJUDGED,
    ]
    assert (found.score, found.maximum) == (Decimal("93.48"), Decimal("36.67"))
    assert [each.item.key for each in found.left_out] == ["annual_work", "timely", "quality"]


def test_nothing_judged_is_no_score_and_no_grade() -> None:
    found = score("city-template", timely={"ratio": {"part": 0, "whole": 0}})
    assert (found.score, found.grade, found.maximum) == (None, None, Decimal(0))
    assert found.reason is not None


def test_a_missed_target_without_a_completion_is_not_zero() -> None:
    found = score("carbon-2014", annual=target(annual={"met": False}))
    assert (found.items[0].points, found.items[0].reason is not None) == (None, True)


def test_points_are_rounded_once_half_up() -> None:
    """5 × 1 ÷ 16 = 0.3125 at two places 0.31; 25 × 0.0001 × 2 = 0.0025 + … ties go up."""
    assert score("city-template", timely={"ratio": {"part": 1, "whole": 16}}).items[2].points == (
        Decimal("0.31")
    )
    tie = target(annual={"completion": "0.0198"})  # 25 × 0.0198 = 0.495
    assert score("carbon-2014", annual=tie).items[0].points == Decimal("0.50")


def test_work_is_scored_by_state_and_needs_evidence() -> None:
    works = [
        {"label": "甲", "state": "done", "evidence": True},
        {"label": "乙", "state": "in_progress", "evidence": True},
        {"label": "丙", "state": "slow", "evidence": True},
        {"label": "丁", "state": "done", "evidence": False},
        {"label": "戊", "state": "adjusted", "evidence": True},
    ]
    (scored,) = (
        each
        for each in score("city-template", annual_work={"works": works}).items
        if each.item.key == "annual_work"
    )
    # 35 × (1 + 0.8 + 0.5 + 0) ÷ 5 of 35 × 4 ÷ 5
    assert (scored.points, scored.maximum) == (Decimal("16.10"), Decimal("28.00"))


def test_a_first_return_is_never_scored_and_deductions_have_a_cap() -> None:
    basis = {"plan_targets": target(cumulative={"met": True})}
    one_each = score("city-template", returns={"returns": [1, 1, 1]}, **basis)
    assert (one_each.deduction, one_each.score) == (Decimal(0), Decimal(100))
    more = score(
        "city-template",
        returns={"returns": [3, 1]},  # two beyond the first: 1
        late={"count": 40},  # most 5
        criticism={"count": 3},  # 6
        **basis,
    )
    assert (more.deduction, more.score) == (Decimal(10), Decimal(90))


CONTROL = ("carbon_total", "carbon_intensity", "coal", "oil", "non_fossil")
SUPPORT = (
    "energy_intensity",
    "clean_power",
    "industry",
    "high_energy_projects",
    "building",
    "transport",
    "public_bodies",
    "carbon_market",
    "forest_stock",
)


@pytest.mark.parametrize(
    ("unmet", "open_items", "grade"),
    [
        ((), (), "优秀"),
        (("building",), (), "合格"),
        (("building", "industry"), (), "合格"),
        (("building", "industry", "transport"), (), "不合格"),
        (("coal",), (), "不合格"),
        ((), ("oil",), None),
        (("coal",), ("oil", "building"), "不合格"),
        (("building",), ("industry",), "合格"),
    ],
)
def test_five_and_nine(
    unmet: tuple[str, ...], open_items: tuple[str, ...], grade: str | None
) -> None:
    given = {
        key: {"met": key not in unmet} for key in (*CONTROL, *SUPPORT) if key not in open_items
    }
    found = score("dual-carbon-2026", **given)
    assert (found.grade.name if found.grade else None) == grade
    assert (found.score, found.points) == (None, None)


def test_falsified_data_fail_whatever_else_is_met() -> None:
    given: dict[str, Mapping[str, Any]] = {key: {"met": True} for key in (*CONTROL, *SUPPORT)}
    formal = {"basis_document": "核查报告", "approval_record": "审批单"}
    found = score("dual-carbon-2026", falsified={"count": 1, **formal}, **given)
    assert found.by_sum is not None
    assert found.grade is not None
    assert (found.by_sum.name, found.grade.name) == ("优秀", "不合格")


def test_the_best_grade_is_capped_and_ties_are_not_broken() -> None:
    """Of ten units three at most are 优秀; the third and fourth stand equal, so two are."""
    city = scheme("city-template")
    completions = ["1", "0.99", "0.95", "0.95", "0.91", "0.7", "0.7", "0.7", "0.7", "0.7"]
    scores = [
        score("city-template", plan_targets=target(cumulative={"completion": each}))
        for each in completions
    ]
    grades = [each.grade.name if each.grade else None for each in cap_best(city, scores)]
    assert grades == ["优秀", "优秀", "良好", "良好", "良好"] + ["合格"] * 5
