"""Duties go out as a sheet and come back: shown first, saved only when confirmed, all or nothing."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from audit.models import LedgerEntry
from audit.services import verify_ledger
from indicators.domain.filing_sheets.columns import COLUMNS
from indicators.models import FilingUpload, Submission, SubmissionVersion
from organizations.models import User
from tests.indicators.filled import AT, Typed, filled, filled_csv, formula, in_percent, rows_of
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

# 市交通局's share, as a person fills it in: labels, not codes.
GOOD = {
    "answer": "填报数值",
    "value": "48.50",
    "quality": "终期数",
    "basis": "部门记录",
    "release": "内部",
    "document": "市交通运输统计年报2025",
}


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.fixture
def amy(walk: Walk) -> Client:
    return signed_in("amy")


def signed_in(name: str) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(User.objects.get(username=name))
    return client


def downloaded(client: Client) -> bytes:
    answer = client.get("/duties/sheet.xlsx")
    assert answer.status_code == 200
    return answer.content


def sent(client: Client, data: bytes, name: str = "填报表.xlsx") -> str:
    """Upload; returns the address of the preview."""
    answer = client.post("/duties/sheets/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer.headers["Location"])


def refusal(client: Client, data: bytes, name: str = "填报表.xlsx") -> str:
    answer = client.post("/duties/sheets/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert not FilingUpload.objects.exists()
    return answer.content.decode()


def test_the_sheet_lists_what_is_still_owed_and_nothing_else(walk: Walk, amy: Client) -> None:
    walk.submit(walk.added, VALUE | {"unit": "", "value": "12"})
    rows = rows_of(downloaded(amy))
    assert rows[0] == [column.header for column in COLUMNS]
    owed = {walk.share.pk, walk.intensity.pk, walk.milestone.pk, walk.assigned.pk}
    assert {int(float(row[0])) for row in rows[1:]} == owed
    share = next(row for row in rows if row[0] == str(walk.share.pk))
    assert (share[AT["unit"]], share[AT["value"]]) == ("%", "")


def test_nothing_is_saved_before_it_is_confirmed(walk: Walk, amy: Client) -> None:
    page = sent(amy, filled(downloaded(amy), {walk.share.pk: GOOD}))
    shown = amy.get(page).content.decode()
    assert "共1行" in shown
    assert "48.50" in shown
    assert not Submission.objects.exists()
    assert amy.post(page, {"action": "submit"}).status_code == 302
    version = SubmissionVersion.objects.get(submission__duty=walk.share)
    assert (str(version.value.normalize() if version.value else ""), version.decimals) == (
        "48.5",
        2,
    )
    assert Submission.objects.get(duty=walk.share).state == "submitted"
    actions = list(LedgerEntry.objects.order_by("pk").values_list("action", flat=True))[-2:]
    assert actions == ["submission.submit", "upload.confirm"]
    assert verify_ledger().holds
    assert amy.post(page, {"action": "submit"}).status_code == 409, "a double click saves once"
    assert SubmissionVersion.objects.count() == 1


def test_drafts_can_be_kept_while_something_is_missing(walk: Walk, amy: Client) -> None:
    edits = {walk.share.pk: GOOD | {"quality": ""}}
    page = sent(amy, filled(downloaded(amy), edits))
    shown = amy.get(page).content.decode()
    assert "全部存为草稿" in shown
    assert "提交全部" not in shown
    assert amy.post(page, {"action": "submit"}).status_code == 422
    assert not Submission.objects.exists()
    amy.post(page, {"action": "draft"})
    submission = Submission.objects.get(duty=walk.share)
    assert (submission.state, submission.draft["value"]) == ("draft", "48.50")
    again = sent(amy, downloaded(amy))
    assert "将改动0行" in amy.get(again).content.decode()


def test_one_wrong_row_keeps_all_from_being_saved(walk: Walk, amy: Client) -> None:
    edits = {walk.share.pk: GOOD, walk.intensity.pk: {"answer": "随便"}}
    page = sent(amy, filled(downloaded(amy), edits))
    for action in ("draft", "submit"):
        assert amy.post(page, {"action": action}).status_code == 422
    assert not Submission.objects.exists()


def test_faults_name_their_cell_and_the_copy_marks_it(walk: Walk, amy: Client) -> None:
    data = filled(downloaded(amy), {walk.share.pk: GOOD | {"value": "约48", "answer": "随便"}})
    number = next(n for n, row in enumerate(rows_of(data), 1) if row[0] == str(walk.share.pk))
    page = sent(amy, data)
    shown = amy.get(page).content.decode()
    assert f"填报表 K{number}" in shown, "数值 stands in column K"
    assert f"填报表 J{number}" in shown
    assert "不是可选项。可选:填报数值、尚未发布、无统计来源、不适用" in shown
    copy = amy.get(f"{page}marked.xlsx").content
    assert rows_of(copy)[1][AT["value"]] == "约48"
    assert b"comments1.xml" in copy
    corrected = filled(copy, {walk.share.pk: GOOD})
    assert amy.post(sent(amy, corrected), {"action": "submit"}).status_code == 302


READ_AS: list[tuple[str, Typed, str]] = [
    ("value", 48.5, "48.5"),
    ("value", 48, "48"),
    ("value", 0.1 + 0.2, "0.3"),
    ("value", in_percent(0.125), "12.5%"),
    ("value", formula("=1+47.5", 48.5), "48.5"),
    ("value", " 48.50 ", "48.50"),
    ("value", "４８．５", "４８．５"),
    ("released_on", date(2026, 3, 1), "2026-03-01"),
    ("released_on", 46082, "2026-03-01"),
    ("released_on", "2026年3月1日", "2026-03-01"),
    ("released_on", "2026/3/1", "2026-03-01"),
    ("released_on", "20260301", "2026-03-01"),
]


@pytest.mark.parametrize(("key", "typed", "read"), READ_AS)
def test_cells_are_read_as_a_person_meant_them(
    walk: Walk, amy: Client, key: str, typed: Typed, read: str
) -> None:
    page = sent(amy, filled(downloaded(amy), {walk.share.pk: GOOD | {key: typed}}))
    amy.post(page, {"action": "draft"})
    assert Submission.objects.get(duty=walk.share).draft[key] == read
    assert amy.get(page).status_code == 200


ACCEPTED = [
    ("４８．５", "48.5"),
    ("1,0", None),
    ("12.5%", "12.5"),
    ("0.2万", None),
    (" 48.50", "48.5"),
]


@pytest.mark.parametrize(("typed", "value"), ACCEPTED)
def test_ways_of_writing_a_number(walk: Walk, amy: Client, typed: str, value: str | None) -> None:
    page = sent(amy, filled(downloaded(amy), {walk.share.pk: GOOD | {"value": typed}}))
    status = amy.post(page, {"action": "submit"}).status_code
    found = SubmissionVersion.objects.filter(submission__duty=walk.share).first()
    assert status == (302 if value else 422)
    assert (found and found.value and str(found.value.normalize())) == value


def test_a_formula_is_told_and_one_without_a_result_is_refused(walk: Walk, amy: Client) -> None:
    edits = {walk.share.pk: GOOD | {"value": formula("=A1", 48.5)}}
    assert "单元格是公式" in amy.get(sent(amy, filled(downloaded(amy), edits))).content.decode()
    edits = {walk.share.pk: GOOD | {"value": formula("=A1", "")}}
    page = sent(amy, filled(downloaded(amy), edits))
    assert "公式没有计算结果" in amy.get(page).content.decode()
    edits = {walk.share.pk: GOOD | {"value": formula("=1/0", "#DIV/0!")}}
    page = sent(amy, filled(downloaded(amy), edits))
    assert "单元格是错误值" in amy.get(page).content.decode()


def test_csv_goes_out_and_in_the_same(walk: Walk, amy: Client) -> None:
    text = amy.get("/duties/sheet.csv").content.decode()
    page = sent(amy, filled_csv(text, {walk.share.pk: GOOD}), "填报表.csv")
    assert amy.post(page, {"action": "submit"}).status_code == 302
    assert SubmissionVersion.objects.get().decimals == 2


def test_no_text_becomes_a_formula_in_somebodys_program(walk: Walk, amy: Client) -> None:
    walk.save(walk.share, VALUE | {"note": '=HYPERLINK("http://x")', "value": "-3"})
    text = amy.get("/duties/sheet.csv").content.decode()
    assert '"\'=HYPERLINK(""http://x"")"' in text
    assert ",-3," in text, "a number stays a number"
    page = sent(amy, text.encode(), "a.csv")
    assert "将改动0行" in amy.get(page).content.decode()
    book = downloaded(amy)
    assert next(row for row in rows_of(book) if row[0] == str(walk.share.pk))[AT["note"]] == (
        '=HYPERLINK("http://x")'
    )
    assert b"<f>" not in book


def test_a_row_changed_meanwhile_is_not_overwritten(walk: Walk, amy: Client) -> None:
    data = filled(downloaded(amy), {walk.share.pk: GOOD})
    walk.save(walk.share, VALUE)
    page = sent(amy, data)
    assert "下载之后该事项已有更新" in amy.get(page).content.decode()
    assert amy.post(page, {"action": "draft"}).status_code == 422
    assert Submission.objects.get(duty=walk.share).draft["value"] == "48.5"


def test_other_units_duties_and_unknown_ones_are_refused(walk: Walk, amy: Client) -> None:
    data = downloaded(amy)
    strangers: tuple[Typed, ...] = (walk.hosted.pk, walk.theirs.pk, 10**15, "abc", "-1")
    for stranger in strangers:
        row: dict[str, Typed] = {**GOOD, "duty": stranger}
        edits: dict[int, dict[str, Typed]] = {walk.share.pk: row}
        page = sent(amy, filled(data, edits))
        assert amy.post(page, {"action": "draft"}).status_code == 422
    assert not Submission.objects.exists()


def test_the_same_duty_twice_is_a_fault(walk: Walk, amy: Client) -> None:
    again: dict[str, Typed] = {**GOOD, "duty": walk.share.pk}
    edits: dict[int, dict[str, Typed]] = {walk.share.pk: {**GOOD}, walk.intensity.pk: again}
    page = sent(amy, filled(downloaded(amy), edits))
    assert "行已填过一次" in amy.get(page).content.decode()
    assert amy.post(page, {"action": "draft"}).status_code == 422


def test_files_that_are_no_sheet_say_the_way_out(walk: Walk, amy: Client) -> None:
    good = downloaded(amy)
    assert "没有填写任何内容" in refusal(amy, good)
    assert "旧版 .xls" in refusal(amy, b"\xd0\xcf\x11\xe0" + b"0" * 600)
    assert "不是工作簿" in refusal(amy, b"%PDF-1.7 ...")
    assert "已损坏" in refusal(amy, good[: len(good) // 2])
    assert "工作表" in refusal(amy, filled(good, {}, sheet="Sheet1"))
    assert "缺少:事项编号" in refusal(amy, b"a,b\n1,2", "a.csv")
    assert "UTF-8" in refusal(amy, b"\xff\xfe\xfd,\n", "a.csv")
    macro = io.BytesIO(good)
    with zipfile.ZipFile(macro, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    assert "含有宏" in refusal(amy, macro.getvalue())


def test_an_upload_is_its_senders_alone(walk: Walk, amy: Client) -> None:
    page = sent(amy, filled(downloaded(amy), {walk.share.pk: GOOD}))
    for name, status in (("arthur", 404), ("alice", 404), ("olga", 403), ("bob", 404)):
        for address in (page, f"{page}marked.xlsx"):
            assert signed_in(name).get(address).status_code == status
    amy.post(page, {"action": "discard"})
    assert amy.post(page, {"action": "submit"}).status_code == 409
    assert not Submission.objects.exists()


def test_lists_locks_and_hidden_numbers_stand_in_the_workbook(walk: Walk, amy: Client) -> None:
    data = downloaded(amy)
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in sheet
    assert sheet.count("<dataValidation ") >= 4
    assert 'hidden="1"' in sheet
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == [
        "填报表",
        "选项",
        "说明",
    ]


def test_the_queries_do_not_grow_with_the_rows(walk: Walk, amy: Client) -> None:
    with assert_query_count("indicators:sheet_download"):
        data = downloaded(amy)
    page = sent(
        amy,
        filled(data, {walk.share.pk: GOOD, walk.intensity.pk: GOOD | {"unit": "", "value": "-3"}}),
    )
    with assert_query_count("indicators:sheet_preview"):
        amy.get(page)
    with assert_query_count("indicators:sheet_confirm"):
        amy.post(page, {"action": "draft"})
