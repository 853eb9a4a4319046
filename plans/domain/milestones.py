"""Where a milestone stands on a day."""

from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """A milestone is due in its month, and overdue from the first day of the next."""

    DONE = "done"
    DROPPED = "dropped"
    # The item itself is finished or stopped: nothing of it is waited for.
    CLOSED = "closed"
    OVERDUE = "overdue"
    DUE = "due"
    AHEAD = "ahead"


WAITED_FOR = frozenset({Standing.OVERDUE, Standing.DUE})


def standing_of(
    due: date, done_on: date | None, *, dropped: bool, closed: bool, today: date
) -> Standing:
    """The standing of a milestone due in the month that begins on `due`."""
    if dropped:
        return Standing.DROPPED
    if done_on is not None:
        return Standing.DONE
    if closed:
        return Standing.CLOSED
    month = today.replace(day=1)
    if due == month:
        return Standing.DUE
    return Standing.OVERDUE if due < month else Standing.AHEAD
