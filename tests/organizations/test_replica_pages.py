"""Old data are shown where they do no harm, with their time, and to nobody who has just written."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from audit import replica
from organizations.models import User
from organizations.replica_pages import COOKIE, WroteMiddleware, may_be_old

UNTIL = datetime(2026, 11, 21, 9, 30, 15, tzinfo=UTC)


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica that has everything until a moment."""
    monkeypatch.setattr(replica, "is_configured", lambda: True)
    monkeypatch.setattr(replica, "_asked", lambda: UNTIL)
    monkeypatch.setattr(replica, "_known", replica._Known())


@may_be_old
def page(request: HttpRequest) -> HttpResponse:
    """Answers with the database it would read, and up to when it says the data go."""
    until = getattr(request, "data_until", None)
    return HttpResponse(
        f"{replica.Router().db_for_read(User)} {until:%H:%M}" if until else "primary"
    )


def answer(**cookies: str) -> str:
    request = RequestFactory().get("/public/")
    request.COOKIES.update(cookies)
    return page(request).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_page_is_read_from_the_replica_and_says_so(near: None) -> None:
    assert answer() == "replica 09:30"
    assert replica.Router().db_for_read(User) == "default"
    with replica.reading(), transaction.atomic():
        assert replica.Router().db_for_read(User) == "default"


@pytest.mark.django_db
def test_whoever_has_just_written_reads_the_primary(near: None) -> None:
    assert answer(**{COOKIE: "1"}) == "primary"
    written = WroteMiddleware(lambda _request: HttpResponse())
    request = RequestFactory().post("/inbox/read/")
    request.COOKIES["sessionid"] = "x"
    assert written(request).cookies[COOKIE]["max-age"] == 15
    assert COOKIE not in written(RequestFactory().get("/public/")).cookies


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [lambda: None, lambda: (_ for _ in ()).throw(OperationalError)])
def test_a_replica_behind_or_away_is_not_read(
    near: None, monkeypatch: pytest.MonkeyPatch, asked: Any
) -> None:
    monkeypatch.setattr(replica, "_asked", asked)
    assert answer() == "primary"


@pytest.mark.django_db
def test_a_replica_that_fails_meanwhile_is_left(near: None) -> None:
    tried: list[object] = []

    @may_be_old
    def fails_there(request: HttpRequest) -> HttpResponse:
        tried.append(getattr(request, "data_until", None))
        if tried[-1] is not None:
            raise OperationalError
        return HttpResponse("primary")

    assert fails_there(RequestFactory().get("/public/")).content == b"primary"
    assert tried == [UNTIL, None]
    assert replica.standing() is None


@pytest.mark.django_db
def test_the_public_page_tells_the_time_of_its_data(near: None) -> None:
    assert "2026-11-21 17:30:15" in Client().get("/public/").content.decode()


def test_without_a_replica_nobody_is_marked() -> None:
    assert replica.standing() is None
    with pytest.raises(MiddlewareNotUsed):
        WroteMiddleware(lambda _request: HttpResponse())
