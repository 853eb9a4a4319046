"""Completeness and timeliness of a round: where every duty stands, and what that adds up to.

What statistics have not published yet, and what the office gave more time for, is neither late
nor missing; no return is counted against anybody.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from indicators.domain.workflow import UNDER_REVIEW, State


class Standing(StrEnum):
    """Where one duty stands on a day; every duty stands at exactly one of these."""

    ACCEPTED = "accepted"
    UNDER_REVIEW = "under_review"
    NOT_YET_PUBLISHED = "not_yet_published"
    EXTENDED = "extended"
    NOT_DUE = "not_due"
    OVERDUE = "overdue"


_WITH_A_VALUE = frozenset({Standing.ACCEPTED, Standing.UNDER_REVIEW})


@dataclass(frozen=True)
class Given:
    """A due date that the office or a return gave a duty, and when."""

    at: datetime
    due_on: date


class Owed(NamedTuple):
    """One duty: its dates, its state (empty: nobody has begun) and what was filed when.

    `due_on` is the date it was asked with, `given` the later ones in their order, `filed` when its
    versions were submitted, as moment and day. `unpublished`: the last version says that the value
    is not published yet.
    """

    due_on: date
    state: str
    unpublished: bool = False
    filed: Sequence[tuple[datetime, date]] = ()
    given: Sequence[Given] = ()

    @property
    def due_now(self) -> date:
        """The due date in force."""
        return self.given[-1].due_on if self.given else self.due_on

    def due_at(self, moment: datetime) -> date:
        """The due date that was in force at a moment."""
        return next(
            (each.due_on for each in reversed(self.given) if each.at <= moment), self.due_on
        )


@dataclass(frozen=True)
class Tally:
    """Duties counted; `on_time` and `late` are those accepted or under review."""

    owed: int = 0
    accepted: int = 0
    under_review: int = 0
    not_yet_published: int = 0
    extended: int = 0
    not_due: int = 0
    overdue: int = 0
    on_time: int = 0
    late: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        pairs = ((getattr(self, each.name), getattr(other, each.name)) for each in fields(self))
        return Tally(*(mine + theirs for mine, theirs in pairs))

    @property
    def answered(self) -> int:
        """Duties with an answer, be it that nothing is published yet (已报)."""
        return self.accepted + self.under_review + self.not_yet_published

    @property
    def past_due(self) -> int:
        """Answered after the date, or still owed after it (逾期)."""
        return self.late + self.overdue

    @property
    def completeness(self) -> Decimal | None:
        """Answered duties among those that could be answered (完整率); None where none could."""
        answerable = self.owed - self.not_yet_published
        return _ratio(self.accepted + self.under_review, answerable)

    @property
    def timeliness(self) -> Decimal | None:
        """Answered in time among those answered or overdue (及时率); None where there are none."""
        judged = self.on_time + self.late + self.overdue
        return _ratio(self.on_time, judged)


def standing(owed: Owed, today: date) -> Standing:
    """Where a duty stands on a day."""
    if owed.state in UNDER_REVIEW or owed.state == State.ACCEPTED:
        if owed.unpublished:
            return Standing.NOT_YET_PUBLISHED
        return Standing.ACCEPTED if owed.state == State.ACCEPTED else Standing.UNDER_REVIEW
    if today > owed.due_now:
        return Standing.OVERDUE
    return Standing.EXTENDED if owed.due_now > owed.due_on else Standing.NOT_DUE


def in_time(owed: Owed) -> bool:
    """Whether every version was filed by the date that was then in force."""
    return all(day <= owed.due_at(moment) for moment, day in owed.filed)


def is_past_due(owed: Owed, today: date) -> bool:
    """Whether a duty was answered after its date, or is still owed after it."""
    stands = standing(owed, today)
    return stands is Standing.OVERDUE or (stands in _WITH_A_VALUE and not in_time(owed))


def days_late(owed: Owed, today: date) -> int:
    """Days after the date then in force, the most of its versions or of what is still owed.

    0 for a duty that counts as neither answered late nor overdue.
    """
    if not is_past_due(owed, today):
        return 0
    filed = [(day - owed.due_at(moment)).days for moment, day in owed.filed]
    is_owed = standing(owed, today) is Standing.OVERDUE
    return max(0, *filed, (today - owed.due_now).days if is_owed else 0)


def tally(duties: Iterable[Owed], today: date) -> Tally:
    """Count duties."""
    return Tally(**Counter(chain.from_iterable(_counted(owed, today) for owed in duties)))


def _ratio(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def _counted(owed: Owed, today: date) -> tuple[str, ...]:
    """The numbers of a tally in which a duty counts."""
    stands = standing(owed, today)
    if stands not in _WITH_A_VALUE:
        return "owed", stands.value
    return "owed", stands.value, "on_time" if in_time(owed) else "late"
