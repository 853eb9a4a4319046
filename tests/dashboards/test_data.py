"""The data page: which values it lists for whom, how it filters and turns them, and its files."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from audit.services import recorded
from dashboards.selectors.pivot import Dimension
from dashboards.selectors.series import SeriesFilter, SeriesPage, series_page
from indicators.models import Indicator, Observation
from indicators.services import Period, Reported, record_observation
from organizations.models import Place
from plans.models import Plan, PlanVersion
from tests.assessments.small_plan import CLERK, SmallPlan, make_small_plan
from tests.indicators.walk import VALUE, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

# EN01 of 2021 to 2023, EN11 of 2020, 2022 and 2023, TR03 of 2020 and 2023
VALUES = 8


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def listed(small: SmallPlan, by: str = "olga", **query: str) -> SeriesPage:
    return series_page(small.viewer(by), SeriesFilter.of(query), as_of=None)


def in_loudi(small: SmallPlan, value: str, *, release: str, quality: str = "final") -> None:
    """A plan of Loudi, and a value of its own."""
    plan, is_new = Plan.objects.get_or_create(tenant=small.cast.loudi, slug="loudi")
    if is_new:
        version = small.plan.versions.get()
        version.pk, version.plan, version.place_name = None, plan, "娄底市"
        version._state.adding = True
        PlanVersion.save(version)
    indicator = Indicator.objects.get(code="EN11")
    year = 2020 + Observation.objects.filter(place=small.cast.loudi).count()
    with recorded(CLERK) as recording:
        record_observation(
            recording,
            tenant=small.cast.loudi,
            place=small.cast.loudi,
            indicator=indicator,
            definition=indicator.definitions.get(),
            period=Period(year),
            reported=Reported(
                value=Decimal(value), decimals=0, quality=quality, basis="record", release=release
            ),
            department=small.cast.loudi_planning,
        )


# --- The list --------------------------------------------------------------------------------------


def test_every_value_in_force_is_listed_once_with_its_newest_version(small: SmallPlan) -> None:
    small.record("EN11", 2023, "131", quality="restated")
    page = listed(small)
    assert (page.found, page.total, len(page.rows)) == (VALUES, VALUES, VALUES)
    wind = next(row for row in page.rows if row.code == "EN11" and row.year == 2023)
    assert (wind.value, wind.version, wind.quality) == (Decimal(131), 2, "官方修订数")
    assert [(link.slug, link.year) for link in wind.targets] == [("siping", 2030), ("siping", 2030)]


def test_evidence_is_told_of_to_those_who_may_open_it() -> None:
    walk = make_walk()
    walk.attach(walk.share, "验收证明".encode(), "证明.txt")
    walk.accept(walk.share, VALUE)
    assert walk.share.indicator is not None
    chosen = SeriesFilter.of({"indicator": walk.share.indicator.code, "year": "2025"})
    shown = {}
    for name in ("amy", "olga", "stan"):
        (row,) = series_page(walk.viewer(name), chosen, as_of=None).rows
        shown[name] = [piece.name for piece in row.evidence]
    assert shown == {"amy": ["证明.txt"], "olga": ["证明.txt"], "stan": []}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"indicator": "EN11"}, 3),
        ({"year": "2023"}, 3),
        ({"indicator": "EN01", "year": "2020"}, 0),
        ({"place": "220300"}, VALUES),
        ({"place": "220322"}, 0),
        ({"quality": "final"}, VALUES),
        ({"quality": "preliminary"}, 0),
        ({"release": "public"}, 0),
        ({"quality": "no such", "year": "x", "page": "-1"}, VALUES),
    ],
)
def test_the_address_filters(small: SmallPlan, query: dict[str, str], found: int) -> None:
    assert listed(small, **query).found == found


def test_the_department_filters(small: SmallPlan) -> None:
    assert listed(small, department=str(small.cast.planning.pk)).found == VALUES
    assert listed(small, department=str(small.cast.transport.pk)).found == 0


def test_a_long_list_has_pages_and_a_page_too_far_is_the_last(small: SmallPlan) -> None:
    for year in range(1960, 2010):
        small.record("TR03", year, "10")
    assert listed(small).pages == 2
    assert len(listed(small, page="2").rows) == VALUES
    assert listed(small, page="99").chosen.page == 2


# --- Who sees which number -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sees"),
    [("olga", True), ("audrey", True), ("alice", True), ("amy", False), ("sue", False)],
)
def test_a_preliminary_number_is_for_few_and_its_state_for_all(
    small: SmallPlan, name: str, sees: bool
) -> None:
    small.record("EN11", 2024, "156.75", quality="preliminary")
    client = small.cast.enter(name)
    for query in ("", "?rows=indicator&columns=year", "?download=csv"):
        assert ("156.75" in client.get(f"/data/{query}").content.decode()) is sees, query
    workbook = client.get("/data/?rows=indicator&columns=year&download=xlsx").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    cells = [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert (156.75 in cells) is sees
    row = next(row for row in listed(small, name, year="2024").rows)
    assert (row.value is not None, row.quality) == (sees, "初步数")


@pytest.mark.parametrize(
    ("release", "quality", "seen"),
    [
        ("public", "final", True),
        ("public", "restated", True),
        ("public", "preliminary", False),
        ("internal", "final", False),
        ("unreleased", "final", False),
    ],
)
def test_of_another_place_released_final_values_alone_leave_a_trace(
    small: SmallPlan, release: str, quality: str, seen: bool
) -> None:
    in_loudi(small, "4711", release=release, quality=quality)
    page = listed(small, place="431300")
    assert (page.found, page.total) == (seen, seen)
    assert page.departments == () or seen
    client = small.cast.enter("olga")
    for query in ("", "&rows=place&columns=year", "&download=csv"):
        answer = client.get(f"/data/?place=431300{query}").content.decode()
        assert ("4711" in answer or "4,711" in answer) is seen
    assert all(row.accepted_by == "" and row.document == "" for row in page.rows)


def test_values_of_another_place_do_not_stand_among_the_own(small: SmallPlan) -> None:
    in_loudi(small, "4711", release="public")
    assert {row.place for row in listed(small).rows} == {"四平市"}
    assert [name for _key, name in listed(small).others] == ["娄底市"]
    assert {row.place for row in listed(small, "oscar").rows} == {"娄底市"}


def test_a_place_without_a_plan_is_no_choice(small: SmallPlan) -> None:
    assert Place.objects.filter(key="430000").exists()
    assert listed(small, place="430000").found == 0


# --- As of a day -----------------------------------------------------------------------------------


def test_the_values_are_those_of_the_day(small: SmallPlan) -> None:
    begun = small.record("EN11", 2024, "140")
    before = series_page(
        small.viewer("olga"), SeriesFilter(), as_of=begun - timedelta(microseconds=1)
    )
    assert before.found == VALUES
    assert listed(small).found == VALUES + 1
    client = small.cast.enter("olga")
    page = client.get("/data/?as_of=2020-01-01").content.decode()
    assert "显示的是 2020-01-01 的数字" in page
    assert "没有符合条件的数值" in page or "还没有审核通过的数值" in page
    assert "还没有到" in client.get(f"/data/?as_of={date(2999, 1, 1)}").content.decode()


# --- Pivot -----------------------------------------------------------------------------------------


def test_a_pivot_shows_each_value_where_its_row_and_column_meet(small: SmallPlan) -> None:
    pivot = listed(small, rows="indicator", columns="year").pivot
    assert pivot is not None
    assert [label for _, label in pivot.columns] == ["2020", "2021", "2022", "2023"]
    table = {
        row.heading[0]: [field.only.value if field.only else None for field in row.fields]
        for row in pivot.rows
    }
    assert table["EN11"] == [100, None, 120, 130]
    assert table["TR03"] == [40, None, None, 55]
    assert pivot.rows[1].heading[1] == "风电装机规模(万千瓦)"


def test_values_of_several_series_are_counted_and_never_added(small: SmallPlan) -> None:
    page = listed(small, rows="place", columns="year")
    assert page.pivot is not None
    (row,) = page.pivot.rows
    assert [len(field.cells) for field in row.fields] == [2, 1, 2, 3]
    text = small.cast.enter("olga").get("/data/?rows=place&columns=year").content.decode()
    assert "3个数值" in text
    assert "/data/?place=220300&amp;year=2023" in text
    assert "不相加" in text


def test_a_dimension_cannot_be_both_row_and_column() -> None:
    chosen = SeriesFilter.of({"rows": "year", "columns": "year"})
    assert (chosen.rows, chosen.columns) == (Dimension.YEAR, Dimension.INDICATOR)
    assert not SeriesFilter.of({"rows": "nothing", "columns": "year"}).is_pivot


# --- Files -----------------------------------------------------------------------------------------


def test_the_csv_holds_exactly_what_is_filtered(small: SmallPlan) -> None:
    answer = small.cast.enter("olga").get("/data/?indicator=EN01&download=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["期间"], row["数值"], row["计量单位"]) for row in rows] == [
        ("2023年", "-4.18", "%"),
        ("2022年", "-2.20", "%"),
        ("2021年", "1.51", "%"),
    ]
    assert {row["数值含义"] for row in rows} == {"比上年变化"}
    assert {row["口径"] for row in rows} == {"常规口径"}
    assert {row["填报单位"] for row in rows} == {"市发改委"}


def test_no_text_of_a_file_is_a_formula(small: SmallPlan) -> None:
    client = small.cast.enter("olga")
    text = client.get("/data/?indicator=TR03&download=csv").content.decode()
    assert ",'=HYPERLINK(1)" in text
    data = client.get("/data/?indicator=TR03&download=xlsx").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert sheet[1][16] == "=HYPERLINK(1)"


def test_the_workbook_holds_numbers_the_pivot_and_the_filter(small: SmallPlan) -> None:
    query = "indicator=EN11&rows=indicator&columns=year&download=xlsx"
    answer = small.cast.enter("olga").get(f"/data/?{query}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["数据", "透视", "说明"]
    data = book.get_sheet_by_name("数据").to_python()
    assert [row[4] for row in data[1:]] == [130.0, 120.0, 100.0]
    assert book.get_sheet_by_name("透视").to_python()[1][1:] == [100.0, 120.0, 130.0]
    about = {row[0]: row[1] for row in book.get_sheet_by_name("说明").to_python()}
    assert about["筛选条件"] == "指标=EN11"
    assert about["数值个数"] == "3"


# --- Budget ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?rows=indicator&columns=year"])
def test_the_page_takes_a_constant_number_of_queries(small: SmallPlan, query: str) -> None:
    client = small.cast.enter("olga")
    with assert_query_count("dashboards:data"):
        client.get(f"/data/{query}")
    for year in range(1990, 2020):
        small.record("TR03", year, "10")
    with assert_query_count("dashboards:data"):
        client.get(f"/data/{query}")


def test_who_reads_no_place_has_no_data_page(small: SmallPlan) -> None:
    assert small.cast.enter("sysop").get("/data/").status_code == 404
