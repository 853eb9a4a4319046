"""One page for a department or county, from what it answers for."""

from datetime import date
from decimal import Decimal

from assessments.domain.blocks import NewPage, Note, Paragraph
from assessments.domain.papers.unit_sheets import county_sheet, department_sheet
from tests.assessments.domain.papers.words import of_kind, table, titles
from tests.assessments.hand_made import (
    COUNTY,
    PLANNING,
    PRESUMED,
    TRANSPORT,
    case,
    duty,
    judged,
    order,
    snapshot,
    target,
    value,
    work,
)

FACTS = snapshot(
    target("风电装机规模", latest=value("130"), result=judged("on_track", progress="0.3")),
    target("绿色出行比例", "missed", unit_in_charge=PRESUMED, target_year=2025),
    target("风电装机规模", "behind", place="铁东区", place_key=COUNTY, target_value=Decimal(30)),
    works=(work(1, "done"), work(2, place_key=COUNTY)),
    duties=(duty(1, "accepted"), duty(2, "overdue", due_on=date(2026, 11, 8))),
    cases=(case(),),
)


def test_a_department_finds_its_targets_work_and_letters() -> None:
    sheet = department_sheet(
        FACTS, order("department_sheet", subject=f"department:{PLANNING}"), "e"
    )
    assert titles(sheet) == ["市发改委2025年度承担目标任务情况"]
    assert table(sheet, "目标") == [
        [
            "风电装机规模",
            "2030年不低于200万千瓦",
            "130万千瓦(2025年)",
            "30.0",
            "—",
            "—",
            "正常(符合序时)",
        ]
    ]
    assert [row[1:] for row in table(sheet, "年度工作任务")] == [
        ["举措1", "", "牵头", "已完成"],
        ["举措2", "", "牵头", "未报"],
    ]
    assert table(sheet, "督办文书")[0][0] == "预警函"


def test_a_presumed_unit_says_so_and_its_late_duties_are_named() -> None:
    sheet = department_sheet(
        FACTS, order("department_sheet", subject=f"department:{TRANSPORT}"), "e"
    )
    assert table(sheet, "目标")[0][0] == "绿色出行比例(推定)"
    assert any("未经办公室以文件确定" in note.text for note in of_kind(sheet, Note))
    assert [row[3:] for row in table(sheet, "年度工作任务")] == [["配合", "进展较慢"]] * 2
    said = of_kind(sheet, Paragraph)[0].text
    assert said == (
        "承担《四平市碳达峰实施方案》目标1项(未完成1项)、2025年度工作任务2项。"
        "报送事项2项,已报1项,其中按时1项;逾期1项:绿色出行比例(期限2026年11月8日,逾期12天)。"
    )


def test_all_departments_stand_each_on_its_page_in_their_order() -> None:
    sheet = department_sheet(FACTS, order("department_sheet"), "e")
    assert [title[:4] for title in titles(sheet)] == ["市发改委", "市交通局"]
    assert len(of_kind(sheet, NewPage)) == 1


def test_a_county_finds_its_own_parts() -> None:
    sheet = county_sheet(FACTS, order("county_sheet", subject=f"place:{COUNTY}"), "e")
    assert titles(sheet) == ["铁东区2025年度承担目标任务情况"]
    assert table(sheet, "目标")[0][:2] == ["铁东区风电装机规模", "2030年不低于30万千瓦"]
    assert [row[3] for row in table(sheet, "年度工作任务")] == ["市发改委牵头"]


def test_nobody_to_write_about_is_said() -> None:
    sheet = county_sheet(snapshot(), order("county_sheet"), "e")
    assert of_kind(sheet, Paragraph)[0].text == "没有承担目标任务的单位。"
