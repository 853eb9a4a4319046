"""A worker's hold on a piece of work that stands in a row: taken once, and moved on only while it holds.

The row has the columns `state`, `claimed_at` and `attempts`. Messages may come twice, and workers
may die or go on after they were given up: the row alone says whose the work is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Manager, Q, QuerySet


class Lost(Exception):
    """The work was called off, or another worker took it over."""


@dataclass(frozen=True)
class Queue:
    """Rows of work, and what their state is while they wait and while somebody works on them."""

    rows: "Manager[Any]"
    """Any: of a model with these columns."""
    waiting: str
    working: str
    too_long: timedelta
    """After so long without a sign of life a worker is dead."""
    sign: str = "claimed_at"
    """The column of the last sign of life."""
    most_attempts: int = 3

    def free(self, now: datetime) -> "QuerySet[Any]":
        """What nobody works on: waiting, or with a worker that must be dead."""
        abandoned = Q(state=self.working, **{f"{self.sign}__lt": now - self.too_long})
        return self.rows.filter(Q(state=self.waiting) | abandoned)

    def take(
        self, pk: int, now: datetime, *, give_up: Callable[["Claim"], None], **changes: object
    ) -> "Claim | None":
        """Take a free piece by one conditional update, so that two workers never have the same.

        One whose workers died each time is handed to `give_up`, which ends it: once more would only
        kill the next.
        """
        free = self.free(now).filter(pk=pk)
        fresh = free.filter(attempts__lt=self.most_attempts)
        claim = self._held(fresh, pk, now, attempts=F("attempts") + 1, **changes)
        if claim is None:
            worn = self._held(free.filter(attempts__gte=self.most_attempts), pk, now)
            if worn is not None:
                give_up(worn)
        return claim

    def _held(
        self, rows: "QuerySet[Any]", pk: int, now: datetime, **changes: object
    ) -> "Claim | None":
        taken = rows.update(state=self.working, **{"claimed_at": now, self.sign: now}, **changes)
        return Claim(self, pk, now) if taken else None


@dataclass(frozen=True)
class Claim:
    """One worker's hold on a row; `at` is its token."""

    queue: Queue
    pk: int
    at: datetime

    def move(self, **changes: object) -> None:
        """Change the row's work columns while the claim holds.

        Raises:
            Lost: when it does not hold any more.
        """
        mine = self.queue.rows.filter(pk=self.pk, state=self.queue.working, claimed_at=self.at)
        if not mine.update(**changes):
            raise Lost
