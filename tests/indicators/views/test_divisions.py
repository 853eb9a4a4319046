"""Dividing a target on its page and by its table: what is filled, saved, refused and shown."""

import io
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from indicators.models import Allocation, Trajectory
from indicators.services.allocations import Part, allocate
from indicators.services.trajectories import Grounds, Printed, set_trajectory
from organizations.models import Place
from tests.assessments.small_plan import INTENSITY, WIND, WORDS
from tests.indicators.counties import Counties, make_counties
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

PEOPLE = ("olga", "alice", "adam", "cora", "sue", "audrey", "bob", "oscar", "sysop")
OFFICE_ALONE = (200, 403, 403, 403, 403, 403, 404, 404, 404)
READERS = (200, 200, 200, 200, 200, 200, 404, 404, 404)
WHY = Grounds("按资源条件分解")


@pytest.fixture
def counties() -> Counties:
    return make_counties()


@pytest.fixture
def client(counties: Counties) -> Client:
    client = Client()
    client.force_login(counties.small.cast["olga"])
    return client


def page_of(counties: Counties, key: str = WIND) -> str:
    return f"/measures/{counties.measure(key).pk}/division/"


def matrix_of(counties: Counties, key: str = WIND) -> str:
    return f"/plans/siping/targets/{counties.measure(key).pk}/allocation/"


def posted(client: Client, counties: Counties, **cells: str) -> dict[str, str]:
    """The form as the page gave it, with some cells typed anew."""
    form = client.get(page_of(counties)).context["form"]
    return {**form.cells, "state": form.state, "reason": "按在建项目", "document": "纪要", **cells}


def cells(counties: Counties, *parts: str, **years: str) -> dict[str, str]:
    pairs = zip(counties.all, parts, strict=False)
    named = {f"part-{place.pk}": value for place, value in pairs}
    city = counties.small.plan.tenant_id
    return named | {f"year-{city}-{year[1:]}": value for year, value in years.items()}


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("/measures/{wind}/division/", OFFICE_ALONE),
        ("/measures/{wind}/division.xlsx", OFFICE_ALONE),
        # A commitment in words has nothing to divide.
        ("/measures/{words}/division/", (404, *OFFICE_ALONE[1:])),
        ("/plans/siping/targets/{wind}/allocation/", READERS),
        ("/plans/siping/targets/{part}/allocation/", READERS),
        ("/plans/siping/targets/{words}/allocation/", READERS),
        ("/plans/siping/targets/0/allocation/", (404,) * 9),
    ],
)
def test_who_reads_and_who_divides(
    counties: Counties, address: str, answers: tuple[int, ...]
) -> None:
    divide(counties, "90", "60", "50")
    where = address.format(
        wind=counties.measure(WIND).pk,
        words=counties.measure(WORDS).pk,
        part=counties.measure(WIND, counties.lishu).pk,
    )
    found = []
    for name in PEOPLE:
        client = Client()
        client.force_login(counties.small.cast[name])
        found.append(client.get(where).status_code)
    assert tuple(found) == answers
    assert Client().get(where).status_code == 302


@pytest.mark.parametrize("address", ["division/", "division/upload/"])
def test_only_the_office_writes(counties: Counties, address: str) -> None:
    where = f"/measures/{counties.measure(WIND).pk}/{address}"
    for name, answer in zip(PEOPLE[1:], OFFICE_ALONE[1:], strict=True):
        client = Client()
        client.force_login(counties.small.cast[name])
        assert client.post(where, {}).status_code == answer, name
    assert not Allocation.objects.exists()
    part = counties.small.plan.measures.exclude(place=counties.small.plan.tenant)
    assert not part.exists()


def divide(counties: Counties, *values: str, key: str = WIND) -> None:
    parts = [
        Part(place, Decimal(value), len(value.partition(".")[2]))
        for place, value in zip(counties.all, values, strict=False)
    ]
    allocate(counties.measure(key), parts, grounds=WHY, actor=counties.small.actor())


