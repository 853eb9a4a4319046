"""Reading from a standby of the database (REPLICA_URL), where what is shown may be seconds old.

Whoever may read there says so: `with reading():`, once `standing` has told up to which moment the
replica has everything. All else reads and writes on the primary, and so does everything inside a
transaction of the primary: what is decided there must not rest on old rows.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import Model

logger = logging.getLogger(__name__)

ALIAS = "replica"
# So long an answer holds, and so long a replica that is away is not asked again.
SECONDS_KNOWN = 1.0
SECONDS_AWAY = 30.0

_reading: ContextVar[bool] = ContextVar("reading_the_replica", default=False)


class Router:
    """Sends reads to the replica inside `reading()`, everything else to the primary."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        """Any: what Django hints at is not looked at."""
        in_transaction = connections[DEFAULT_DB_ALIAS].in_atomic_block
        return ALIAS if _reading.get() and not in_transaction else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **_hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_objects: Model, **_hints: Any) -> bool:
        """The rows are the same."""
        return True

    def allow_migrate(self, db: str, *_what: Any, **_hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def is_configured() -> bool:
    """Whether there is a replica at all."""
    return ALIAS in settings.DATABASES


@contextmanager
def reading() -> Iterator[None]:
    """Read from the replica until the block ends."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@dataclass
class _Known:
    """What was last learnt of the replica, and until when (monotonic seconds) it holds."""

    has_all_until: datetime | None = None
    until: float = 0.0


_known = _Known()


def standing() -> datetime | None:
    """The moment up to which the replica has everything; None where the primary is to be read.

    That is where there is no replica, it does not answer, it is a primary itself, or it is more
    than REPLICA_LAG_SECONDS behind.
    """
    if not is_configured():
        return None
    if time.monotonic() >= _known.until:
        try:
            _learnt(_asked(), SECONDS_KNOWN)
        except DatabaseError as error:
            leave(error)
    return _known.has_all_until


def leave(why: Exception) -> None:
    """Read from the primary for a while, as the replica failed."""
    logger.warning("the replica is left alone: %s", why)
    _learnt(None, SECONDS_AWAY)


def _learnt(has_all_until: datetime | None, seconds: float) -> None:
    _known.has_all_until = has_all_until
    _known.until = time.monotonic() + seconds


def _asked() -> datetime | None:
    """Ask the primary how far it is, then the replica whether it is there.

    The replica alone cannot tell: cut off, it would take itself to be up to date.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as primary:
        primary.execute("SELECT clock_timestamp(), pg_current_wal_lsn()::text")
        now, position = primary.fetchone()
    with connections[ALIAS].cursor() as replica:
        replica.execute(
            "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn, pg_last_xact_replay_timestamp()",
            [position],
        )
        is_there, replayed = replica.fetchone()
    moment: datetime | None = now if is_there else replayed
    is_near = moment is not None and now - moment <= timedelta(seconds=settings.REPLICA_LAG_SECONDS)
    # A server without a position to replay to is no standby.
    return moment if is_near and is_there is not None else None
