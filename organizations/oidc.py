"""A provider of OpenID Connect: where people are sent to sign on, and who they turn out to be.

The authorization code flow with PKCE, state and nonce. Of the token that comes back the signature
(by the provider's published keys), issuer, audience, times and nonce are checked by the library.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from joserfc.errors import JoseError
from requests import RequestException

from organizations.domain.sign_on import Identity, NoAccountName, identity_of

logger = logging.getLogger(__name__)

SECONDS = 10
# By key pairs alone: nobody who knows the client's secret, or nothing at all, can sign a token.
_SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class ProviderUnreachable(Exception):
    """The provider does not answer, or its settings here are wrong."""


class NotVouchedFor(Exception):
    """The provider, or what it sent, does not say who the person is."""


def authorization(request: HttpRequest, *, back_to: str) -> HttpResponseBase:
    """Send somebody to the provider, who sends them `back_to`.

    Raises:
        ProviderUnreachable: where it does not answer.
    """
    asked = {"acr_values": settings.OIDC_ACR_VALUES} if settings.OIDC_ACR_VALUES else {}
    with _answers():
        answer: HttpResponseBase = _client().authorize_redirect(request, back_to, **asked)
    return answer


def identity_behind(request: HttpRequest) -> tuple[Identity, Callable[[str], str]]:
    """Who comes back from the provider, and the address of its sign-out for an address of ours.

    Raises:
        ProviderUnreachable: where the provider does not answer.
        NotVouchedFor: where the person declined, or what came is not what was asked for.
    """
    with _answers():
        client = _client()
        token = client.authorize_access_token(request, claims_options=_expected())
        claims = _claims(client, token)
    try:
        identity = identity_of(
            claims, claim=settings.OIDC_ACCOUNT_CLAIM, trusted=settings.OIDC_SECOND_FACTORS
        )
    except NoAccountName as error:
        logger.warning("the provider sends no claim %s", error)
        raise NotVouchedFor from error
    return identity, lambda onward: _sign_out(client, token["id_token"], onward)


# Any: the library has no types.
def _client() -> Any:
    """The provider as it describes itself now: endpoints and keys may change at any time."""
    session = {"scope": settings.OIDC_SCOPES, "code_challenge_method": "S256"}
    client = OAuth().register(
        "provider",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            **session,
            "default_timeout": SECONDS,
            "verify": settings.OIDC_CA_FILE or True,
        },
    )
    described = client.load_server_metadata()
    if described.get("issuer") != settings.OIDC_ISSUER:
        raise RuntimeError("OIDC_ISSUER is not what the provider calls itself")
    signed = described.get("id_token_signing_alg_values_supported") or ["RS256"]
    described["id_token_signing_alg_values_supported"] = sorted(_SIGNATURES & set(signed))
    if "client_secret_basic" not in _ways_in(described):
        client.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - a way
    return client


def _ways_in(described: Mapping[str, Any]) -> list[str]:
    found: list[str] | None = described.get("token_endpoint_auth_methods_supported")
    return found or ["client_secret_basic"]


def _expected() -> dict[str, object]:
    return {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
    }


def _claims(client: Any, token: Mapping[str, Any]) -> Mapping[str, object]:
    """The claims of the token; of the account, where it does not stand there, the provider's word."""
    claims: Mapping[str, object] | None = token.get("userinfo")
    if claims is None:
        raise NotVouchedFor
    if settings.OIDC_ACCOUNT_CLAIM in claims or "userinfo_endpoint" not in client.server_metadata:
        return claims
    told = client.userinfo(token=token)
    if told.get("sub") != claims["sub"]:
        raise NotVouchedFor
    return {**told, **claims}


def _sign_out(client: Any, id_token: str, onward: str) -> str:
    """The provider's own sign-out; empty where it has none, or browsers would not be let there."""
    address = client.server_metadata.get("end_session_endpoint") or ""
    parts = urlsplit(address)
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]
    if f"{parts.scheme}://{parts.netloc}" not in allowed:
        return ""
    made: str = client.create_logout_url(onward, id_token, client_id=settings.OIDC_CLIENT_ID)["url"]
    return made


@contextmanager
def _answers() -> Iterator[None]:
    """Turn the library's errors into ours; of what was sent only its kind is logged."""
    try:
        yield
    except (RequestException, RuntimeError) as error:
        logger.warning("the provider does not serve: %s", _kind(error))
        raise ProviderUnreachable from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        logger.warning("the provider's word is refused: %s", _kind(error))
        raise NotVouchedFor from error


def _kind(error: Exception) -> str:
    return f"{type(error).__name__} {getattr(error, 'error', '')}".strip()
