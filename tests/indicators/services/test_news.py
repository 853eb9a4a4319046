"""News: what was returned, accepted and opened, told to whom it concerns, once."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from indicators.services.news import TOLD_UNTIL, send_news
from organizations.models import Membership, Notification
from organizations.notification_terms import blocks, title
from tests.clock import on
from tests.indicators.walk import VALUE, Walk, make_walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_told_yet() -> None:
    """The moment up to which news was told outlives a test's rows."""
    cache.delete(TOLD_UNTIL)


@pytest.fixture
def walk() -> Walk:
    """Opened a week ago: no news any more."""
    walk = make_walk()
    for duty in (walk.share, walk.theirs):
        duty.round.opened_at -= timedelta(days=7)
        duty.round.save(update_fields=["opened_at"])
    return walk


def test_a_return_reaches_its_filler_once(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    assert send_news(timezone.now()) == 1
    assert send_news(timezone.now()) == 0
    told = Notification.objects.get()
    assert (told.user, told.kind) == (walk.cast["amy"], "returned")
    assert told.path == f"/duties/{walk.share.pk}/"
    assert title(told) == "“新能源公交车占比”的填报被退回"
    lines = [line.text for block in blocks(told) for line in block.lines]
    assert lines == [
        "退回原因:口径不符",
        f"截止日期:{walk.today + timedelta(days=7)}",
        "报送期:2025年度报送",
    ]
    # What the reviewer wrote stays in the content store.
    assert "氢能" not in str(told.params)


def test_an_acceptance_reaches_its_filler_and_an_approval_on_the_way_nobody(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.approve(walk.share, "arthur")
    assert send_news(timezone.now()) == 0
    walk.approve(walk.share, "olga")
    assert send_news(timezone.now()) == 1
    told = Notification.objects.get()
    assert (told.user, told.kind) == (walk.cast["amy"], "accepted")
    assert title(told) == "“新能源公交车占比”的填报已审核通过"


def test_names_are_kept_in_chinese_whatever_the_language(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    with translation.override("en"):
        send_news(timezone.now())
    assert Notification.objects.get().params["reason"] == "口径不符"


def test_what_is_decided_after_a_clock_was_set_back_is_told(walk: Walk) -> None:
    send_news(timezone.now() + timedelta(hours=2))
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    assert send_news(timezone.now()) == 1


def test_old_decisions_are_no_news(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    assert send_news(timezone.now() + timedelta(days=4)) == 0


def test_an_opened_round_reaches_the_reporters_who_owe() -> None:
    walk = make_walk()
    assert send_news(timezone.now()) == 3
    told = {each.user.username: each for each in Notification.objects.select_related("user")}
    assert set(told) == {"amy", "alice", "bob"}
    assert title(told["amy"]) == "“2025年度报送”已开放,待填报5项"
    assert told["bob"].tenant == walk.cast.loudi
    assert send_news(timezone.now()) == 0


def test_what_was_looked_through_is_not_looked_through_again_that_day(walk: Walk) -> None:
    with on(walk.today):
        noon = timezone.now()
        walk.submit(walk.share, VALUE)
        walk.send_back(walk.share, "arthur")
    cache.set(TOLD_UNTIL, noon + timedelta(hours=1))
    assert send_news(noon + timedelta(hours=2)) == 0
    # As much as a slow transaction may take is looked at twice.
    cache.set(TOLD_UNTIL, noon + timedelta(minutes=20))
    assert send_news(noon + timedelta(hours=2)) == 1
    Notification.objects.all().delete()
    assert send_news(noon + timedelta(hours=3)) == 0
    assert send_news(noon + timedelta(days=1)) == 1


def test_where_nobody_holds_an_office_nothing_is_looked_for(walk: Walk) -> None:
    walk.submit(walk.share, VALUE)
    walk.send_back(walk.share, "arthur")
    Membership.objects.update(valid_to=walk.today - timedelta(days=1))
    with CaptureQueriesContext(connection) as asked:
        assert send_news(timezone.now()) == 0
    assert len(asked) == 1
