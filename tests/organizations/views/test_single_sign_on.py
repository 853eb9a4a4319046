"""Signing on at a provider: who is let in, and every token that must not open a door.

The provider is a table of answers here; `test_real_provider.py` asks a real one.
"""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from requests import ConnectionError as NoConnection
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from audit.models import LedgerEntry
from organizations.domain.second_factors import STEP_SECONDS, code_at
from organizations.models import Membership, ProviderIdentity, User
from organizations.services.second_factors import begin_factor, confirm_factor, secret_of
from organizations.services.sign_on import hand_over, unbind
from tests.cast import PASSWORD, SYSTEM

pytestmark = pytest.mark.django_db

ISSUER = "https://id.city.cn/realm"
CLIENT, SECRET = "carbon-peak", "a secret of the client"
KEY = RSAKey.generate_key(2048, {"kid": "k1"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "k1"})


@dataclass
class Provider:
    """What the provider answers, and the claims of the next token."""

    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(
        {"alg": "RS256", "kid": "k1"}, claims, KEY, algorithms=["RS256"]
    )
    down: bool = False
    described: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    asked: list[PreparedRequest] = field(default_factory=list)
    id_token: str = ""

    def send(self, request: PreparedRequest) -> Response:
        if self.down:
            raise NoConnection
        self.asked.append(request)
        answer = Response()
        answer.status_code, answer.request, answer.url = 200, request, str(request.url)
        answer.headers["Content-Type"] = "application/json"
        answer._content = json.dumps(self.answer(urlsplit(str(request.url)).path)).encode()
        return answer

    def answer(self, path: str) -> dict[str, Any]:
        if path.endswith("/openid-configuration"):
            return {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "userinfo_endpoint": f"{ISSUER}/me",
                "jwks_uri": f"{ISSUER}/keys",
                "end_session_endpoint": f"{ISSUER}/bye",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            } | self.described
        if path.endswith("/keys"):
            return {"keys": [KEY.as_dict(private=False)]}
        if path.endswith("/me"):
            return self.told
        self.id_token = self.sign(self.claims)
        return {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Provider:
    made = Provider()
    monkeypatch.setattr(HTTPAdapter, "send", lambda _self, request, **_how: made.send(request))
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = ISSUER, CLIENT
    settings.OIDC_CLIENT_SECRET = SECRET
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "organizations.backends.ProviderBackend",
    ]
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": policy | {"form-action": ["'self'", "https://id.city.cn"]}
    }
    return made


@pytest.fixture
def amy() -> User:
    return User.objects.create(username="amy", display_name="艾米", password="!")


def sign_on(client: Client, provider: Provider, *, onward: str = "/inbox/", **claims: Any) -> Any:
    """Go there and come back with a token of these claims. Any: claims, the client's answer."""
    there = client.get("/login/sign-on/", {"next": onward})
    asked = parse_qs(urlsplit(there.headers["Location"]).query)
    now = int(time.time())
    provider.claims = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "person-7",
        "iat": now,
        "exp": now + 300,
        "nonce": asked["nonce"][0],
        "preferred_username": "amy",
    } | claims
    return client.get("/login/sign-on/return/", {"code": "c", "state": asked["state"][0]})


