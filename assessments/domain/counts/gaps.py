"""What the data leave open, apart from how the targets stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.domain.facts import TargetFacts
from assessments.domain.standings import Standing, standing_of
from indicators.domain.progress.enums import Reason, Status


@dataclass(frozen=True)
class Gaps:
    """Targets by what is wrong with their data; one may stand in several groups.

    Attributes:
        unjudged: not assessable, by reason.
        waiting: due, without a value of the target year.
        preliminary: judged by a preliminary value.
        estimates: judged by, or only known from, an estimate.
        presumed_base: with a base year that the plan does not state.
    """

    unjudged: dict[Reason, list[TargetFacts]]
    waiting: list[TargetFacts]
    preliminary: list[TargetFacts]
    estimates: list[TargetFacts]
    presumed_base: list[TargetFacts]

    @classmethod
    def of(cls, targets: Sequence[TargetFacts]) -> "Gaps":
        """Found among targets."""
        unjudged: dict[Reason, list[TargetFacts]] = {}
        for target in targets:
            reason = target.result.reason
            if (
                reason
                and standing_of(target.result.status, target.result.reason) is Standing.UNKNOWN
            ):
                unjudged.setdefault(Reason(reason), []).append(target)
        return cls(
            unjudged=unjudged,
            waiting=[t for t in targets if t.result.status == Status.AWAITING_FINAL],
            preliminary=[t for t in targets if t.latest and t.latest.quality == "preliminary"],
            estimates=[t for t in targets if t.latest and t.latest.is_estimate],
            presumed_base=[t for t in targets if t.base_year_presumed],
        )

    @property
    def is_none(self) -> bool:
        """Whether nothing is open."""
        return not (
            self.unjudged
            or self.waiting
            or self.preliminary
            or self.estimates
            or self.presumed_base
        )