def test_a_table_is_saved_with_its_reason(client: Client, counties: Counties) -> None:
    typed = posted(client, counties, **cells(counties, "90", "60.5", y2025="150"))
    answer = client.post(page_of(counties), typed)
    assert answer.status_code == 302
    assert answer["Location"] == matrix_of(counties)
    kept = Allocation.objects.get()
    assert {part.place.name: str(part.value) for part in kept.parts.select_related("place")} == {
        "梨树县": "90.00000000",
        "双辽市": "60.50000000",
    }
    assert [(row.year, int(row.value or 0)) for row in Trajectory.objects.all()] == [(2025, 150)]
    text = client.get(matrix_of(counties)).content.decode()
    assert "按在建项目" in text
    assert "未分解余量" in text
    assert "49.5" in text
    assert "没有分解值的地区:铁西区" in text
    assert "四平经开区 与其他地区重叠,不计入合计" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": " "}, "请写明理由"),
        ({"part-{lishu}": "九十"}, "不是数"),
        ({"part-{lishu}": "-9"}, "分解值不能为负"),
        ({"part-{lishu}": "", "year-{lishu}-2025": "50"}, "须先填分解值"),
        ({"year-{city}-2025": "1.123456789"}, "小数位数过多"),
    ],
)
def test_nothing_is_saved_while_something_is_wrong(
    client: Client, counties: Counties, wrong: dict[str, str], said: str
) -> None:
    keys = {"lishu": counties.lishu.pk, "city": counties.small.plan.tenant_id}
    named = {name.format(**keys): text for name, text in wrong.items()}
    typed = {**posted(client, counties, **cells(counties, "90", "60", y2025="150")), **named}
    answer = client.post(page_of(counties), typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="60"' in answer.content.decode(), "what was typed is still there"
    assert not Allocation.objects.exists()
    assert not Trajectory.objects.exists()


def test_of_two_who_save_the_second_is_told(client: Client, counties: Counties) -> None:
    typed = posted(client, counties, **cells(counties, "80", "60"))
    divide(counties, "90", "60", "50")
    answer = client.post(page_of(counties), typed)
    assert answer.status_code == 409
    assert "他人保存过" in answer.content.decode()
    assert Allocation.objects.count() == 1


def test_a_formula_fills_the_table_and_saves_nothing(client: Client, counties: Counties) -> None:
    for place, value in zip(counties.all, ("50", "30", "20"), strict=True):
        counties.record("GD01", place, 2022, value)
    answer = client.get(page_of(counties), {"method": "gdp", "paths": "on"})
    rows = {row.name: row for row in answer.context["rows"]}
    assert [rows[each].part.text for each in ("梨树县", "双辽市", "铁西区", "四平经开区")] == [
        "100",
        "60",
        "40",
        "",
    ]
    # 100 in 2020 to 200 in 2030, ten a year; a county without a base value has no path.
    assert [cell.text for cell in rows["四平市"].years][:3] == ["110", "120", "130"]
    assert {cell.text for cell in rows["梨树县"].years} == {""}
    assert not Allocation.objects.exists()
    typed = {
        **{
            cell.name: cell.text for row in rows.values() for cell in (*row.years, row.part) if cell
        },
        "method": answer.context["method"],
        "state": answer.context["form"].state,
        "reason": "按地区生产总值",
    }
    assert client.post(page_of(counties), typed).status_code == 302
    kept = Allocation.objects.select_related("weight_indicator").get()
    assert kept.weight_indicator is not None
    assert (kept.method, kept.weight_indicator.code, kept.weight_year) == ("gdp", "GD01", 2022)


def test_missing_weights_are_named_with_the_way_out(client: Client, counties: Counties) -> None:
    counties.record("EN03", counties.lishu, 2022, "120")
    text = client.get(page_of(counties), {"method": "energy"}).content.decode()
    assert "双辽市、铁西区没有2022年的数值" in text
    assert "系统不推定权重" in text
    assert "/plans/siping/work/" in text


# --- Out and in ----------------------------------------------------------------------------------


def downloaded(client: Client, counties: Counties) -> list[list[str]]:
    answer = client.get(f"/measures/{counties.measure(WIND).pk}/division.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [
        [str(cell) for cell in line]
        for line in book.get_sheet_by_name("目标分解表").to_python(skip_empty_area=False)
    ]


def uploaded(
    client: Client, counties: Counties, lines: list[list[str]], sheet: str = "目标分解表"
) -> object:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    table = book.add_worksheet(sheet)
    for row, line in enumerate(lines):
        table.write_row(row, 0, line)
    book.close()
    file = SimpleUploadedFile("分解表.xlsx", buffer.getvalue())
    return client.post(f"/measures/{counties.measure(WIND).pk}/division/upload/", {"file": file})


def test_what_goes_out_comes_back_unchanged(client: Client, counties: Counties) -> None:
    divide(counties, "90", "60.50", "50")
    set_trajectory(
        counties.measure(WIND, counties.lishu),
        {2025: Printed(Decimal("70.0"), 1)},
        grounds=WHY,
        actor=counties.small.actor(),
    )
    lines = downloaded(client, counties)
    assert lines[0][1:4] == ["地区", "计入汇总", "2021年年度目标"]
    assert lines[0][-1] == "2030年分解值"
    assert [line[1] for line in lines[1:]] == ["四平市", "梨树县", "双辽市", "铁西区", "四平经开区"]
    assert lines[1][-1] == "200"
    assert lines[2][7] == "70.0"
    answer = uploaded(client, counties, lines)
    assert answer.status_code == 200  # type: ignore[attr-defined]  # a response
    assert answer.context["changed_count"] == 0  # type: ignore[attr-defined]


def test_an_upload_is_shown_and_saved_only_when_confirmed(
    client: Client, counties: Counties
) -> None:
    lines = downloaded(client, counties)
    lines[2][-1], lines[3][-1], lines[1][7] = "90", "60", "150"
    answer = uploaded(client, counties, lines)
    context = answer.context  # type: ignore[attr-defined]  # a response
    assert context["changed_count"] == 3
    assert not Allocation.objects.exists()
    typed = {
        cell.name: cell.text
        for row in context["rows"]
        for cell in (*row.years, row.part)
        if cell is not None
    }
    typed |= {"state": context["form"].state, "reason": "按上传的分解表"}
    assert client.post(page_of(counties), typed).status_code == 302
    assert Allocation.objects.get().parts.count() == 2
    assert Trajectory.objects.get().value == 150


def test_faults_of_a_table_name_sheet_and_cell(client: Client, counties: Counties) -> None:
    lines = downloaded(client, counties)
    lines[2][-1], lines[4][5] = "很多", "1,2"
    answer = uploaded(client, counties, lines)
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a response
    faults = {
        each["where"]: each["message"]
        for each in answer.context["faults"]  # type: ignore[attr-defined]
    }
    assert set(faults) == {"目标分解表 M3", "目标分解表 F5"}
    assert "不是数" in faults["目标分解表 M3"]
    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("header", "缺少:2030年分解值"),
        ("strange", "不是本表的地区"),
        ("twice", "已填过一次"),
        ("sheet", "工作簿里没有“目标分解表”工作表"),
    ],
)
def test_a_strange_table_is_refused(
    client: Client, counties: Counties, change: str, said: str
) -> None:
    lines, sheet = downloaded(client, counties), "目标分解表"
    if change == "header":
        lines[0][-1] = "2029年分解值"
    elif change == "strange":
        lines[2][0] = str(counties.small.cast.loudi.pk)
    elif change == "twice":
        lines[3][0] = lines[2][0]
    else:
        sheet = "Sheet1"
    answer = uploaded(client, counties, lines, sheet)
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a response
    assert said in answer.content.decode()  # type: ignore[attr-defined]


