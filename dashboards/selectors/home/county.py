"""A county's office: the own county against what is allocated to it, beside its neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboards.selectors.duties import DutyLine, duty_lines
from dashboards.selectors.overview import StandingCount, standing_counts
from indicators.domain.timeliness import Tally, tally
from indicators.domain.workflow import EDITABLE
from indicators.selectors.progress import Judged, judged_parts
from organizations.access import Hat, Viewer
from plans.models import Plan


@dataclass(frozen=True)
class PartLine:
    """One allocated part, with the least and the greatest progress among the other places."""

    judged: Judged
    others: int
    lowest: float | None
    highest: float | None


@dataclass(frozen=True)
class Neighbour:
    """One lower place beside the others: how it files, and how its parts stand."""

    name: str
    is_own: bool
    tally: Tally
    parts: int
    standings: tuple[StandingCount, ...]


@dataclass(frozen=True)
class County:
    """All that a county's office sees first."""

    slug: str
    key: str
    name: str
    parts: tuple[PartLine, ...]
    owed: tuple[DutyLine, ...]
    tally: Tally
    neighbours: tuple[Neighbour, ...]

    @property
    def late(self) -> int:
        """How many of what it owes are late."""
        return sum(duty.late for duty in self.owed)

    @property
    def urgency(self) -> int:
        """0 where something is late, 1 where something is owed, else 2."""
        if self.late:
            return 0
        return 1 if self.owed else 2


def county(plan: Plan, hat: Hat, viewer: Viewer, *, today: date) -> County:
    """The county of a hat: four queries, whatever the number of places."""
    parts = judged_parts(plan, year=today.year, viewer=viewer)
    duties = [
        duty for duty in duty_lines(plan, viewer, today=today) if duty.place_id != plan.tenant_id
    ]
    own = [duty for duty in duties if duty.place_id == hat.place_id]
    return County(
        slug=plan.slug,
        key=hat.place_key,
        name=hat.unit,
        parts=tuple(_part(each, parts) for each in parts if each.place_id == hat.place_id),
        owed=tuple(duty for duty in own if duty.state == "" or duty.state in EDITABLE),
        tally=tally((duty.owed for duty in own), today),
        neighbours=_neighbours(hat, duties, parts, today),
    )


def _part(mine: Judged, parts: Iterable[Judged]) -> PartLine:
    """Beside the same target's parts elsewhere whose progress the viewer may see."""
    others = [
        each.figures.progress
        for each in parts
        if each.commitment.key == mine.commitment.key
        and each.place_id != mine.place_id
        and each.figures.progress is not None
    ]
    return PartLine(mine, len(others), min(others, default=None), max(others, default=None))


def _neighbours(
    hat: Hat, duties: Iterable[DutyLine], parts: Iterable[Judged], today: date
) -> tuple[Neighbour, ...]:
    """Places that file or have parts, in their own order, never in that of their figures."""
    by_place: dict[int, list[DutyLine]] = {}
    for duty in duties:
        by_place.setdefault(duty.place_id, []).append(duty)
    judged: dict[int, list[Judged]] = {}
    for each in parts:
        judged.setdefault(each.place_id, []).append(each)
    names = {place: lines[0].place for place, lines in by_place.items()}
    names |= {each.place_id: each.place for each in parts}
    if hat.place_id is not None:
        names.setdefault(hat.place_id, hat.unit)
    return tuple(
        Neighbour(
            name=names[place],
            is_own=place == hat.place_id,
            tally=tally((duty.owed for duty in by_place.get(place, ())), today),
            parts=len(judged.get(place, ())),
            standings=standing_counts(judged.get(place, ())),
        )
        for place in sorted(names)
    )
