"""A scheme that does not fit together is refused, with item, field and line."""

from decimal import Decimal
from typing import Any

import pytest

from assessments.domain.scoring.checks import parse_scheme
from assessments.domain.scoring.facts import ItemInput
from assessments.domain.scoring.grading import score_unit
from assessments.selectors.schemes import FOLDER, read_schemes
from plans.domain.documents import dump_yaml
from plans.domain.problems import DocumentError


def item(key: str, **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "title": f"项{key}",
        "kind": "indicator",
        "group": "g",
        "points": "50",
        "period": "annual",
        "rule": {"how": "pro_rata"},
    } | changes


def scheme(**changes: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "id": "small",
        "version": 1,
        "title": "小办法",
        "source": "测试",
        "source_read": "proposal",
        "units": ["county"],
        "total": "100",
        "unjudged": "leave_out",
        "groups": [{"key": "g", "title": "组"}],
        "items": [item("a"), item("b")],
        "grades": [{"name": "优", "from": "90"}, {"name": "良", "from": "60"}, {"name": "差"}],
    } | changes


def problems(**changes: Any) -> list[str]:
    with pytest.raises(DocumentError) as refused:
        parse_scheme(dump_yaml(scheme(**changes)), {"EN01"})
    return [str(each) for each in refused.value.problems]


def banded(*bands: tuple[str | None, str | None, str]) -> dict[str, Any]:
    rows = [dict(zip(("from", "below", "points"), band, strict=True)) for band in bands]
    return {"items": [item("a", rule={"how": "bands", "bands": rows}), item("b")]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"total": "90"}, "total:各项分值合计100,与总分90不一致"),
        (
            {"groups": [{"key": "g", "title": "组", "points": "60"}]},
            "groups[0].points:组“组”各项分值合计100,与该组60分不一致",
        ),
        (
            {"items": [item("a", indicators=["EN01", "XX99"]), item("b")]},
            "items[0].indicators[1]:项“项a”:目录中没有指标“XX99”",
        ),
        (
            {"items": [item("a", veto=True, veto_by=["g"]), item("b")]},
            "items[0].veto_by:项“项a”的一票否决循环引用:经g又回到自身",
        ),
        (
            {
                "items": [
                    item("a", veto=True, veto_by=["b"]),
                    item("b", veto=True, veto_by=["a"]),
                ]
            },
            "items[1].veto_by:项“项b”的一票否决循环引用:经a又回到自身",
        ),
        (
            banded((None, "0.6", "0"), ("0.5", "1", "40"), ("1", None, "50")),
            "bands[1].from:分档重叠:前一档到0.6,这一档从0.5开始",
        ),
        (
            banded((None, "0.5", "0"), ("0.6", "1", "40"), ("1", None, "50")),
            "bands[1].from:分档有空档:前一档到0.5,这一档从0.6开始",
        ),
        (banded(("0", "1", "0"), ("1", None, "50")), "最低一档的下限须为null"),
        (banded((None, "1", "0"), ("1", "2", "50")), "最高一档的上限须为null"),
        (banded((None, "1", "0"), ("1", None, "40")), "最高分40与分值50不一致"),
        (
            {
                "grades": [
                    {"name": "优", "from": "60"},
                    {"name": "良", "from": "90"},
                    {"name": "差"},
                ]
            },
            "grades[1]:等次须由高到低排列:“良”的界限应低于“优”",
        ),
        ({"grades": [{"name": "优"}, {"name": "差"}]}, "grades[0].from:等次“优”"),
        ({"colour": "red"}, "colour:未知字段"),
        ({"items": [item("a", weight="3"), item("b")]}, "weight:未知字段"),
        ({"items": [item("a", points=50), item("b")]}, "应为带引号的十进制数"),
        ({"items": [item("a", rule={"how": "guess"}), item("b")]}, "取值应为下列之一"),
        ({"items": [item("a", group="h"), item("b")]}, "items[0].group:项“项a”所属的组“h”不存在"),
        ({"items": [item("a"), item("a")]}, "items[1].key:键“a”重复"),
        ({"items": [item("a", period=None), item("b")]}, "items[0].period"),
        ({"items": [item("a", veto=True, veto_by=["z"]), item("b")]}, "不存在的项或组“z”"),
    ],
)
def test_a_scheme_that_does_not_fit_is_refused(changes: dict[str, Any], words: str) -> None:
    found = problems(**changes)
    assert any(words in each for each in found), found
    assert all(each.startswith("第") for each in found)


def test_the_small_scheme_itself_is_accepted() -> None:
    assert parse_scheme(dump_yaml(scheme()), {"EN01"}).id == "small"


def test_every_shipped_scheme_is_accepted_and_names_its_source() -> None:
    schemes = read_schemes(FOLDER)
    assert sorted(schemes) == [
        "carbon-2014",
        "city-template",
        "dual-carbon-2026",
        "energy-2007",
        "energy-departments",
        "ghg-13th-plan",
    ]
    assert not any(each.ranking for each in schemes.values())


def test_a_veto_may_be_decided_by_other_items() -> None:
    awarded = item("b", kind="task", period=None, veto=True, veto_by=["a"], rule={"how": "awarded"})
    small = parse_scheme(dump_yaml(scheme(items=[item("a"), awarded])), {"EN01"})
    missed = {"label": "目标", "annual": {"completion": "0.98"}, "nature": "assigned"}
    formal = {"basis_document": "文件", "approval_record": "审批单"}
    given = {
        "a": ItemInput.model_validate({"targets": [missed | formal]}),
        "b": ItemInput.model_validate({"awarded": {"points": "50", "basis": "评分表"}}),
    }
    found = score_unit(small, given)
    assert [(veto.item.key, veto.label) for veto in found.vetoes] == [("b", "目标")]
    assert (found.score, found.grade) == (Decimal("99.00"), small.worst)
