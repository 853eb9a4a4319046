"""Notifications: left once, read by their owner, mailed once, and never lost by a mail server."""

from datetime import date, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone, translation
from pytest_django import Settings

from audit.domain.actors import Actor
from audit.models import LedgerEntry
from organizations.access import viewers_in
from organizations.domain.notifications import Item, Kind, Notice, Part, Section, kind_of
from organizations.domain.roles import Role
from organizations.models import Notification, User
from organizations.notification_terms import blocks, title
from organizations.services.notification_mail import mail_notifications
from organizations.services.notifications import (
    mark_all_read,
    mark_read,
    notify,
    set_preference,
)
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 24)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    """Amy and Olga have an address; nobody else has."""
    settings.SITE_URL = "https://tracker.example"
    cast = make_cast()
    for name in ("amy", "olga"):
        User.objects.filter(username=name).update(email=f"{name}@example.org")
        cast[name].refresh_from_db()
    return cast


def digest(cast: Cast, name: str = "amy", *, count: int = 1, key: str = "digest:1") -> Notice:
    items = tuple(
        Item(name=f"指标{number}", department="市交通局", due_on="2026-03-31", path="/duties/1/")
        for number in range(count)
    )
    section = Section(Part.SOON, count, "/duties/", items)
    return Notice(
        account=cast[name].pk,
        tenant=cast.siping.pk,
        kind=Kind.REMINDER,
        key=key,
        path="/duties/",
        params={"sections": [section.stored()]},
    )


def returned(cast: Cast, name: str = "amy", key: str = "review:1") -> Notice:
    params = {"name": "机动车", "round": "2025年度", "reason": "口径不符", "due_on": "2026-04-02"}
    return Notice(
        account=cast[name].pk,
        tenant=cast.siping.pk,
        kind=Kind.RETURNED,
        key=key,
        path="/duties/5/",
        params=params,
    )


def leave(*notices: Notice, day: date = TODAY) -> int:
    return notify(notices, day=day, now=timezone.now())


# --- Leaving and reading -------------------------------------------------------------------------


def test_a_notice_is_left_once_a_day(cast: Cast) -> None:
    assert leave(digest(cast), returned(cast)) == 2
    assert leave(digest(cast, count=3), returned(cast)) == 0
    assert leave(digest(cast), day=TODAY + timedelta(days=1)) == 1
    assert Notification.objects.count() == 3


def test_the_database_holds_it_as_well(cast: Cast) -> None:
    leave(digest(cast))
    held = Notification.objects.get()
    held.pk, held.kind = None, Kind.OVERDUE
    with (
        pytest.raises(IntegrityError, match=r"notification_once_a_day|UNIQUE"),
        transaction.atomic(),
    ):
        held.save(force_insert=True)


def test_a_closed_or_unknown_account_gets_nothing(cast: Cast) -> None:
    User.objects.filter(username="amy").update(is_active=False)
    unknown = Notice(10**9, cast.siping.pk, Kind.ACCEPTED, "review:2", "/", {})
    assert leave(digest(cast), unknown) == 0


def test_one_reads_ones_own_and_nobody_elses(cast: Cast) -> None:
    leave(digest(cast), digest(cast, "olga"))
    mine = Notification.objects.get(user=cast["amy"])
    theirs = Notification.objects.get(user=cast["olga"])
    first = mark_read(cast["amy"], mine.pk).read_at
    assert first is not None
    assert mark_read(cast["amy"], mine.pk).read_at == first
    with pytest.raises(Http404):
        mark_read(cast["amy"], theirs.pk)
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_everything_is_marked_read_at_once(cast: Cast) -> None:
    leave(digest(cast), returned(cast), digest(cast, "olga"))
    assert mark_all_read(cast["amy"]) == 2
    assert Notification.objects.filter(read_at__isnull=True).get().user == cast["olga"]


def test_viewers_are_those_who_hold_the_role_today(cast: Cast) -> None:
    found = viewers_in([cast.siping.pk], Role.REPORTER, Role.OFFICE, today=TODAY)
    assert [viewer.name for viewer in found] == ["Alice", "Amy", "Olga"]
    assert not viewers_in([], Role.REPORTER, today=TODAY)
    assert not viewers_in([cast.siping.pk], Role.REPORTER, today=date(2019, 1, 1))


# --- Words ---------------------------------------------------------------------------------------

