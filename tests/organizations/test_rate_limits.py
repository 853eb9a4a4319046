"""Who asks too often waits a little, with a sentence; others do not notice."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import resolve
from pytest_django import Settings

from organizations.rate_limits import kind_of
from tests.cast import make_cast

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 21, 9, 30, 15, tzinfo=UTC)

KINDS = [
    ("POST", "/login/", "sign_in"),
    ("POST", "/password/", "sign_in"),
    ("POST", "/inbox/read/", "write"),
    ("GET", "/search/?q=x", "search"),
    ("GET", "/compare/?download=csv", "export"),
    ("GET", "/plans/siping/targets/1/explain.json", "export"),
    ("GET", "/evidence/1/", "export"),
    ("GET", "/reports/1/bundle/", "export"),
    ("GET", "/plans/", ""),
    ("GET", "/api/v1/duties/", ""),
    ("GET", "/readyz", ""),
]


@pytest.mark.parametrize(("method", "address", "kind"), KINDS)
def test_requests_are_counted_as_what_they_are(method: str, address: str, kind: str) -> None:
    request = RequestFactory().generic(method, address)
    request.resolver_match = resolve(request.path)
    assert kind_of(request, is_public=False) == kind
    if not kind and address == "/plans/":
        assert kind_of(request, is_public=True) == "public"


def test_an_account_that_asks_too_often_waits(settings: Settings) -> None:
    settings.RATE_LIMITS = {"search": 2}
    cache.clear()
    cast = make_cast()
    clients = {}
    for name in ("olga", "amy"):
        clients[name] = Client(headers={"Accept-Language": "zh-hans"})
        clients[name].force_login(cast[name])
    # One moment, so that no minute ends between the requests.
    with patch("organizations.rate_limits.timezone.now", return_value=MOMENT):
        answers = [clients["olga"].get("/search/") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Retry-After"] == "45"
        assert "请 45 秒后再试" in answers[2].content.decode()
        assert clients["amy"].get("/search/").status_code == 200


def test_a_cache_that_fails_stops_nobody(settings: Settings) -> None:
    settings.RATE_LIMITS = {"public": 1}
    client = Client()
    with patch("organizations.rate_limits.cache.add", side_effect=ConnectionError):
        assert {client.get("/public/").status_code for _ in range(3)} == {200}
