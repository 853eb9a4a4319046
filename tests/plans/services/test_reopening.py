"""A compiled item is opened again: nothing that was said is lost, the next summary is a new version."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from plans.models import AnnualWorkItem, WorkReopening, WorkSummary
from plans.services import compile_item, reopen_item, report_part
from tests.plans.work_plan import WorkPlan, make_work_plan

pytestmark = pytest.mark.django_db

REASON = "市交通局补报四季度数据"


@pytest.fixture
def made() -> WorkPlan:
    return make_work_plan()


def report(made: WorkPlan, item: AnnualWorkItem) -> None:
    part = made.part(item, made.cast.transport)
    report_part(made.viewer("amy"), part, progress="in_progress", text="已建120个")


def compiled(made: WorkPlan) -> AnnualWorkItem:
    item = made.adopt()
    report(made, item)
    compile_item(made.viewer("arthur"), item, progress="in_progress", text="全年建成120个")
    return item


@pytest.mark.parametrize("name", ["alice", "stan", "cora", "sue", "audrey", "bob", "oscar"])
def test_others_cannot_reopen(made: WorkPlan, name: str) -> None:
    item = compiled(made)
    with pytest.raises(PermissionDenied):
        reopen_item(made.viewer(name), item, reason=REASON)


@pytest.mark.parametrize("name", ["amy", "arthur", "olga"])
def test_the_lead_and_the_office_reopen_with_a_reason(made: WorkPlan, name: str) -> None:
    item = compiled(made)
    with pytest.raises(ValidationError):
        reopen_item(made.viewer(name), item, reason=" ")
    reopened = reopen_item(made.viewer(name), item, reason=REASON)
    assert read_text(reopened.reason) == REASON
    assert LedgerEntry.objects.latest("pk").action == "work_item.reopen"
    with pytest.raises(TransitionError, match="尚未汇总,或已重新开放"):
        reopen_item(made.viewer(name), item, reason=REASON)
    report(made, item)
    compile_item(made.viewer("arthur"), item, progress="done", text="全年建成150个")
    rows = WorkSummary.objects.select_related("text")
    assert [(row.number, row.progress, read_text(row.text)) for row in rows] == [
        (1, "in_progress", "全年建成120个"),
        (2, "done", "全年建成150个"),
    ]
    assert WorkReopening.objects.get().summary.number == 1
    assert verify_ledger().holds


def test_neither_summary_nor_reopening_can_be_changed(made: WorkPlan) -> None:
    item = compiled(made)
    reopen_item(made.viewer("olga"), item, reason=REASON)
    for rows in (WorkSummary.objects.all(), WorkReopening.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(account=0)


def test_the_page_shows_every_version_and_why(made: WorkPlan) -> None:
    item = compiled(made)
    client = Client()
    client.force_login(made.cast["olga"])
    address = f"/work/items/{item.pk}/"
    assert "重新开放该事项" in client.get(address).content.decode()
    answer = client.post(address, {"action": "reopen", "reason": REASON}, follow=True)
    page = answer.content.decode()
    assert "已重新开放,各单位可以继续填报" in page
    assert REASON in page
    assert "重新开放该事项" not in page
    client.force_login(made.cast["alice"])
    page = client.get(address).content.decode()
    assert REASON not in page, "texts are for the lead, the office and the auditor"
    assert client.post(address, {"action": "reopen", "reason": REASON}).status_code == 403
