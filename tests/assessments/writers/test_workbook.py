"""The progress table, read back by another program."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from assessments.models import Report, ReportKind
from assessments.services import Asked, build_report, request_report
from audit.services import read_content
from tests.assessments.small_plan import INTENSITY, TRIPS, WIND, YEAR, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

HEADER_ROW = 2
Row = dict[str, object]


@pytest.fixture
def report() -> Report:
    return table(make_small_plan())


def table(small: SmallPlan) -> Report:
    asked = request_report(small.plan, Asked(ReportKind.PROGRESS_TABLE, YEAR), actor=small.actor())
    build_report(asked.pk)
    return Report.objects.select_related("file__content").get(pk=asked.pk)


def book(report: Report) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(BytesIO(read_content(report.file.content)))


def rows(report: Report, sheet: str) -> list[Row]:
    read = book(report).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    header = [str(title) for title in read[HEADER_ROW]]
    return [dict(zip(header, row, strict=True)) for row in read[HEADER_ROW + 1 :]]


def row_of(report: Report, key: str) -> Row:
    return next(row for row in rows(report, "指标进展表") if row["目标编号"] == key)


def test_sheets_in_order(report: Report) -> None:
    assert book(report).sheet_names == [
        "封面",
        "指标进展表",
        "评价结果统计",
        "完成进度与序时进度",
        "数值明细",
        "状态明细",
        "重点任务",
        "计算过程",
        "口径和规则",
        "佐证目录",
    ]


def test_the_cover_says_what_to_check_the_file_against(report: Report) -> None:
    cover = book(report).get_sheet_by_name("封面").to_python()
    text = "\n".join(str(cell) for row in cover for cell in row)
    assert "《四平市碳达峰实施方案》指标进展表(2023年度)" in text
    assert report.file.snapshot_sha256 in text
    assert report.file.head_hash in text
    assert "4项(另有1项为方案内重复表述,不重复计数)" in text
    assert "演示" not in text


def test_a_target_stands_in_one_row_with_numbers_as_numbers(report: Report) -> None:
    row = row_of(report, WIND)
    assert row["指标(方案表述)"] == "风电装机规模"
    assert row["计量单位"] == "万千瓦"
    assert (row["基期值(按计量单位)"], row["2022年值(按计量单位)"]) == (100, 120)
    assert (row["采用值(按计量单位)"], row["采用值年份"]) == (130, 2023)
    assert (row["完成进度P(%)"], row["序时进度E(%)"], row["差距P-E(百分点)"]) == (30, 30, 0)
    assert row["评价结果"] == "正常(符合序时)"
    assert row["责任单位"] == "市交通局·首列单位(推定)"


def test_a_decline_shows_change_progress_and_lamp(report: Report) -> None:
    row = row_of(report, INTENSITY)
    assert row["较基期累计变化(%)"] == -4.87
    # ln(1.0151 × 0.9780 × 0.9582) ÷ ln(0.83); from the rounded 4.87 it would be 26.79.
    assert (row["完成进度P(%)"], row["序时进度E(%)"]) == (26.81, 60)
    assert row["预警灯"] == "红色预警(形势十分严峻)"


def test_what_was_only_striven_for_is_not_called_failed(report: Report) -> None:
    row = row_of(report, TRIPS)
    assert row["评价结果"] == "未达到力争目标"
    assert row["目标(方案所印)"] == "力争不低于60%"


def test_a_text_that_begins_like_a_formula_stays_a_text(report: Report) -> None:
    document = next(row for row in rows(report, "数值明细") if row["指标代码"] == "TR03")
    assert document["来源文件"] == "=HYPERLINK(1)"


def test_the_computation_can_be_redone_by_hand(report: Report) -> None:
    steps = {row["目标编号"]: str(row["计算步骤"]) for row in rows(report, "计算过程")}
    assert "ln(1-" in steps[INTENSITY]
    assert "(130-100)÷(200-100) = 30.00%" in steps[WIND]


def test_an_empty_plan_gives_a_whole_workbook() -> None:
    report = table(make_small_plan(with_values=False))
    assert rows(report, "数值明细")[0]["指标代码"] == "无"
    assert row_of(report, WIND)["采用值(按计量单位)"] == "—"
