"""The digests of a day: who is told what, once; what goes up; the basis of daily reminders."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import LedgerEntry
from indicators.models import ReminderRun, ReportingDuty
from indicators.services.reminders import reminders_owed, send_reminders, set_daily_reminders
from organizations.domain.roles import Role
from organizations.models import Notification, User
from organizations.notification_terms import blocks, title
from plans.models import Milestone
from plans.services import ItemFacts, MilestoneFacts, add_milestone, report_item, revise_milestone
from tests.indicators.walk import VALUE, Walk, make_walk
from tests.plans.register_plan import RegisterPlan, make_register_plan, month, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    """Six duties: five of 市交通局, one of 市发改委; opened long ago, due in ten days."""
    walk = make_walk()
    walk.round.opened_at -= timedelta(days=30)
    walk.round.save(update_fields=["opened_at"])
    ReportingDuty.objects.filter(pk=walk.theirs.pk).delete()
    return walk


def told(today: date) -> dict[str, str]:
    """The title of what each person was told on a day."""
    rows = Notification.objects.filter(day=today).select_related("user")
    return {row.user.username: title(row) for row in rows}


def day(walk: Walk, left: int) -> date:
    """The day on which so many are left until the due date; negative once it passed."""
    return walk.round.due_on - timedelta(days=left)


def test_one_digest_for_each_person_of_a_unit_that_owes(walk: Walk) -> None:
    today = day(walk, 7)
    run = send_reminders(today)
    assert told(today) == {
        "amy": "工作提醒:临近截止5项",
        "alice": "工作提醒:临近截止1项",
    }
    assert (run.people, run.duties) == (2, 6)
    amy = Notification.objects.get(user=walk.cast["amy"])
    assert (amy.kind, amy.path) == ("reminder", "/duties/")
    lines = [line.text for block in blocks(amy) for line in block.lines]
    assert f"新能源公交车占比(市交通局,{walk.round.due_on}截止)" in lines


def test_a_second_run_of_the_day_sends_nothing(walk: Walk) -> None:
    today = day(walk, 3)
    assert reminders_owed(today)
    first = send_reminders(today)
    entries = LedgerEntry.objects.count()
    assert not reminders_owed(today)
    assert send_reminders(today) == first
    assert Notification.objects.count() == 2
    assert LedgerEntry.objects.count() == entries


def test_a_day_without_a_mark_is_silent(walk: Walk) -> None:
    assert send_reminders(day(walk, 5)).people == 0
    assert not Notification.objects.exists()


def test_what_is_filed_or_accepted_is_not_asked_for_again(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.accept(walk.milestone, {"answer": "value", "year": "2025", "target_state": "progressing"})
    today = day(walk, 7)
    send_reminders(today)
    found = told(today)
    assert found["amy"] == "工作提醒:临近截止3项"
    assert found["arthur"] == "工作提醒:等待审核1项"


def test_the_word_goes_up_to_the_reviewer_and_then_to_the_office(walk: Walk) -> None:
    week, fortnight = day(walk, -7), day(walk, -14)
    send_reminders(week)
    assert told(week) == {
        "amy": "工作提醒:已逾期5项",
        "alice": "工作提醒:已逾期1项",
        "arthur": "工作提醒:逾期待督促5项",
        "adam": "工作提醒:逾期待督促1项",
    }
    # Locked ten days after the due date: what is not answered was told then, office included.
    walk.round.locks_on = day(walk, -60)
    walk.round.save(update_fields=["locks_on"])
    send_reminders(fortnight)
    office = Notification.objects.get(user=walk.cast["olga"], day=fortnight)
    assert (office.kind, title(office)) == ("escalation", "工作提醒:逾期待督促6项")
    lines = [line for block in blocks(office) for line in block.lines]
    assert [line.text for line in lines] == [
        f"市交通局:5项,最早{walk.round.due_on}截止",
        f"市发改委:1项,最早{walk.round.due_on}截止",
    ]
    assert lines[0].path == f"/rounds/{walk.round.pk}/timeliness/"


def test_what_closed_without_an_answer_is_told_once(walk: Walk) -> None:
    after_lock = walk.round.locks_on + timedelta(days=1)
    send_reminders(after_lock)
    found = told(after_lock)
    assert found["amy"] == "工作提醒:已锁定而未报5项"
    assert found["olga"] == "工作提醒:逾期待督促6项"
    send_reminders(after_lock + timedelta(days=1))
    assert not told(after_lock + timedelta(days=1))


def test_days_without_a_run_are_made_good_by_the_next(walk: Walk) -> None:
    send_reminders(day(walk, 9))
    today = day(walk, 5)
    send_reminders(today)
    assert told(today)["amy"] == "工作提醒:临近截止5项"


def test_reviewers_learn_how_many_wait_for_them_and_not_for_whom_they_filled(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.submit(walk.added, VALUE | {"value": "12", "unit": "item"})
    walk.approve(walk.share, "arthur")
    send_reminders(walk.today)
    found = told(walk.today)
    assert found["arthur"] == "工作提醒:等待审核1项"
    assert found["olga"] == "工作提醒:等待审核1项"
    assert "audrey" not in found
    assert "adam" not in found


def test_people_who_left_are_not_told(walk: Walk) -> None:
    User.objects.filter(username="amy").update(is_active=False)
    send_reminders(day(walk, 7))
    assert set(told(day(walk, 7))) == {"alice"}


def test_the_ledger_says_whom_of_what(walk: Walk) -> None:
    run = send_reminders(day(walk, 7))
    entry = LedgerEntry.objects.filter(action="reminder.send").get()
    assert (entry.chain, entry.object_id) == (walk.cast.siping.chain, str(run.pk))
    for name in ("amy", "alice"):
        assert str(walk.cast[name].pk) in entry.after


def test_many_duties_cost_what_few_cost(walk: Walk) -> None:
    def queries(today: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            send_reminders(today)
        return len(captured)

    many = queries(day(walk, 7))
    kept = (walk.share.pk, walk.hosted.pk)
    ReportingDuty.objects.exclude(pk__in=kept).delete()
    assert queries(day(walk, 3)) == many


# --- Milestones of the register ------------------------------------------------------------------


@pytest.fixture
def register(walk: Walk) -> RegisterPlan:
    """A project of 市交通局, with a milestone due by the end of next month."""
    made = make_register_plan(walk.cast, "siping-register").named()
    made.milestone("开工")
    return made


def month_end() -> date:
    """The last day of next month, on which `milestone` has the register's due."""
    return month(2) - timedelta(days=1)