MOST_PRESSING = [
    ({Part.WAITING}, Kind.WAITING_REVIEW),
    ({Part.SOON, Part.WAITING}, Kind.REMINDER),
    ({Part.TODAY}, Kind.REMINDER),
    ({Part.SOON, Part.OVERDUE}, Kind.OVERDUE),
    ({Part.LOCKED}, Kind.OVERDUE),
    ({Part.OVERDUE, Part.ESCALATED}, Kind.ESCALATION),
]


@pytest.mark.parametrize(("parts", "kind"), MOST_PRESSING)
def test_a_digest_is_of_the_kind_of_its_most_pressing_part(parts: set[Part], kind: Kind) -> None:
    assert kind_of(frozenset(parts)) is kind


def test_a_long_digest_says_how_many_it_does_not_name(cast: Cast) -> None:
    leave(digest(cast, count=53))
    told = Notification.objects.get()
    assert title(told) == "工作提醒:临近截止53项"
    (block,) = blocks(told)
    assert len(block.lines) == 51
    assert block.lines[-1].text == "另有3项"


def test_words_follow_the_reader(cast: Cast) -> None:
    leave(returned(cast))
    told = Notification.objects.get()
    assert title(told) == "“机动车”的填报被退回"
    with translation.override("en"):
        assert "机动车" in title(told)


# --- E-mail --------------------------------------------------------------------------------------


def test_a_person_gets_one_mail_for_all_that_waits(cast: Cast) -> None:
    leave(digest(cast, count=2), returned(cast), digest(cast, "olga"))
    assert mail_notifications() == 2
    assert sorted(message.to[0] for message in mail.outbox) == [
        "amy@example.org",
        "olga@example.org",
    ]
    message = next(each for each in mail.outbox if each.to == ["amy@example.org"])
    assert "工作提醒:临近截止2项" in message.body
    assert "“机动车”的填报被退回" in message.body
    assert "https://tracker.example/duties/5/" in message.body
    assert "https://tracker.example/inbox/" in message.body


def test_the_subject_tells_nothing_about_anybody(cast: Cast) -> None:
    leave(returned(cast), digest(cast, "olga"))
    mail_notifications()
    assert {message.subject for message in mail.outbox} == {"碳达峰目标跟踪:您有新的工作通知"}


def test_a_second_run_mails_nothing(cast: Cast) -> None:
    leave(digest(cast))
    assert mail_notifications() == 1
    assert mail_notifications() == 0
    assert len(mail.outbox) == 1


def test_a_mail_server_that_fails_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> int:
        raise SMTPServerDisconnected

    leave(digest(cast), digest(cast, "olga"))
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", fail)
        assert mail_notifications() == 0
    assert not Notification.objects.filter(mailed_at__isnull=False).exists()
    assert mail_notifications() == 2


def test_digests_can_be_declined_and_the_rest_cannot(cast: Cast) -> None:
    account = Actor(account=cast["amy"].pk, unit="", role="account")
    set_preference(user=cast["amy"], mails_digests=False, actor=account)
    leave(digest(cast))
    assert mail_notifications() == 0
    leave(returned(cast))
    assert mail_notifications() == 1
    assert "工作提醒" not in mail.outbox[0].body
    # Asking for them again brings those from then on.
    set_preference(user=cast["amy"], mails_digests=True, actor=account)
    assert mail_notifications() == 0
    leave(digest(cast), day=TODAY + timedelta(days=1))
    assert mail_notifications() == 1


def test_what_was_read_or_is_old_is_not_mailed(cast: Cast) -> None:
    leave(digest(cast), digest(cast, "olga"))
    mark_all_read(cast["amy"])
    Notification.objects.filter(user=cast["olga"]).update(
        created_at=timezone.now() - timedelta(days=4)
    )
    assert mail_notifications() == 0


def test_without_a_mail_server_the_inbox_is_all(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_ENABLED = False
    leave(digest(cast))
    assert mail_notifications() == 0
    assert Notification.objects.count() == 1


# --- The preference ------------------------------------------------------------------------------


def test_a_preference_stands_in_the_ledger(cast: Cast) -> None:
    account = Actor(account=cast["amy"].pk, unit="", role="account")
    set_preference(user=cast["amy"], mails_digests=False, actor=account)
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.action, entry.object_id) == ("account.notifications", str(cast["amy"].pk))
    assert entry.after == '{"mails_digests":false}'


def test_nobody_sets_anothers(cast: Cast) -> None:
    olga: Any = Actor(account=cast["olga"].pk, unit="", role="account")
    with pytest.raises(PermissionDenied):
        set_preference(user=cast["amy"], mails_digests=False, actor=olga)
