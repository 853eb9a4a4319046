"""When the nightly backup is due, and which of many backups are no longer kept."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

# The name of a backup among others: its moment, as clocks show it, to sort and to read.
NAME = "%Y-%m-%dT%H%M%S"
# A night that was missed is made good; the same bound as the alert of docs/operations.md.
LONGEST = timedelta(hours=26)


def moment_of(name: str) -> datetime | None:
    """The moment that a name says; None for any other name."""
    try:
        moment = datetime.strptime(name, NAME)  # noqa: DTZ007 - as clocks show it
    except ValueError:
        return None
    return moment if moment.strftime(NAME) == name else None


def superseded(moments: Iterable[datetime], *, days: int, months: int) -> list[datetime]:
    """Those not kept: kept are the last of each of the newest days and of the newest months.

    Days and months without a backup do not count, so that a pause removes nothing.
    """
    newest_first = sorted(moments, reverse=True)
    last_of_day: dict[object, datetime] = {}
    last_of_month: dict[object, datetime] = {}
    for moment in newest_first:
        last_of_day.setdefault(moment.date(), moment)
        last_of_month.setdefault((moment.year, moment.month), moment)
    kept = {*list(last_of_day.values())[:days], *list(last_of_month.values())[:months]}
    return [moment for moment in newest_first if moment not in kept]


def next_moment(last: datetime | None, now: datetime, at: time) -> datetime:
    """When the next one is due: the coming `at`, or as soon as the last is too old."""
    if last is None:
        return now
    coming = datetime.combine(now.date(), at)
    if coming <= now:
        coming += timedelta(days=1)
    return max(now, min(coming, last + LONGEST))
