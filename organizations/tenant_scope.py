"""Whose rows the work at hand may touch: what the engine tells PostgreSQL's row policies.

Nothing is open until somebody says whose: `begin_request` and a job open nothing, the viewer of a
request opens the tenants of its memberships, a door may open that of its object. SQLite, which serves
the demonstration, has no policies and is told nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NOTHING = "{}"
EVERY_TENANT = "*"

# What a request's viewer may open, and what a block opens instead, where one is entered: apart, so
# that a viewer who is first asked for inside a block is known after it as well.
_own: ContextVar[str] = ContextVar("tenant_scope_own", default=NOTHING)
_entered: ContextVar[str | None] = ContextVar("tenant_scope_entered", default=None)


def current_scope() -> str:
    """As the policies read it: an array of the keys of tenants, or `*`."""
    entered = _entered.get()
    return _own.get() if entered is None else entered


@contextmanager
def nothing_open() -> Iterator[None]:
    """A request or a job of its own, whatever its surroundings opened."""
    own, entered = _own.set(NOTHING), _entered.set(None)
    try:
        yield
    finally:
        _entered.reset(entered)
        _own.reset(own)


def open_own(tenants: Iterable[int]) -> None:
    """Open the tenants of the request's viewer, to the end of the request."""
    _own.set(_written(tenants))


@contextmanager
def tenants(opened: Iterable[int]) -> Iterator[None]:
    """Open these tenants and no others, for a block."""
    token = _entered.set(_written(opened))
    try:
        yield
    finally:
        _entered.reset(token)


@contextmanager
def every_tenant(why: str) -> Iterator[None]:
    """Open all tenants for a block. `why` is for whoever looks for these places: keep them few."""
    if not why:
        raise ValueError("opening every tenant needs a reason")
    token = _entered.set(EVERY_TENANT)
    try:
        yield
    finally:
        _entered.reset(token)


def _written(opened: Iterable[int]) -> str:
    return f"{{{','.join(str(int(pk)) for pk in sorted(set(opened)))}}}"
