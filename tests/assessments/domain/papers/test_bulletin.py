"""The dispatch bulletin: counts made by hand, and nothing that people did not fill in."""

from datetime import date

import pytest

from assessments.domain.blocks import Addressees, Document, DocumentMarks, Imprint, RedHead
from assessments.domain.facts import SnapshotFacts
from assessments.domain.orders import OfficialFields
from assessments.domain.papers.bulletin import bulletin
from assessments.domain.papers.last_issue import LAST_ISSUE, issue_matter
from tests.assessments.domain.papers.words import chapter, of_kind, table
from tests.assessments.hand_made import (
    PRESUMED,
    case,
    duty,
    judged,
    order,
    snapshot,
    target,
    value,
    work,
)

BEHIND = judged("behind", "red", progress="0.268", expected="0.6", gap="-0.332")


def written(facts: SnapshotFacts, **changes: object) -> Document:
    return bulletin(facts, order("bulletin", **changes), "e" * 64)


def several() -> SnapshotFacts:
    """Two well, two behind of which one is said twice, one due and missed, one unknown."""
    return snapshot(
        target("光伏装机规模", "met_early", latest=value("210"), result_before="behind"),
        target("绿电占比", "ahead", unit_in_charge=PRESUMED),
        target("风电装机规模", latest=value("126.8"), result=BEHIND, result_before="on_track"),
        target("风电装机规模", result=BEHIND, repeats=True),
        target(
            "绿色出行比例", "missed", hedge="力争", target_year=2025, explanation="统计口径调整。"
        ),
        target("煤炭消费量", "not_assessable"),
    )


def test_targets_are_counted_once_and_by_their_deadline() -> None:
    counts, against = chapter(written(several()), "一、")[:2]
    assert counts == (
        "《方案》纳入调度的目标5项。2025年及以前到期的1项中,未完成1项。"
        "尚未到期的4项中,已完成1项,符合或快于序时1项,滞后1项,暂无法评估1项。"
    )
    assert "本年度转为完成、达标或符合序时的1项:光伏装机规模(2030年)" in against
    assert "本年度转为滞后、反向变动或未完成的1项:风电装机规模(2030年)" in against


def test_a_plan_without_anything_is_told_in_whole_sentences() -> None:
    paper = written(snapshot())
    assert chapter(paper, "一、")[0] == "《方案》纳入调度的目标0项。"
    assert chapter(paper, "二、") == ["暂无超前、提前或超额完成的事项。"]
    assert chapter(paper, "三、") == ["没有滞后、反向变动或未完成的目标。"]
    assert chapter(paper, "四、") == ["2025年度没有布置报送事项。"]
    assert chapter(paper, "五、")[0] == "(其他工作要求由办公室填写。)"


def test_what_goes_well_names_its_unit_unless_presumed() -> None:
    early, ahead = chapter(written(several()), "二、")
    assert early == "提前完成1项:光伏装机规模(2025年为210万千瓦,市发改委)。"
    assert ahead == "超前1项:绿电占比。"


def test_what_is_behind_stands_in_the_table_gravest_first() -> None:
    facts = several()
    missed, wind = table(written(facts), "进展滞后事项")
    assert (missed[0], missed[6], missed[7]) == ("绿色出行比例", "未达到力争目标", "统计口径调整。")
    assert wind == [
        "风电装机规模",
        "市发改委",
        "2030年不低于200万千瓦",
        "126.8万千瓦(2025年)",
        "60.0",
        "-33.2",
        "红色预警,滞后",
        "单位未提交说明",
        "",
    ]


def test_the_next_step_is_a_letter_that_runs() -> None:
    facts = snapshot(
        target("风电装机规模", result=BEHIND),
        cases=(case(document_number="四碳办函〔2026〕3号"), case(state="closed")),
    )
    (row,) = table(written(facts), "进展滞后事项")
    assert row[-1] == "预警函(四碳办函〔2026〕3号):待答复,期限2026年12月10日"


def test_the_body_shows_some_and_the_list_all() -> None:
    facts = snapshot(*(target(f"指标{number}", "behind") for number in range(9)))
    paper = written(facts)
    assert len(table(paper, "进展滞后事项")) == 5
    assert len(table(paper, "预警事项清单")) == 9
    assert "全部见附件1" in chapter(paper, "三、")[0]


