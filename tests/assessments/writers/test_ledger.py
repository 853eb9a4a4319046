"""The target ledger as a workbook, from a hand-made snapshot, read back by another program."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from assessments.domain.facts import (
    DefinitionFacts,
    SnapshotFacts,
    StateFacts,
    YearTargetFacts,
    to_text,
)
from assessments.domain.orders import order_text
from assessments.writers import write_file
from assessments.writers.workbook import sheet_name
from tests.assessments.hand_made import (
    AS_OF,
    COUNTY,
    judged,
    observation,
    order,
    snapshot,
    target,
    value,
)

Row = dict[str, object]
WIND = "三/(一)/1#风电装机规模"


def facts() -> SnapshotFacts:
    """Wind power with three years, its county part, and one year target."""
    own = target(
        "风电装机规模",
        latest=value("126.8"),
        result=judged("behind", progress="0.268", expected="0.6", gap="-0.332"),
        note="=1+1",
    )
    part = target("风电装机规模", place="铁东区", place_key=COUNTY, target_value=Decimal(30), id=9)
    return snapshot(
        own,
        part,
        observations=(
            observation(2023, "110.5", evidence=("a" * 64,)),
            observation(2024, "119.0", quality="初步数", evidence=("b" * 64, "a" * 64)),
            observation(2024, "50", place="铁东区", id=7),
            observation(2025, "99", in_force=False),
            observation(2025, "126.8", basis="测算", id=8),
            observation(2025, "63", period="2025年6月", id=6),
        ),
        states=(StateFacts(WIND, 2025, 1, "issued", None, "", "账号1", AS_OF, False, ("c" * 64,)),),
        definitions=(
            DefinitionFacts(
                "EN11-STD", "风电装机规模", "常规口径", "并网容量。", (), (), None, None
            ),
        ),
        year_targets=(YearTargetFacts(WIND, "", 2026, Decimal(140), "", AS_OF),),
    )


@pytest.fixture(scope="module")
def book() -> bytes:
    return written(facts())


def written(known: SnapshotFacts) -> bytes:
    wanted = order("target_ledger", file_format="xlsx")
    return write_file(to_text(known), order_text(wanted)).data


def rows(book: bytes, sheet: str) -> list[Row]:
    read = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name(sheet)
    table = read.to_python(skip_empty_area=False)
    return [dict(zip(map(str, table[2]), row, strict=True)) for row in table[3:]]


def part(book: bytes, name: str) -> str:
    return zipfile.ZipFile(BytesIO(book)).read(name).decode()


def test_every_year_stands_in_its_row_as_a_number(book: bytes) -> None:
    own, county = rows(book, "目标台账")
    assert [own[f"{year}年值"] for year in (2023, 2024, 2025)] == [110.5, 119, 126.8]
    assert [county[f"{year}年值"] for year in (2023, 2024, 2025)] == ["—", 50, "—"]
    assert (own["2026年度目标(目标口径)"], county["2026年度目标(目标口径)"]) == (140, "—")
    assert (own["目标值(按计量单位,变化类为幅度)"], own["完成进度P(%)"]) == (200, 26.8)


def test_a_county_s_part_shows_its_own_number(book: bytes) -> None:
    own, county = rows(book, "目标台账")
    assert (own["目标(方案所印)"], county["目标(方案所印)"]) == (
        "不低于200万千瓦",
        "不低于30万千瓦",
    )
    assert (own["地区"], county["地区"]) == ("本级", "铁东区")


def test_quality_is_seen_beside_the_number(book: bytes) -> None:
    styles = part(book, "xl/styles.xml")
    assert "#,##0.0&quot;*&quot;" in styles
    assert "#,##0.0&quot;☆&quot;" in styles


def test_unit_proof_and_record_stand_in_the_row(book: bytes) -> None:
    own, county = rows(book, "目标台账")
    assert (own["责任单位"], own["责任主体依据文件"]) == ("市发改委", "四碳办〔2026〕1号")
    assert own["佐证文件哈希(SHA-256)"] == "\n".join(("a" * 64, "b" * 64, "c" * 64))
    assert (own["系统记录"], county["系统记录"]) == (
        "/plans/siping/targets/6/",
        "/plans/siping/targets/9/",
    )


def test_a_text_like_a_formula_stays_a_text(book: bytes) -> None:
    assert rows(book, "目标台账")[0]["备注"] == "=1+1"
    assert "<f>" not in part(book, "xl/worksheets/sheet2.xml")


def test_filters_panes_titles_notes_and_charts_are_native(book: bytes) -> None:
    sheet, names = part(book, "xl/worksheets/sheet2.xml"), part(book, "xl/workbook.xml")
    assert '<autoFilter ref="A3:' in sheet
    assert 'state="frozen"' in sheet
    assert "目标台账!$A:$B,目标台账!$3:$3" in names.replace("'", "")
    assert "并网容量" in part(book, "xl/comments1.xml")
    chart = part(book, "xl/charts/chart2.xml")
    assert "完成进度P(%)" in chart
    assert "<c:v>26.8</c:v>" in chart


def test_the_same_snapshot_gives_the_same_bytes(book: bytes) -> None:
    assert written(facts()) == book


def test_nothing_at_all_gives_a_whole_workbook() -> None:
    assert rows(written(snapshot()), "目标台账")[0]["目标编号"] == "无"


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("市局/处[1]", "市局-处-1-"), ("封面", "封面(2)"), ("县" * 40, "县" * 31), ("", "表")],
)
def test_names_of_sheets_are_such_as_excel_takes(wanted: str, name: str) -> None:
    assert sheet_name(wanted, {"封面"}) == name
