"""Every address of the product as its URL map has it, and what somebody gets there."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from organizations.sessions import note_proof
from tests.indicators.api.program import token_for
from tests.isolation.stage import Stage

ADMITTED, REFUSED, ABSENT, NO_ACCOUNT = "+", "x", ".", "?"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LOGIN = f"{settings.LOGIN_URL}?next="


@dataclass(frozen=True)
class Route:
    """One entry of the URL map, with the methods that its view takes."""

    name: str
    methods: frozenset[str]
    asks_for_account: bool

    @property
    def reads(self) -> bool:
        return "GET" in self.methods

    @property
    def writes(self) -> list[str]:
        return [each for each in METHODS[1:] if each in self.methods]


def routes() -> dict[str, Route]:
    """The whole URL map by the names of the routes."""
    return {each.name: each for each in _routes(get_resolver(), "")}


def _routes(resolver: URLResolver, space: str) -> list[Route]:
    found = []
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            found += _routes(each, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            found.append(_route(each, space))
    return found


def _route(pattern: URLPattern, space: str) -> Route:
    """A view without a name could not stand in the table: it is named by its pattern."""
    name = f"{space}{pattern.name or pattern.pattern}"
    asks = getattr(pattern.callback, "login_required", True)
    return Route(name, _methods(pattern), asks or name.startswith("api:"))


def _methods(pattern: URLPattern) -> frozenset[str]:
    """What a view refuses an OPTIONS with; a class of the interface names its own."""
    shaped = getattr(pattern.callback, "cls", None)
    if shaped is not None:
        actions = getattr(pattern.callback, "actions", None) or vars(shaped) | vars(
            shaped.__mro__[1]
        )
        return frozenset(each for each in METHODS if each.lower() in actions)
    request = RequestFactory().options("/")
    request.session = SessionBase()
    # Else a page for sensitive actions asks who is there before it looks at the method.
    note_proof(request.session, now=timezone.now())
    allowed = pattern.callback(request).headers["Allow"]
    return frozenset(allowed.split(", ")) & frozenset(METHODS)


@dataclass
class Asking:
    """Somebody's requests on the stage; what they write is undone after each."""

    stage: Stage
    _headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def enter(self, *names: str) -> None:
        """Sign in and make tokens now, outside of what is undone."""
        for name in names:
            user = self.stage.walk.cast[name]
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            self._headers[name] = {
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
                "Authorization": f"Bearer {token_for(user)}",
            }

    def get(self, name: str, address: str, headers: dict[str, str] | None = None) -> HttpResponse:
        """What somebody reads."""
        answer: Any = Client(headers=self._headers.get(name, {}) | (headers or {})).get(address)
        return answer  # type: ignore[no-any-return]  # the test client's own kind of answer

    def post(self, name: str, address: str, body: object) -> HttpResponse:
        """What a program of somebody's is answered."""
        client = Client(headers=self._headers.get(name))
        answer: Any = client.post(address, body, content_type="application/json")
        return answer  # type: ignore[no-any-return]  # the test client's own kind of answer

    def send(self, name: str, address: str, form: dict[str, str]) -> HttpResponse:
        """What somebody's form is answered."""
        answer: Any = Client(headers=self._headers.get(name)).post(address, form)
        return answer  # type: ignore[no-any-return]  # the test client's own kind of answer

    def address(self, route: str, keys: tuple[str, ...]) -> str:
        """An address of a route, with the keys of the stage in it."""
        return reverse(route, args=[self.stage.keys[each] for each in keys])

    def status(self, name: str, method: str, address: str, sent: str = "") -> int:
        """The status that somebody gets, 401 for the way to the login; an empty name is nobody."""
        as_json = address.startswith("/api/") and method != "GET"
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        with transaction.atomic():
            answer = Client(headers=self._headers.get(name)).generic(
                method, address, "{}" if as_json else sent, kind
            )
            if answer.streaming:
                # Read to its end: closing a file half way would close the connection.
                list(answer)
            transaction.set_rollback(True)
        is_login = answer.headers.get("Location", "").startswith(LOGIN)
        return 401 if is_login else answer.status_code


def answer_of(status: int) -> str:
    """`+` let in, whatever became of an empty form; `x` refused; `.` does not exist."""
    return {401: NO_ACCOUNT, 403: REFUSED, 404: ABSENT}.get(status, ADMITTED)
