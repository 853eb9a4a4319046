"""What one unit answers for (承担事项): its targets, work, duties and letters, each in its order."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.orders import ReportOrder
from assessments.domain.unit_facts import CaseFacts, DutyFacts, WorkFacts

_ROLES = {"lead": "牵头", "support": "配合", "shared": "按职责分工"}


@dataclass(frozen=True)
class OwnWork:
    """An annual work item as one unit has it: what it is in it, and its own last report."""

    work: WorkFacts
    role: str
    progress: str


@dataclass(frozen=True)
class Share:
    """All that one department or county answers for."""

    unit: str
    targets: tuple[TargetFacts, ...]
    works: tuple[OwnWork, ...]
    duties: tuple[DutyFacts, ...]
    cases: tuple[CaseFacts, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.targets or self.works or self.duties or self.cases)


def department_shares(facts: SnapshotFacts, order: ReportOrder) -> list[Share]:
    """The department that was asked for, or all that answer for something."""
    wanted = order.subject.partition(":")[2]
    shares = [
        Share(
            unit=unit.name,
            targets=tuple(target for target in facts.targets if _answers(target, unit.id)),
            works=tuple(_own_works(facts, unit.id)),
            duties=tuple(duty for duty in facts.duties if duty.department_id == unit.id),
            cases=tuple(case for case in facts.cases if case.department_id == unit.id),
        )
        for unit in facts.departments
        if wanted in ("", str(unit.id))
    ]
    return shares if wanted else [share for share in shares if not share.is_empty]


def county_shares(facts: SnapshotFacts, order: ReportOrder) -> list[Share]:
    """The county that was asked for, or all that answer for something."""
    wanted = order.subject.partition(":")[2]
    units = {unit.id: unit.place_key for unit in facts.departments}
    shares = [
        Share(
            unit=place.name,
            targets=tuple(target for target in facts.targets if target.place_key == place.key),
            works=tuple(
                OwnWork(work, f"{work.lead}牵头", work.progress)
                for work in facts.works
                if work.place_key == place.key
            ),
            duties=tuple(duty for duty in facts.duties if duty.place_key == place.key),
            cases=tuple(case for case in facts.cases if units.get(case.department_id) == place.key),
        )
        for place in facts.lower_places
        if wanted in ("", place.key)
    ]
    return shares if wanted else [share for share in shares if not share.is_empty]


def _answers(target: TargetFacts, department: int) -> bool:
    """Whether a target is the department's; a county's part is the county's."""
    unit = target.unit_in_charge
    return not target.place_key and unit is not None and unit.department_id == department


def _own_works(facts: SnapshotFacts, department: int) -> Iterator[OwnWork]:
    for work in facts.works:
        if work.lead_id == department:
            presumed = "(推定)" if work.lead_presumed else ""
            yield OwnWork(work, f"牵头{presumed}", work.progress)
            continue
        for part in work.parts:
            if part.department_id == department:
                yield OwnWork(work, _ROLES.get(part.role, part.role), part.progress)
