"""How the duties of a year stand, counted; a first return counts for nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assessments.domain.facts import SnapshotFacts
from assessments.domain.unit_facts import DutyFacts
from indicators.domain.timeliness import Standing, Tally

_ANSWERED = (Standing.ACCEPTED, Standing.UNDER_REVIEW)


@dataclass(frozen=True)
class PastDue:
    """Duties of one unit that were answered late or are still owed; `days` is the longest delay."""

    unit: str
    duties: int
    days: int


def tally_of(duties: Iterable[DutyFacts]) -> Tally:
    """Duties counted by where they stand."""
    return sum(map(_counted, duties), Tally())


def again_returned(duties: Iterable[DutyFacts]) -> int:
    """Returns beyond the first of each duty."""
    return sum(max(0, duty.returns - 1) for duty in duties)


def past_due(facts: SnapshotFacts) -> list[PastDue]:
    """Units with something late, in the order of the units."""
    today = facts.as_of.date()
    held: dict[int, list[DutyFacts]] = {}
    for duty in facts.duties:
        if is_past_due(duty):
            held.setdefault(duty.department_id, []).append(duty)
    order = {unit.id: place for place, unit in enumerate(facts.departments)}
    return [
        PastDue(own[0].department, len(own), max(days_late(duty, today) for duty in own))
        for _unit, own in sorted(held.items(), key=lambda item: order.get(item[0], len(order)))
    ]


def days_late(duty: DutyFacts, today: date) -> int:
    """Days from the date in force to the first filing, or to the day of the figures."""
    return max(0, ((duty.filed_on or today) - duty.due_on).days)


def is_past_due(duty: DutyFacts) -> bool:
    """Whether it was answered after its date, or is still owed after it."""
    return bool(_counted(duty).past_due)


def _counted(duty: DutyFacts) -> Tally:
    stands = Standing(duty.standing)
    on_time = stands in _ANSWERED and duty.in_time
    late = stands in _ANSWERED and not duty.in_time
    return Tally(owed=1, on_time=int(on_time), late=int(late), **{stands.value: 1})
