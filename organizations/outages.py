"""Errors that are an outage and no fault of ours: what the product stands on is away for a while."""

import errno
from enum import StrEnum

from django.db import InterfaceError, OperationalError

# What a browser or program is asked to wait: a database that was killed is back by then.
RETRY_SECONDS = 15

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_DISK_FULL_SQLSTATE = "53100"


class Outage(StrEnum):
    """What is away."""

    DATABASE = "database"
    """It does not answer, broke off, or took longer than a page may wait."""
    STORAGE = "storage"
    """Neither files nor rows can be added."""


def outage_of(error: BaseException | None) -> Outage | None:
    """The outage that an error tells of; None for a fault of the product."""
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return Outage.STORAGE
    if isinstance(error, OperationalError | InterfaceError):
        full = getattr(error.__cause__, "sqlstate", None) == _DISK_FULL_SQLSTATE
        return Outage.STORAGE if full else Outage.DATABASE
    return None
