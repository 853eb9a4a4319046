"""Links by which people set their passwords: handed over, used once, and ended otherwise."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from assessments.services.retention import forget_expired
from audit.domain.actors import Actor
from audit.models import LedgerEntry
from audit.services import verify_ledger
from organizations.domain.roles import Role
from organizations.domain.second_factors import STEP_SECONDS, code_at
from organizations.domain.typed_codes import code_digest
from organizations.models import PasswordLink, ProviderIdentity, User
from organizations.services import create_account, grant_membership
from organizations.services.passwords import (
    give_password_link,
    linked_user,
    set_password_by_link,
)
from organizations.services.second_factors import begin_factor, confirm_factor, secret_of
from organizations.services.sign_on import hand_over
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

pytestmark = pytest.mark.django_db

PAGE = "/password/"
NEW = "another long secret 2026"
REASON = "\u672c\u4eba\u9057\u5fd8\uff0c\u5f53\u9762\u6838\u5b9e"


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    guard = create_account(username="guard", display_name="安", password=PASSWORD, actor=SYSTEM)
    grant_membership(
        user=guard, role=Role.SECURITY_ADMIN, tenant=cast.siping, valid_from=SINCE, actor=SYSTEM
    )
    cast.users["guard"] = guard
    return cast


def entered(user: User, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/login/", {"username": user.username, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/inbox/").status_code == 200


def code_for(user: User) -> str:
    return give_password_link(user=user, reason=REASON, actor=SYSTEM).code


def typed(code: str, password: str = NEW, again: str = "") -> dict[str, str]:
    return {
        "password_code": code,
        "new_password1": password,
        "new_password2": again or password,
    }


def actions() -> list[str]:
    entries = LedgerEntry.objects.filter(chain="system", action__contains="password_link")
    return list(entries.order_by("seq").values_list("action", flat=True))


def hand_link(cast: Cast, name: str, **form: str) -> str:
    """What the security administrator sees after asking for a link."""
    guard = entered(cast["guard"])
    address = f"/accounts/{cast[name].pk}/password-link/"
    return guard.post(address, {"reason": REASON, **form}, follow=True).content.decode()


def shown_code(page: str) -> str:
    found = re.search(r"data-code>\s*([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})\s*<", page)
    assert found
    return found[1]


def test_a_link_is_shown_once_and_gives_its_person_a_password(cast: Cast) -> None:
    alice = cast["alice"]
    before = entered(alice)
    page = hand_link(cast, "alice")
    code = shown_code(page)
    assert f"http://testserver/password/#{code}" in page
    assert list(PasswordLink.objects.values_list("sha256", flat=True)) == [code_digest(code)]
    account = entered(cast["guard"]).get(f"/accounts/{alice.pk}/").content.decode()
    assert "尚未使用,有效至" in account
    assert code not in account
    assert is_in(before), "asking alone locks nobody out"

    anywhere = Client()
    for _time in range(3):
        opened = anywhere.get(PAGE)
        assert opened.status_code == 200, "opening the page uses nothing up"
        assert "no-store" in opened.headers["Cache-Control"]
    answer = anywhere.post(PAGE, typed(code.lower().replace("-", " ")))
    assert answer.headers["Location"] == "/login/"
    assert not is_in(before), "sessions under the old password have ended"
    assert not is_in(entered(alice))
    assert is_in(entered(alice, NEW))
    assert anywhere.post(PAGE, typed(code, "a third long secret")).status_code == 422
    assert actions() == ["account.password_link", "account.password_link_use"]
    entry = LedgerEntry.objects.get(action="account.password_link_use")
    assert entry.actor_account == alice.pk
    kept = " ".join(f"{each.before}{each.after}" for each in LedgerEntry.objects.all())
    assert code not in kept
    assert verify_ledger().holds


def test_the_new_password_is_judged_by_the_rules_of_its_account(cast: Cast) -> None:
    code = code_for(cast["alice"])
    for password, again, said in (
        ("2026", "", "12 个字符"),
        (NEW, "something else", "两次输入的新密码不一致"),
        (PASSWORD, "", "不能与最近"),
    ):
        answer = Client().post(PAGE, typed(code, password, again))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert NEW not in answer.content.decode(), "typed passwords are not sent back"
    assert linked_user(code, now=timezone.now()) == cast["alice"], "a slip uses nothing up"


def test_nobody_learns_from_the_page_whose_link_it_was(cast: Cast) -> None:
    """Wrong, used, ended, lapsed, of a closed account: told in the same words."""
    used, closed, lapsed = (code_for(cast[name]) for name in ("alice", "amy", "adam"))
    set_password_by_link(code=used, password=NEW)
    User.objects.filter(pk=cast["amy"].pk).update(is_active=False)
    PasswordLink.objects.filter(user=cast["adam"]).update(expires_at=timezone.now())
    token = re.compile(r'(name="csrfmiddlewaretoken" value|X-CSRFToken": )[^>]*|value="[^"]*"')
    pages = set()
    for code in ("AAAA-BBBB-CCCC-DDDD", "\x00", used, closed, lapsed):
        answer = Client().post(PAGE, typed(code))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "Alice" not in text
        if code != "\x00":
            assert "已使用或已过期" in text
            pages.add(token.sub("", text))
    assert len(pages) == 1


ENDINGS: dict[str, Callable[[Cast], object]] = {
    "newer": lambda cast: code_for(cast["alice"]),
    "sign_in": lambda cast: entered(cast["alice"]),
    "closed": lambda cast: entered(cast["guard"]).post(
        f"/accounts/{cast['alice'].pk}/lock/", {"reason": REASON}
    ),
    "sign_on": lambda cast: hand_over(user=cast["alice"], reason=REASON, actor=SYSTEM),
}


@pytest.mark.parametrize("because", ENDINGS)
def test_what_ends_a_link(cast: Cast, because: str) -> None:
    code = code_for(cast["alice"])
    ENDINGS[because](cast)
    User.objects.update(is_active=True)
    with pytest.raises(ValidationError, match="已使用或已过期"):
        set_password_by_link(code=code, password=NEW)
    (ended,) = LedgerEntry.objects.filter(action="account.password_link_end")
    assert f'"because":"{because}"' in ended.after
    assert ended.object_id == str(cast["alice"].pk)


def test_a_changed_password_ends_the_link(cast: Cast) -> None:
    client = entered(cast["alice"])
    code = code_for(cast["alice"])
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/account/password/", form).status_code == 302
    assert linked_user(code, now=timezone.now()) is None


def test_a_wrong_password_ends_nothing_and_a_lock_out_ends_with_the_link(cast: Cast) -> None:
    alice, client = cast["alice"], Client()
    code = code_for(alice)
    for _time in range(5):
        client.post("/login/", {"username": "alice", "password": "wrong"})
    form = {"username": "alice", "password": NEW}
    assert client.post("/login/", form).status_code == 429
    assert client.post(PAGE, typed(code)).status_code == 302
    assert client.post("/login/", form).status_code == 302


def test_the_second_factor_is_asked_for_as_before(cast: Cast) -> None:
    olga, now = cast["olga"], timezone.now()
    actor = Actor(account=olga.pk, unit="", role="account")
    factor = begin_factor(user=olga, actor=actor)
    first = code_at(secret_of(factor), int(now.timestamp()) // STEP_SECONDS)
    confirm_factor(user=olga, code=first, actor=actor)
    client = Client()
    client.post(PAGE, typed(code_for(olga)))
    answer = client.post("/login/", {"username": "olga", "password": NEW})
    assert answer.headers["Location"] == "/login/code/"
    assert not is_in(client)


def test_a_link_lapses_and_goes(cast: Cast, settings: LazySettings) -> None:
    settings.PASSWORD_LINK_HOURS = 48
    now = timezone.now()
    lapsing, used = code_for(cast["alice"]), code_for(cast["amy"])
    set_password_by_link(code=used, password=NEW)
    assert linked_user(lapsing, now=now + timedelta(hours=47)) == cast["alice"]
    assert linked_user(lapsing, now=now + timedelta(hours=49)) is None
    assert forget_expired(now + timedelta(hours=47)).password_links == 1
    assert "account.password_link_lapse" not in actions()
    assert forget_expired(now + timedelta(hours=49)).password_links == 1
    assert actions()[-1] == "account.password_link_lapse"
    assert not PasswordLink.objects.exists()


def test_a_password_that_may_be_known_ends_at_once(cast: Cast) -> None:
    alice = cast["alice"]
    before = entered(alice)
    code = shown_code(hand_link(cast, "alice", voids_present="on"))
    assert not is_in(before)
    assert not is_in(entered(alice))
    set_password_by_link(code=code, password=NEW)
    assert is_in(entered(alice, NEW))


def test_by_mail_nobody_but_the_person_reads_it(cast: Cast, settings: LazySettings) -> None:
    assert "发到账号的邮件地址" not in hand_link(cast, "amy", reason="")
    User.objects.filter(pk=cast["amy"].pk).update(email="amy@city.example")
    settings.SITE_URL = "https://peak.example.cn"
    page = hand_link(cast, "amy", by_mail="on")
    assert "链接已发到amy@city.example" in page
    assert "data-code" not in page
    (sent,) = mail.outbox
    assert sent.to == ["amy@city.example"]
    found = re.search(r"https://peak\.example\.cn/password/#(\S+)", str(sent.body))
    assert found
    assert found[1] not in page
    assert linked_user(found[1], now=timezone.now()) == cast["amy"]
    settings.EMAIL_ENABLED = False
    assert "发到账号的邮件地址" not in hand_link(cast, "amy", reason="")


def test_a_mail_that_nobody_takes_leaves_the_link_to_hand_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    User.objects.filter(pk=cast["amy"].pk).update(email="amy@city.example")
    page = hand_link(cast, "amy", by_mail="on")
    assert "邮件服务器没有接收" in page
    assert linked_user(shown_code(page), now=timezone.now()) == cast["amy"]


def test_who_signs_on_elsewhere_gets_no_link(cast: Cast, settings: LazySettings) -> None:
    amy = cast["amy"]
    hand_over(user=amy, reason=REASON, actor=SYSTEM)
    address = f"/accounts/{amy.pk}/"
    guard = entered(cast["guard"])
    for directory, provider in ((["ldaps://directory"], ""), ([], "https://provider")):
        settings.LDAP_URLS, settings.OIDC_ISSUER = directory, provider
        User.objects.filter(pk=amy.pk).update(last_login=timezone.now() - timedelta(days=1))
        assert "password-link" in guard.get(address).content.decode(), "not come in since"
        User.objects.filter(pk=amy.pk).update(last_login=timezone.now())
        refused = guard.post(f"{address}password-link/", {"reason": REASON})
        assert refused.status_code == 409
        assert "请在那里找回或重置" in refused.content.decode()
        assert "password-link" not in guard.get(address).content.decode()
    User.objects.filter(pk=amy.pk).update(last_login=None)
    ProviderIdentity.objects.create(
        user=amy, issuer="https://provider", subject="7", bound_at=timezone.now()
    )
    assert guard.post(f"{address}password-link/", {"reason": REASON}).status_code == 409
    settings.OIDC_ISSUER = ""
    assert guard.post(f"{address}password-link/", {"reason": REASON}).status_code == 200


def test_a_closed_account_and_the_own_one_get_none(cast: Cast) -> None:
    User.objects.filter(pk=cast["alice"].pk).update(is_active=False)
    guard = entered(cast["guard"])
    for name, status in (("alice", 409), ("guard", 403), ("oscar", 404)):
        address = f"/accounts/{cast[name].pk}/password-link/"
        assert guard.post(address, {"reason": REASON}).status_code == status
    assert guard.post(f"/accounts/{cast['amy'].pk}/password-link/", {}).status_code == 422
    assert not PasswordLink.objects.exists()


def test_whoever_is_signed_in_here_is_signed_out_by_it(cast: Cast) -> None:
    client = entered(cast["amy"])
    assert client.post(PAGE, typed(code_for(cast["alice"]))).status_code == 302
    assert not is_in(client)
