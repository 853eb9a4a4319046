"""What the annual report says of none, one and several, counted by hand."""

from dataclasses import replace
from datetime import date

from assessments.domain.annual_report import annual_report
from assessments.domain.blocks import Document
from assessments.domain.facts import TargetFacts
from assessments.domain.unit_facts import CaseFacts, LowerPlaceFacts
from tests.assessments.domain.reports.snapshot import (
    ORDER,
    TRIPS,
    WIND,
    WORK,
    duty,
    result,
    said,
    snapshot,
    table,
)

COUNTY = LowerPlaceFacts(11, "220302", "铁西区", counts_in_rollup=True)
PART = replace(
    WIND, place="铁西区", place_key="220302", target_value=WIND.base_value, base_value=None
)


def report(*targets: TargetFacts, **changes: object) -> Document:
    return annual_report(snapshot(*targets, **changes), ORDER, "f" * 64)


def test_counts_and_figures_of_two_targets() -> None:
    words = said(report(WIND, TRIPS))
    assert "纳入评估的2项目标中,符合或快于序时1项,未完成1项。" in words
    assert "2025年及以前到期的1项:未完成1项。" in words
    assert (
        "风电装机规模(目标:到2030年不低于200万千瓦),2025年为160万千瓦,完成进度60.0%,"
        "快于序时进度10.0个百分点。"
    ) in words
    assert "力争不低于60%),2025年为55%,未达到力争目标。" in words
    assert "单位说明:“公交线网调整尚未完成”。" in words
    assert "风电装机规模至2030年年均需增加8万千瓦。" in words
    assert "预计能够完成的1项:风电装机规模(2030年)。" in words


def test_the_year_before_is_compared_by_name() -> None:
    words = said(report(WIND, TRIPS))
    assert "两年均有记录的2项目标中,上年度滞后、反向变动或未完成的2项。" in words
    assert "本年度转为完成、达标或符合序时的1项:风电装机规模(2030年)。" in words


def test_a_plan_without_anything_says_so_and_prints_no_zeros() -> None:
    words = said(report(tasks=(), departments=()))
    assert "没有纳入评估的目标。" in words
    assert "截止时点没有经审核通过的数值。" in words
    assert "2025年未安排年度工作任务。" in words
    assert "2024年没有可供比较的评价结果。" in words
    assert "没有反向变动、未完成或滞后的目标。" in words
    assert "各项目标和数据没有需要提出建议的事项。" in words
    assert "0项" not in words


def test_parts_of_counties_are_counted_apart_from_the_plan_s_targets() -> None:
    document = report(WIND, PART, lower_places=(COUNTY,))
    words = said(document)
    assert "纳入评估的1项目标中,符合或快于序时1项。" in words
    assert "的1项不计入上述数量" in words
    assert "铁西区:风电装机规模(分解目标:到2030年不低于100万千瓦)" in words
    assert table(document, "分解目标、年度工作").rows == [
        ["铁西区", "1", "1", "0", "0", "0", "0", "0", "0", "0"]
    ]


def test_departments_stand_in_their_order_with_targets_work_and_reports() -> None:
    duties = (duty(1, "accepted", in_time=False), duty(2, "overdue"), duty(3, "not_due"))
    document = report(TRIPS, WIND, works=(WORK,), duties=duties)
    # Targets, well, badly, open; work, reported; duties, answered, overdue.
    assert table(document, "部门承担目标、年度工作").rows == [
        ["市发改委", "1", "1", "0", "0", "1", "1", "3", "1", "1"],
        ["市交通局", "1(1)", "0", "1", "0", "1", "0", "0", "0", "0"],
    ]
    assert "截止时点逾期未报的事项:市发改委1项。" in said(document)


def test_work_of_the_year_stands_with_its_action() -> None:
    document = report(WIND, works=(WORK,))
    assert "2025年安排年度工作任务1项,其中进展较慢1项。" in said(document)
    assert ("建成风电场一座(市发改委牵头,二季度),进展较慢(2个单位中1个尚未报送)。") in said(
        document
    )
    assert table(document, "年度工作任务进展").rows[0][-2:] == ["进展较慢", "1/2"]


def test_data_problems_stand_apart_with_the_targets_they_concern() -> None:
    waiting = replace(WIND, target_year=2025, latest=None, result=result("awaiting_final"))
    unjudged = replace(WIND, result=result("not_assessable", reason="missing_base"))
    words = said(report(waiting, unjudged))
    assert "因“缺基期值”暂无法评估1项:风电装机规模(2030年)。" in words
    assert "已到期、目标年数值尚未报送的1项:风电装机规模(2025年)。" in words


def test_what_is_already_reached_is_not_asked_to_fall_back() -> None:
    beyond = result("ahead", progress="1.1", expected="0.5", required_annual_amount="-2")
    words = said(report(replace(WIND, result=beyond)))
    assert "到期前需要保持的1项:风电装机规模(2030年)。" in words
    assert "年均需减少" not in words


def test_what_should_fall_is_asked_to_fall() -> None:
    falling = result("behind", progress="0.1", expected="0.5", required_annual_amount="-2.5")
    words = said(report(replace(WIND, direction="down", result=falling)))
    assert "风电装机规模至2030年年均需减少2.5万千瓦。" in words


def test_advice_names_measure_unit_and_deadline() -> None:
    case = CaseFacts(
        id=1,
        kind="warning",
        department_id=2,
        department="市交通局",
        subject="绿色出行比例",
        document_number="",
        target_keys=(TRIPS.key,),
        issued_on=date(2026, 2, 20),
        due_on=date(2026, 3, 6),
        state="issued",
        closed_on=None,
    )
    document = report(TRIPS, cases=(case,))
    assert "责任单位:市交通局(推定)。完成时限:由领导小组办公室确定。" in said(document)
    assert "督办事项“绿色出行比例”并反馈。责任单位:市交通局。完成时限:2026年3月6日前。" in said(
        document
    )
    assert table(document, "督办事项").rows == [
        [
            "1",
            "预警函",
            "—",
            "绿色出行比例",
            "市交通局",
            "2026年2月20日",
            "2026年3月6日",
            "已发出,待反馈",
        ]
    ]
