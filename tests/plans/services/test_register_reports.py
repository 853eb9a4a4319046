"""Reports on register items: status, date and investment, a new version each time."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from plans.models import RegisterReport
from plans.services import ItemFacts, report_item
from tests.plans.register_plan import RegisterPlan, make_register_plan, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> RegisterPlan:
    return make_register_plan().named()


def facts() -> ItemFacts:
    return ItemFacts(
        "in_progress",
        as_of=yesterday(),
        planned_investment=Decimal(12000),
        invested=Decimal("3500.25"),
        text="主体施工",
    )


def test_every_report_stays_as_a_version(made: RegisterPlan) -> None:
    amy = made.work.viewer("amy")
    report_item(amy, made.project, facts(), seen=0)
    report_item(amy, made.project, ItemFacts("done", as_of=yesterday()), seen=1)
    rows = RegisterReport.objects.select_related("text").order_by("number")
    assert [(row.status, row.invested, read_text(row.text)) for row in rows] == [
        ("in_progress", Decimal("3500.25"), "主体施工"),
        ("done", None, ""),
    ]
    entry = LedgerEntry.objects.filter(action="register_item.report").earliest("seq")
    assert '"invested_10k_yuan":"3500.25"' in entry.after.replace(" ", "")
    assert "主体施工" not in entry.after
    assert verify_ledger().holds
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterReport.objects.update(status="done")


def test_zero_is_not_missing(made: RegisterPlan) -> None:
    none = replace(facts(), invested=Decimal(0), planned_investment=None)
    report = report_item(made.work.viewer("amy"), made.project, none)
    assert report.invested == 0
    assert report.planned_investment is None


def test_others_do_not_report(made: RegisterPlan) -> None:
    for name in ("alice", "arthur", "stan", "cora", "sue", "audrey", "bob", "oscar", "sysop"):
        with pytest.raises(PermissionDenied):
            report_item(made.work.viewer(name), made.project, facts())
    assert report_item(made.work.viewer("olga"), made.project, facts()).unit != "市交通局"


def test_who_comes_second_is_told(made: RegisterPlan) -> None:
    report_item(made.work.viewer("amy"), made.project, facts(), seen=0)
    with pytest.raises(TransitionError):
        report_item(made.work.viewer("olga"), made.project, facts(), seen=0)


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "soon"),
        ("status", ""),
        ("as_of", date(1999, 12, 31)),
        ("invested", Decimal("-0.01")),
        ("invested", Decimal(100000000)),
        ("planned_investment", Decimal("0.00001")),
        ("text", "长" * 2001),
        ("text", "秘密★1年"),
    ],
)
def test_what_may_not_be_kept_is_refused(made: RegisterPlan, field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        # Any field may stand for any other here.
        wrong = replace(facts(), **{field: value})  # type: ignore[arg-type]
        report_item(made.work.viewer("amy"), made.project, wrong)
    assert list(refused.value.message_dict) == [field]
    assert not RegisterReport.objects.exists()


def test_a_stop_has_a_reason_and_days_go_forward(made: RegisterPlan) -> None:
    amy = made.work.viewer("amy")
    with pytest.raises(ValidationError) as refused:
        report_item(amy, made.project, ItemFacts("stopped", as_of=yesterday()))
    assert list(refused.value.message_dict) == ["text"]
    report_item(amy, made.project, facts())
    for day in (tomorrow(), yesterday() - timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            report_item(amy, made.project, replace(facts(), as_of=day))
        assert list(refused.value.message_dict) == ["as_of"]
