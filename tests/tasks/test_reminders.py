"""The jobs that tell people: at half past eight, safe to run twice, made good when lost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab
from django.core import mail
from django.utils import timezone

from carbon_peak.celery import app
from indicators.models import ReminderRun
from organizations.models import Notification, User
from tasks import jobs
from tests.indicators.walk import VALUE, Walk, make_walk

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def walk(db: None) -> Walk:
    """Due in seven days; amy has an address."""
    walk = make_walk()
    walk.round.opened_at -= timedelta(days=30)
    walk.round.save(update_fields=["opened_at"])
    walk.round.duties.update(due_on=walk.today + timedelta(days=7))
    User.objects.filter(username="amy").update(email="amy@example.org")
    return walk


def at(monkeypatch: pytest.MonkeyPatch, hour: int, minute: int) -> None:
    """Let today's clock show a time."""
    day = timezone.localdate()
    now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_the_digests_go_out_at_half_past_eight_in_china() -> None:
    schedule = app.conf.beat_schedule["send-daily-reminders"]["schedule"]
    assert schedule == crontab(hour=8, minute=30)
    assert (jobs.REMINDED_AT.hour, jobs.REMINDED_AT.minute) == (8, 30)
    assert str(app.conf.timezone) == "Asia/Shanghai"


def test_two_messages_send_one_digest_and_one_mail(walk: Walk) -> None:
    for _time in range(2):
        jobs.send_daily_reminders()
        jobs.mail_waiting_notifications()
    assert Notification.objects.filter(user=walk.cast["amy"]).count() == 1
    assert [message.to for message in mail.outbox] == [["amy@example.org"]]
    assert ReminderRun.objects.count() == 1


@pytest.mark.parametrize(("hour", "minute", "sent"), [(8, 29, 0), (8, 30, 1), (17, 0, 1)])
def test_a_lost_morning_is_made_good(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, hour: int, minute: int, sent: int
) -> None:
    calls: list[None] = []
    monkeypatch.setattr(jobs.send_daily_reminders, "delay", lambda: calls.append(None))
    at(monkeypatch, hour, minute)
    jobs.send_recent_news()
    assert len(calls) == sent


def test_a_morning_that_went_out_is_not_repeated(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.send_daily_reminders()
    calls: list[None] = []
    monkeypatch.setattr(jobs.send_daily_reminders, "delay", lambda: calls.append(None))
    at(monkeypatch, 9, 0)
    jobs.send_recent_news()
    assert not calls


def test_a_return_is_told_by_the_next_run(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.send_daily_reminders, "delay", lambda: None)
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    for _time in range(2):
        jobs.send_recent_news()
    assert Notification.objects.filter(user=walk.cast["amy"], kind="returned").count() == 1
