"""Who signed in and who was refused, from the log that the lock-out keeps."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from axes.models import AccessFailureLog, AccessLog
from django.db.models import BooleanField, Q, QuerySet, Value
from django.db.models.functions import Cast

from organizations.access import Viewer, accounts_of
from organizations.domain.roles import Role

PAGE_SIZE = 50
_COLUMNS = ("attempt_time", "username", "ip_address", "user_agent", "refused", "locked")


@dataclass(frozen=True)
class SignIn:
    """One sign-in, or one refusal; `locked` where it shut the account for a while."""

    at: datetime
    username: str
    address: str
    agent: str
    refused: bool
    locked: bool


@dataclass(frozen=True)
class SignInsPage:
    """Sign-ins and refusals, the newest first; `following` is the next page, or None."""

    rows: tuple[SignIn, ...]
    wanted: str
    number: int
    following: int | None

    @property
    def preceding(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


def sign_ins_page(viewer: Viewer, *, wanted: str, page: int) -> SignInsPage:
    """A page of the log: of all accounts for an audit administrator, else of those looked after."""
    entered = _columns(AccessLog.objects.all(), viewer, wanted, refused=False)
    refused = _columns(AccessFailureLog.objects.all(), viewer, wanted, refused=True)
    start = (page - 1) * PAGE_SIZE
    both = entered.union(refused, all=True).order_by("-attempt_time")
    rows = list(both[start : start + PAGE_SIZE + 1])
    return SignInsPage(
        rows=tuple(_row(each) for each in rows[:PAGE_SIZE]),
        wanted=wanted,
        number=page,
        following=page + 1 if len(rows) > PAGE_SIZE else None,
    )


# Any: one of the two models of the log, and its columns.
def _columns(
    log: QuerySet[Any], viewer: Viewer, wanted: str, *, refused: bool
) -> QuerySet[Any, Any]:
    if Role.AUDIT_ADMIN not in viewer.roles():
        log = log.filter(username__in=accounts_of(viewer).values("username"))
    if wanted:
        log = log.filter(Q(username__icontains=wanted) | Q(ip_address=_address(wanted)))
    locked = "locked_out" if refused else Value(False)
    flags = {"refused": Value(refused), "locked": Cast(locked, BooleanField())}
    columns: QuerySet[Any, Any] = log.order_by().annotate(**flags).values_list(*_COLUMNS)
    return columns


def _address(wanted: str) -> str | None:
    try:
        return str(ip_address(wanted))
    except ValueError:
        return None


def _row(columns: tuple[datetime, str | None, str | None, str, bool, bool]) -> SignIn:
    at, username, address, agent, refused, locked = columns
    return SignIn(at, username or "", address or "", agent, refused, locked)
