"""The final evaluation: what is confirmed and what is not."""

from dataclasses import replace

from assessments.domain.blocks import Document
from assessments.domain.facts import TargetFacts
from assessments.domain.final_report import final_report
from tests.assessments.domain.reports.snapshot import (
    ORDER,
    TRIPS,
    WIND,
    duty,
    headings,
    result,
    said,
    snapshot,
)


def due(indicator: str, status: str, **figures: str) -> TargetFacts:
    return replace(WIND, indicator=indicator, target_year=2025, result=result(status, **figures))


def report(*targets: TargetFacts, **changes: object) -> Document:
    return final_report(snapshot(*targets, **changes), ORDER, "f" * 64)


def test_confirmed_preliminary_and_missing_results_stand_apart() -> None:
    words = said(
        report(
            due("甲", "exceeded", overshoot_pct="4.5"),
            due("乙", "met_preliminary"),
            due("丙", "awaiting_final"),
            due("丁", "not_assessable", reason="missing_base"),
            due("戊", "slow", reason="overdue"),
            TRIPS,
            WIND,
        )
    )
    assert (
        "2025年及以前到期的目标6项,经核定完成1项,经核定未完成2项,仅有初步结果1项,待终期数据1项,"
        "不能评价1项。另有1项目标在2025年之后到期,不在本次终期评价之列。"
    ) in words
    assert "其中超额完成1项:甲(2025年)超额4.50%。" in words
    assert (
        "以初步数评价、待终期数据确认的1项:乙(初步达标,待终期数据)。初步结果不作为终期评价结果。"
    ) in words
    assert "尚无目标年数值、待终期数据的1项:丙(2025年)。" in words
    assert "不能评价的1项:丁(缺基期值)。" in words
    assert "2025年为55%,未达到力争目标。" in words


def test_lessons_are_facts_and_room_to_write() -> None:
    document = report(TRIPS, duties=(duty(1, "accepted", in_time=False), duty(2, "overdue")))
    words = said(document)
    assert (
        "经核定未完成的1项及责任单位:绿色出行比例(市交通局(推定))。其中已书面说明原因的1项。"
        in words
    )
    assert "2025年报送事项2项中,逾期后报送的1项,逾期未报的1项。" in words
    assert words.count("(由领导小组办公室会同责任单位根据上述事实撰写)") == 2
    assert "七、经验和教训" in headings(document)


def test_without_a_due_target_there_is_nothing_final() -> None:
    words = said(report(WIND))
    assert "截至2025年没有到期的目标,不能作出终期评价。另有1项目标在2025年之后到期" in words
    assert "没有可供总结的事实。" in words
