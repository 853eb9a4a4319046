"""What departments and counties answer for, did and reported: in the plan's order, no ranking."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assessments.domain.counts.scope import county_parts, plan_targets
from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.standings import GOOD, PROBLEMS, standing_of
from assessments.domain.unit_facts import DutyFacts, WorkFacts
from indicators.domain.timeliness import Standing

_ANSWERED = (Standing.ACCEPTED, Standing.UNDER_REVIEW, Standing.NOT_YET_PUBLISHED)


@dataclass(frozen=True)
class UnitRow:
    """One unit or county.

    Attributes:
        presumed: how many of its targets it only is presumed to answer for (首列单位(推定)); none
            of a county's parts, which are its own.
        well, badly, open_ended: its targets by verdict; together they are all.
        works, works_reported: annual work that it leads or has a part in, and reported on.
        duties: what it had to report; of these `answered`, `late` (filed after the date) and
            `overdue` (not filed, the date past).
    """

    name: str
    targets: int
    presumed: int
    well: int
    badly: int
    open_ended: int
    works: int
    works_reported: int
    duties: int
    answered: int
    late: int
    overdue: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say of it."""
        return not (self.targets or self.works or self.duties)


@dataclass(frozen=True)
class Naming:
    """Who answers for the targets: named by the office, presumed, or nobody yet."""

    targets: int
    named: int
    presumed: int
    without: int

    @classmethod
    def of(cls, targets: Sequence[TargetFacts]) -> "Naming":
        """Counted among targets."""
        units = [target.unit_in_charge for target in targets if target.unit_in_charge is not None]
        presumed = sum(unit.presumed for unit in units)
        return cls(len(targets), len(units) - presumed, presumed, len(targets) - len(units))


def department_rows(facts: SnapshotFacts) -> list[UnitRow]:
    """The departments of the plan's place that have something, then names that are none here."""
    targets = plan_targets(facts)
    rows = []
    for unit in facts.departments:
        if unit.place_key:
            continue
        own = [t for t in targets if t.unit_in_charge and t.unit_in_charge.department_id == unit.id]
        works = [work for work in facts.works if unit.id in _workers(work)]
        reported = sum(_has_reported(work, unit.id) for work in works)
        duties = [duty for duty in facts.duties if duty.department_id == unit.id]
        rows.append(_row(unit.name, own, len(works), reported, duties))
    return [row for row in [*rows, *_strangers(targets)] if not row.is_empty]


def unnamed_row(facts: SnapshotFacts, name: str) -> UnitRow | None:
    """The targets that nobody answers for; None where there are none."""
    own = [target for target in plan_targets(facts) if target.unit_in_charge is None]
    return _row(name, own, 0, 0, []) if own else None


def county_rows(facts: SnapshotFacts) -> list[UnitRow]:
    """All places below the plan's, with the parts, work and duties that are theirs."""
    parts = county_parts(facts)
    homes = {unit.id: unit.place_key for unit in facts.departments}
    rows = []
    for place in facts.lower_places:
        works = [work for work in facts.works if work.place_key == place.key]
        duties = [
            duty
            for duty in facts.duties
            if place.key in (duty.place_key, homes.get(duty.department_id))
        ]
        rows.append(
            _row(
                place.name,
                [part for part in parts if part.place_key == place.key],
                len(works),
                sum(bool(work.progress) for work in works),
                duties,
            )
        )
    return rows


def _row(
    name: str,
    targets: Sequence[TargetFacts],
    works: int,
    works_reported: int,
    duties: Sequence[DutyFacts],
) -> UnitRow:
    standings = [standing_of(target.result.status, target.result.reason) for target in targets]
    well = sum(standing in GOOD for standing in standings)
    badly = sum(standing in PROBLEMS for standing in standings)
    stands = [Standing(duty.standing) for duty in duties]
    return UnitRow(
        name=name,
        targets=len(targets),
        presumed=sum(_is_presumed(target) for target in targets),
        well=well,
        badly=badly,
        open_ended=len(targets) - well - badly,
        works=works,
        works_reported=works_reported,
        duties=len(duties),
        answered=sum(standing in _ANSWERED for standing in stands),
        late=sum(
            not duty.in_time and standing in _ANSWERED
            for duty, standing in zip(duties, stands, strict=True)
        ),
        overdue=sum(standing is Standing.OVERDUE for standing in stands),
    )


def _is_presumed(target: TargetFacts) -> bool:
    unit = target.unit_in_charge
    return unit is not None and unit.presumed and not target.place_key


def _strangers(targets: Iterable[TargetFacts]) -> Iterator[UnitRow]:
    """Units that the plan names and that are no department here."""
    found: dict[str, list[TargetFacts]] = {}
    for target in targets:
        unit = target.unit_in_charge
        if unit is not None and unit.department_id is None:
            found.setdefault(unit.name, []).append(target)
    for name, own in found.items():
        yield _row(name, own, 0, 0, [])


def _workers(work: WorkFacts) -> set[int]:
    return {work.lead_id, *(part.department_id for part in work.parts)}


def _has_reported(work: WorkFacts, unit: int) -> bool:
    if work.lead_id == unit and work.progress:
        return True
    return any(part.department_id == unit and part.reported_at for part in work.parts)
