"""Milestones: added, reached, moved and dropped, and every version stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.domain.errors import TransitionError
from audit.models import LedgerEntry
from audit.services import read_text, verify_ledger
from plans.domain.milestones import Standing, standing_of
from plans.models import Milestone, MilestoneVersion
from plans.selectors.registers import due_milestones
from plans.services import (
    ItemFacts,
    MilestoneFacts,
    add_milestone,
    name_item_unit,
    report_item,
    revise_milestone,
)
from tests.plans.register_plan import RegisterPlan, make_register_plan, month, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> RegisterPlan:
    return make_register_plan().named()


@pytest.mark.parametrize(
    ("due", "done_on", "dropped", "closed", "standing"),
    [
        (date(2026, 10, 1), None, False, False, Standing.OVERDUE),
        (date(2026, 11, 1), None, False, False, Standing.DUE),
        (date(2026, 12, 1), None, False, False, Standing.AHEAD),
        (date(2025, 12, 1), None, False, False, Standing.OVERDUE),
        (date(2026, 10, 1), date(2026, 11, 5), False, False, Standing.DONE),
        (date(2026, 10, 1), None, True, False, Standing.DROPPED),
        (date(2026, 10, 1), None, False, True, Standing.CLOSED),
        (date(2026, 10, 1), date(2026, 9, 5), False, True, Standing.DONE),
    ],
)
def test_a_milestone_is_overdue_from_the_month_after(
    due: date, done_on: date | None, dropped: bool, closed: bool, standing: Standing
) -> None:
    for today in (date(2026, 11, 1), date(2026, 11, 30)):
        found = standing_of(due, done_on, dropped=dropped, closed=closed, today=today)
        assert found is standing


RIGHTS = {"amy": True, "olga": True} | dict.fromkeys(
    ["alice", "arthur", "stan", "cora", "sue", "audrey", "bob", "oscar", "sysop"], False
)


@pytest.mark.parametrize(("name", "may"), RIGHTS.items())
def test_rights(made: RegisterPlan, name: str, may: bool) -> None:
    viewer, milestone = made.work.viewer(name), made.milestone()
    facts = MilestoneFacts(month(1), done_on=yesterday())
    if may:
        assert add_milestone(viewer, made.project, what="投用", due=month(6)).pk
        assert revise_milestone(viewer, milestone, facts, seen=1).number == 2
        return
    with pytest.raises(PermissionDenied):
        add_milestone(viewer, made.project, what="投用", due=month(6))
    with pytest.raises(PermissionDenied):
        revise_milestone(viewer, milestone, facts, seen=1)
    assert MilestoneVersion.objects.count() == 1


def test_a_unit_that_was_replaced_writes_no_more(made: RegisterPlan) -> None:
    olga, cast = made.work.viewer("olga"), made.work.cast
    name_item_unit(olga, made.project, cast.planning, basis_document="更正函")
    with pytest.raises(PermissionDenied):
        add_milestone(made.work.viewer("amy"), made.project, what="开工", due=month(1))
    assert add_milestone(made.work.viewer("alice"), made.project, what="开工", due=month(1)).pk


def test_a_presumed_unit_does_not_write(made: RegisterPlan) -> None:
    with pytest.raises(PermissionDenied):
        add_milestone(made.work.viewer("amy"), made.internal, what="开工", due=month(1))


def test_every_version_stays(made: RegisterPlan) -> None:
    amy, milestone = made.work.viewer("amy"), made.milestone(ahead=0)
    moved = MilestoneFacts(month(3), reason="征地推迟")
    done = MilestoneFacts(month(3), done_on=yesterday())
    revise_milestone(amy, milestone, moved, seen=1)
    revise_milestone(amy, milestone, done, seen=2)
    rows = milestone.versions.select_related("reason").order_by("number")
    assert [(row.due, row.done_on, read_text(row.reason), row.unit) for row in rows] == [
        (month(0), None, "", str(made.work.cast.siping)),
        (month(3), None, "征地推迟", "市交通局"),
        (month(3), yesterday(), "", "市交通局"),
    ]
    assert LedgerEntry.objects.filter(action="milestone.revise").count() == 2
    assert not LedgerEntry.objects.filter(after__contains="征地").exists()
    assert verify_ledger().holds


def test_what_needs_a_reason(made: RegisterPlan) -> None:
    amy, milestone = made.work.viewer("amy"), made.milestone()
    revise_milestone(amy, milestone, MilestoneFacts(month(1), done_on=yesterday()), seen=1)
    changes = [
        MilestoneFacts(month(2), done_on=yesterday()),
        MilestoneFacts(month(1)),
        MilestoneFacts(month(1), done_on=yesterday() - timedelta(days=9)),
        MilestoneFacts(month(1), dropped=True),
    ]
    for facts in changes:
        with pytest.raises(ValidationError) as refused:
            revise_milestone(amy, milestone, facts, seen=2)
        assert list(refused.value.message_dict) == ["reason"]
    for seen, facts in enumerate(changes, start=2):
        revise_milestone(amy, milestone, replace(facts, reason="说明"), seen=seen)
    assert milestone.versions.count() == 6


def test_what_may_not_be_said(made: RegisterPlan) -> None:
    amy, milestone = made.work.viewer("amy"), made.milestone()
    tomorrow = timezone.localdate() + timedelta(days=1)
    wrong = {
        "__all__": MilestoneFacts(month(1)),
        "done_on": MilestoneFacts(month(1), done_on=tomorrow),
        "due": MilestoneFacts(date(1999, 1, 1), reason="x"),
        "reason": MilestoneFacts(month(2), reason="绝密★长期"),
    }
    for field, facts in wrong.items():
        with pytest.raises(ValidationError) as refused:
            revise_milestone(amy, milestone, facts, seen=1)
        found = getattr(refused.value, "error_dict", {"__all__": None})
        assert list(found) == [field]
    both = MilestoneFacts(month(1), done_on=yesterday(), dropped=True, reason="x")
    with pytest.raises(ValidationError):
        revise_milestone(amy, milestone, both, seen=1)
    for what in ("", "长" * 201, "开工"):
        with pytest.raises(ValidationError):
            add_milestone(amy, made.project, what=what, due=month(1))
    assert MilestoneVersion.objects.count() == 1


def test_who_comes_second_overwrites_nothing(made: RegisterPlan) -> None:
    amy, milestone = made.work.viewer("amy"), made.milestone()
    facts = MilestoneFacts(month(1), done_on=yesterday())
    revise_milestone(amy, milestone, facts, seen=1)
    with pytest.raises(TransitionError):
        revise_milestone(made.work.viewer("olga"), milestone, MilestoneFacts(month(2)), seen=1)
    assert milestone.versions.count() == 2


def test_the_database_keeps_the_rules(made: RegisterPlan) -> None:
    milestone = made.milestone()
    said = {"account": 1, "unit": "x", "at": timezone.now(), "due_year": 2026}
    wrong = [
        {"number": 1, "due_month": 1},
        {"number": 2, "due_month": 13},
        {"number": 2, "due_month": 1, "dropped": True},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            MilestoneVersion.objects.create(milestone=milestone, **said, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(what="改写")


def test_a_unit_is_told_what_is_due(made: RegisterPlan) -> None:
    made.milestone("取得批复", ahead=-1)
    made.milestone("开工", ahead=0)
    made.milestone("投用", ahead=5)
    today, amy = timezone.localdate(), made.work.viewer("amy")
    told = [(due.item, due.unit, due.mark.what) for due in due_milestones(amy, today=today)]
    assert told == [
        ("生物质热电联产项目", "市交通局", "取得批复"),
        ("生物质热电联产项目", "市交通局", "开工"),
    ]
    for name in ("alice", "olga", "cora", "bob"):
        assert not due_milestones(made.work.viewer(name), today=today)
    report_item(amy, made.project, ItemFacts("stopped", as_of=today, text="缩减规模"))
    assert not due_milestones(amy, today=today), "nothing is waited for of what was stopped"
