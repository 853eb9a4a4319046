"""Passwords that were given, that are old, and that come back."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from organizations.models import User
from tests.cast import PASSWORD, Cast, make_cast

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


def test_a_password_that_the_release_before_gave_opens_only_the_page_that_changes_it(
    cast: Cast,
) -> None:
    User.objects.filter(pk=cast["alice"].pk).update(password_temporary=True)
    client = enter(cast["alice"], PASSWORD)
    assert client.get("/inbox/").headers["Location"] == PAGE
    assert "请先设置新密码" in client.get(PAGE).content.decode()
    assert change(client, PASSWORD, "another long secret") == 302
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
