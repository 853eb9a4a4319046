"""How verdicts moved since the year before, both by the values known at the same moment."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.domain.facts import TargetFacts
from assessments.domain.standings import GOOD, PROBLEMS, standing_of


@dataclass(frozen=True)
class Movement:
    """Targets that were judged in both years.

    `well_before` and `badly_before` stood well and badly a year ago; `better` and `worse` changed
    from one to the other.
    """

    compared: int
    well_before: int
    badly_before: int
    better: tuple[TargetFacts, ...]
    worse: tuple[TargetFacts, ...]

    @classmethod
    def of(cls, targets: Iterable[TargetFacts]) -> "Movement":
        """Counted among targets."""
        rows = [
            (
                target,
                standing_of(target.result_before),
                standing_of(target.result.status, target.result.reason),
            )
            for target in targets
            if target.result_before is not None
        ]
        return cls(
            compared=len(rows),
            well_before=sum(before in GOOD for _target, before, _now in rows),
            badly_before=sum(before in PROBLEMS for _target, before, _now in rows),
            better=tuple(t for t, before, now in rows if before in PROBLEMS and now in GOOD),
            worse=tuple(t for t, before, now in rows if before in GOOD and now in PROBLEMS),
        )
