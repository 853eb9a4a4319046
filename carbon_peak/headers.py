"""Headers that every answer carries, beside those of Django and of the content policy."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope"),
        *("hid", "microphone", "midi", "payment", "serial", "usb", "browsing-topics"),
    )
)
# What asked for an account is kept by no cache, the browser's included: screens are shared.
UNKEPT = "private, no-store"


class HeadersMiddleware:
    """Keeps our answers to our own pages, and those behind the login out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if getattr(request, "asks_for_account", False):
            response.headers.setdefault("Cache-Control", UNKEPT)
        return response

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> None:
        request.asks_for_account = getattr(  # type: ignore[attr-defined]  # read above
            view_func, "login_required", True
        )
