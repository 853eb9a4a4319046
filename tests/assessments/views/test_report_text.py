"""Rewriting a report: who may, what is kept, what the revised file says, which numbers are asked for."""

from io import BytesIO

import docx
import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Report, ReportEdit
from assessments.services import Asked, build_report, rebuilt_file, request_report
from audit.models import LedgerEntry
from audit.services import read_content, verify_ledger
from tests.assessments.small_plan import YEAR, SmallPlan, make_small_plan
from tests.prepared import prepared

pytestmark = pytest.mark.django_db

FIRST = "1/1/1"
WORDS = "本次评估由市发展改革委牵头开展。"


@pytest.fixture
@prepared
def reported() -> tuple[SmallPlan, Report]:
    small = make_small_plan()
    asked = request_report(small.plan, Asked("annual_report", YEAR), actor=small.actor())
    build_report(asked.pk)
    return small, Report.objects.get(pk=asked.pk)


@pytest.fixture
def small(reported: tuple[SmallPlan, Report]) -> SmallPlan:
    return reported[0]


@pytest.fixture
def report(reported: tuple[SmallPlan, Report]) -> Report:
    return reported[1]


def edit(client: Client, report: Report, text: str = WORDS, **typed: object) -> int:
    address = reverse("assessments:report_edit", args=[report.pk])
    posted = {"key": FIRST, "seen": 0, "text": text, **typed}
    return client.post(address, posted).status_code


def issue(client: Client, report: Report, **typed: str) -> str:
    address = reverse("assessments:report_text", args=[report.pk])
    return client.post(address, {"file_format": "docx", **typed}, follow=True).content.decode()


def words_of(report: Report) -> str:
    file = docx.Document(BytesIO(read_content(report.file.content)))
    return "\n".join(paragraph.text for paragraph in file.paragraphs)


def test_a_revised_report_says_what_was_written_and_the_first_stays(
    small: SmallPlan, report: Report
) -> None:
    client = small.cast.enter("olga")
    assert edit(client, report) == 302
    issue(client, report, signer="张三")
    revised = Report.objects.exclude(pk=report.pk).get()
    build_report(revised.pk)
    revised.refresh_from_db()
    assert WORDS in words_of(revised)
    assert WORDS not in words_of(report)
    assert (revised.base, revised.snapshot, revised.official) == (
        report,
        report.snapshot,
        {"signer": "张三"},
    )
    assert rebuilt_file(revised).data == read_content(revised.file.content)
    actions = LedgerEntry.objects.filter(action__in=("report.edit", "report.request"))
    assert [entry.action for entry in actions.order_by("seq")] == [
        "report.request",
        "report.edit",
        "report.request",
    ]
    assert verify_ledger().holds


def test_going_back_to_the_generated_paragraph_keeps_both_versions(
    small: SmallPlan, report: Report
) -> None:
    client = small.cast.enter("olga")
    edit(client, report)
    edit(client, report, seen=ReportEdit.objects.get().pk, restore="on")
    assert ReportEdit.objects.count() == 2
    page = client.get(reverse("assessments:report_text", args=[report.pk])).content.decode()
    assert WORDS not in page
    assert "与原报告相同" in issue(client, report)


def test_a_number_that_no_fact_holds_asks_for_a_reason(small: SmallPlan, report: Report) -> None:
    client = small.cast.enter("olga")
    edit(client, report, "全市新增造林87.65万亩,风电装机130万千瓦。")
    page = issue(client, report)
    assert "文中87.65在报告所依据的数据中找不到" in page
    assert not Report.objects.filter(base=report).exists()
    issue(client, report, reason="林业局年报")
    assert Report.objects.filter(base=report).count() == 1


def test_whoever_comes_second_is_told(small: SmallPlan, report: Report) -> None:
    client = small.cast.enter("olga")
    edit(client, report)
    assert edit(client, report, "另一种写法。") == 409
    assert ReportEdit.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": ""}, "请填写内容"),
        ({"text": "机密★一年"}, "没有保存"),
        ({"key": "99/9"}, "报告中没有这一段"),
    ],
)
def test_what_may_not_be_kept_is_refused_with_the_reason(
    small: SmallPlan, report: Report, typed: dict[str, str], sentence: str
) -> None:
    address = reverse("assessments:report_edit", args=[report.pk])
    posted = {"key": FIRST, "seen": 0, "text": WORDS, **typed}
    page = small.cast.enter("olga").post(address, posted, follow=True).content.decode()
    assert sentence in page
    assert not ReportEdit.objects.exists()


@pytest.mark.parametrize(
    ("name", "reads", "writes"),
    [
        ("olga", 200, 302),
        ("audrey", 200, 403),
        *[(name, 404, 404) for name in ("alice", "adam", "amy", "stan", "cora", "sue", "bob")],
        ("oscar", 404, 404),
        ("sysop", 404, 404),
    ],
)
def test_the_office_writes_and_the_auditor_reads(
    small: SmallPlan, report: Report, name: str, reads: int, writes: int
) -> None:
    client = small.cast.enter(name)
    address = reverse("assessments:report_text", args=[report.pk])
    assert client.get(address).status_code == reads
    assert edit(client, report) == writes
    typed = {"file_format": "docx", "signer": "张三"}
    assert client.post(address, typed).status_code == writes


def test_a_workbook_has_no_text_to_rewrite(small: SmallPlan) -> None:
    asked = request_report(small.plan, Asked("progress_table", YEAR), actor=small.actor())
    build_report(asked.pk)
    client = small.cast.enter("olga")
    assert client.get(reverse("assessments:report_text", args=[asked.pk])).status_code == 409
