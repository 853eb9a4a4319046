"""What every request learns about its sender, and what becomes of requests nobody may answer."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from audit.domain.errors import TransitionError
from organizations.access import NOBODY, Viewer, viewer_of, with_emergency
from organizations.models import User
from organizations.services.emergency import note_reading
from organizations.sessions import first_debt, is_over, note_use
from organizations.tenant_scope import nothing_open, open_own
from organizations.views.errors import session_expired, wrong_state

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

READING = frozenset({"GET", "HEAD", "OPTIONS"})
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ViewerRequest(HttpRequest):
    """The type of a request behind the login, as views declare it."""

    user: User
    viewer: Viewer
    htmx: "HtmxDetails"


class TenantScopeMiddleware:
    """Lets a request touch no tenant's rows before its viewer is known, and none after its end."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with nothing_open():
            return self.get_response(request)


class ViewerMiddleware:
    """Sets `request.viewer`; its one query is made before a view behind the login, else when asked.

    What is read by break-glass access is noted, page by page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked: list[Viewer] = []

        def viewer() -> Viewer:
            asked.append(_viewer(request))
            return asked[0]

        request.viewer = SimpleLazyObject(viewer)  # type: ignore[attr-defined]  # see ViewerRequest
        response = self.get_response(request)
        for each in asked:
            if each.emergency and request.method in READING and response.status_code < 400:
                note_reading(each, each.emergency, address=request.path)
        return response

    def process_view(self, request: HttpRequest, view_func: Any, _args: Any, _kwargs: Any) -> None:
        """A view behind the login finds the tenants of its viewer open. Any: the view is not looked at."""
        if getattr(view_func, "login_required", True) and request.user.is_authenticated:
            bool(request.viewer)  # type: ignore[attr-defined]  # see ViewerRequest


def _viewer(request: HttpRequest) -> Viewer:
    if not isinstance(request.user, User):
        return NOBODY
    now = timezone.now()
    viewer = viewer_of(request.user, today=timezone.localdate(now))
    open_own(viewer.tenants)
    return with_emergency(viewer, now=now, reading=request.method in READING)


class PlainAddressMiddleware:
    """Refuses an address with a NUL, which no database looks up; programs are told so in their form."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Any: the view and its arguments, which are not looked at."""
        here = request.resolver_match.view_name if request.resolver_match else ""
        if not here.startswith("api:") and (
            "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path
        ):
            raise BadRequest


class SessionLimitsMiddleware:
    """Ends a session that has lasted long enough, and holds back whoever still owes a step.

    Pages for which no account is asked do not look at the session: caches may keep them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Any: the view and its arguments, which are not looked at."""
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return None
        now = timezone.now()
        if is_over(request.session, now=now):
            logout(request)
            return None
        note_use(request.session, now=now)
        debt = first_debt(request.session)
        here = request.resolver_match.view_name if request.resolver_match else ""
        return None if debt in (None, here) else _moved(request, resolve_url(debt))


def _moved(request: HttpRequest, address: str) -> HttpResponseBase:
    """A redirect of the whole page, for partial requests too."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Asks for an account wherever a view does not say otherwise.

    A form sent after the session ended is not turned into a redirect, which would lose it: the
    answer shows what was typed. A partial request moves the whole page to the login.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Where no account is asked for, the session is not looked at: caches may keep the page."""
        if not getattr(view_func, "login_required", True):
            return None
        found: HttpResponseBase | None = super().process_view(
            request, view_func, view_args, view_kwargs
        )
        return found

    def handle_no_permission(  # type: ignore[override]  # the stubs allow redirects alone
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(resolve_url(self.get_login_url(view_func)))
        if request.method == "POST":
            return session_expired(request)
        return super().handle_no_permission(request, view_func)


class TransitionErrorMiddleware:
    """Turns an action that the present state does not allow into a page with its sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return wrong_state(request, error) if isinstance(error, TransitionError) else None
