"""Pages that may be read from the replica: they say up to when its data go.

Never right after a write of the same browser: it carries a cookie for as long as the replica may be
behind, and is answered from the primary.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase

from audit import replica

COOKIE = "wrote"
_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# What was learnt of the replica holds for a second, and a page takes some to be made.
_SECONDS_MORE = 5

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
A = TypeVar("A", bound=HttpResponseBase)


class WroteMiddleware:
    """Marks the browser of whoever has just written something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not replica.is_configured():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method not in _READING and request.COOKIES:
            response.set_cookie(
                COOKIE,
                "1",
                max_age=settings.REPLICA_LAG_SECONDS + _SECONDS_MORE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def may_be_old(
    view: Callable[Concatenate[R, P], A],
) -> Callable[Concatenate[R, P], A]:
    """Read a page from the replica; its template shows `request.data_until`.

    A replica that fails meanwhile is left, and the page made again from the primary.
    """

    @wraps(view)
    def read(request: R, /, *args: P.args, **kwargs: P.kwargs) -> A:
        until = None if COOKIE in request.COOKIES else replica.standing()
        if until is None:
            return view(request, *args, **kwargs)
        _know_viewer(request)
        try:
            with replica.reading():
                request.data_until = until  # type: ignore[attr-defined]  # read by templates
                return view(request, *args, **kwargs)
        except OperationalError as error:
            replica.leave(error)
            request.data_until = None  # type: ignore[attr-defined]  # as above
            return view(request, *args, **kwargs)

    return read


def _know_viewer(request: HttpRequest) -> None:
    """Who is asking, and what they may, is read from the primary; public pages ask nobody."""
    match = request.resolver_match
    if match is not None and getattr(match.func, "login_required", True):
        _hats = request.viewer.hats  # type: ignore[attr-defined]  # set by the middleware
