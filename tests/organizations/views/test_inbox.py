"""The inbox pages: who gets in, what they show, what a button does."""

import pytest
from django.test import Client
from django.utils import timezone

from organizations.domain.notifications import Kind, Notice, Part, Section
from organizations.models import Notification, NotificationPreference
from organizations.services.notifications import notify
from tests.cast import Cast, make_cast
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

PEOPLE = ("amy", "arthur", "olga", "cora", "sue", "audrey", "bob", "sysop")
GETS = {
    # Everybody has an inbox; address: the answer to whoever asks
    "/inbox/": 200,
    "/inbox/settings/": 200,
    "/inbox/read/": 405,
    "/inbox/{amys}/read/": 405,
}
POSTS = {
    "/inbox/": 405,
    "/inbox/settings/": 302,
    "/inbox/read/": 302,
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def amys(cast: Cast) -> Notification:
    return leave(cast, "amy")


def leave(cast: Cast, name: str, key: str = "digest:1") -> Notification:
    section = Section(Part.WAITING, 4, "/reviews/")
    notice = Notice(
        account=cast[name].pk,
        tenant=cast.siping.pk,
        kind=Kind.WAITING_REVIEW,
        key=key,
        path="/reviews/",
        params={"sections": [section.stored()]},
    )
    now = timezone.now()
    notify([notice], day=timezone.localdate(now), now=now)
    return Notification.objects.get(user=cast[name], key=key)


def signed_in(cast: Cast, name: str) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(cast[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_has_an_inbox(cast: Cast, amys: Notification, name: str) -> None:
    client = signed_in(cast, name)
    gets = {at: client.get(at.format(amys=amys.pk)).status_code for at in GETS}
    posts = {at: client.post(at.format(amys=amys.pk)).status_code for at in POSTS}
    assert (gets, posts) == (GETS, POSTS)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_notification_exists_for_its_owner_alone(
    cast: Cast, amys: Notification, name: str
) -> None:
    status = signed_in(cast, name).post(f"/inbox/{amys.pk}/read/").status_code
    assert status == (302 if name == "amy" else 404)


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/settings/"])
def test_nobody_enters_without_an_account(address: str) -> None:
    assert Client().get(address).headers["Location"].startswith("/login/")
    assert Client().post(address).status_code == 403


def test_the_bell_counts_what_is_unread(cast: Cast, amys: Notification) -> None:
    client = signed_in(cast, "amy")
    leave(cast, "amy", "digest:2")
    assert '<span class="bell-count">2' in client.get("/inbox/").content.decode()
    client.post(f"/inbox/{amys.pk}/read/")
    assert '<span class="bell-count">1' in client.get("/inbox/").content.decode()
    client.post("/inbox/read/")
    assert "bell-count" not in client.get("/inbox/").content.decode()


def test_the_unread_come_first(cast: Cast, amys: Notification) -> None:
    client = signed_in(cast, "amy")
    newer = leave(cast, "amy", "digest:2")
    client.post(f"/inbox/{newer.pk}/read/")
    page = client.get("/inbox/").content.decode()
    assert page.index(f"/inbox/{amys.pk}/read/") < page.index(f"/inbox/{newer.pk}/read/")
    assert "工作提醒:等待审核4项" in page
    for form in page.split("/read/")[1:]:
        assert 'name="csrfmiddlewaretoken"' in form.split("</form>")[0]


def test_opening_marks_read_and_leads_on(cast: Cast, amys: Notification) -> None:
    client = signed_in(cast, "amy")
    answer = client.post(f"/inbox/{amys.pk}/read/", {"then": "open"})
    assert answer.headers["Location"] == "/reviews/"
    answer = client.post(f"/inbox/{amys.pk}/read/", {"then": "stay"})
    assert answer.headers["Location"] == "/inbox/"
    amys.refresh_from_db()
    assert amys.read_at is not None


def test_a_long_inbox_has_pages(cast: Cast) -> None:
    for number in range(31):
        leave(cast, "amy", f"digest:{number}")
    client = signed_in(cast, "amy")
    with assert_query_count("organizations:inbox"):
        first = client.get("/inbox/").content.decode()
    assert "?page=2" in first
    second = client.get("/inbox/?page=2").content.decode()
    assert "?page=1" in second
    assert "?page=3" not in second
    for odd in ("0", "-1", "x", "²", "99999999999999999999"):
        assert client.get("/inbox/", {"page": odd}).status_code == 200


def test_an_empty_inbox_says_so(cast: Cast) -> None:
    assert "没有通知。" in signed_in(cast, "amy").get("/inbox/").content.decode()


def test_digests_by_mail_are_declined_and_asked_for_again(cast: Cast) -> None:
    client = signed_in(cast, "amy")
    assert "checked" in client.get("/inbox/settings/").content.decode()
    client.post("/inbox/settings/", {})
    assert not NotificationPreference.objects.get(user=cast["amy"]).mails_digests
    assert "checked" not in client.get("/inbox/settings/").content.decode()
    client.post("/inbox/settings/", {"mails_digests": "on"})
    assert NotificationPreference.objects.get(user=cast["amy"]).mails_digests
