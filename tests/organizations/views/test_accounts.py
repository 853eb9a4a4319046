"""The security administration's pages: who comes in, what is done there, and what the log shows."""

import pytest
from django.test import Client

from audit.domain.actors import Actor
from audit.models import LedgerEntry
from organizations.domain.roles import Role
from organizations.models import AccountSession, User
from organizations.services import create_account, grant_membership
from organizations.services.second_factors import (
    begin_factor,
    factor_in_use,
)
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for name, role in (("guard", Role.SECURITY_ADMIN), ("archive", Role.AUDIT_ADMIN)):
        user = create_account(username=name, display_name=name, password=PASSWORD, actor=SYSTEM)
        grant_membership(user=user, role=role, tenant=cast.siping, valid_from=SINCE, actor=SYSTEM)
        cast.users[name] = user
    return cast


def statuses(cast: Cast, address: str) -> set[str]:
    """Who of the cast gets the page; everybody else is told that there is none."""
    answers = {name: cast.enter(name).get(address).status_code for name in cast.users}
    assert set(answers.values()) <= {200, 404}
    return {name for name, code in answers.items() if code == 200}


def test_the_pages_open_for_their_administrators_alone(cast: Cast) -> None:
    assert statuses(cast, "/accounts/") == {"guard"}
    assert statuses(cast, f"/accounts/{cast['alice'].pk}/") == {"guard"}
    assert statuses(cast, f"/accounts/{cast['bob'].pk}/") == set()
    assert statuses(cast, "/accounts/sign-ins/") == {"guard", "archive"}
    assert Client().get("/accounts/").headers["Location"].startswith("/login/")


def test_the_list_holds_the_own_place_and_new_accounts(cast: Cast) -> None:
    for name, place in (("newcomer", cast.siping), ("elsewhere", cast.loudi)):
        create_account(username=name, display_name="新人", password=None, place=place, actor=SYSTEM)
    page = cast.enter("guard").get("/accounts/").content.decode()
    assert "alice" in page
    assert "newcomer" in page
    assert "elsewhere" not in page
    assert "oscar" not in page
    found = cast.enter("guard").get("/accounts/?q=新人&page=1").content.decode()
    assert "newcomer" in found
    assert "alice" not in found
    assert "没有找到" in cast.enter("guard").get("/accounts/?page=9999999").content.decode()


def test_a_closed_account_is_out_at_once_and_can_be_opened(cast: Cast) -> None:
    guard, alice = cast.enter("guard"), cast.enter("alice")
    address = f"/accounts/{cast['alice'].pk}/"
    closing = f"{address}lock/"
    assert "立即退出所有登录" in guard.get(closing).content.decode()
    assert guard.post(closing, {"reason": " "}).status_code == 422
    assert alice.get("/inbox/").status_code == 200
    reasoned = {"reason": "调离,人事通知〔2026〕8号"}
    assert guard.post(closing, reasoned).status_code == 302
    assert alice.get("/inbox/").status_code == 302
    assert not AccountSession.objects.filter(account=cast["alice"].pk).exists()
    assert guard.post(closing, reasoned).status_code == 409
    assert guard.post(address, {"action": "unlock", **reasoned}).status_code == 302
    assert User.objects.get(pk=cast["alice"].pk).is_active
    actions = LedgerEntry.objects.filter(chain="system", action__contains="lock")
    assert list(actions.values_list("action", flat=True)) == ["account.lock", "account.unlock"]


def test_nobody_administers_the_own_account(cast: Cast) -> None:
    guard = cast.enter("guard")
    address = f"/accounts/{cast['guard'].pk}/"
    assert "由其他安全管理员办理" in guard.get(address).content.decode()
    assert guard.post(address, {"action": "lift", "reason": "自己"}).status_code == 403


def test_a_lock_out_is_lifted_before_its_time(cast: Cast) -> None:
    client = Client()
    for _time in range(5):
        client.post("/login/", {"username": "alice", "password": "wrong"})
    form = {"username": "alice", "password": PASSWORD}
    assert client.post("/login/", form).status_code == 429
    lift = {"action": "lift", "reason": "本人电话说明,已核实工号"}
    cast.enter("guard").post(f"/accounts/{cast['alice'].pk}/", lift)
    assert client.post("/login/", form).status_code == 302


def test_a_lost_authenticator_is_reset_on_the_page(cast: Cast) -> None:
    factor = begin_factor(
        user=cast["olga"], actor=Actor(account=cast["olga"].pk, unit="", role="account")
    )
    factor.confirmed_at = factor.begun_at
    factor.save(update_fields=["confirmed_at"])
    guard, address = cast.enter("guard"), f"/accounts/{cast['olga'].pk}/"
    assert "动态口令启用于" in guard.get(address).content.decode()
    guard.post(address, {"action": "reset_factor", "reason": "手机遗失,当面核实"})
    assert factor_in_use(cast["olga"]) is None


def test_sign_ins_and_refusals_are_logged_without_what_was_typed(cast: Cast) -> None:
    for name, password in (("alice", "wrong"), ("alice", PASSWORD), ("bob", "wrong")):
        Client().post("/login/", {"username": name, "password": password})
    page = cast.enter("archive").get("/accounts/sign-ins/").content.decode()
    assert page.count("拒绝") == 2
    assert "wrong" not in page
    own = cast.enter("guard").get("/accounts/sign-ins/").content.decode()
    assert own.count("拒绝") == 1
    assert ">bob<" not in own
    found = cast.enter("archive").get("/accounts/sign-ins/?q=127.0.0.1").content.decode()
    assert found.count("拒绝") == 2
