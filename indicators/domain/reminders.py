"""Which duties somebody is to be reminded of on a day, and how far up the word goes (催报).

Fifteen, seven and three days before the due date and on it; then weekly; the day after a duty
closed without an answer, once. A milestone of the register fifteen and seven days before, then
weekly; it never closes. A day on which nothing ran is made good by the next run.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

# Days before the due date: of a duty, and of a register's milestone, which takes months of work.
BEFORE = (15, 7, 3, 0)
BEFORE_MILESTONE = (15, 7)
WEEK = 7
REVIEWERS_AFTER = 7
OFFICE_AFTER = 14
# Older marks are not made good: after a long stand-still people are told what is, not what was.
MADE_GOOD = timedelta(days=7)
FARTHEST = timedelta(days=max(BEFORE))


class Stage(StrEnum):
    """Where a duty stands before its due date."""

    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"
    LOCKED = "locked"


class Level(IntEnum):
    """How far up the word goes; a higher one includes the lower."""

    UNIT = 0
    REVIEWERS = 1
    OFFICE = 2


@dataclass(frozen=True)
class Deadline:
    """What a unit owes and has not done: when it was asked, is due, and closes.

    `pk` is that of the duty or of the milestone; `before` are the days before the due date on
    which it is called to mind.
    """

    pk: int
    opened_on: date
    due_on: date
    closes_on: date
    # The office has switched daily reminders on for the round, and recorded on what basis.
    daily: bool = False
    before: tuple[int, ...] = BEFORE


@dataclass(frozen=True)
class Reminder:
    """What is to be called to mind. `days` are left until the due date; negative once it passed."""

    pk: int
    stage: Stage
    days: int
    level: Level


def reminders_due(
    deadlines: Iterable[Deadline], today: date, *, last_run: date | None
) -> Iterator[Reminder]:
    """The reminders of a day; `last_run` is the day of the run before, None for the first."""
    since = max(last_run or today - timedelta(days=1), today - MADE_GOOD)
    for deadline in deadlines:
        reminder = _reminder(deadline, since, today)
        if reminder is not None:
            yield reminder


def _reminder(deadline: Deadline, since: date, today: date) -> Reminder | None:
    days = (deadline.due_on - today).days
    stage = _stage(deadline, today)
    marked = any(
        max(since + timedelta(days=1), deadline.opened_on) <= day <= today
        for day in _marks(deadline, today)
    )
    if stage is Stage.LOCKED:
        return Reminder(deadline.pk, stage, days, Level.OFFICE) if marked else None
    if marked:
        return Reminder(deadline.pk, stage, days, _level(days))
    if stage is Stage.OVERDUE and deadline.daily:
        # Daily reminders are the unit's own; those above hear weekly.
        return Reminder(deadline.pk, stage, days, Level.UNIT)
    return None


def _stage(deadline: Deadline, today: date) -> Stage:
    if today > deadline.closes_on:
        return Stage.LOCKED
    if today > deadline.due_on:
        return Stage.OVERDUE
    return Stage.TODAY if today == deadline.due_on else Stage.SOON


def _marks(deadline: Deadline, today: date) -> Iterator[date]:
    """The days up to `today` on which a duty calls for a reminder."""
    if today > deadline.closes_on:
        yield deadline.closes_on + timedelta(days=1)
        return
    yield from (deadline.due_on - timedelta(days=days) for days in deadline.before)
    weeks = (today - deadline.due_on).days // WEEK
    yield from (deadline.due_on + timedelta(weeks=week) for week in range(1, weeks + 1))


def _level(days: int) -> Level:
    if -days >= OFFICE_AFTER:
        return Level.OFFICE
    return Level.REVIEWERS if -days >= REVIEWERS_AFTER else Level.UNIT
