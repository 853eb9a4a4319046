"""Completeness and timeliness by hand."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from indicators.domain.timeliness import (
    Given,
    Owed,
    Standing,
    Tally,
    days_late,
    in_time,
    standing,
    tally,
)

DUE = date(2026, 3, 31)
BEFORE, AFTER, LATER = date(2026, 3, 20), date(2026, 4, 2), date(2026, 4, 15)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


GIVEN = Given(at(date(2026, 3, 25), 9), LATER)


def filed(*days: date) -> list[tuple[datetime, date]]:
    """Versions filed at noon of these days."""
    return [(at(day, 12), day) for day in days]


STANDINGS = [
    # state, given, unpublished, today: standing
    ("", [], False, DUE, Standing.NOT_DUE),
    ("draft", [], False, AFTER, Standing.OVERDUE),
    ("returned", [], False, AFTER, Standing.OVERDUE),
    ("", [GIVEN], False, AFTER, Standing.EXTENDED),
    ("returned", [GIVEN], False, LATER, Standing.EXTENDED),
    ("returned", [GIVEN], False, date(2026, 4, 16), Standing.OVERDUE),
    # A return that asks for it sooner gives no more time.
    ("returned", [Given(GIVEN.at, date(2026, 3, 28))], False, BEFORE, Standing.NOT_DUE),
    ("submitted", [], False, AFTER, Standing.UNDER_REVIEW),
    ("in_review", [], False, AFTER, Standing.UNDER_REVIEW),
    ("accepted", [], False, AFTER, Standing.ACCEPTED),
    ("accepted", [], True, AFTER, Standing.NOT_YET_PUBLISHED),
    ("submitted", [], True, AFTER, Standing.NOT_YET_PUBLISHED),
    # Returned: the answer no longer stands.
    ("returned", [], True, AFTER, Standing.OVERDUE),
]


@pytest.mark.parametrize(("state", "given", "unpublished", "today", "expected"), STANDINGS)
def test_every_duty_stands_somewhere(
    state: str, given: list[Given], unpublished: bool, today: date, expected: Standing
) -> None:
    owed = Owed(DUE, state, unpublished=unpublished, given=given)
    assert standing(owed, today) is expected


FILINGS = [
    # filed on, dates given: in time
    ([BEFORE], [], True),
    ([DUE], [], True),
    ([AFTER], [], False),
    # More time had been given before anything was filed.
    ([AFTER], [GIVEN], True),
    ([BEFORE, AFTER], [GIVEN], True),
    ([BEFORE, date(2026, 4, 16)], [GIVEN], False),
    # What is given later does not excuse the version that was late before it.
    ([AFTER, date(2026, 4, 5)], [Given(at(date(2026, 4, 3), 9), LATER)], False),
]


@pytest.mark.parametrize(("days", "given", "expected"), FILINGS)
def test_a_version_is_held_to_the_date_that_held_when_it_was_filed(
    days: list[date], given: list[Given], expected: bool
) -> None:
    assert in_time(Owed(DUE, "accepted", filed=filed(*days), given=given)) is expected


LATE = [
    # state, filed on, dates given, today: days late
    ("accepted", [DUE], [], 0),
    ("accepted", [AFTER], [], 2),
    ("accepted", [AFTER, LATER], [], 15),
    ("accepted", [AFTER], [GIVEN], 0),
    ("", [], [], 0),
    ("returned", [BEFORE], [GIVEN], 0),
]


@pytest.mark.parametrize(("state", "days", "given", "expected"), LATE)
def test_days_late_are_counted_from_the_date_that_held(
    state: str, days: list[date], given: list[Given], expected: int
) -> None:
    owed = Owed(DUE, state, filed=filed(*days), given=given)
    assert days_late(owed, DUE) == expected


def test_what_is_still_owed_grows_later_by_the_day() -> None:
    assert days_late(Owed(DUE, ""), date(2026, 4, 10)) == 10
    unpublished = Owed(DUE, "accepted", unpublished=True, filed=filed(AFTER))
    assert days_late(unpublished, LATER) == 0


def test_counts_add_up_and_ratios_leave_out_what_nobody_can_answer() -> None:
    found = tally(
        [
            Owed(DUE, "accepted", filed=filed(BEFORE)),
            Owed(DUE, "accepted", filed=filed(AFTER)),
            Owed(DUE, "submitted", filed=filed(DUE)),
            Owed(DUE, "accepted", unpublished=True, filed=filed(AFTER)),
            Owed(DUE, "returned", filed=filed(BEFORE), given=[GIVEN]),
            Owed(DUE, ""),
        ],
        AFTER,
    )
    assert found == Tally(
        owed=6,
        accepted=2,
        under_review=1,
        not_yet_published=1,
        extended=1,
        not_due=0,
        overdue=1,
        on_time=2,
        late=1,
    )
    assert found.completeness == Decimal("0.6")  # (2 + 1) / (6 - 1)
    assert found.timeliness == Decimal("0.5")  # 2 / (2 + 1 + 1)
    assert found + found == tally([], AFTER) + found + found


def test_nothing_to_divide_by_gives_no_ratio() -> None:
    assert tally([], DUE).completeness is None
    waiting = tally([Owed(DUE, "accepted", unpublished=True, filed=filed(BEFORE))], DUE)
    assert waiting.completeness is None
    assert waiting.timeliness is None
