"""Asking for reports: what is refused, and what the ledger keeps."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessments.models import Report, ReportKind
from assessments.services import Asked, build_report, cancel_report, request_report, take_file
from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import verify_ledger
from tests.assessments.small_plan import YEAR, SmallPlan, make_small_plan

pytestmark = pytest.mark.django_db

TABLE = ReportKind.PROGRESS_TABLE


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan(with_values=False)


def ask(small: SmallPlan, **changes: object) -> Report:
    asked = {"kind": TABLE, "year": YEAR, **changes}
    return request_report(small.plan, Asked(**asked), actor=small.actor())  # type: ignore[arg-type]  # a dictionary of the test


def test_a_report_is_as_of_now_unless_a_moment_is_given(small: SmallPlan) -> None:
    report = ask(small)
    assert report.as_of == report.requested_at
    assert report.state == "queued"


def test_every_step_stands_in_the_ledger(small: SmallPlan) -> None:
    report = ask(small)
    build_report(report.pk)
    report.refresh_from_db()
    take_file(report, actor=small.actor("audrey"))
    cancelled = ask(small)
    cancel_report(cancelled, actor=small.actor())
    entries = LedgerEntry.objects.filter(object_type="assessments.report").order_by("seq")
    assert [entry.action for entry in entries] == [
        "report.request",
        "report.build",
        "report.download",
        "report.request",
        "report.cancel",
    ]
    assert entries[2].actor_account == small.cast["audrey"].pk
    assert verify_ledger().holds


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": 2199}, "year"),
        ({"year": timezone.localdate().year + 1}, "year"),
        ({"as_of": timezone.now() + timedelta(days=400)}, "as_of"),
        ({"as_of": timezone.now() - timedelta(days=400), "year": 2020}, "as_of"),
        ({"kind": "poem"}, "kind"),
    ],
    ids=["far year", "next year", "moment to come", "before the plan", "unknown kind"],
)
def test_nonsense_is_refused_by_field(
    small: SmallPlan, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(small, **changes)
    assert field in refused.value.message_dict
    assert not Report.objects.exists()


@pytest.mark.parametrize("kind", ["annual_report", "midterm_report", "final_report"])
def test_a_report_on_a_year_without_data_is_refused(kind: str) -> None:
    small = make_small_plan()
    with pytest.raises(ValidationError) as refused:
        ask(small, kind=kind, year=2019)
    assert refused.value.message_dict["year"] == [
        "2019年及以前没有审核通过的数值或状态,这类报告无从编制。请改选有数据的年度或更晚的数据截至日期。"
    ]
    assert ask(small, kind=kind, year=2020).state == "queued"


def test_a_finished_report_cannot_be_called_off(small: SmallPlan) -> None:
    report = ask(small)
    build_report(report.pk)
    with pytest.raises(TransitionError):
        cancel_report(report, actor=small.actor())


def test_there_is_no_file_before_the_report_is_done(small: SmallPlan) -> None:
    with pytest.raises(TransitionError):
        take_file(ask(small), actor=small.actor())
