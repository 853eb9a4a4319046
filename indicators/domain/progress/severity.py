"""What a verdict asks for, and whether it says that the target is reached."""

from enum import StrEnum

from indicators.domain.progress.enums import Status


class Standing(StrEnum):
    """What a verdict asks of the reader: to act, to wait for something, or nothing."""

    ATTENTION = "attention"
    WAITING = "waiting"
    FINE = "fine"


# Worst first: the order of lists. What needs action comes before what waits.
SEVERITY: tuple[tuple[Standing, tuple[Status, ...]], ...] = (
    (
        Standing.ATTENTION,
        (
            Status.REVERSING,
            Status.MISSED,
            Status.RECOGNISED_MISSED,
            Status.BEHIND,
            Status.MISSED_PRELIMINARY,
            Status.SLIGHTLY_BEHIND,
            Status.SLOW,
            Status.NOT_STARTED,
        ),
    ),
    (
        Standing.WAITING,
        (
            Status.AWAITING_FINAL,
            Status.PENDING,
            Status.ISSUED_UNDISCLOSED,
            Status.NOT_ASSESSABLE,
            Status.ISSUED,
            Status.NOT_PEAKED,
            Status.ADJUSTED,
        ),
    ),
    (
        Standing.FINE,
        (
            Status.PROGRESSING,
            Status.ON_TRACK,
            Status.AHEAD,
            Status.PEAKED_PROVISIONAL,
            Status.MET_PRELIMINARY,
            Status.MET_EARLY,
            Status.MET,
            Status.RECOGNISED_MET,
            Status.DONE,
            Status.EXCEEDED,
            Status.PEAKED_CONFIRMED,
        ),
    ),
)
STANDINGS = {status: standing for standing, group in SEVERITY for status in group}

# Reached so far, or for good: what an assessment counts as met. States of texts that are under way
# are neither.
REACHED = frozenset(
    {
        Status.EXCEEDED,
        Status.MET,
        Status.MET_EARLY,
        Status.MET_PRELIMINARY,
        Status.AHEAD,
        Status.ON_TRACK,
        Status.RECOGNISED_MET,
        Status.DONE,
        Status.PEAKED_CONFIRMED,
    }
)
NOT_REACHED = frozenset(
    {
        Status.REVERSING,
        Status.BEHIND,
        Status.SLIGHTLY_BEHIND,
        Status.MISSED,
        Status.MISSED_PRELIMINARY,
        Status.RECOGNISED_MISSED,
    }
)
