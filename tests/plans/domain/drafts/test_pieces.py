"""A plan file, cut into pieces and compiled, is the same plan file."""

from pathlib import Path

import pytest

from plans.domain.drafts.comparing import compare
from plans.domain.drafts.compiling import compiled
from plans.domain.drafts.conflicts import conflicting
from plans.domain.drafts.pieces import CONFLICT, pieces_of
from plans.domain.plan_files import PlanFile, dump_plan_file, parse_plan_file, plan_file_data

FIXTURES = Path(__file__).resolve().parents[4] / "fixtures"
SEEDS = ("siping", "dalian", "ruichang", "loudi", "jungar")


def seed(slug: str) -> tuple[PlanFile, str]:
    plan = parse_plan_file((FIXTURES / "plans" / f"{slug}.yaml").read_text(encoding="utf-8"))
    return plan, (FIXTURES / "sources" / f"{slug}.txt").read_text(encoding="utf-8")


def head_of(plan: PlanFile) -> dict[str, object]:
    data = plan_file_data(plan)
    names = [
        "slug",
        "title",
        "place",
        "issuer",
        "document_number",
        "issued_on",
        "leading_group",
        "departments",
    ]
    return {name: data[name] for name in names}


@pytest.mark.parametrize("slug", SEEDS)
def test_pieces_compile_to_the_plan_file_they_were_cut_from(slug: str) -> None:
    plan, text = seed(slug)
    pieces = pieces_of(plan, text, findings={})
    found = compiled(head_of(plan), pieces, plan.source, text)
    assert dump_plan_file(found.plan_file) == dump_plan_file(plan)
    assert set(found.refs) >= {task.key for task in plan.tasks}


def test_the_next_version_keeps_the_keys_of_what_it_kept() -> None:
    plan, text = seed("loudi")
    pieces = pieces_of(plan, text, findings={})
    first = next(piece for piece in pieces if piece.kind == "target" and piece.data["value"])
    kept = [piece for piece in pieces if piece.ref != first.ref]
    found = compiled(head_of(plan), kept, plan.source, text, base=plan).plan_file
    assert found.version == plan.version + 1
    before = {target.key: target.quote for target in plan.targets}
    assert all(before[target.key] == target.quote for target in found.targets)
    assert len(found.targets) == len(plan.targets) - 1


def test_two_values_for_one_year_are_at_odds() -> None:
    data = {
        "deadline_year": 2025,
        "kind": "level",
        "unit": "%",
        "period": "by_end",
        "places": [],
        "indicator": "生活垃圾回收利用率",
    }
    targets = [(data | {"value": "35"}, "达到35%"), (data | {"value": "60"}, "达到60%")]
    assert list(conflicting(targets, "")) == [0, 1]
    assert list(conflicting([targets[0], (targets[1][0] | {"deadline_year": 2030}, "")], "")) == []


def test_a_share_beside_all_of_it_is_at_odds() -> None:
    """准格尔旗: 城镇新建建筑全面执行绿色建筑标准, and further on 比重达到90%."""
    plan, text = seed("jungar")
    flagged = [piece for piece in pieces_of(plan, text, findings={}) if CONFLICT in piece.flags]
    assert [(piece.data["indicator"], piece.data["value"]) for piece in flagged] == [
        ("城镇规划建设用地范围内的新建民用建筑按照绿色建筑标准进行建设比重", "90")
    ]


def test_a_comparison_says_word_by_word_what_changed() -> None:
    plan, _text = seed("siping")
    data = plan_file_data(plan)
    task = data["sections"][5]["tasks"][0]
    target = task["targets"][0]
    target["quote"] = target["quote"].replace("184", "200")
    target["value"] = "200"
    removed = task["targets"].pop(1)
    new = PlanFile.model_validate(data)
    differences = compare(plan, new)
    assert [(each.kind, each.change) for each in differences] == [
        ("target", "changed"),
        ("target", "removed"),
    ]
    changed = differences[0]
    assert changed.fields == (("value", "184", "200"),)
    assert "".join(each.text for each in changed.segments if each.change != "added") == (
        "到2030年,力争全市风电装机规模达到184万千瓦"
    )
    assert differences[1].segments[0].text == removed["quote"]


@pytest.mark.parametrize("slug", SEEDS)
def test_a_plan_does_not_differ_from_itself(slug: str) -> None:
    plan, _text = seed(slug)
    assert compare(plan, plan) == []
