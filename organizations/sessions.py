"""Sessions in the database, each with its account, and what a session knows of its beginning.

The idle time-out is the age of the cookie and of the row, renewed while the session is used; the
absolute one counts from the sign-in.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.utils import timezone

from audit.compiled import compiled
from organizations.models import AccountSession

_BEGUN, _SEEN, _ADDRESS, _AGENT = "begun_at", "seen_at", "address", "agent"
_PROVED, _OWES = "second_factor_at", "owes"
_SEEN_NOTED_EVERY = timedelta(minutes=1)


@compiled
def _not_over(key: str, now: datetime) -> QuerySet[AccountSession]:
    return AccountSession.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """Django's own, with a row that says whose session it is."""

    def _get_session_from_db(self) -> AccountSession | None:
        """Found as Django finds it, by SQL that is written once: every request begins with it."""
        for row in _not_over(self.session_key or "", timezone.now()):
            return row
        self._session_key = None
        return None

    @classmethod
    def get_model_class(cls) -> type[AccountSession]:
        return AccountSession

    def create_model_instance(self, data: dict[str, Any]) -> AccountSession:
        """The row of a session. Any: what Django and views keep in it."""
        row = cast(AccountSession, super().create_model_instance(data))
        row.account = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.begun_at, row.seen_at = _moment(data, _BEGUN), _moment(data, _SEEN)
        row.address, row.agent = data.get(_ADDRESS), data.get(_AGENT, "")
        return row


def note_beginning(session: SessionBase, *, address: str | None, agent: str, now: datetime) -> None:
    """Say when and where a session of an account began."""
    session[_BEGUN] = session[_SEEN] = now.timestamp()
    session[_ADDRESS], session[_AGENT] = address, agent[:200]


def note_use(session: SessionBase, *, now: datetime) -> None:
    """Renew the idle time-out, written once a minute at most."""
    seen = _moment(session, _SEEN)
    if seen is None or now - seen >= _SEEN_NOTED_EVERY:
        session[_SEEN] = now.timestamp()


def is_over(session: SessionBase, *, now: datetime) -> bool:
    """Whether the session has lasted as long as any may."""
    begun = _moment(session, _BEGUN)
    return begun is None or now - begun >= settings.SESSION_LONGEST


def note_proof(session: SessionBase, *, now: datetime) -> None:
    """The second factor was shown just now."""
    session[_PROVED] = now.timestamp()


def proved_lately(session: SessionBase, *, now: datetime) -> bool:
    """Whether the second factor was shown in the session, lately enough for a sensitive action."""
    proved = _moment(session, _PROVED)
    return proved is not None and now - proved < settings.SECOND_FACTOR_FRESH


def note_debts(session: SessionBase, debts: tuple[str, ...]) -> None:
    """What the person has to do before anything else: names of views, in order."""
    session[_OWES] = list(debts)


def first_debt(session: SessionBase) -> str | None:
    """The view that the person has to go through first."""
    owed: list[str] = session.get(_OWES) or []
    return owed[0] if owed else None


def settle(session: SessionBase, debt: str) -> None:
    """That was done."""
    session[_OWES] = [each for each in session.get(_OWES) or [] if each != debt]


def _moment(data: Mapping[str, Any] | SessionBase, name: str) -> datetime | None:
    stamp = data.get(name)
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
