"""The second factor: set up, asked for at the sign-in, asked again, lost, and reset."""

import re
from base64 import b32decode
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.test import Client

from audit.domain.actors import Actor
from audit.models import LedgerEntry
from organizations.domain.roles import Role
from organizations.domain.second_factors import (
    STEP_SECONDS,
    code_at,
    matching_step,
)
from organizations.models import SecondFactor, User
from organizations.services import create_account, grant_membership
from organizations.services.second_factors import (
    LOCKED_FOR,
    begin_factor,
    confirm_factor,
    factor_in_use,
    prove,
    reset_factor,
    secret_of,
)
from tests.cast import PASSWORD, SINCE, SYSTEM, Cast, make_cast

PAGE = "/account/second-factor/"
CODE = "/login/code/"
NOW = datetime(2026, 3, 2, 9, 0, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time of the product, moved by the test."""
    times = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: times[0])
    return times


def current(factor: SecondFactor, at: datetime) -> str:
    return code_at(secret_of(factor), int(at.timestamp()) // STEP_SECONDS)


def set_up(user: User) -> tuple[SecondFactor, tuple[str, ...]]:
    """An authenticator in use since NOW, and its recovery codes."""
    actor = Actor(account=user.pk, unit="", role="account")
    factor = begin_factor(user=user, actor=actor)
    return factor, confirm_factor(user=user, code=current(factor, NOW), actor=actor)


def password_step(client: Client, user: User) -> str:
    form = {"username": user.username, "password": PASSWORD, "next": PAGE}
    return client.post("/login/", form).headers["Location"]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# RFC 6238, appendix B: the secret of the SHA-1 rows, times and the last six of the eight digits.
@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    secret = b"12345678901234567890"
    assert matching_step(secret, code, at=at, after=0) == at // 30
    assert matching_step(secret, f"{code[:3]} {code[3:]}", at=at + 30, after=0) == at // 30
    assert matching_step(secret, code, at=at + 60, after=0) is None
    assert matching_step(secret, code, at=at, after=at // 30) is None


def test_setting_up_shows_the_secret_then_the_recovery_codes_once(
    client: Client, cast: Cast, clock: list[datetime]
) -> None:
    client.force_login(cast["olga"])
    assert "未启用" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"action": "begin"}).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "<svg" in page
    spelled = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert spelled
    secret = b32decode(spelled[1].replace(" ", ""))
    assert "不正确" in client.post(PAGE, {"action": "confirm", "code": "1"}).content.decode()
    code = code_at(secret, int(NOW.timestamp()) // STEP_SECONDS)
    shown = client.post(PAGE, {"action": "confirm", "code": code}).content.decode()
    codes = re.findall(r"<li>([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})</li>", shown)
    assert len(set(codes)) == 10
    assert codes[0] not in client.get(PAGE).content.decode()
    held = LedgerEntry.objects.get(action="account.second_factor")
    factor = factor_in_use(cast["olga"])
    assert factor
    assert secret not in bytes(factor.secret)
    assert codes[0] not in held.after


def test_the_code_is_the_second_step_of_the_sign_in(
    client: Client, cast: Cast, clock: list[datetime]
) -> None:
    factor, codes = set_up(cast["olga"])
    assert password_step(client, cast["olga"]) == CODE
    assert not is_in(client)
    used = client.post(CODE, {"code": current(factor, NOW)})
    assert "已使用过" in used.content.decode()
    clock[0] = LATER
    assert client.post(CODE, {"code": current(factor, LATER)}).headers["Location"] == PAGE
    assert is_in(client)
    other = Client()
    password_step(other, cast["olga"])
    assert other.post(CODE, {"code": codes[0].lower()}).status_code == 302
    again = Client()
    password_step(again, cast["olga"])
    assert again.post(CODE, {"code": codes[0]}).status_code == 200
    assert not is_in(again)


def test_the_password_counts_for_five_minutes(
    client: Client, cast: Cast, clock: list[datetime]
) -> None:
    factor, _codes = set_up(cast["olga"])
    assert client.get(CODE).headers["Location"] == "/login/"
    password_step(client, cast["olga"])
    clock[0] = NOW + timedelta(minutes=6)
    answer = client.post(CODE, {"code": current(factor, clock[0])})
    assert answer.headers["Location"] == "/login/"
    assert not is_in(client)


def test_five_wrong_codes_lock_from_everywhere_for_a_while(
    cast: Cast, clock: list[datetime]
) -> None:
    factor, _codes = set_up(cast["olga"])
    for _time in range(5):
        assert prove(cast["olga"], "000000").refusal
    clock[0] = LATER
    assert "15分钟后" in prove(cast["olga"], current(factor, LATER)).refusal
    clock[0] = NOW + LOCKED_FOR
    assert not prove(cast["olga"], current(factor, clock[0])).refusal


def test_a_role_that_needs_one_gets_nowhere_before_it_is_set_up(
    client: Client, cast: Cast, clock: list[datetime], settings: LazySettings
) -> None:
    settings.OTP_REQUIRED_ROLES = ["office"]
    for name, led in (("olga", PAGE), ("alice", None)):
        visitor = Client()
        password_step(visitor, cast[name])
        assert visitor.get("/inbox/").headers.get("Location") == led
    password_step(client, cast["olga"])
    assert client.get("/inbox/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == PAGE
    client.post(PAGE, {"action": "begin"})
    begun = SecondFactor.objects.get(user=cast["olga"])
    client.post(PAGE, {"action": "confirm", "code": current(begun, NOW)})
    assert client.get("/inbox/").status_code == 200


def test_a_sensitive_page_asks_again_after_a_while(
    client: Client, cast: Cast, clock: list[datetime]
) -> None:
    factor, _codes = set_up(cast["olga"])
    clock[0] = LATER
    password_step(client, cast["olga"])
    client.post(CODE, {"code": current(factor, LATER)})
    assert client.get("/account/tokens/").status_code == 200
    clock[0] = LATER + timedelta(minutes=16)
    asked = client.get("/account/tokens/").headers["Location"]
    assert asked == "/account/confirm/?next=%2Faccount%2Ftokens%2F"
    form = {"code": current(factor, clock[0]), "next": "/account/tokens/"}
    assert client.post("/account/confirm/", form).headers["Location"] == "/account/tokens/"
    assert client.get("/account/tokens/").status_code == 200


def test_a_session_from_before_the_second_factor_shows_it_too(
    client: Client, cast: Cast, clock: list[datetime]
) -> None:
    """Else who has such a session would put another authenticator in its place."""
    password_step(client, cast["olga"])
    assert client.get("/account/tokens/").status_code == 200
    factor, _codes = set_up(cast["olga"])
    for page in (PAGE, "/account/tokens/", "/account/password/"):
        assert client.get(page).headers["Location"].startswith("/account/confirm/?next="), page
    client.post(PAGE, {"action": "begin"})
    assert not SecondFactor.objects.filter(confirmed_at__isnull=True).exists()
    clock[0] = LATER
    client.post("/account/confirm/", {"code": current(factor, LATER), "next": PAGE})
    assert client.get(PAGE).status_code == 200


def test_who_lost_the_second_factor_is_not_asked_for_it(
    client: Client, cast: Cast, clock: list[datetime]
) -> None:
    factor, _codes = set_up(cast["olga"])
    clock[0] = LATER
    password_step(client, cast["olga"])
    client.post(CODE, {"code": current(factor, LATER)})
    reset_factor(user=cast["olga"], reason="手机遗失", actor=SYSTEM)
    clock[0] = LATER + timedelta(minutes=16)
    assert client.get("/account/tokens/").status_code == 200


def test_the_security_administration_of_the_place_resets_with_a_reason(
    cast: Cast, clock: list[datetime]
) -> None:
    set_up(cast["olga"])
    security = {}
    for tenant in (cast.siping, cast.loudi):
        user = create_account(
            username=f"guard-{tenant.pk}", display_name="安全", password=PASSWORD, actor=SYSTEM
        )
        grant_membership(
            user=user, role=Role.SECURITY_ADMIN, tenant=tenant, valid_from=SINCE, actor=SYSTEM
        )
        security[tenant.pk] = Actor(account=user.pk, unit="", role=Role.SECURITY_ADMIN)
    sysop = Actor(account=cast["sysop"].pk, unit="", role=Role.SYSTEM_ADMIN)
    for refused in (security[cast.loudi.pk], sysop):
        with pytest.raises(PermissionDenied):
            reset_factor(user=cast["olga"], reason="手机遗失", actor=refused)
    reset_factor(user=cast["olga"], reason="手机遗失", actor=security[cast.siping.pk])
    assert factor_in_use(cast["olga"]) is None
    entry = LedgerEntry.objects.get(action="account.second_factor_reset")
    assert (entry.chain, bool(entry.reason_ref)) == ("system", True)
