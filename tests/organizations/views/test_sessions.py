"""Coming in, being kept out, going out."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from audit.models import LedgerEntry
from organizations.domain.roles import Role
from organizations.models import User
from organizations.services import create_account, grant_membership
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.dashboards.style_sheet_urls")]

OWN = {"Origin": "http://testserver"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def reporter(cast: Cast) -> User:
    return cast["alice"]


def enter(client: Client, user: User, password: str = PASSWORD) -> int:
    form = {"username": user.username, "password": password}
    return client.post("/login/", form).status_code


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_page_asks_for_an_account_and_leads_back(client: Client, reporter: User) -> None:
    response = client.get("/sample/")
    assert response.headers["Location"] == "/login/?next=/sample/"
    response = client.post(
        "/login/", {"username": reporter.username, "password": PASSWORD, "next": "/sample/"}
    )
    assert response.headers["Location"] == "/sample/"
    assert client.get("/sample/").status_code == 200


def test_nobody_is_led_to_another_site(client: Client, reporter: User) -> None:
    form = {"username": reporter.username, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/login/", form).headers["Location"] == "/"


def test_who_is_in_does_not_see_the_login_again(client: Client, reporter: User) -> None:
    client.force_login(reporter)
    assert client.get("/login/?next=/sample/").headers["Location"] == "/sample/"


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(
    client: Client, reporter: User
) -> None:
    for name in (reporter.username, "nobody"):
        page = client.post("/login/", {"username": name, "password": "wrong"}).content.decode()
        assert "用户名或密码不正确,请核对后重新输入;密码区分大小写。" in page
        assert not signed_in(client)


def test_five_wrong_passwords_lock_the_account_for_this_address(
    client: Client, reporter: User
) -> None:
    for _ in range(4):
        assert (
            client.post("/login/", {"username": reporter.username, "password": "wrong"}).status_code
            == 200
        )
    response = client.post("/login/", {"username": reporter.username, "password": "wrong"})
    assert response.status_code == 429
    assert "15 分钟内不能登录" in response.content.decode()
    enter(client, reporter)
    assert not signed_in(client)


def test_a_lock_does_not_touch_others(client: Client, cast: Cast) -> None:
    for _ in range(5):
        enter(client, cast["alice"], "wrong")
    enter(client, cast["olga"])
    assert signed_in(client)


def test_leaving_needs_a_post_and_ends_the_session(client: Client, reporter: User) -> None:
    client.force_login(reporter)
    assert client.get("/logout/").status_code == 405
    assert signed_in(client)
    response = client.post("/logout/", follow=True)
    assert not signed_in(client)
    assert "您已退出登录。" in response.content.decode()


def test_the_language_is_kept_in_a_cookie(client: Client, settings: LazySettings) -> None:
    response = client.post("/language/", {"language": "en", "next": "/login/"})
    assert response.headers["Location"] == "/login/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert '<html lang="en">' in client.get("/login/").content.decode()


def test_a_form_sent_after_the_session_ended_is_not_lost(client: Client) -> None:
    response = client.post("/sample/", {"note": "写了一小时"}, headers=OWN)
    assert response.status_code == 403
    assert "登录已过期,您填写的内容没有丢失" in response.content.decode()
    assert "写了一小时" in response.content.decode()


def test_a_partial_request_without_a_session_moves_the_whole_page(client: Client) -> None:
    response = client.get("/sample/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/login/"


def test_the_password_is_changed_and_the_ledger_knows(client: Client, reporter: User) -> None:
    client.force_login(reporter)
    new = "another long secret"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", form).status_code == 302
    reporter.refresh_from_db()
    assert reporter.check_password(new)
    assert signed_in(client)
    entry = LedgerEntry.objects.get(action="account.password")
    assert new not in entry.after


def test_a_weak_password_or_a_wrong_old_one_changes_nothing(client: Client, reporter: User) -> None:
    client.force_login(reporter)
    form = {"old_password": "wrong", "new_password1": "short", "new_password2": "short"}
    page = client.post("/account/password/", form).content.decode()
    assert "原密码不正确,请重新输入。" in page
    reporter.refresh_from_db()
    assert reporter.check_password(PASSWORD)


# --- The demonstration ---------------------------------------------------------------------------


@pytest.fixture
def accounts(cast: Cast) -> None:
    """Accounts as the demonstration names them."""
    for username, tenant, role in (
        ("siping-office", cast.siping, Role.OFFICE),
        ("siping-superior", cast.siping, Role.SUPERIOR_OFFICE),
        ("siping-superior-2", cast.siping, Role.SUPERIOR_OFFICE),
        ("loudi-office", cast.loudi, Role.OFFICE),
    ):
        user = create_account(
            username=username, display_name="演示用户", password=PASSWORD, actor=SYSTEM
        )
        grant_membership(user=user, role=role, tenant=tenant, valid_from=SINCE, actor=SYSTEM)


@pytest.mark.usefixtures("accounts")
def test_the_demonstration_lists_every_account_once_by_role(
    client: Client, settings: LazySettings
) -> None:
    settings.DEMO = True
    page = client.get("/login/?next=/sample/").content.decode()
    listed = re.findall(r">([a-z-]+[0-9]?)</a>", page)
    siping = ["siping-office", "siping-superior", "siping-superior-2"]
    assert listed == [*siping, "loudi-office"]
    assert "<code>demo</code>" in page
    assert "均为虚构" in page


def test_a_demonstration_account_is_filled_in_by_its_link(client: Client) -> None:
    assert 'value="siping-office"' in client.get("/login/?account=siping-office").content.decode()


@pytest.mark.usefixtures("accounts")
def test_elsewhere_no_account_is_named(client: Client) -> None:
    assert "siping-office" not in client.get("/login/").content.decode()