def test_milestones_come_in_the_same_message_as_duties(walk: Walk, register: RegisterPlan) -> None:
    ReportingDuty.objects.update(due_on=month_end())
    today = month_end() - timedelta(days=7)
    run = send_reminders(today)
    assert told(today) == {"amy": "工作提醒:临近截止6项", "alice": "工作提醒:临近截止1项"}
    (section,) = blocks(Notification.objects.get(user=walk.cast["amy"]))
    last = section.lines[-1]
    assert last.text == f"生物质热电联产项目:开工(市交通局,{month_end()}截止)"
    assert last.path == f"/register/items/{register.project.pk}/"
    assert (run.people, run.duties) == (2, 6)
    entry = LedgerEntry.objects.get(action="reminder.send")
    assert json.loads(entry.after)["milestones"] == [Milestone.objects.get().pk]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (16, ""),
        (15, "工作提醒:临近截止1项"),
        (7, "工作提醒:临近截止1项"),
        (3, ""),
        (0, ""),
        (-6, ""),
        (-7, "工作提醒:已逾期1项"),
        (-14, "工作提醒:已逾期1项"),
        (-700, "工作提醒:已逾期1项"),
    ],
)
def test_the_reporters_alone_are_reminded_of_a_milestone(
    walk: Walk, register: RegisterPlan, left: int, said: str
) -> None:
    ReportingDuty.objects.all().delete()
    today = month_end() - timedelta(days=left)
    send_reminders(today)
    assert told(today) == ({"amy": said} if said else {})


