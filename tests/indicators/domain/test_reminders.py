"""Reminders by hand: which day calls for one, and how far up the word goes."""

from datetime import date

import pytest

from indicators.domain.reminders import (
    BEFORE_MILESTONE,
    Deadline,
    Level,
    Reminder,
    Stage,
    reminders_due,
)

# Due on Tuesday 31 March 2026, asked on 1 March, closing on 10 May.
OPENED, DUE, CLOSES = date(2026, 3, 1), date(2026, 3, 31), date(2026, 5, 10)

BY_DAY = [
    # today, days left, stage, level; None where nothing is said
    (date(2026, 3, 15), None),
    (date(2026, 3, 16), (15, Stage.SOON, Level.UNIT)),
    (date(2026, 3, 17), None),
    (date(2026, 3, 23), None),
    (date(2026, 3, 24), (7, Stage.SOON, Level.UNIT)),
    (date(2026, 3, 28), (3, Stage.SOON, Level.UNIT)),
    (date(2026, 3, 30), None),
    (date(2026, 3, 31), (0, Stage.TODAY, Level.UNIT)),
    (date(2026, 4, 1), None),
    (date(2026, 4, 6), None),
    (date(2026, 4, 7), (-7, Stage.OVERDUE, Level.REVIEWERS)),
    (date(2026, 4, 8), None),
    (date(2026, 4, 14), (-14, Stage.OVERDUE, Level.OFFICE)),
    (date(2026, 4, 20), None),
    (date(2026, 4, 21), (-21, Stage.OVERDUE, Level.OFFICE)),
    (date(2026, 5, 5), (-35, Stage.OVERDUE, Level.OFFICE)),
    (date(2026, 5, 10), None),
    # Closed without an answer: once, to everybody concerned.
    (date(2026, 5, 11), (-41, Stage.LOCKED, Level.OFFICE)),
    (date(2026, 5, 12), None),
    (date(2026, 5, 18), None),
]

Said = tuple[int, Stage, Level] | None


def said(today: date, *, last_run: date | None = None, **changed: object) -> Said:
    given: dict[str, object] = {
        "pk": 1,
        "opened_on": OPENED,
        "due_on": DUE,
        "closes_on": CLOSES,
        "daily": False,
    }
    deadline = Deadline(**given | changed)  # type: ignore[arg-type]  # the cases above type them
    found = list(reminders_due([deadline], today, last_run=last_run))
    assert len(found) <= 1
    return (found[0].days, found[0].stage, found[0].level) if found else None


@pytest.mark.parametrize(("today", "expected"), BY_DAY)
def test_a_day_calls_for_a_reminder_or_for_none(today: date, expected: Said) -> None:
    assert said(today) == expected


MILESTONE = [
    (date(2026, 3, 16), (15, Stage.SOON, Level.UNIT)),
    (date(2026, 3, 24), (7, Stage.SOON, Level.UNIT)),
    (date(2026, 3, 28), None),
    (date(2026, 3, 31), None),
    (date(2026, 4, 1), None),
    (date(2026, 4, 7), (-7, Stage.OVERDUE, Level.REVIEWERS)),
    (date(2027, 3, 30), (-364, Stage.OVERDUE, Level.OFFICE)),
    (date(2027, 3, 31), None),
]


@pytest.mark.parametrize(("today", "expected"), MILESTONE)
def test_a_milestone_is_called_to_mind_twice_and_then_weekly(today: date, expected: Said) -> None:
    assert said(today, closes_on=date.max, before=BEFORE_MILESTONE) == expected


DAILY = [
    (date(2026, 3, 30), None),
    (date(2026, 3, 31), (0, Stage.TODAY, Level.UNIT)),
    (date(2026, 4, 1), (-1, Stage.OVERDUE, Level.UNIT)),
    (date(2026, 4, 7), (-7, Stage.OVERDUE, Level.REVIEWERS)),
    # Above the unit it stays weekly.
    (date(2026, 4, 8), (-8, Stage.OVERDUE, Level.UNIT)),
    (date(2026, 4, 14), (-14, Stage.OVERDUE, Level.OFFICE)),
    (date(2026, 5, 12), None),
]


@pytest.mark.parametrize(("today", "expected"), DAILY)
def test_where_the_office_has_switched_it_on_overdue_duties_are_named_daily(
    today: date, expected: Said
) -> None:
    assert said(today, daily=True) == expected


MADE_GOOD = [
    # last run, today: what was missed is said once, as it stands today
    (date(2026, 3, 22), date(2026, 3, 26), (5, Stage.SOON, Level.UNIT)),
    (date(2026, 3, 24), date(2026, 3, 26), None),
    (date(2026, 3, 30), date(2026, 4, 2), (-2, Stage.OVERDUE, Level.UNIT)),
    (date(2026, 4, 5), date(2026, 4, 9), (-9, Stage.OVERDUE, Level.REVIEWERS)),
    (date(2026, 5, 9), date(2026, 5, 14), (-44, Stage.LOCKED, Level.OFFICE)),
    # After a long stand-still only the last week counts.
    (date(2026, 3, 1), date(2026, 3, 23), None),
    (date(2026, 5, 1), date(2026, 5, 30), None),
]


@pytest.mark.parametrize(("last_run", "today", "expected"), MADE_GOOD)
def test_days_on_which_nothing_ran_are_made_good(
    last_run: date, today: date, expected: Said
) -> None:
    assert said(today, last_run=last_run) == expected


def test_a_round_does_not_remind_of_days_before_it_opened() -> None:
    opened = date(2026, 3, 20)
    assert said(date(2026, 3, 20), last_run=date(2026, 3, 14), opened_on=opened) is None
    assert said(date(2026, 3, 24), opened_on=opened) == (7, Stage.SOON, Level.UNIT)
    # Opened with seven days to go: the first word comes on that day.
    assert said(date(2026, 3, 24), opened_on=date(2026, 3, 24)) is not None


def test_a_later_date_given_by_a_return_counts_anew() -> None:
    given = date(2026, 5, 20)
    assert said(date(2026, 4, 14), due_on=given, closes_on=given) is None
    assert said(date(2026, 5, 5), due_on=given, closes_on=given) == (*(15, Stage.SOON, Level.UNIT),)
    assert said(date(2026, 5, 21), due_on=given, closes_on=given) == (
        *(-1, Stage.LOCKED, Level.OFFICE),
    )


def test_each_duty_is_judged_for_itself() -> None:
    duties = [
        Deadline(pk=7, opened_on=OPENED, due_on=DUE, closes_on=CLOSES),
        Deadline(pk=8, opened_on=OPENED, due_on=date(2026, 4, 1), closes_on=CLOSES),
    ]
    found = list(reminders_due(duties, date(2026, 4, 8), last_run=date(2026, 4, 7)))
    assert found == [Reminder(pk=8, stage=Stage.OVERDUE, days=-7, level=Level.REVIEWERS)]
