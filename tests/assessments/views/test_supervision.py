"""Pages of supervision: who gets in, what they may send, what they show."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from assessments.domain.grounds import GroundKind
from assessments.domain.supervision import CaseAction, CaseKind
from assessments.models import SupervisionCase
from assessments.services.supervision import draft_case, issue_case
from assessments.services.supervision_answers import answer_case
from audit.models import LedgerEntry
from organizations.models import Department
from plans.domain.evidence_files import check_evidence
from tests.assessments.small_plan import TRIPS
from tests.assessments.supervised import DAY, Supervised, supervised
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[Supervised]:
    with supervised() as found:
        yield found


def address(case: SupervisionCase, view: str = "case") -> str:
    return reverse(f"assessments:{view}", args=[case.pk])


# The list, the proposals, an issued case, its letter and its file, a draft.
ACCESS = {
    "olga": (200, 200, 200, 200, 200, 200),
    "audrey": (200, 200, 200, 200, 200, 200),
    "amy": (200, 404, 200, 200, 200, 404),
    "arthur": (200, 404, 200, 200, 200, 404),
    "alice": (200, 404, 404, 404, 404, 404),
    "cora": (200, 404, 404, 404, 404, 404),
    "sue": (403, 404, 404, 404, 404, 404),
    "bob": (200, 404, 404, 404, 404, 404),
    "oscar": (200, 404, 404, 404, 404, 404),
    "sysop": (403, 404, 404, 404, 404, 404),
}


def test_who_gets_in(stage: Supervised) -> None:
    case = stage.issued()
    file = check_evidence("措施".encode(), "措施.txt")
    amy = stage.small.viewer("amy")
    answer_case(
        amy, case, action=CaseAction.FEEDBACK, text="见附件", files=[file], seen=case.revision
    )
    held = case.steps.get(action="feedback").files.get()
    addresses = (
        reverse("assessments:cases"),
        reverse("assessments:proposals", args=["siping"]),
        address(case),
        address(case, "letter"),
        reverse("assessments:case_file", args=[held.pk]),
        address(stage.draft()),
    )
    found = {
        name: tuple(stage.small.cast.enter(name).get(each).status_code for each in addresses)
        for name in ACCESS
    }
    assert found == ACCESS


def test_who_may_send(stage: Supervised) -> None:
    case = stage.issued()
    answer = {"action": "feedback", "text": "在办", "seen": case.revision}
    withdraw = {"action": "withdraw", "text": "撤", "seen": case.revision}
    for name, sent, code in (
        ("audrey", withdraw, 403),
        ("amy", withdraw, 403),
        ("olga", answer, 403),
        ("alice", answer, 404),
        ("oscar", withdraw, 404),
    ):
        assert stage.small.cast.enter(name).post(address(case), sent).status_code == code, name
    drafting = {"kind": "warning", "unit": stage.unit.pk, "ground": f"target:{stage.measure()}"}
    proposals = reverse("assessments:proposals", args=["siping"])
    assert stage.small.cast.enter("audrey").post(proposals, drafting).status_code == 403
    assert SupervisionCase.objects.get().state == "issued"


def test_one_click_draws_up_a_letter_that_is_edited_and_issued(stage: Supervised) -> None:
    olga = stage.small.cast.enter("olga")
    proposals = reverse("assessments:proposals", args=["siping"])
    shown = olga.get(proposals).content.decode()
    assert "确定责任主体" in shown
    assert "绿色出行比例" in shown
    drafting = {"kind": "warning", "unit": stage.unit.pk, "ground": f"target:{stage.measure()}"}
    made = olga.post(proposals, drafting)
    case = SupervisionCase.objects.get()
    assert made["Location"] == address(case)
    letter = {
        "action": "revise",
        "seen": case.revision,
        "subject": "单位GDP能耗",
        "text": "完成进度仅28.6%。",
        "demands": "查明原因",
        "due_on": "2025-01-20",
    }
    page = olga.post(address(case), letter, follow=True).content.decode()
    assert "不在本事项数据里的数字:28.6" in page
    stale = {"action": "issue", "seen": 0}
    assert olga.post(address(case), stale).status_code == 409
    olga.post(address(case), {"action": "issue", "seen": 1})
    paper = stage.small.cast.enter("amy").get(address(case, "letter")).content.decode()
    assert "四平市交通运输局" in paper
    assert "并于2025年1月20日前答复" in paper
    assert "四平市交通运输局\uff1a</p>" in paper
    assert "<p>\uff081\uff09查明原因。</p>" in paper
    assert "草稿" not in paper


def test_a_unit_answers_on_its_page(stage: Supervised) -> None:
    case = stage.issued()
    amy = stage.small.cast.enter("amy")
    answer = {"action": "rectification", "finish_on": "2025-03-31", "seen": case.revision}
    empty = amy.post(address(case), {**answer, "measures": "", "progress": ""})
    assert (empty.status_code, SupervisionCase.objects.get().state) == (422, "issued")
    answer |= {"measures": "淘汰燃煤锅炉", "progress": "完成三成"}
    refused = SimpleUploadedFile("a.exe", b"MZ\x00\x01")
    assert amy.post(address(case), {**answer, "file": refused}).status_code == 422
    sent = SimpleUploadedFile("整改.txt", "措施".encode())
    amy.post(address(case), {**answer, "file": sent})
    shown = stage.small.cast.enter("olga").get(address(case)).content.decode()
    assert "整改措施:淘汰燃煤锅炉\n完成时限:2025年3月31日\n进展情况:完成三成" in shown
    assert "整改.txt" in shown


def test_the_office_of_a_county_answers_for_its_unit(stage: Supervised) -> None:
    unit = Department.objects.create(
        tenant=stage.small.cast.siping,
        name="梨树县",
        canonical_name="梨树县人民政府",
        governance="local",
        place=stage.small.cast.lishu,
    )
    stage.name(TRIPS, unit)
    olga = stage.small.viewer("olga")
    chosen = {(GroundKind.TARGET, stage.measure(TRIPS))}
    case = draft_case(olga, stage.small.plan, unit, kind=CaseKind.WARNING, chosen=chosen)
    issue_case(olga, case, seen=0)
    cora = stage.small.cast.enter("cora")
    assert address(case) in cora.get(reverse("assessments:cases")).content.decode()
    answer = {"action": "feedback", "text": "已部署", "seen": case.revision}
    assert cora.post(address(case), answer).status_code == 302
    assert SupervisionCase.objects.get().state == "answered"


def test_filters_and_file(stage: Supervised) -> None:
    stage.issued()
    stage.draft(CaseKind.RECOGNITION)
    olga, cases = stage.small.cast.enter("olga"), reverse("assessments:cases")
    for query, count in (
        ("", 2),
        ("?kind=warning", 1),
        ("?state=draft", 1),
        ("?overdue=1", 0),
        (f"?unit={stage.unit.pk}&kind=order", 0),
        ("?kind=poem&unit=x", 2),
    ):
        assert olga.get(cases + query).content.decode().count('scope="row"') == count, query
    file = olga.get(f"{cases}?kind=warning&format=csv")
    assert file["Content-Type"].startswith("text/csv")
    assert file.content.decode("utf-8-sig").count("\r\n") == 2
    book = olga.get(f"{cases}?format=xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 3
    entries = LedgerEntry.objects.filter(action="supervision.export").order_by("seq")
    noted = [json.loads(entry.after) for entry in entries]
    assert [(each["file"], each["rows"], each["sha256"]) for each in noted] == [
        ("督办清单.csv", 1, sha256(file.content).hexdigest()),
        ("督办清单.xlsx", 2, sha256(book.content).hexdigest()),
    ]


def test_commendations_issued_have_their_list(stage: Supervised) -> None:
    stage.issued()
    praised = stage.issued(CaseKind.RECOGNITION)
    olga, cases = stage.small.cast.enter("olga"), reverse("assessments:cases")
    listing = f"{cases}?kind=recognition&amp;state=closed"
    assert listing in olga.get(cases).content.decode()
    shown = olga.get(listing.replace("&amp;", "&")).content.decode()
    assert address(praised) in shown
    assert shown.count('scope="row"') == 1


def test_the_home_page_shows_who_has_to_do_what(stage: Supervised) -> None:
    case, home = stage.issued(), reverse("dashboards:home")
    assert address(case) in stage.small.cast.enter("amy").get(home).content.decode()
    assert address(case) not in stage.small.cast.enter("olga").get(home).content.decode()
    answer = {"action": "feedback", "text": "在办", "seen": case.revision}
    stage.small.cast.enter("amy").post(address(case), answer)
    assert address(case) not in stage.small.cast.enter("amy").get(home).content.decode()
    assert address(case) in stage.small.cast.enter("olga").get(home).content.decode()


def test_the_department_page_leads_to_its_cases(stage: Supervised) -> None:
    case = stage.issued()
    page = reverse("dashboards:department", args=["siping", stage.unit.pk])
    assert address(case) in stage.small.cast.enter("amy").get(page).content.decode()
    assert address(case) not in stage.small.cast.enter("alice").get(page).content.decode()


def test_work_and_duties_are_proposed_beside_targets(stage: Supervised) -> None:
    item = stage.work("建成绿色仓储试点", quarter=3)
    duty = stage.duty(due_on=DAY - timedelta(days=10))
    olga = stage.small.cast.enter("olga")
    proposals = reverse("assessments:proposals", args=["siping"])
    shown = olga.get(proposals).content.decode()
    assert "应于2024年9月30日前完成,已逾期,尚未报告进展" in shown
    assert "应于2024年12月20日前报送,逾期10天,尚未报送" in shown
    both = {
        "kind": "warning",
        "unit": stage.unit.pk,
        "ground": [f"work:{item.pk}", f"duty:{duty.pk}"],
    }
    olga.post(proposals, both)
    case = SupervisionCase.objects.get()
    assert [row.kind for row in case.grounds.all()] == ["work", "duty"]
    page = olga.get(address(case)).content.decode()
    assert reverse("plans:work_item", args=[item.pk]) in page
    assert "逾期10天,尚未报送" in page
    refused = olga.post(proposals, {**both, "kind": "order"})
    assert refused.status_code == 422
    assert "最多发预警函" in refused.content.decode()


def test_pages_cost_what_they_cost(stage: Supervised) -> None:
    case = stage.answered()
    stage.work("建成绿色仓储试点", quarter=3)
    stage.duty(due_on=DAY - timedelta(days=10))
    olga = stage.small.cast.enter("olga")
    for view, where in (
        ("cases", reverse("assessments:cases")),
        ("proposals", reverse("assessments:proposals", args=["siping"])),
        ("case", address(case)),
    ):
        with assert_query_count(f"assessments:{view}"):
            olga.get(where)
    for _more in range(3):
        stage.issued()
    with assert_query_count("assessments:cases"):
        olga.get(reverse("assessments:cases"))
