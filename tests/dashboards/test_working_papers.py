"""The auditor's scratch space: comparisons with another source, kept samples, notes."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from assessments.domain.source_figures import HEADERS
from assessments.models import PaperNote, WorkingPaper
from audit.models import LedgerEntry
from audit.services import verify_ledger
from dashboards.selectors.differences import difference_page
from indicators.models import Observation
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.clock import on
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

# Ours of 2023: EN01 -4.18 %, EN11 130 万千瓦, TR03 55 %; of 2020 EN11 100.
ROWS = (
    ("EN01", "四平市", "2023", "-4.18%", "%", "", "第12页"),
    ("风电装机规模", "四平市", "2023", "1302", "兆瓦", "EN11-STD", "第312页"),
    ("EN11", "220300", "2020年", "101", "万千瓦", "", ""),
    ("EN11", "四平市", "2019", "90", "万千瓦", "", ""),
    ("TR03", "四平市", "2023", "55", "万千瓦", "", ""),
)


@pytest.fixture
def small() -> SmallPlan:
    with on(date(2026, 3, 2)):
        return make_small_plan()


def table(*rows: tuple[str, ...]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([tuple(HEADERS.values()), *rows])
    return buffer.getvalue().encode()


def send(
    small: SmallPlan, data: bytes, *, name: str = "年鉴.csv", by: str = "audrey"
) -> HttpResponse:
    sent = {"title": "四平统计年鉴2024", "file": SimpleUploadedFile(name, data)}
    return small.cast.enter(by).post("/audit/differences/", sent)  # type: ignore[return-value]  # the test client's answer


def compared(small: SmallPlan, *rows: tuple[str, ...]) -> WorkingPaper:
    assert send(small, table(*rows)).status_code == 302
    return WorkingPaper.objects.select_related("tenant", "file").latest("pk")


def test_figures_of_a_yearbook_stand_beside_the_accepted_values(small: SmallPlan) -> None:
    page = difference_page(compared(small, *ROWS), now=False, chosen="")
    found = [
        (
            line.row,
            line.code,
            line.year,
            line.compared.outcome.value,
            f"{line.amount}{line.amount_unit}",
        )
        for line in page.lines
    ]
    assert found == [
        (2, "EN01", 2023, "same", "0个百分点"),
        (3, "EN11", 2023, "rounding", "0.2万千瓦"),
        (4, "EN11", 2020, "different", "1万千瓦"),
        (5, "EN11", 2019, "missing_here", "None"),
        (6, "TR03", 2023, "not_comparable", "None"),
        (None, "TR03", 2020, "missing_there", "None"),
    ]
    assert str(page.lines[2].pct) == "1.00"
    assert page.lines[1].origin == "第312页"


def test_a_comparison_keeps_to_its_moment_and_can_look_at_now(small: SmallPlan) -> None:
    with on(date(2026, 4, 1)):
        paper = compared(small, ROWS[2])
    with on(date(2026, 5, 4)):
        small.record("EN11", 2020, "101")
    then = difference_page(paper, now=False, chosen="")
    now = difference_page(paper, now=True, chosen="")
    assert [line.compared.outcome.value for line in then.lines] == ["different"]
    assert [line.compared.outcome.value for line in now.lines] == ["same"]


def test_a_table_with_a_fault_names_file_sheet_and_cell_and_keeps_nothing(
    small: SmallPlan,
) -> None:
    bad = (
        ROWS[0],
        ("XX99", "娄底市", "2023", "1", "担", "", ""),
        ("EN11", "四平市", "2023", "1", "担", "其他", ""),
        ("EN01", "四平市", "2023", "1", "%", "", ""),
    )
    answer = send(small, table(*bad))
    page = answer.content.decode()
    assert answer.status_code == 422
    for told in (
        "年鉴.csv 比对表 A3:指标目录中没有“XX99”。",
        "年鉴.csv 比对表 B3:“娄底市”不是本地或所辖地区。",
        "年鉴.csv 比对表 E4:没有计量单位“担”。",
        "年鉴.csv 比对表 F4:该指标没有口径“其他”。",
        "年鉴.csv 比对表 A5:与第2行是同一指标、地区、年份和口径。",
    ):
        assert told in page
    assert not WorkingPaper.objects.exists()
    assert not LedgerEntry.objects.filter(action__startswith="paper.").exists()


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", b"x"), ("a.csv", b""), ("a.pdf", b"%PDF-")])
def test_what_is_no_table_is_refused(small: SmallPlan, name: str, data: bytes) -> None:
    assert send(small, data, name=name).status_code == 422
    assert not WorkingPaper.objects.exists()


def test_values_stay_untouched_and_the_ledger_knows_the_file_by_its_ciphertext(
    small: SmallPlan,
) -> None:
    before = list(Observation.objects.values_list("pk", "value"))
    paper = compared(small, *ROWS)
    assert list(Observation.objects.values_list("pk", "value")) == before
    entries = LedgerEntry.objects.filter(action__in=("paper.open", "paper.file"))
    assert {entry.actor_role for entry in entries} == {"auditor"}
    said = "".join(entry.after for entry in entries)
    assert paper.file.content.sha256 in said
    for told in ("年鉴", paper.file.sha256):
        assert told not in said, "the office reads the ledger"
    assert verify_ledger().holds
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkingPaper.objects.filter(pk=paper.pk).delete()


def test_the_template_comes_back_as_it_went_out(small: SmallPlan) -> None:
    data = small.cast.enter("audrey").get("/audit/differences/template.xlsx?year=2023").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("比对表").to_python()
    assert [str(row[0]) for row in rows[1:]] == ["EN01", "EN11", "TR03"]
    assert "没有填写任何数值" in send(small, data, name="a.xlsx").content.decode()
    filled = tuple(str(cell) for cell in rows[2])
    paper = compared(small, (*filled[:3], "130", *filled[4:]))
    (line, *_missing) = difference_page(paper, now=False, chosen="").lines
    assert line.compared.outcome.value == "same"


def test_the_result_is_a_file_too(small: SmallPlan) -> None:
    paper = compared(small, *ROWS)
    text = (
        small.cast.enter("audrey")
        .get(f"/audit/differences/{paper.pk}/?download=csv")
        .content.decode()
    )
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [line["比对结果"] for line in lines][:3] == ["一致", "仅舍入不同", "不一致"]
    assert (lines[2]["差额(资料减本系统)"], lines[2]["差额单位"]) == ("1", "万千瓦")
    book = small.cast.enter("audrey").get(f"/audit/differences/{paper.pk}/?download=xlsx").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("比对结果")
    assert len(sheet.to_python()) == len(lines) + 1
    kept = small.cast.enter("audrey").get(f"/audit/differences/{paper.pk}/file/").content
    assert kept == table(*ROWS)


def test_a_sample_is_kept_and_drawn_again(small: SmallPlan) -> None:
    asked = {"year": 2023, "size": 2, "seed": "甲", "until": "2026-03-02 23:59:00"}
    client = small.cast.enter("audrey")
    answer = client.post("/plans/siping/samples/keep/", asked)
    paper = WorkingPaper.objects.get()
    assert answer["Location"] == f"/audit/scratch/{paper.pk}/"
    small.record("EN11", 2023, "128")
    page = client.get(f"/audit/scratch/{paper.pk}/").content.decode()
    assert "总体与存入时一致" in page
    assert page.count("object=indicators.observation&amp;id=") == 2
    assert "甲" not in LedgerEntry.objects.get(action="paper.open").after


def test_notes_are_added_until_the_paper_is_closed(small: SmallPlan) -> None:
    paper = compared(small, ROWS[2])
    client = small.cast.enter("audrey")
    address = f"/audit/scratch/{paper.pk}"
    client.post(f"{address}/notes/", {"text": "已向统计局核实"})
    client.post(f"{address}/notes/", {"text": ""})
    assert PaperNote.objects.count() == 1
    assert "已向统计局核实" in client.get(f"/audit/differences/{paper.pk}/").content.decode()
    assert client.post(f"{address}/close/").status_code == 302
    assert client.post(f"{address}/notes/", {"text": "再记"}).status_code == 409
    assert client.post(f"{address}/close/").status_code == 409
    page = client.get("/audit/scratch/").content.decode()
    assert "四平统计年鉴2024" in page
    assert "归档" in page


OTHERS = ("alice", "adam", "olga", "cora", "sue", "bob", "oscar", "sysop")
ADDRESSES = (
    ("get", "/audit/scratch/"),
    ("get", "/audit/scratch/{paper}/"),
    ("get", "/audit/differences/"),
    ("post", "/audit/differences/"),
    ("get", "/audit/differences/template.csv"),
    ("get", "/audit/differences/{paper}/"),
    ("get", "/audit/differences/{paper}/file/"),
    ("post", "/audit/scratch/{paper}/notes/"),
    ("post", "/audit/scratch/{paper}/close/"),
    ("post", "/plans/siping/samples/keep/"),
)


def test_the_scratch_space_is_the_auditors_alone(small: SmallPlan) -> None:
    paper = compared(small, ROWS[2]).pk
    clients = {name: small.cast.enter(name) for name in (*OTHERS, "audrey")}
    clients["nobody"] = Client()
    for method, address in ADDRESSES:
        found = {
            name: getattr(client, method)(address.format(paper=paper)).status_code
            for name, client in clients.items()
        }
        assert {found[name] for name in OTHERS} == {404}, address
        assert found["audrey"] in (200, 302, 422), address
        # Who is not signed in is sent to do so, or told that the form is lost.
        assert found["nobody"] == (302 if method == "get" else 403), address


def test_pages_take_the_same_queries_whatever_they_hold(small: SmallPlan) -> None:
    client = small.cast.enter("audrey")
    for rows in (ROWS[:1], ROWS):
        paper = compared(small, *rows)
        client.post(f"/audit/scratch/{paper.pk}/notes/", {"text": "记"})
        with assert_query_count("dashboards:difference"):
            client.get(f"/audit/differences/{paper.pk}/")
        with assert_query_count("dashboards:scratch"):
            client.get("/audit/scratch/")
