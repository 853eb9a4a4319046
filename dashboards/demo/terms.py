"""What a demonstration series has to fit."""

from dataclasses import dataclass
from decimal import Decimal

from indicators.domain.progress.enums import Direction, Rule, TargetForm

FIRST_YEAR = 2020
LAST_YEAR = 2025


@dataclass(frozen=True)
class Terms:
    """A series of values of one indicator, and the target that stands nearest ahead of it.

    `reported` says what a value is: the signed change on the year before (`log_decline`), what
    the year added (`increment`), else the value itself, in the indicator's unit. `key` decides
    everything that varies.
    """

    key: str
    reported: Rule | None
    rule: Rule
    direction: Direction
    decimals: int
    minimum: Decimal
    maximum: Decimal
    target_year: int
    takes_shares: bool = False
    target: Decimal | None = None
    target_form: TargetForm | None = None
    base_year: int | None = None
    base_value: Decimal | None = None
    start_year: int | None = None
    reference: Decimal | None = None

    @property
    def begins(self) -> int:
        """The year from which progress counts."""
        return FIRST_YEAR if self.base_year is None else min(self.base_year, LAST_YEAR - 1)

    @property
    def years(self) -> int:
        """The years from the base to the deadline."""
        return max(1, self.target_year - self.begins)
