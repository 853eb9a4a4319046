"""Pages by e-mail once a week: what they say, to whom, how often, and how they end.

The small plan: energy intensity −17 % by 2025 is behind, green trips 60 % by 2023 is missed.
"""

import re
from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from audit.models import LedgerEntry
from dashboards.weekly_mail import send_page_digests
from indicators.services import recompute_progress
from organizations.models import Membership, PageSubscription
from organizations.services.subscriptions import token_of
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

OVERVIEW = "/plans/siping/"
BEHIND = "/plans/siping/targets/?status=attention"


@pytest.fixture
def small() -> SmallPlan:
    small = make_small_plan()
    recompute_progress([small.plan.pk], today=timezone.localdate())
    for user in small.cast.users.values():
        user.email = f"{user.username}@siping.example"
        user.save(update_fields=["email"])
    return small


def enter(small: SmallPlan, name: str) -> Client:
    client = Client()
    client.force_login(small.cast[name])
    return client


def want(small: SmallPlan, name: str, address: str = OVERVIEW) -> PageSubscription:
    enter(small, name).post("/subscriptions/", {"address": address})
    return PageSubscription.objects.get(user=small.cast[name], address=address)


def monday(weeks: int = 1) -> datetime:
    """Half past eight on the Monday so many weeks ahead."""
    today = timezone.localdate()
    day = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=8.5)


def sent() -> EmailMultiAlternatives:
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    return message


def html_of(message: EmailMultiAlternatives) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return str(content)


# --- What it says ----------------------------------------------------------------------------------


def test_a_mail_tells_what_stands_there_as_text_and_as_html(small: SmallPlan) -> None:
    want(small, "olga")
    assert send_page_digests(monday()) == 1
    message = sent()
    assert message.to == ["olga@siping.example"]
    page = Client()
    page.force_login(small.cast["olga"])
    attention = int(re.search(r"需要关注 (\d+)", str(message.body)).group(1))  # type: ignore[union-attr]  # it is there
    shown = page.get(BEHIND).content.decode()
    assert f"符合条件 {attention} 项" in shown
    for text in (str(message.body), html_of(message)):
        assert "四平市 · 总览" in text
        assert "绿色出行比例" in text
        assert "/plans/siping/" in text
        assert "没有变化" in text
    assert "四平" not in str(message.subject)


def test_the_next_mail_tells_what_changed(small: SmallPlan) -> None:
    want(small, "olga")
    send_page_digests(monday())
    mail.outbox.clear()
    small.record("EN11", 2024, "145")
    recompute_progress([small.plan.pk], today=timezone.localdate())
    send_page_digests(monday(2))
    body = str(sent().body)
    assert "风电装机规模: " in body
    assert (
        "数值由130\N{NO-BREAK SPACE}万千瓦(2023年)变为145\N{NO-BREAK SPACE}万千瓦(2024年)" in body
    )
    mail.outbox.clear()
    send_page_digests(monday(3))
    assert "没有变化" in str(sent().body)


def test_filters_hold_in_the_mail_and_in_its_title(small: SmallPlan) -> None:
    want(small, "olga", "/plans/siping/targets/?status=missed&year=2023")
    send_page_digests(monday())
    body = str(sent().body)
    assert "目标清单" in body
    assert "2023年到期" in body
    assert "绿色出行比例" in body
    assert "单位GDP能耗" not in body


def test_it_is_written_in_the_language_of_the_subscription(small: SmallPlan) -> None:
    client = enter(small, "olga")
    client.cookies["django_language"] = "en"
    client.post("/subscriptions/", {"address": OVERVIEW})
    assert PageSubscription.objects.get().language == "en"
    send_page_digests(monday())
    assert 'lang="en"' in html_of(sent())


# --- Who sees what ---------------------------------------------------------------------------------


def test_a_value_is_only_in_the_mail_of_who_may_see_it(small: SmallPlan) -> None:
    small.record("TR03", 2023, "57.25", quality="preliminary")
    recompute_progress([small.plan.pk], today=timezone.localdate())
    for name, sees in (("olga", True), ("amy", False)):
        mail.outbox.clear()
        want(small, name)
        PageSubscription.objects.update(week=date(2020, 1, 6))
        PageSubscription.objects.exclude(user=small.cast[name]).update(ended_at=timezone.now())
        send_page_digests(monday())
        assert ("57.25" in str(sent().body) + html_of(sent())) is sees, name
        assert "绿色出行比例" in str(sent().body)


def test_a_value_withheld_since_is_not_named_again(small: SmallPlan) -> None:
    want(small, "amy")
    small.record("TR03", 2023, "57.25", quality="preliminary")
    recompute_progress([small.plan.pk], today=timezone.localdate())
    send_page_digests(monday())
    text = str(sent().body) + html_of(sent())
    assert "57.25" not in text
    assert "55%" not in text


