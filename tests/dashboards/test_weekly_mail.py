"""Pages by e-mail once a week: what they say, to whom, how often, and how they end.

The small plan: energy intensity −17 % by 2025 is behind, green trips 60 % by 2023 is missed.
"""

import re
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from audit.domain.actors import Actor
from audit.models import LedgerEntry
from dashboards import weekly_mail
from dashboards.selectors.page_digests import PageDigest, page_digest
from dashboards.weekly_mail import send_page_digests
from indicators.services import recompute_progress
from organizations.access import Viewer
from organizations.models import Membership, PageSubscription
from organizations.services.subscription_mails import MOST_TRIES, MailClaim, claim_mail
from organizations.services.subscriptions import end_subscription, token_of
from tests.assessments.small_plan import SmallPlan
from tests.dashboards.mailing import OVERVIEW, make_mailed_plan, monday, want
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

BEHIND = "/plans/siping/targets/?status=attention"


@pytest.fixture
def small() -> SmallPlan:
    return make_mailed_plan()


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
    client = small.cast.enter("olga")
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
    assert small.cast.enter("bob").post("/subscriptions/", {"address": OVERVIEW}).status_code == 404
    past = f"{OVERVIEW}?as_of={timezone.localdate()}"
    for address in (past, "/ledger/", "//evil.example/plans/siping/", "/duties/"):
        small.cast.enter("olga").post("/subscriptions/", {"address": address})
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


# --- What fails ------------------------------------------------------------------------------------

LATER = timedelta(hours=3)


def refuse(_message: EmailMultiAlternatives) -> int:
    raise SMTPRecipientsRefused({"olga@siping.example": (550, b"no such user")})


def test_a_server_that_cannot_be_reached_costs_nobody_a_try(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = want(small, "olga")

    def fail(_self: object) -> None:
        raise OSError("no route to host")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", fail)
        assert send_page_digests(monday()) == 0
    held.refresh_from_db()
    assert held.tries == 0
    assert send_page_digests(monday()) == 1


def test_an_address_that_is_refused_keeps_nobody_elses_mail(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("olga", "sue"):
        want(small, name)
    really_send = EmailMultiAlternatives.send

    def send(message: EmailMultiAlternatives) -> int:
        return refuse(message) if message.to == ["olga@siping.example"] else really_send(message)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    assert send_page_digests(monday()) == 1
    assert sent().to == ["sue@siping.example"]


def test_a_page_that_fails_costs_its_own_mail_alone(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    held = want(small, "olga")
    want(small, "sue")

    def fail(address: str, viewer: Viewer, *, today: date) -> PageDigest:
        if viewer.account == held.user_id:
            raise ZeroDivisionError
        return page_digest(address, viewer, today=today)

    with monkeypatch.context() as patch:
        patch.setattr(weekly_mail, "page_digest", fail)
        assert send_page_digests(monday()) == 1
    assert sent().to == ["sue@siping.example"]
    assert f"weekly mail {held.pk} could not be made" in caplog.text
    held.refresh_from_db()
    assert (held.mail_state, held.mail_error, held.sent_at) == ("failed", "ZeroDivisionError", None)
    assert send_page_digests(monday()) == 0  # not at once
    assert send_page_digests(monday() + LATER) == 1


def test_what_fails_all_week_is_tried_so_often_and_begins_anew_on_monday(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = want(small, "olga")
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    for run in range(MOST_TRIES + 3):
        send_page_digests(monday() + run * LATER)
    held.refresh_from_db()
    assert held.tries == MOST_TRIES
    monkeypatch.undo()
    assert send_page_digests(monday(2)) == 1


def test_a_worker_that_dies_before_the_hand_over_leaves_the_mail_for_later(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    want(small, "olga")

    def die(*_given: object, **_more: object) -> PageDigest:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(weekly_mail, "page_digest", die)
        with pytest.raises(SystemExit):
            send_page_digests(monday())
    assert send_page_digests(monday() + timedelta(hours=1)) == 0  # it may be at work yet
    assert send_page_digests(monday() + LATER) == 1


@pytest.mark.parametrize("error", [SystemExit, SMTPServerDisconnected, ValueError])
def test_what_may_have_left_is_not_sent_again_this_week(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    want(small, "olga")
    really_send = EmailMultiAlternatives.send

    def send(message: EmailMultiAlternatives) -> int:
        really_send(message)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", send)
        if error is SystemExit:
            with pytest.raises(SystemExit):
                send_page_digests(monday())
        else:
            assert send_page_digests(monday()) == 0
    assert send_page_digests(monday() + LATER) == 0
    assert len(mail.outbox) == 1
    assert send_page_digests(monday(2)) == 1


def test_a_mail_whose_note_fails_is_not_sent_twice(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("olga", "sue"):
        want(small, name)
    really_settle = MailClaim.settle

    def settle(claim: MailClaim, seen: dict[str, object]) -> None:
        if claim.held.user_id == small.cast["olga"].pk:
            raise OperationalError("could not commit")
        really_settle(claim, seen)

    with monkeypatch.context() as patch:
        patch.setattr(MailClaim, "settle", settle)
        assert send_page_digests(monday()) == 1
    assert len(mail.outbox) == 2
    assert send_page_digests(monday() + LATER) == 0


def test_no_transaction_is_open_while_the_server_is_spoken_to(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    want(small, "olga")
    outside = len(connection.savepoint_ids)
    found: list[tuple[int, str]] = []

    def send(message: EmailMultiAlternatives) -> int:
        state = PageSubscription.objects.get().mail_state
        found.append((len(connection.savepoint_ids), state))
        return 1

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    assert send_page_digests(monday()) == 1
    assert found == [(outside, "handed_over")]


def test_two_workers_never_hold_the_same_mail(small: SmallPlan) -> None:
    held = want(small, "olga")
    assert claim_mail(held.pk, now=monday()) is not None
    assert claim_mail(held.pk, now=monday() + timedelta(minutes=1)) is None


def test_who_leaves_while_the_mail_is_made_gets_none(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = want(small, "olga")

    def leave(address: str, viewer: Viewer, *, today: date) -> PageDigest:
        actor = Actor(account=held.user_id, unit="", role="account")
        end_subscription(user=held.user, pk=held.pk, actor=actor)
        return page_digest(address, viewer, today=today)

    monkeypatch.setattr(weekly_mail, "page_digest", leave)
    assert send_page_digests(monday()) == 0
    assert mail.outbox == []


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
    assert "四平市 · 总览" in small.cast.enter("olga").get("/subscriptions/").content.decode()
    assert small.cast.enter("sue").post(f"/subscriptions/{held.pk}/end/").status_code == 404
    small.cast.enter("olga").post(f"/subscriptions/{held.pk}/end/")
    assert PageSubscription.objects.get().ended_at is not None
    want_again = small.cast.enter("olga").post("/subscriptions/", {"address": OVERVIEW})
    assert want_again.status_code == 302
    assert PageSubscription.objects.count() == 2


def test_the_list_stays_within_its_queries(small: SmallPlan) -> None:
    want(small, "olga")
    want(small, "olga", BEHIND)
    olga = small.cast.enter("olga")
    with assert_query_count("dashboards:subscriptions"):
        assert olga.get("/subscriptions/").status_code == 200
