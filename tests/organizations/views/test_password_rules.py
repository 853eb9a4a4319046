"""Passwords that were given, that are old, and that come back."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from audit.models import LedgerEntry
from organizations.domain.roles import Role
from organizations.models import User
from organizations.services import create_account, grant_membership
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

PAGE = "/account/password/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def enter(user: User, password: str) -> Client:
    client = Client()
    client.post("/login/", {"username": user.username, "password": password})
    return client


def change(client: Client, old: str, new: str) -> int:
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(PAGE, form).status_code


def test_a_given_password_opens_only_the_page_that_changes_it(cast: Cast) -> None:
    guard = create_account(username="guard", display_name="安", password=PASSWORD, actor=SYSTEM)
    grant_membership(
        user=guard,
        role=Role.SECURITY_ADMIN,
        tenant=cast.siping,
        valid_from=SINCE,
        actor=SYSTEM,
    )
    before = enter(cast["alice"], PASSWORD)
    form = {"action": "reset_password", "reason": "本人遗忘,当面核实"}
    shown = enter(guard, PASSWORD).post(f"/accounts/{cast['alice'].pk}/", form).content.decode()
    given = re.search(r'font-monospace">([\w-]{16})<', shown)
    assert given
    assert before.get("/inbox/").headers["Location"].startswith("/login/")
    assert given[1] not in LedgerEntry.objects.get(action="account.password_reset").after
    client = enter(cast["alice"], given[1])
    assert client.get("/inbox/").headers["Location"] == PAGE
    assert "请先设置新密码" in client.get(PAGE).content.decode()
    assert change(client, given[1], "another long secret") == 302
    assert client.get("/inbox/").status_code == 200


def test_a_password_does_not_come_back_soon(cast: Cast, settings: LazySettings) -> None:
    settings.PASSWORDS_REMEMBERED = 2
    client = enter(cast["alice"], PASSWORD)
    first, second = "the first long secret", "the second long secret"
    assert change(client, PASSWORD, PASSWORD) == 200
    assert change(client, PASSWORD, first) == 302
    assert change(client, first, PASSWORD) == 200
    assert change(client, first, second) == 302
    assert change(client, second, PASSWORD) == 302


def test_an_old_password_is_changed_first(cast: Cast, settings: LazySettings) -> None:
    settings.PASSWORD_DAYS = 90
    alice = cast["alice"]
    for days, led in ((89, None), (91, PAGE)):
        alice.date_joined -= timedelta(days=days)
        alice.save(update_fields=["date_joined"])
        assert enter(alice, PASSWORD).get("/inbox/").headers.get("Location") == led
        alice.date_joined += timedelta(days=days)