def test_who_lost_the_office_gets_nothing(small: SmallPlan) -> None:
    want(small, "olga")
    Membership.objects.filter(user=small.cast["olga"]).update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )
    assert send_page_digests(monday()) == 0
    assert mail.outbox == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_a_closed_account_or_one_without_address_gets_nothing(
    small: SmallPlan, change: dict[str, object]
) -> None:
    want(small, "olga")
    type(small.cast["olga"]).objects.filter(pk=small.cast["olga"].pk).update(**change)
    assert send_page_digests(monday()) == 0


def test_a_page_that_is_not_open_cannot_be_wanted(small: SmallPlan) -> None:
    assert enter(small, "bob").post("/subscriptions/", {"address": OVERVIEW}).status_code == 404
    past = f"{OVERVIEW}?as_of={timezone.localdate()}"
    for address in (past, "/ledger/", "//evil.example/plans/siping/", "/duties/"):
        enter(small, "olga").post("/subscriptions/", {"address": address})
    assert not PageSubscription.objects.exists()


# --- How often -------------------------------------------------------------------------------------


def test_each_week_is_served_once_however_often_the_job_runs(small: SmallPlan) -> None:
    want(small, "olga")
    assert send_page_digests(timezone.now()) == 0  # begins next week
    assert [send_page_digests(monday()), send_page_digests(monday())] == [1, 0]
    assert send_page_digests(monday() + timedelta(days=3)) == 0
    assert send_page_digests(monday(2)) == 1
    served = LedgerEntry.objects.filter(action="page_digest.send")
    assert served.count() == 2


def test_a_lost_monday_is_made_good_later_in_the_week(small: SmallPlan) -> None:
    want(small, "olga")
    assert send_page_digests(monday() + timedelta(days=2)) == 1
    assert send_page_digests(monday(2)) == 1


def test_a_server_that_fails_leaves_the_mail_for_the_next_run(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    want(small, "olga")

    def fail(_self: object, *_arguments: object) -> int:
        raise OSError("no route to host")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", fail)
        assert send_page_digests(monday()) == 0
    assert send_page_digests(monday()) == 1


def test_an_address_that_is_refused_keeps_nobody_elses_mail(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("olga", "sue"):
        want(small, name)
    really_send = EmailMultiAlternatives.send

    def send(message: EmailMultiAlternatives) -> int:
        if message.to == ["olga@siping.example"]:
            raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return really_send(message)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    assert send_page_digests(monday()) == 1
    assert sent().to == ["sue@siping.example"]


# --- How it ends -----------------------------------------------------------------------------------


def test_a_mail_program_unsubscribes_by_one_post_without_an_account(small: SmallPlan) -> None:
    want(small, "olga")
    send_page_digests(monday())
    headers = sent().extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    path = re.sub(r"^https?://[^/]+", "", address)
    stranger = Client(enforce_csrf_checks=True)
    assert "退订" in stranger.get(path).content.decode()
    assert PageSubscription.objects.get().ended_at is None, "reading a link ends nothing"
    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "已退订" in answer.content.decode()
    assert PageSubscription.objects.get().ended_at is not None
    assert send_page_digests(monday(2)) == 0
    entry = LedgerEntry.objects.get(action="account.unsubscribe")
    assert (entry.actor_account, entry.actor_role) == (small.cast["olga"].pk, "mail_link")


def test_a_link_that_was_tampered_with_leads_nowhere(small: SmallPlan) -> None:
    token = token_of(want(small, "olga"))
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), "1", "x:y:z"):
        assert Client().post(f"/unsubscribe/{wrong}/").status_code == 404
    assert PageSubscription.objects.get().ended_at is None


def test_subscriptions_are_listed_and_ended_by_their_owner_alone(small: SmallPlan) -> None:
    held = want(small, "olga")
    want(small, "olga")  # once more changes nothing
    assert "四平市 · 总览" in enter(small, "olga").get("/subscriptions/").content.decode()
    assert enter(small, "sue").post(f"/subscriptions/{held.pk}/end/").status_code == 404
    enter(small, "olga").post(f"/subscriptions/{held.pk}/end/")
    assert PageSubscription.objects.get().ended_at is not None
    want_again = enter(small, "olga").post("/subscriptions/", {"address": OVERVIEW})
    assert want_again.status_code == 302
    assert PageSubscription.objects.count() == 2


def test_the_list_stays_within_its_queries(small: SmallPlan) -> None:
    want(small, "olga")
    want(small, "olga", BEHIND)
    olga = enter(small, "olga")
    with assert_query_count("dashboards:subscriptions"):
        assert olga.get("/subscriptions/").status_code == 200
