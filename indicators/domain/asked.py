"""What a reporting duty asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from indicators.domain.check_rules import DEFAULTS, CheckRule
from indicators.domain.identities import Related
from indicators.domain.progress.enums import AssignedState, MilestoneState


@dataclass(frozen=True)
class Asked:
    """What a duty asks for: an indicator's value, or a state (then `states` is not empty).

    `unit` is the indicator's, and that of an assigned value; `year` the period's. `earlier` and
    `related` hold what whoever is told of the checks may read, and nothing else.
    """

    unit: str = ""
    year: int | None = None
    decimals: int = 0
    takes_shares: bool = False
    plausible_min: Decimal | None = None
    plausible_max: Decimal | None = None
    maximum: Decimal | None = None
    direction: str = ""
    rule: str | None = None
    # The values of the years before without a gap, the oldest first; the last is last year's.
    earlier: tuple[Decimal, ...] = ()
    # What the value has to agree with.
    related: Related = field(default_factory=Related)
    states: tuple[str, ...] = ()
    takes_assigned_value: bool = False
    # What the soft checks do here: the office of each place may set them.
    checks: Mapping[str, CheckRule] = field(default_factory=lambda: DEFAULTS)
    # The same with what others may read as well, where that is more: for the reviewer alone.
    in_full: "Asked | None" = None
    # The day on which it is answered: what was released lies before it, what is expected after.
    day: date | None = None

    @property
    def previous(self) -> Decimal | None:
        """Last year's value."""
        return self.earlier[-1] if self.earlier else None


def states_of_rule(rule: str) -> tuple[str, ...]:
    """The states that a commitment judged by `rule` can be reported in; empty for values."""
    if rule == "assigned":
        return tuple(state.value for state in AssignedState)
    if rule == "milestone":
        return tuple(state.value for state in MilestoneState)
    return ()
