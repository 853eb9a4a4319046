"""The steps between a password and a session, shared by every way of signing in."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from organizations.middleware import ViewerRequest
from organizations.models import User
from organizations.services.passwords import end_link_at_sign_in, must_change
from organizations.services.second_factors import factor_in_use, is_required
from organizations.sessions import note_debts, note_proof, proved_lately

# Any: the arguments of a view are those of its address.
View = TypeVar("View", bound=Callable[..., Any])

# Whoever came in otherwise changes a password elsewhere.
_OWN_BACKEND = "django.contrib.auth.backends.ModelBackend"
_PROVIDER_BACKEND = "organizations.backends.ProviderBackend"
_PENDING = "signing_in"
_PENDING_SECONDS = 300


@dataclass(frozen=True)
class Pending:
    """Somebody whose password was right and whose code is awaited."""

    account: int
    backend: str
    at: float
    onward: str


def admit(
    request: HttpRequest, user: User, *, backend: str, onward: str, proved: bool = False
) -> HttpResponseBase:
    """Let somebody in whose password was right, or ask for the code first.

    `proved` where a provider that is trusted with it has asked for a second factor.
    """
    if proved or factor_in_use(user) is None:
        return enter(request, user, backend=backend, onward=onward, proved=proved)
    pending = Pending(user.pk, backend, timezone.now().timestamp(), onward)
    request.session[_PENDING] = asdict(pending)
    return redirect("organizations:login_code")


def awaited(request: HttpRequest) -> Pending | None:
    """Who has given the right password within the last five minutes."""
    kept = request.session.get(_PENDING)
    if kept is None:
        return None
    pending = Pending(**kept)
    return pending if timezone.now().timestamp() - pending.at < _PENDING_SECONDS else None


def enter(
    request: HttpRequest, user: User, *, backend: str, onward: str, proved: bool = False
) -> HttpResponseBase:
    """Begin the session, under a new key, and go on; what is owed comes first."""
    request.session.pop(_PENDING, None)
    login(request, user, backend=backend)
    if backend != _PROVIDER_BACKEND:
        end_link_at_sign_in(user)
    now = timezone.now()
    if proved and factor_in_use(user) is not None:
        note_proof(request.session, now=now)
    note_debts(request.session, tuple(_debts(user, backend, proved, now)))
    return redirect(onward)


def _debts(user: User, backend: str, proved: bool, now: datetime) -> Iterator[str]:
    if backend == _OWN_BACKEND and must_change(user, now=now):
        yield "organizations:password"
    if not proved and is_required(user):
        yield "organizations:second_factor"


def safe_onward(request: HttpRequest, target: str) -> str:
    """Where to go afterwards: a page of ours, or home."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A word alone would be taken for the name of a view.
    return target if safe and "/" in target else settings.LOGIN_REDIRECT_URL


def proves_again(view: View) -> View:
    """Ask whoever has a second factor for it again before a page for sensitive actions."""

    @wraps(view)
    def asked(request: ViewerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = asked_again(request, request.get_full_path())
        return answer or view(request, *args, **kwargs)

    return cast(View, asked)


def asked_again(request: ViewerRequest, onward: str) -> HttpResponseBase | None:
    """The way to the second factor and on from there, where it was not shown lately.

    A session that began before there was one has never shown it.
    """
    if proved_lately(request.session, now=timezone.now()) or factor_in_use(request.user) is None:
        return None
    return redirect(f"{reverse('organizations:confirm')}?{urlencode({'next': onward})}")
