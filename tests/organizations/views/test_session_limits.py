"""How long a session lasts, how many an account has, and ending them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.test import Client, override_settings

from audit.models import LedgerEntry
from organizations.addresses import client_address
from organizations.models import AccountSession, User
from tests.cast import PASSWORD, Cast, make_cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    times = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: times[0])
    return times


def enter(user: User) -> Client:
    client = Client()
    client.post("/login/", {"username": user.username, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/sessions/").status_code == 200


def test_a_session_ends_without_use_and_after_its_longest_time(
    cast: Cast, clock: list[datetime], settings: LazySettings
) -> None:
    settings.SESSION_COOKIE_AGE, settings.SESSION_LONGEST = 1800, timedelta(hours=2)
    idle, used = enter(cast["alice"]), enter(cast["alice"])
    for minutes in (29, 58, 87, 116):
        clock[0] = NOW + timedelta(minutes=minutes)
        assert is_in(used)
    assert not is_in(idle)
    clock[0] = NOW + timedelta(minutes=121)
    assert not is_in(used)


def test_one_session_too_many_ends_the_least_recently_used(
    cast: Cast, clock: list[datetime], settings: LazySettings
) -> None:
    settings.SESSIONS_PER_ACCOUNT = 2
    first = enter(cast["alice"])
    clock[0] += timedelta(minutes=2)
    second = enter(cast["alice"])
    clock[0] += timedelta(minutes=2)
    assert is_in(first)
    clock[0] += timedelta(minutes=2)
    third, other = enter(cast["alice"]), enter(cast["olga"])
    assert [is_in(each) for each in (first, second, third, other)] == [True, False, True, True]


def test_one_sees_ones_own_sessions_and_ends_all_others(cast: Cast) -> None:
    here, there, other = enter(cast["alice"]), enter(cast["alice"]), enter(cast["olga"])
    page = here.get("/account/sessions/").content.decode()
    assert page.count("127.0.0.1") == 2
    assert page.count("本机") == 1
    assert here.post("/account/sessions/").status_code == 302
    assert [is_in(each) for each in (here, there, other)] == [True, False, True]
    assert LedgerEntry.objects.get(action="account.sessions_end").after.endswith('"ended":1}')


def test_the_key_changes_at_the_sign_in_and_with_the_password(client: Client, cast: Cast) -> None:
    client.get("/login/?next=/x/")
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    client.post("/login/", {"username": "alice", "password": PASSWORD})
    entered = client.session.session_key
    new = "another long secret"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client.post("/account/password/", form)
    assert len({planted, entered, client.session.session_key}) == 3
    assert list(AccountSession.objects.values_list("account", flat=True)) == [cast["alice"].pk]
    assert client.session[SESSION_KEY] == str(cast["alice"].pk)


@pytest.mark.parametrize(
    ("proxied", "header", "address"),
    [
        (False, "203.0.113.9", "10.0.0.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (True, "", "10.0.0.1"),
        (True, "no address\0", "10.0.0.1"),
        (True, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_the_address_is_what_the_proxy_saw(proxied: bool, header: str, address: str) -> None:
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": header}
    with override_settings(BEHIND_PROXY=proxied):
        assert client_address(request) == address
