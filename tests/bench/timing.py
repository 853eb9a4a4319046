"""Timing: five warm-ups, the median of the rounds; queries are counted in a round of their own."""

import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

WARM_UPS = 5
ROUNDS = 40
# Not a question to the database: marks of a transaction inside another.
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")

Around = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Figure:
    """What one piece of work took: median milliseconds, queries, their own milliseconds."""

    milliseconds: float
    queries: int
    sql_milliseconds: float


def measured(
    work: Callable[[], object], *, around: Around = nullcontext, rounds: int = ROUNDS
) -> Figure:
    """Measure a piece of work; `around` surrounds each round and is not timed."""
    for _ in range(min(WARM_UPS, rounds)):
        with around():
            work()
    times = [_once(work, around) for _ in range(rounds)]
    with around(), CaptureQueriesContext(connection) as captured:
        work()
    asked = [
        query for query in captured.captured_queries if not query["sql"].startswith(BOOKKEEPING)
    ]
    return Figure(
        milliseconds=statistics.median(times),
        queries=len(asked),
        sql_milliseconds=sum(float(query["time"]) for query in asked) * 1000,
    )


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes, for work too long to repeat."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _once(work: Callable[[], object], around: Around) -> float:
    with around():
        return seconds(work) * 1000
