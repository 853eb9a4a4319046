"""Pages of reports: who gets in, what they show, what they hand out."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.forms import ReportForm
from assessments.models import Report
from assessments.services import Asked, build_report, request_report
from audit.models import LedgerEntry
from tests.assessments.small_plan import YEAR, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

# Who of the cast may have to do with the reports of Siping.
ADMITTED = {"olga", "audrey"}
OTHERS = ("alice", "adam", "amy", "stan", "cora", "sue", "bob", "oscar", "sysop")


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def ask(small: SmallPlan) -> Report:
    return request_report(small.plan, Asked("progress_table", YEAR), actor=small.actor())


def addresses(report: Report) -> list[str]:
    return [
        reverse("assessments:reports", args=["siping"]),
        reverse("assessments:report", args=[report.pk]),
        reverse("assessments:report_file", args=[report.pk]),
        reverse("assessments:report_bundle", args=[report.pk]),
    ]


@pytest.mark.parametrize("name", sorted(ADMITTED))
def test_office_and_auditor_get_in(small: SmallPlan, name: str) -> None:
    report = ask(small)
    build_report(report.pk)
    client = small.cast.enter(name)
    for address in addresses(report):
        answer = client.get(address)
        assert answer.status_code == 200, address
        # Read to its end: closing a file half way would close the connection to the database.
        assert b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize("name", OTHERS)
def test_for_everybody_else_reports_do_not_exist(small: SmallPlan, name: str) -> None:
    report = ask(small)
    build_report(report.pk)
    client = small.cast.enter(name)
    assert [client.get(address).status_code for address in addresses(report)] == [404] * 4
    asked = client.post(addresses(report)[0], {"kind": "progress_table", "year": YEAR})
    assert asked.status_code == 404
    assert client.post(reverse("assessments:report_cancel", args=[report.pk])).status_code == 404
    assert Report.objects.count() == 1


def test_asking_leads_to_the_page_of_the_report(small: SmallPlan) -> None:
    client = small.cast.enter("olga")
    address = reverse("assessments:reports", args=["siping"])
    answer = client.post(address, {"kind": "annual_report", "year": YEAR, "as_of": ""})
    report = Report.objects.get()
    assert (report.kind, report.year, report.requested_by) == (
        "annual_report",
        YEAR,
        small.cast["olga"].pk,
    )
    assert answer["Location"] == reverse("assessments:report", args=[report.pk])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"as_of": "2199-01-01"}, "数据截止日期不能晚于今天"),
        ({"as_of": "去年"}, "请按“年-月-日”填写日期"),
        ({"as_of": "2020-01-01"}, "该时点方案尚未入库"),
    ],
)
def test_a_wrong_form_comes_back_with_its_sentence(
    small: SmallPlan, typed: dict[str, str], sentence: str
) -> None:
    client = small.cast.enter("olga")
    address = reverse("assessments:reports", args=["siping"])
    answer = client.post(address, {"kind": "progress_table", "year": YEAR, **typed})
    assert sentence in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("kind", "subject", "fault"),
    [
        ("department_sheet", "", ""),
        ("department_sheet", "department:1", ""),
        ("county_sheet", "department:1", "subject"),
        ("bulletin", "department:1", "subject"),
        ("score_sheet", "", "kind"),
    ],
)
def test_a_sheet_is_about_one_unit_or_all_of_its_kind(kind: str, subject: str, fault: str) -> None:
    form = ReportForm(
        {"kind": kind, "subject": subject, "year": str(YEAR)},
        years=[YEAR],
        subjects=[("department:1", "市发改委")],
    )
    assert sorted(form.errors) == ([fault] if fault else [])


def test_the_page_asks_again_only_while_the_report_is_built(small: SmallPlan) -> None:
    report = ask(small)
    client = small.cast.enter("olga")
    address = reverse("assessments:report", args=[report.pk])
    assert 'hx-trigger="every 2s"' in client.get(address).content.decode()
    build_report(report.pk)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert Report.objects.get().file.sha256 in part


def test_the_file_is_an_attachment_and_its_taking_is_noted(small: SmallPlan) -> None:
    report = ask(small)
    build_report(report.pk)
    answer = small.cast.enter("audrey").get(reverse("assessments:report_file", args=[report.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.getvalue()[:2] == b"PK"
    noted = LedgerEntry.objects.get(action="report.download")
    assert noted.actor_account == small.cast["audrey"].pk


@pytest.mark.parametrize("page", ["report_file", "report_bundle"])
def test_no_file_before_the_report_is_done(small: SmallPlan, page: str) -> None:
    report = ask(small)
    answer = small.cast.enter("olga").get(reverse(f"assessments:{page}", args=[report.pk]))
    assert answer.status_code == 409


def test_the_bundle_is_a_zip_named_after_the_report(small: SmallPlan) -> None:
    report = ask(small)
    build_report(report.pk)
    client = small.cast.enter("audrey")
    address = reverse("assessments:report_bundle", args=[report.pk])
    assert address in client.get(reverse("assessments:report", args=[report.pk])).content.decode()
    answer = client.get(address)
    assert (answer["Content-Type"], answer.getvalue()[:2]) == ("application/zip", b"PK")
    assert quote("导出包.zip") in answer["Content-Disposition"]


def test_calling_off(small: SmallPlan) -> None:
    report = ask(small)
    client = small.cast.enter("olga")
    address = reverse("assessments:report_cancel", args=[report.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert Report.objects.get().state == "cancelled"
    assert client.post(address).status_code == 409


def test_the_list_costs_the_same_for_one_report_and_for_many(small: SmallPlan) -> None:
    client = small.cast.enter("olga")
    build_report(ask(small).pk)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("assessments:reports", args=["siping"]))
        counts.append(len(captured))
        for _more in range(4):
            ask(small)
    assert counts[0] == counts[1] <= 12