def test_a_first_return_is_not_counted_and_units_are_not_ranked() -> None:
    duties = (
        duty(1, "accepted", returns=1),
        duty(2, "accepted", in_time=False, filed_on=date(2026, 11, 13), returns=3),
        duty(3, "overdue"),
        duty(4, "overdue", department_id=1, department="市发改委", due_on=date(2026, 11, 8)),
        duty(5, "not_yet_published"),
        duty(6, "not_due"),
    )
    (said,) = chapter(written(snapshot(duties=duties)), "四、")
    assert said == (
        "2025年度布置报送事项6项。已报送和到期应报的4项中,按时报送1项,逾期报送1项,逾期未报2项"
        ";另有数据尚未发布1项,未到期1项。"
        "有逾期的单位2家:市发改委1项(最长逾期12天)、市交通局2项(最长逾期10天)。"
        "同一事项再次退回2次(首次退回不计)。"
    )


def test_demands_come_from_letters_that_wait_for_their_unit() -> None:
    cases = (
        case("order", document_number="四碳办督〔2026〕1号"),
        case("warning", due_on=date(2026, 11, 10)),
        case("warning", "answered"),
        case("recognition", "closed"),
    )
    said = chapter(written(snapshot(cases=cases)), "五、")
    ordered = "1.市发改委于2026年12月10日前报送“风电装机规模”督办事项的整改报告和佐证材料"
    assert said[:3] == [
        f"{ordered}(四碳办督〔2026〕1号)。",
        "2.市发改委尽快书面答复“风电装机规模”预警函的办理情况,期限2026年11月10日已过。",
        "(其他工作要求由办公室填写。)",
    ]


def test_annual_work_is_counted_by_its_progress() -> None:
    works = (work(1, "done"), work(2, "slow"), work(3, "slow"), work(4))
    paper = written(snapshot(works=works))
    assert chapter(paper, "一、")[-1] == (
        "2025年安排年度工作任务4项,其中已完成1项,进展较慢2项,牵头单位尚未报送进展1项。"
    )
    assert chapter(paper, "三、")[-1].startswith("年度工作任务进展较慢或未启动的2项:举措2(市发改委")


def test_what_turned_since_the_last_issue_is_said_where_it_is_known() -> None:
    earlier = snapshot(target("光伏装机规模", "behind"), target("风电装机规模", "on_track"))
    matter = {LAST_ISSUE: issue_matter(earlier, "3")}
    now = several()
    (told,) = [said for said in chapter(written(now, matter=matter), "一、") if "第3期" in said]
    assert told == (
        "与第3期通报(数据截至2026年11月20日)相比,"
        "评价好转的1项:光伏装机规模(2030年)\uff1b评价转差的1项:风电装机规模(2030年)。"
    )
    assert "期通报" not in "".join(chapter(written(now), "一、"))


def test_nothing_official_is_made_up() -> None:
    paper = written(snapshot())
    (head,) = of_kind(paper, RedHead)
    assert (head.issue, head.marks) == ("", DocumentMarks())
    assert not of_kind(paper, Addressees)
    assert not of_kind(paper, Imprint)


def test_what_people_filled_in_is_printed() -> None:
    fields = OfficialFields(
        document_number="四碳办〔2026〕9号",
        signer="王某",
        issue="4",
        addressees="各成员单位:",
        copies_to="市委办公室",
        printed_by="市发改委办公室",
        printed_on="2026年11月20日",
    )
    paper = written(snapshot(), fields=fields)
    (head,) = of_kind(paper, RedHead)
    assert (head.issue, head.marks.document_number, head.marks.signer) == (
        "第4期",
        "四碳办〔2026〕9号",
        "王某",
    )
    assert of_kind(paper, Addressees) == [Addressees("各成员单位")]
    assert of_kind(paper, Imprint) == [Imprint("市委办公室", "市发改委办公室", "2026年11月20日")]


@pytest.mark.parametrize(("demonstration", "role"), [(True, "office"), (False, "auditor")])
def test_invented_figures_and_an_auditor_s_reading_have_no_red_head(
    demonstration: bool, role: str
) -> None:
    paper = written(snapshot(demonstration=demonstration), requested_role=role)
    assert not of_kind(paper, RedHead)