def account(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def said(client: Client) -> str:
    return client.get("/login/").content.decode()


def test_the_way_there_is_guarded_by_state_nonce_and_pkce(
    client: Client, provider: Provider
) -> None:
    there = client.get("/login/sign-on/").headers["Location"]
    assert there.startswith(f"{ISSUER}/authorize?")
    asked = parse_qs(urlsplit(there).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/login/sign-on/return/"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_a_person_comes_in_and_is_known_again(
    client: Client, provider: Provider, amy: User
) -> None:
    answer = sign_on(client, provider)
    assert answer.headers["Location"] == "/inbox/"
    assert account(client) == amy.pk
    assert client.get("/inbox/").status_code == 200
    assert ProviderIdentity.objects.get().user == amy
    (entry,) = LedgerEntry.objects.filter(action="account.identity_bind")
    assert "person-7" not in entry.after
    # The provider renamed the person: the account stays the person's.
    renamed = Client()
    sign_on(renamed, provider, preferred_username="amy2")
    assert account(renamed) == amy.pk


def test_a_name_given_to_somebody_else_does_not_open_the_account(
    client: Client, provider: Provider, amy: User
) -> None:
    sign_on(Client(), provider)
    sign_on(client, provider, sub="person-8")
    assert account(client) is None
    assert "已绑定另一统一身份" in said(client)
    unbind(user=amy, reason="核实为本人", actor=SYSTEM)
    sign_on(client, provider, sub="person-8")
    assert account(client) == amy.pk


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"aud": ["another-client"], "azp": CLIENT},
        {"iss": "https://evil.example"},
        {"nonce": "of another sign-on"},
        {"exp": 1_700_000_000},
        {"sub": None},
        {"preferred_username": ""},
        {"preferred_username": ["amy"]},
    ],
    ids=str,
)
@pytest.mark.usefixtures("amy")
def test_a_token_for_others_or_of_another_time_is_refused(
    client: Client, provider: Provider, claims: dict[str, Any]
) -> None:
    assert sign_on(client, provider, **claims).headers["Location"] == "/login/"
    assert account(client) is None
    assert "统一身份认证没有完成" in said(client)


def _unsigned(claims: dict[str, Any]) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode()
        for each in ({"alg": "none"}, claims)
    ]
    return ".".join([*parts, ""])


@pytest.mark.parametrize(
    "sign",
    [
        lambda claims: jwt.encode({"alg": "RS256", "kid": "k1"}, claims, OTHER_KEY),
        lambda claims: jwt.encode({"alg": "HS256", "kid": "k1"}, claims, OctKey.import_key(SECRET)),
        _unsigned,
        lambda _claims: "no token",
    ],
    ids=["another key", "the client's secret", "unsigned", "no token"],
)
@pytest.mark.usefixtures("amy")
def test_a_token_that_the_provider_has_not_signed_is_refused(
    client: Client, provider: Provider, sign: Callable[[dict[str, Any]], str]
) -> None:
    provider.sign = sign
    sign_on(client, provider)
    assert account(client) is None
    assert "统一身份认证没有完成" in said(client)


@pytest.mark.usefixtures("amy")
def test_an_answer_that_nobody_asked_for_is_refused(client: Client, provider: Provider) -> None:
    client.get("/login/sign-on/")
    for answer in ({"code": "c", "state": "made up"}, {"error": "access_denied"}, {}):
        assert client.get("/login/sign-on/return/", answer).headers["Location"] == "/login/"
        assert "统一身份认证没有完成" in said(client)


def test_the_claim_may_come_from_userinfo_of_the_same_person(
    client: Client, provider: Provider, amy: User, settings: LazySettings
) -> None:
    settings.OIDC_ACCOUNT_CLAIM = "employee_number"
    provider.told = {"sub": "another", "employee_number": "amy"}
    sign_on(client, provider)
    assert account(client) is None
    provider.told["sub"] = "person-7"
    sign_on(client, provider)
    assert account(client) == amy.pk


def test_who_has_no_account_is_told_what_to_do(client: Client, provider: Provider) -> None:
    sign_on(client, provider, preferred_username="li.si")
    assert account(client) is None
    assert "没有用户名为“li.si”的账号。请由所在单位向系统管理员申请开通" in said(client)
    assert not User.objects.exists()


def test_where_accounts_are_made_they_have_no_role(
    client: Client, provider: Provider, settings: LazySettings
) -> None:
    settings.SIGN_ON_CREATES_ACCOUNTS = True
    sign_on(client, provider, preferred_username="li.si", name="李四")
    user = User.objects.get()
    assert (user.display_name, user.has_usable_password()) == ("李四", False)
    assert account(client) == user.pk
    assert not Membership.objects.exists()
    assert client.get("/").status_code == 200


