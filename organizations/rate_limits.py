"""How often one account, or one address, may ask within a minute.

Counted in the cache, which all web processes share in production. Where the cache does not
answer, people go on working: a limit protects the product, it must not stop it.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from organizations.addresses import client_address
from organizations.views.errors import too_many

logger = logging.getLogger(__name__)

_WINDOW = 60
_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_SIGN_IN = frozenset(
    {"organizations:login", "organizations:login_code", "organizations:set_password"}
)
# Each of them asks the provider something.
_SIGN_ON = frozenset({"organizations:sign_on", "organizations:sign_on_return"})
# These have a count by token, or are asked by the machines that watch.
_UNCOUNTED = ("api:", "healthz", "readyz", "metrics")
# A list or page taken away as a file says so in its address.
_FILE_WORDS = ("download", "format", "file")


class RateLimitMiddleware:
    """Answers 429 with a sentence and Retry-After; limits of 0 or unnamed ones do not count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        kind = kind_of(request, is_public=not getattr(view_func, "login_required", True))
        limit = settings.RATE_LIMITS.get(kind, 0) if kind else 0
        if not limit or _counted(f"{kind}:{_who(request, kind)}") <= limit:
            return None
        return too_many(request, seconds=_WINDOW - int(timezone.now().timestamp()) % _WINDOW)


def kind_of(request: HttpRequest, *, is_public: bool) -> str:
    """What the request is counted as; empty for what is not counted."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name.startswith(_UNCOUNTED):
        return ""
    if name in _SIGN_ON:
        return "sign_in"
    if request.method in _WRITING:
        return "sign_in" if name in _SIGN_IN else "write"
    if name in settings.SEARCHED_VIEWS:
        return "search"
    last = request.path.rsplit("/", 1)[-1]
    if name in settings.EXPORTED_VIEWS or "." in last or any(map(request.GET.get, _FILE_WORDS)):
        return "export"
    return "public" if is_public else ""


def _who(request: HttpRequest, kind: str) -> str:
    """The account; for visitors, and those who try to sign in, their address."""
    if kind in ("sign_in", "public") or not request.user.is_authenticated:
        return f"address:{client_address(request)}"
    return f"account:{request.user.pk}"


def _counted(what: str) -> int:
    """How many there were in this minute, this one included; 0 where it cannot be told."""
    key = f"rate:{what}:{int(timezone.now().timestamp()) // _WINDOW}"
    try:
        cache.add(key, 0, _WINDOW * 2)
        return int(cache.incr(key))
    except Exception:  # noqa: BLE001 - each cache has errors of its own
        logger.warning("requests are not counted: the cache does not answer")
        return 0