def test_what_is_not_waited_for_is_not_called_to_mind(walk: Walk, register: RegisterPlan) -> None:
    ReportingDuty.objects.all().delete()
    amy, kept = walk.viewer("amy"), register.milestone("投用")
    reached, dropped = Milestone.objects.get(what="开工"), register.milestone("批复")
    revise_milestone(amy, reached, MilestoneFacts(month(1), done_on=yesterday()), seen=1)
    away = MilestoneFacts(month(1), dropped=True, reason="合并办理")
    revise_milestone(amy, dropped, away, seen=1)
    add_milestone(walk.viewer("olga"), register.sub_plan, what="印发", due=month(1))
    overdue = month_end() + timedelta(days=7)
    send_reminders(overdue)
    assert told(overdue) == {"amy": "工作提醒:已逾期1项"}
    revise_milestone(amy, kept, MilestoneFacts(month(3), reason="设备未到"), seen=1)
    send_reminders(overdue + timedelta(days=7))
    assert not told(overdue + timedelta(days=7)), "it was moved"
    report_item(amy, register.project, ItemFacts("done", yesterday()))
    later = month(4) + timedelta(days=6)
    send_reminders(later)
    assert not told(later), "the project is done"


def test_many_milestones_cost_what_one_costs(walk: Walk, register: RegisterPlan) -> None:
    ReportingDuty.objects.all().delete()

    def queries(today: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            send_reminders(today)
        return len(captured)

    one = queries(month_end() - timedelta(days=15))
    for what in ("批复", "投用", "验收"):
        register.milestone(what)
    assert queries(month_end() - timedelta(days=7)) == one


# --- Daily reminders -----------------------------------------------------------------------------


def test_daily_reminders_need_the_office_and_a_basis(walk: Walk) -> None:
    actor = walk.viewer("olga").actor(walk.cast.siping.pk, Role.OFFICE)
    after = day(walk, -2)
    set_daily_reminders(walk.round, basis="市领导小组会议纪要〔2026〕3号", actor=actor)
    send_reminders(after)
    assert told(after)["amy"] == "工作提醒:已逾期5项"
    entry = LedgerEntry.objects.get(action="round.daily_reminders")
    assert "市领导小组会议纪要" in entry.after
    walk.round.refresh_from_db()
    set_daily_reminders(walk.round, basis="", actor=actor)
    send_reminders(after + timedelta(days=1))
    assert not told(after + timedelta(days=1))


@pytest.mark.parametrize(("name", "role"), [("amy", Role.REPORTER), ("audrey", Role.AUDITOR)])
def test_nobody_else_switches_them_on(walk: Walk, name: str, role: Role) -> None:
    actor = walk.viewer(name).actor(walk.cast.siping.pk, role)
    with pytest.raises(PermissionDenied):
        set_daily_reminders(walk.round, basis="纪要", actor=actor)
    walk.round.refresh_from_db()
    assert not walk.round.daily_reminders_basis


def test_another_tenants_office_does_not_either(walk: Walk) -> None:
    actor = walk.viewer("oscar").actor(walk.cast.loudi.pk, Role.OFFICE)
    with pytest.raises(PermissionDenied):
        set_daily_reminders(walk.round, basis="纪要", actor=actor)


@pytest.mark.parametrize("basis", ["秘密★5年 会议纪要", "长" * 301])
def test_a_basis_is_refused_where_it_cannot_be_kept(walk: Walk, basis: str) -> None:
    actor = walk.viewer("olga").actor(walk.cast.siping.pk, Role.OFFICE)
    with pytest.raises(ValidationError):
        set_daily_reminders(walk.round, basis=basis, actor=actor)


def test_a_run_is_kept_once_a_day(walk: Walk) -> None:
    send_reminders(walk.today)
    assert ReminderRun.objects.filter(day=walk.today).count() == 1
