"""The page of those who run the product: what waits, what failed, and what may be done about it."""

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Report, ReportKind, ReportState
from assessments.services import Asked, building, request_report
from audit.models import LedgerEntry
from plans.models import DraftState, PlanDraft
from plans.services.drafts.uploads import start_draft
from tests.assessments.small_plan import YEAR, SmallPlan, make_small_plan
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

PAGE = "/system/operations/"
OTHERS = ("alice", "adam", "amy", "olga", "cora", "sue", "audrey", "bob", "oscar")


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


def failed_report(small: SmallPlan) -> Report:
    asked = Asked(kind=ReportKind.PROGRESS_TABLE, year=YEAR)
    report = request_report(small.plan, asked, actor=small.actor())
    claim = building.QUEUE.take(report.pk, timezone.now(), give_up=building._fail)
    assert claim is not None
    building._fail(claim)
    return report


def failed_draft(small: SmallPlan) -> PlanDraft:
    draft = start_draft(
        small.cast.siping, file_name="机密附件.txt", data=b"text", actor=small.actor()
    )
    PlanDraft.objects.update(state=DraftState.FAILED)
    return draft


def test_what_failed_is_named_and_done_once_more(small: SmallPlan) -> None:
    report, draft = failed_report(small), failed_draft(small)
    sysop = small.cast.enter("sysop")
    page = sysop.get(PAGE).content.decode()
    assert "编制报告时系统出现故障" in page
    # The document's name is its office's.
    assert "机密附件" not in page
    assert "还没有备份" in page
    for kind, pk in (("report", report.pk), ("draft", draft.pk)):
        assert sysop.post(f"{PAGE}retry/{kind}/{pk}/").status_code == 302
        assert sysop.post(f"{PAGE}retry/{kind}/{pk}/").status_code == 409
    assert Report.objects.get().state == ReportState.QUEUED
    assert PlanDraft.objects.get().state == DraftState.QUEUED
    actions = LedgerEntry.objects.filter(chain="system").order_by("-seq")
    assert {entry.action for entry in actions[:2]} == {"report.retry", "draft.retry"}
    assert sysop.post(f"{PAGE}retry/plan/1/").status_code == 404


def test_nobody_else_does_anything_there(small: SmallPlan) -> None:
    report = failed_report(small)
    for name in OTHERS:
        client = small.cast.enter(name)
        assert client.post(f"{PAGE}retry/report/{report.pk}/").status_code == 404
        assert client.post(f"{PAGE}check/").status_code == 404
    assert Client().post(f"{PAGE}check/").status_code in (302, 403)
    assert Report.objects.get().state == ReportState.FAILED
    assert not LedgerEntry.objects.filter(action="ledger.check").exists()


def test_a_check_of_the_ledger_is_asked_for(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    sent: list[tuple[object, ...]] = []
    job = "tasks.jobs.verify_ledger_chains.apply_async"
    monkeypatch.setattr(job, lambda arguments, **_: sent.append(arguments))
    sysop = small.cast.enter("sysop")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture of pytest-django
        assert sysop.post(f"{PAGE}check/").status_code == 302
    assert sent == [(small.cast["sysop"].pk,)]


def test_many_failures_cost_what_none_costs(small: SmallPlan) -> None:
    sysop = small.cast.enter("sysop")
    for _time in range(3):
        failed_report(small)
    with assert_query_count("dashboards:operations"):
        assert sysop.get(PAGE).status_code == 200
