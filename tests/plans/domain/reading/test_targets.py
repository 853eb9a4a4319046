"""Targets: what plans commit to, sentence by sentence."""

from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from plans.domain.plan_files import parse_plan_file
from plans.domain.plan_files.schema import Direction, PlanFile, SectionKind, TargetEntry
from plans.domain.reading.pieces import FoundTarget
from plans.domain.reading.source_text import Span
from plans.domain.reading.targets import ItemText, read_targets
from tests.plans.domain.reading.target_reading import clean_of, quotes, targets, told

FIXTURES = Path("fixtures")
SEEDS = ("siping", "dalian", "ruichang", "loudi", "jungar")


class Row(TypedDict):
    """A sentence and the targets in it."""

    text: str
    targets: list[str]


def rows() -> list[Row]:
    table: list[Row] = yaml.safe_load(
        Path("tests/data/reading/target_sentences.yaml").read_text(encoding="utf-8")
    )
    return table


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["text"][:40])
def test_a_sentence_states_its_targets(row: Row) -> None:
    assert [told(target) for target in targets(row["text"])] == row["targets"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("确保2030年前实现碳达峰。", ["碳达峰: qualitative, 2030 before"]),
        ("到2030年,二氧化碳排放量达到峰值。", ["二氧化碳排放量: qualitative, 2030"]),
        ("到2025年,碳中和基础进一步夯实。", []),
        ("为2030年前实现碳达峰奠定坚实基础。", []),
        (
            "到2025年,单位GDP能耗和单位GDP二氧化碳排放完成省下达任务。",
            ["单位GDP能耗: qualitative, 2025", "单位GDP二氧化碳排放: qualitative, 2025"],
        ),
        (
            "到2025年,完成市政府下达的单位地区生产总值能耗目标任务。",
            ["单位地区生产总值能耗: qualitative, 2025"],
        ),
        (
            "到2030年,重点行业能源利用效率达到国际先进水平。",
            ["重点行业能源利用效率: qualitative, 2030"],
        ),
        (
            "到2030年,森林覆盖率和森林蓄积量保持基本稳定。",
            ["森林覆盖率: qualitative, 2030, 基本", "森林蓄积量: qualitative, 2030, 基本"],
        ),
        (
            "到2025年,城镇新建建筑全面执行绿色建筑标准。",
            ["城镇新建建筑执行绿色建筑标准: coverage, 2025"],
        ),
        (
            "到2030年,省级以上园区全部完成循环化改造。",
            ["省级以上园区循环化改造: coverage, 2030"],
        ),
        ("到2025年,城市生活垃圾分类实现全覆盖。", ["城市生活垃圾分类: coverage, 2025"]),
        (
            "到2025年底,基本建成智能充换电服务网络。",
            ["智能充换电服务网络: qualitative, 2025, 基本"],
        ),
        ("到2025年,能源利用效率大幅提升,绿色低碳循环发展的经济体系初步形成。", []),
        ("全面执行绿色建筑标准。", []),
    ],
)
def test_wording_without_a_number(words: str, wanted: list[str]) -> None:
    assert [told(target) for target in targets(words)] == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("到2025年,森林覆盖率达到40%。", ["到2025年,森林覆盖率达到40%"]),
        (
            "到2025年,森林覆盖率达到40%,湿地保护率达到55%以上。",
            ["到2025年,森林覆盖率达到40%", "湿地保护率达到55%以上"],
        ),
        (
            "到2025年,建成充电站10座、充电桩200个。",
            ["到2025年,建成充电站10座", "充电桩200个"],
        ),
        (
            "到2025年,公交、出租新能源汽车占比分别达到80%、50%。",
            ["到2025年,公交、出租新能源汽车占比分别达到80%、50%"] * 2,
        ),
        (
            "到2025年,改造400个候车亭和300个站牌。",
            ["到2025年,改造400个候车亭和300个站牌"] * 2,
        ),
        (
            "到2025年,在保障供应的前提下,煤炭消费占比降至50%。",
            ["到2025年,在保障供应的前提下,煤炭消费占比降至50%"],
        ),
        ("到2025年,产业结构优化,煤炭消费占比降至50%。", ["煤炭消费占比降至50%"]),
        ("力争到2025年,建成加氢站5座以上。", ["力争到2025年,建成加氢站5座以上"]),
        ("到2025年,培育10家绿色工厂、2个绿色园区。", ["到2025年,培育10家绿色工厂", "2个绿色园区"]),
    ],
)
def test_a_quote_runs_from_the_year_or_the_indicator_to_the_bound(
    words: str, wanted: list[str]
) -> None:
    assert quotes(words) == wanted


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("到2025年,煤炭消费量控制在900万吨以内。", Direction.DOWN),
        ("到2025年,天然气消费量达到3亿立方米。", Direction.UP),
        ("到2025年,能耗比2020年下降14%。", Direction.DOWN),
        ("到2025年,秸秆综合利用率保持在90%以上。", Direction.HOLD),
        ("到2025年,非化石能源消费比重提高5个百分点。", Direction.UP),
        ("到2025年,PM2.5平均浓度达到30微克/立方米。", Direction.DOWN),
        ("到2025年,新增光伏装机10万千瓦。", Direction.UP),
    ],
)
def test_direction_is_that_of_the_quantity(words: str, direction: Direction) -> None:
    assert [target.direction for target in targets(words)] == [direction]


