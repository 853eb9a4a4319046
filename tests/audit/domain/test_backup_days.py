"""Which backups are kept, and when the next is due."""

from datetime import date, datetime, time, timedelta

import pytest

from audit.domain.backup_days import NAME, moment_of, next_moment, superseded

NIGHT = time(1, 15)


def nights(first: date, count: int) -> list[datetime]:
    return [datetime.combine(first + timedelta(days=each), NIGHT) for each in range(count)]


def test_days_and_months_are_kept() -> None:
    made: list[datetime] = []
    for moment in nights(date(2025, 1, 1), 400):
        made.append(moment)
        for gone in superseded(made, days=14, months=12):
            made.remove(gone)
    days = [moment.date() for moment in made]
    assert days[-14:] == [date(2026, 1, 22) + timedelta(days=each) for each in range(14)]
    # Of each earlier month its last night, and of the current one the newest.
    assert [day.isoformat()[:7] for day in days[:-14]] == [f"2025-{m:02}" for m in range(3, 13)]
    assert days[0] == date(2025, 3, 31)
    assert len(days) == 24


def test_of_a_day_the_last_is_kept_and_a_pause_removes_nothing() -> None:
    early, late = map(datetime.fromisoformat, ("2025-01-01T01:15", "2025-01-01T09:00"))
    much_later = datetime.fromisoformat("2026-06-01T01:15")
    assert superseded([late, early], days=2, months=1) == [early]
    assert superseded([late, much_later], days=2, months=1) == []


def test_the_newest_is_always_kept() -> None:
    first, second, third = nights(date(2025, 1, 1), 3)
    assert superseded([first, second, third], days=1, months=1) == [second, first]


@pytest.mark.parametrize("name", ["2026-11-21", "2026-11-21T011500.part", "media", "2026-1-1T1"])
def test_other_names_are_no_moments(name: str) -> None:
    assert moment_of(name) is None


def test_a_name_says_its_moment() -> None:
    moment = datetime.fromisoformat("2026-11-21T01:15")
    assert moment_of(moment.strftime(NAME)) == moment


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "21T10:00", "21T10:00"),
        ("21T01:15", "21T10:00", "22T01:15"),
        ("21T01:15", "22T01:16", "22T03:15"),
        # The machine was off.
        ("19T01:15", "21T10:00", "21T10:00"),
        ("21T00:30", "21T00:40", "21T01:15"),
    ],
)
def test_it_is_due_at_night_or_when_one_was_missed(last: str | None, now: str, due: str) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-{text}")

    assert next_moment(moment(last) if last else None, moment(now), NIGHT) == moment(due)
