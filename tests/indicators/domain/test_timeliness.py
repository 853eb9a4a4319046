"""Completeness and timeliness by hand."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.domain.timeliness import Owed, Standing, Tally, in_time, standing, tally

DUE = date(2026, 3, 31)
BEFORE, AFTER, LATER = date(2026, 3, 20), date(2026, 4, 2), date(2026, 4, 15)

STANDINGS = [
    # state, due on, unpublished, today: standing
    ("", DUE, False, DUE, Standing.NOT_DUE),
    ("draft", DUE, False, AFTER, Standing.OVERDUE),
    ("returned", DUE, False, AFTER, Standing.OVERDUE),
    ("", LATER, False, AFTER, Standing.EXTENDED),
    ("returned", LATER, False, LATER, Standing.EXTENDED),
    ("returned", LATER, False, date(2026, 4, 16), Standing.OVERDUE),
    ("submitted", DUE, False, AFTER, Standing.UNDER_REVIEW),
    ("in_review", DUE, False, AFTER, Standing.UNDER_REVIEW),
    ("accepted", DUE, False, AFTER, Standing.ACCEPTED),
    ("accepted", DUE, True, AFTER, Standing.NOT_YET_PUBLISHED),
    ("submitted", DUE, True, AFTER, Standing.NOT_YET_PUBLISHED),
    # Returned: the answer no longer stands.
    ("returned", DUE, True, AFTER, Standing.OVERDUE),
]


@pytest.mark.parametrize(("state", "due_on", "unpublished", "today", "expected"), STANDINGS)
def test_every_duty_stands_somewhere(
    state: str, due_on: date, unpublished: bool, today: date, expected: Standing
) -> None:
    assert standing(Owed(DUE, due_on, state, unpublished=unpublished), today) is expected


FILINGS = [
    # filed, dates given by returns, the duty's own date: in time
    ([BEFORE], [], DUE, True),
    ([DUE], [], DUE, True),
    ([AFTER], [], DUE, False),
    # More time had been given before anything was filed.
    ([AFTER], [], LATER, True),
    ([BEFORE, AFTER], [(1, LATER)], LATER, True),
    ([BEFORE, date(2026, 4, 16)], [(1, LATER)], LATER, False),
    # What a return gave does not excuse the version that was late before it.
    ([AFTER, date(2026, 4, 5)], [(1, LATER)], LATER, False),
]


@pytest.mark.parametrize(("filed", "new_dates", "due_on", "expected"), FILINGS)
def test_a_version_is_held_to_the_date_that_held_when_it_was_filed(
    filed: list[date], new_dates: list[tuple[int, date]], due_on: date, expected: bool
) -> None:
    owed = Owed(DUE, due_on, "accepted", filed=filed, new_dates=new_dates)
    assert in_time(owed) is expected


def test_counts_add_up_and_ratios_leave_out_what_nobody_can_answer() -> None:
    found = tally(
        [
            Owed(DUE, DUE, "accepted", filed=[BEFORE]),
            Owed(DUE, DUE, "accepted", filed=[AFTER]),
            Owed(DUE, DUE, "submitted", filed=[DUE]),
            Owed(DUE, DUE, "accepted", unpublished=True, filed=[AFTER]),
            Owed(DUE, LATER, "returned", filed=[BEFORE], new_dates=[(1, LATER)]),
            Owed(DUE, DUE, ""),
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
    waiting = tally([Owed(DUE, DUE, "accepted", unpublished=True, filed=[BEFORE])], DUE)
    assert waiting.completeness is None
    assert waiting.timeliness is None