# --- What the page shows -------------------------------------------------------------------------


def test_the_citys_value_beside_what_its_counties_make(client: Client, counties: Counties) -> None:
    """130 in 2023 in the city; 60, 40, 20 in the counties: 120, and 10 (7.7 %) apart."""
    for place, value in zip(counties.all, ("60", "40", "20"), strict=True):
        counties.record("EN11", place, 2023, value)
    counties.record("EN11", counties.zone, 2023, "15")
    counties.record("EN11", counties.lishu, 2022, "50")
    matrix = client.get(matrix_of(counties)).context["matrix"]
    sums = {each.year: each for each in matrix.sums}
    assert (sums[2023].total, sums[2023].difference) == (Decimal(120), Decimal(10))
    assert sums[2023].is_complete
    assert not sums[2022].is_complete
    text = client.get(matrix_of(counties)).content.decode()
    assert "数据衔接差额" in text
    assert "7.7%" in text
    assert "未报齐" in text


def test_over_allocation_is_flagged(client: Client, counties: Counties) -> None:
    divide(counties, "100", "60", "50")
    text = client.get(matrix_of(counties)).content.decode()
    assert "分解合计超出 5.0 %" in text


def test_declines_are_checked_by_energy_then_by_gdp_or_not_at_all(
    client: Client, counties: Counties
) -> None:
    """20, 15, 10 % with 300, 100, 100: 17 %; by GDP of equal size 15 %: short of 17 %."""
    divide(counties, "20", "15", "10", key=INTENSITY)

    def check() -> object:
        return client.get(matrix_of(counties, INTENSITY)).context["matrix"].check

    found = check()
    assert found.balance is None  # type: ignore[attr-defined]  # a Check
    assert found.lacking == counties.all  # type: ignore[attr-defined]
    for place in counties.all:
        counties.record("GD01", place, 2020, "100")
    found = check()
    assert found.balance.made == 15  # type: ignore[attr-defined]
    assert found.balance.endangers  # type: ignore[attr-defined]
    assert found.by_gdp_alone  # type: ignore[attr-defined]
    for place, value in zip(counties.all, ("300", "100", "100"), strict=True):
        counties.record("EN03", place, 2020, value)
    found = check()
    assert found.balance.made == 17  # type: ignore[attr-defined]
    assert found.balance.verdict == "balanced"  # type: ignore[attr-defined]


def test_numbers_that_are_not_for_everybody_are_withheld_with_their_sums(
    counties: Counties,
) -> None:
    for place, value in zip(counties.all, ("60", "40", "20"), strict=True):
        counties.record("EN03", place, 2020, value, release="unreleased")
    divide(counties, "20", "15", "10", key=INTENSITY)
    answers = {}
    for name in ("olga", "audrey", "amy", "cora"):
        client = Client()
        client.force_login(counties.small.cast[name])
        check = client.get(matrix_of(counties, INTENSITY)).context["matrix"].check
        answers[name] = check.balance is not None
    assert answers == {"olga": True, "audrey": True, "amy": False, "cora": False}


def test_query_counts_do_not_grow(client: Client, counties: Counties) -> None:
    divide(counties, "90", "60", "50")
    matrix, form = matrix_of(counties), page_of(counties)
    for times in range(2):
        with assert_query_count("dashboards:allocation"):
            client.get(matrix)
        with assert_query_count("indicators:division"):
            client.get(form, {"method": "equal", "paths": "on"})
        city = counties.small.cast.siping
        for nth in range(8):
            Place.objects.create(
                key=f"county-{times}-{nth}", name=f"县{nth}", level="county", parent=city
            )
