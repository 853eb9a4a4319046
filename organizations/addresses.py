"""Where a request comes from, for locks, limits and logs."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the sender; behind the proxy the one that the proxy itself has seen.

    What stands further left in the header was written by the sender and says nothing.
    """
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    seen = forwarded.rsplit(",", 1)[-1].strip()
    return _address(seen) or _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    """The address as the database keeps it; None for what is none, such as a socket's."""
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return None
