"""Every address answers with the headers that keep its pages to themselves, and never with a fault."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from tests.assessments.small_plan import make_small_plan

pytestmark = pytest.mark.django_db

ALWAYS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
WORDS = {"int": "1", "slug": "siping", "str": "x", "path": "a/b"}
# Read without an account; what they show is for everybody, or for the machines that watch.
OPEN = (
    "/public/",
    "/files/",
    "/api/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/login/",
    "/logout/",
    "/language/",
)


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """An address of every URL pattern, with something in the place of its parameters."""
    for each in resolver.url_patterns:
        route = str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each, before + route)
        elif not route.startswith("^"):
            for kind, word in WORDS.items():
                for name in each.pattern.converters:
                    route = route.replace(f"<{kind}:{name}>", word)
            yield before + route


ADDRESSES = sorted(addresses(get_resolver()))


@pytest.fixture
def olga() -> Client:
    small = make_small_plan()
    client = Client(raise_request_exception=False)
    client.force_login(small.cast["olga"])
    return client


def test_every_answer_carries_the_headers(olga: Client) -> None:
    assert len(ADDRESSES) > 150
    for address in ADDRESSES:
        for client in (olga, Client()):
            answer = client.get(address)
            missing = [
                name for name, part in ALWAYS.items() if part not in answer.headers.get(name, "")
            ]
            assert not missing, (address, missing)
            assert "Access-Control-Allow-Origin" not in answer.headers, address
            if not address.startswith(OPEN) and not address.startswith("/unsubscribe/"):
                assert "no-store" in answer.headers["Cache-Control"], address


def test_an_unknown_host_is_refused() -> None:
    assert Client().get("/login/", headers={"host": "evil.example"}).status_code == 400


def test_nobody_is_sent_to_another_site(olga: Client) -> None:
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        for client, address in ((olga, "/login/"), (olga, "/language/")):
            sent = client.post(address, {"next": target, "language": "en"})
            location = sent.headers.get("Location", "/")
            assert location.startswith("/"), (address, target)
            assert not location.startswith(("//", "/\\")), (address, target)


def test_a_word_is_no_way_onward(olga: Client) -> None:
    for target in ("9" * 25, "1e999", "dashboards:home", "x"):
        for address in ("/login/", "/account/confirm/"):
            assert olga.get(address, {"next": target}).headers["Location"] == "/"


def test_an_address_with_a_nul_is_refused(olga: Client) -> None:
    for address in ("/plans/?q=%00", "/compare/?indicator=a%00b", "/public/?x=%00", "/plans/%00/"):
        assert olga.get(address).status_code in {400, 404}, address
    assert olga.get("/plans/?q=%00").status_code == 400


def test_cookies_are_for_our_own_pages() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"


NAMES = st.sampled_from(
    (
        *("q", "page", "sort", "status", "state", "year", "as_of", "since", "until", "action"),
        *("object", "id", "place", "department", "unit", "indicator", "code", "kind", "round"),
        *("download", "format", "file", "case", "step", "group", "show", "seed", "count", "key"),
    )
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.integers().map(str),
    st.dates().map(str),
    st.sampled_from(
        ("\0", "-1", "0", "1e999", "NaN", "٣", "9" * 40, "'\"--", "%00", "a\nb", "csv")
    ),
)


def check_queries(olga: Client, examples: int) -> None:
    pages = [each for each in ADDRESSES if not each.startswith(("/api/", "/readyz"))]

    @trying(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(pages), st.dictionaries(NAMES, VALUES, max_size=5))
    def check(address: str, query: dict[str, str]) -> None:
        answer = olga.get(address, query)
        assert answer.status_code < 500, (address, query)

    check()


def test_no_query_breaks_a_page(olga: Client) -> None:
    check_queries(olga, 80)


@pytest.mark.long
def test_no_query_breaks_a_page_at_length(olga: Client) -> None:
    check_queries(olga, 1500)
