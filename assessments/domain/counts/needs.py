"""What the rest of the way asks for, and what the run of the values lets expect."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.domain.counts.scope import due_after
from assessments.domain.facts import TargetFacts
from assessments.domain.standings import Standing, standing_of
from indicators.domain.progress.enums import Outlook, Rule


@dataclass(frozen=True)
class Needs:
    """Targets on their way that are not reached, without those in words and the peak.

    Attributes:
        asked: what is still needed can be computed.
        enough: the value in use is already where the target wants it.
        unknown: nothing can be computed yet. Bounds and shares of single years, of which nothing
            is left over, are not among them.
        outlooks: those with a forecast, by what it says.
    """

    asked: list[TargetFacts]
    enough: list[TargetFacts]
    unknown: list[TargetFacts]
    outlooks: dict[Outlook, list[TargetFacts]]

    @classmethod
    def of(cls, targets: Sequence[TargetFacts], year: int) -> "Needs":
        """Found among targets."""
        rows = [target for target in due_after(targets, year) if _is_open(target)]
        known = [target for target in rows if _is_known(target)]
        outlooks = {
            outlook: [target for target in rows if target.result.outlook == outlook]
            for outlook in Outlook
        }
        return cls(
            asked=[target for target in known if is_asked(target)],
            enough=[target for target in known if not is_asked(target)],
            unknown=[target for target in rows if not _is_known(target) and _has_way(target)],
            outlooks={outlook: found for outlook, found in outlooks.items() if found},
        )


def is_asked(target: TargetFacts) -> bool:
    """Whether something is still to do: a decline to go on, or a level to move the wanted way."""
    result = target.result
    if result.required_annual_pct is not None:
        return result.required_annual_pct > 0
    amount = result.required_annual_amount
    if amount is None:
        return False
    return amount < 0 if target.direction == "down" else amount > 0


def _is_open(target: TargetFacts) -> bool:
    if Rule(target.rule) in (Rule.PEAK, Rule.MILESTONE):
        return False
    return standing_of(target.result.status, target.result.reason) not in (
        Standing.REACHED,
        Standing.ADJUSTED,
    )


def _has_way(target: TargetFacts) -> bool:
    return Rule(target.rule) not in (Rule.CAP, Rule.HOLD, Rule.ANNUAL_SHARE)


def _is_known(target: TargetFacts) -> bool:
    result = target.result
    return result.required_annual_pct is not None or result.required_annual_amount is not None
