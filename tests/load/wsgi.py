"""The product as gunicorn serves it, with what each answer cost in three headers."""

import threading
from collections.abc import Callable, Iterable
from time import perf_counter, thread_time
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from carbon_peak.wsgi import application as product
from tests.load.cost_headers import COMPUTED_MS, QUERIES, QUERY_MS


class _Asked(threading.local):
    """What the request of this thread has asked so far."""

    count = 0
    seconds = 0.0


_asked = _Asked()


# Any: Django's own signature of a wrapper of queries.
def _count(execute: Callable[..., Any], *asked: Any) -> Any:
    began = perf_counter()
    try:
        return execute(*asked)
    finally:
        _asked.count += 1
        _asked.seconds += perf_counter() - began


def _watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count)


connection_created.connect(_watch, dispatch_uid="tests.load")


# Any: WSGI's own types.
def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer, and say how many queries it took, how long they did, and what was computed besides."""
    _asked.count, _asked.seconds = 0, 0.0
    began = thread_time()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        told = [
            (QUERIES, str(_asked.count)),
            (QUERY_MS, f"{_asked.seconds * 1000:.0f}"),
            (COMPUTED_MS, f"{(thread_time() - began) * 1000:.1f}"),
        ]
        return start_response(status, [*headers, *told], *rest)

    return product(environ, start)
