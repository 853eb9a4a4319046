"""Which targets a report speaks of, and by what values."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from assessments.domain.facts import SnapshotFacts, TargetFacts
from assessments.domain.standings import counted
from indicators.domain.progress.enums import Rule


class Kind(Enum):
    """What a target promises, in the order in which reports name it."""

    QUANTITY = "quantity"
    ASSIGNED = "assigned"
    PEAK = "peak"
    WORDS = "words"


_KINDS = {Rule.ASSIGNED: Kind.ASSIGNED, Rule.PEAK: Kind.PEAK, Rule.MILESTONE: Kind.WORDS}


def kind_of(target: TargetFacts) -> Kind:
    """What the target promises."""
    return _KINDS.get(Rule(target.rule), Kind.QUANTITY)


def plan_targets(facts: SnapshotFacts) -> list[TargetFacts]:
    """The targets of the plan's own place, each counted once; parts of counties are not among them."""
    return [target for target in counted(facts.targets) if not target.place_key]


def county_parts(facts: SnapshotFacts) -> list[TargetFacts]:
    """The parts of targets that were allocated to counties."""
    return [target for target in counted(facts.targets) if target.place_key]


def due_by(targets: Iterable[TargetFacts], year: int) -> list[TargetFacts]:
    """Those whose target year has come."""
    return [target for target in targets if target.target_year <= year]


def due_after(targets: Iterable[TargetFacts], year: int) -> list[TargetFacts]:
    """Those still on their way."""
    return [target for target in targets if target.target_year > year]


@dataclass(frozen=True)
class Scope:
    """How much a report covers.

    Attributes:
        named: commitments of the plan itself, `repeated` ones left out.
        added: control indicators that the plan does not name.
        parts: parts allocated to counties, which the other numbers leave out.
    """

    sections: int
    tasks: int
    named: int
    repeated: int
    added: int
    parts: int
    kinds: Mapping[Kind, int]
    due: int
    later: int

    @classmethod
    def of(cls, facts: SnapshotFacts) -> "Scope":
        """Counted in a snapshot."""
        targets = plan_targets(facts)
        own = [target for target in facts.targets if not target.place_key]
        named = sum(target.quote is not None for target in targets)
        found = Counter(map(kind_of, targets))
        return cls(
            sections=len({task.section for task in facts.tasks}),
            tasks=len(facts.tasks),
            named=named,
            repeated=len(own) - len(targets),
            added=len(targets) - named,
            parts=len(county_parts(facts)),
            kinds={kind: found[kind] for kind in Kind if found[kind]},
            due=len(due_by(targets, facts.year)),
            later=len(due_after(targets, facts.year)),
        )

    @property
    def targets(self) -> int:
        """All targets of the plan's place."""
        return self.named + self.added


@dataclass(frozen=True)
class Values:
    """The accepted values in force, and what the targets are judged by.

    Of the `judged` targets `fresh` have a value of the year, `older` one of a year before, and
    `empty` none.
    """

    held: int
    indicators: int
    units: int
    qualities: Mapping[str, int]
    revised: int
    judged: int
    fresh: int
    older: int
    empty: int
    evidence: int

    @classmethod
    def of(cls, facts: SnapshotFacts) -> "Values":
        """Counted in a snapshot."""
        held = [row for row in facts.observations if row.in_force]
        judged = [target for target in plan_targets(facts) if _takes_value(target)]
        years = [target.latest.year for target in judged if target.latest is not None]
        fresh = sum(year == facts.year for year in years)
        return cls(
            held=len(held),
            indicators=len({row.indicator_code for row in held}),
            units=len({row.department for row in held if row.department}),
            qualities=dict(Counter(row.quality for row in held).most_common()),
            revised=sum(row.version > 1 for row in held),
            judged=len(judged),
            fresh=fresh,
            older=len(years) - fresh,
            empty=len(judged) - len(years),
            evidence=len(facts.evidence),
        )


def _takes_value(target: TargetFacts) -> bool:
    return kind_of(target) is Kind.QUANTITY and target.indicator_code is not None


def without_value(facts: SnapshotFacts) -> list[TargetFacts]:
    """Quantities with an indicator that no value was ever reported for."""
    return [t for t in plan_targets(facts) if _takes_value(t) and t.latest is None]