def test_a_year_carries_on_until_another_is_named() -> None:
    words = (
        "到2025年,能源结构优化。森林覆盖率达到40%。到2030年,森林覆盖率达到42%。湿地保护率达到60%。"
    )

    assert [target.deadline_year for target in targets(words)] == [2025, 2030, 2030]


def test_a_carried_year_and_a_carried_subject_are_less_sure() -> None:
    own, carried = targets("到2025年,森林覆盖率达到40%。湿地保护率达到60%。")
    _first, bare = targets("到2025年,森林覆盖率达到40%,到2030年达到42%。")

    assert own.finding.confidence > carried.finding.confidence
    assert own.finding.confidence > bare.finding.confidence
    assert bare.finding.rule == "carried_level_verb"


def test_each_item_begins_without_a_year() -> None:
    text = "到2025年,森林覆盖率达到40%。\n湿地保护率达到60%。"
    items = [
        ItemText(7, SectionKind.ACTION, ((0, 18),)),
        ItemText(8, SectionKind.ACTION, ((18, len(text)),)),
    ]

    assert [holder for holder, _target in read_targets(clean_of(text), items).targets] == [7]


def test_a_hedge_before_a_list_holds_for_the_list_and_one_within_only_for_its_number() -> None:
    listed = targets("到2025年,力争风电装机达到10万千瓦,光伏装机达到20万千瓦。")
    within = targets("到2025年,风电装机力争达到10万千瓦,光伏装机达到20万千瓦。")

    assert [target.hedge for target in listed] == ["力争", "力争"]
    assert [target.hedge for target in within] == ["力争", None]


def test_a_bare_reduction_has_no_base_year_and_a_list_shares_the_one_it_names() -> None:
    bare = targets("到2025年,能耗比2020年下降14%,用水量下降16%。")
    listed = targets("到2025年,在2020年的基础上单位建筑面积能耗下降5%、人均用水量下降6%。")

    assert [target.base_year for target in bare] == [2020, None]
    assert [target.base_year for target in listed] == [2020, 2020]


def _entry(target: FoundTarget) -> tuple[object, ...]:
    return (
        target.deadline_year,
        str(target.kind),
        target.value,
        target.unit,
        target.comparator and str(target.comparator),
        target.base_year,
    )


def _wanted(target: TargetEntry) -> tuple[object, ...]:
    return (
        target.deadline_year,
        target.kind,
        target.value,
        target.unit,
        target.comparator,
        target.base_year,
    )


def _items(plan: PlanFile) -> list[tuple[ItemText, list[TargetEntry]]]:
    """Every section's own words and every task, with their proofread targets."""
    found: list[tuple[ItemText, list[TargetEntry]]] = []
    for section in plan.sections:
        inner = [task.span for task in section.tasks]
        inner += [
            other.span
            for other in plan.sections
            if other is not section
            and section.span[0] <= other.span[0]
            and other.span[1] <= section.span[1]
        ]
        own = _outside(section.span, inner)
        kind = SectionKind(section.kind)
        found.append((ItemText(len(found), kind, tuple(own)), section.targets))
        for task in section.tasks:
            span = (task.span[0], task.span[1])
            found.append((ItemText(len(found), kind, (span,)), task.targets))
    return found


def _outside(span: list[int], inner: list[list[int]]) -> list[Span]:
    own = []
    at = span[0]
    for start, end in sorted((one[0], one[1]) for one in inner):
        if start > at:
            own.append((at, start))
        at = max(at, end)
    return [*own, (at, span[1])] if at < span[1] else own


@pytest.mark.parametrize("seed", SEEDS)
def test_the_seed_plans_are_read_as_proofread(seed: str) -> None:
    plan = parse_plan_file((FIXTURES / "plans" / f"{seed}.yaml").read_text(encoding="utf-8"))
    source = (FIXTURES / "sources" / f"{seed}.txt").read_text(encoding="utf-8")
    pairs = _items(plan)
    found = read_targets(clean_of(source), [item for item, _wanted in pairs])

    for item, wanted in pairs:
        mine = [target for holder, target in found.targets if holder == item.holder]
        numeric = [_entry(target) for target in mine if target.value is not None]
        assert numeric == [_wanted(target) for target in wanted if target.value is not None]
