"""The whole way to a real provider of OpenID Connect and back, and out again."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import LazySettings
from django.test import Client

from tests.cast import make_cast
from tests.sign_on_servers import Provider, oidc_provider

pytestmark = [pytest.mark.django_db, pytest.mark.long]

PEOPLE: dict[str, dict[str, object]] = {
    "0001": {"preferred_username": "amy", "name": "艾米"},
    "0002": {"preferred_username": "nobody"},
}


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    with oidc_provider("http://testserver/login/sign-on/return/", PEOPLE) as provider:
        yield provider


@pytest.fixture
def provider(running_provider: Provider, settings: LazySettings) -> Provider:
    settings.OIDC_ISSUER = running_provider.issuer
    settings.OIDC_CLIENT_ID = running_provider.client_id
    settings.OIDC_CLIENT_SECRET = running_provider.client_secret
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "organizations.backends.ProviderBackend",
    ]
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": policy | {"form-action": ["'self'", running_provider.issuer]}
    }
    return running_provider


def sign_on(client: Client, person: str, *, action: str = "") -> str:
    """Go there as a browser would, be `person` there, come back; where the way then leads."""
    there = client.get("/login/sign-on/", {"next": "/inbox/"}).headers["Location"]
    assert requests.get(there, timeout=10).ok
    form = {"sub": person} | ({"action": action} if action else {})
    back = requests.post(there, data=form, allow_redirects=False, timeout=10).headers["Location"]
    assert back.startswith("http://testserver/login/sign-on/return/?")
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}").headers["Location"]


def test_in_and_out(client: Client, provider: Provider) -> None:
    cast = make_cast()
    assert sign_on(client, "0001") == "/inbox/"
    assert client.session["_auth_user_id"] == str(cast["amy"].pk)
    assert client.get("/inbox/").status_code == 200
    assert provider.challenges
    assert not provider.refused
    out = client.post("/logout/").headers["Location"]
    assert out.startswith(f"{provider.issuer}/oauth2/end_session?")
    assert requests.get(out, timeout=10).ok
    assert client.get("/inbox/").status_code == 302


def test_who_has_no_account_and_who_declines_come_back_to_the_sign_in_page(
    client: Client, provider: Provider
) -> None:
    make_cast()
    assert sign_on(client, "0002") == "/login/"
    assert "没有用户名为“nobody”的账号" in client.get("/login/").content.decode()
    assert sign_on(client, "0001", action="deny") == "/login/"
    assert "统一身份认证没有完成" in client.get("/login/").content.decode()


def test_a_code_is_good_once_and_only_with_the_secret(
    client: Client, provider: Provider, settings: LazySettings
) -> None:
    make_cast()
    settings.OIDC_CLIENT_SECRET = "not the secret"
    assert sign_on(client, "0001") == "/login/"
    settings.OIDC_CLIENT_SECRET = provider.client_secret
    assert sign_on(client, "0001") == "/inbox/"


def test_without_the_verifier_the_provider_gives_nothing(
    client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_cast()
    monkeypatch.setattr(
        "authlib.integrations.base_client.sync_app.generate_token", lambda length: "x" * length
    )
    provider.challenges.clear()
    there = client.get("/login/sign-on/").headers["Location"]
    back = urlsplit(
        requests.post(there, data={"sub": "0001"}, allow_redirects=False, timeout=10).headers[
            "Location"
        ]
    )
    provider.challenges.clear()
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.headers["Location"] == "/login/"
    assert provider.refused == ["pkce"]