def test_a_closed_account_stays_closed_and_refusals_are_counted(
    client: Client, provider: Provider, amy: User
) -> None:
    User.objects.filter(pk=amy.pk).update(is_active=False)
    for _time in range(4):
        sign_on(client, provider)
        assert "该账号已停用" in said(client)
    assert sign_on(client, provider).status_code == 429
    User.objects.filter(pk=amy.pk).update(is_active=True)
    assert sign_on(client, provider).status_code == 429
    assert account(client) is None


@pytest.mark.parametrize(
    ("shown", "proved"),
    [
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["pwd", "otp"]}, True),
        ({"acr": "otp"}, True),
    ],
    ids=str,
)
def test_the_own_second_factor_is_asked_unless_the_providers_is_trusted(  # noqa: PLR0917
    client: Client,
    provider: Provider,
    amy: User,
    settings: LazySettings,
    shown: dict[str, Any],
    proved: bool,
) -> None:
    settings.OIDC_SECOND_FACTORS = ["otp"]
    factor = begin_factor(user=amy, actor=SYSTEM)
    confirm_factor(
        user=amy, code=code_at(secret_of(factor), int(time.time()) // STEP_SECONDS), actor=SYSTEM
    )
    answer = sign_on(client, provider, **shown)
    assert answer.headers["Location"] == ("/inbox/" if proved else "/login/code/")
    assert (account(client) == amy.pk) is proved


def test_nobody_is_led_to_another_site(client: Client, provider: Provider, amy: User) -> None:
    answer = sign_on(client, provider, onward="https://evil.example/")
    assert answer.headers["Location"] == "/"
    assert account(client) == amy.pk


def test_signing_out_ends_the_providers_session_too(
    client: Client, provider: Provider, amy: User
) -> None:
    sign_on(client, provider)
    answer = client.post("/logout/")
    assert "https://id.city.cn" in answer.headers["Content-Security-Policy"]
    address = urlsplit(answer.headers["Location"])
    assert address.geturl().startswith(f"{ISSUER}/bye?")
    asked = parse_qs(address.query)
    assert asked["id_token_hint"] == [provider.id_token]
    assert asked["post_logout_redirect_uri"] == ["http://testserver/login/"]
    assert account(client) is None
    # A browser would be kept from an origin that the policy does not name.
    provider.described = {"end_session_endpoint": "https://elsewhere.example/bye"}
    sign_on(client, provider)
    assert account(client) == amy.pk
    assert client.post("/logout/").headers["Location"] == "/login/"


def test_a_provider_that_does_not_answer_leaves_the_passwords(
    client: Client, provider: Provider
) -> None:
    provider.down = True
    assert client.get("/login/sign-on/").headers["Location"] == "/login/"
    assert "统一身份认证暂时无法访问" in said(client)
    provider.down, provider.described = False, {"issuer": "https://evil.example"}
    client.get("/login/sign-on/")
    assert "统一身份认证暂时无法访问" in said(client)


def test_the_button_is_there_where_a_provider_is(
    client: Client, provider: Provider, settings: LazySettings
) -> None:
    settings.OIDC_LABEL = "市统一身份认证"
    page = client.get("/login/?next=/inbox/").content.decode()
    assert 'href="/login/sign-on/?next=/inbox/">市统一身份认证</a>' in " ".join(page.split())
    settings.OIDC_ISSUER = ""
    assert "市统一身份认证" not in said(client)
    assert client.get("/login/sign-on/").status_code == 404
    assert client.get("/login/sign-on/return/").status_code == 404


def test_an_account_handed_over_has_no_password_left(
    client: Client, provider: Provider, amy: User
) -> None:
    amy.set_password(PASSWORD)
    amy.save()
    hand_over(user=amy, reason="启用统一身份认证", actor=SYSTEM)
    assert not User.objects.get(pk=amy.pk).has_usable_password()
    sign_on(client, provider)
    page = client.get("/account/password/").content.decode()
    assert "请在那里修改密码" in page
    assert "new_password1" not in page
