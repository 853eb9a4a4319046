"""What every way into the product does, whichever view opened it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from organizations.addresses import client_address
from organizations.models import User
from organizations.services.sessions import keep_newest
from organizations.sessions import note_beginning


def begin_session(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Give a new session its beginning and end the account's oldest ones. Any: signal arguments."""
    note_beginning(
        request.session,
        address=client_address(request),
        agent=request.META.get("HTTP_USER_AGENT", ""),
        now=timezone.now(),
    )
    keep_newest(user)
