"""What a target's matrix of places and years is made of."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from indicators.domain.allocation.balance import Balance
from indicators.domain.allocation.kinds import Kind
from indicators.domain.progress.enums import Status
from indicators.models import Measure
from indicators.selectors.progress import Terms as Promise
from indicators.selectors.trajectories import Terms
from organizations.models import Place
from plans.domain.units import get_unit


@dataclass(frozen=True)
class Cell:
    """A place's year: the amount in the terms of the target, and what is asked of it.

    `asked` is the office's yearly target where `is_set`, else the path's value of a year gone by.
    """

    year: int
    amount: float | None
    hidden: bool
    asked: Decimal | float | None
    decimals: int | None
    is_set: bool
    status: Status | None


@dataclass(frozen=True)
class Line:
    """One place of the matrix; `part` is None where it has none."""

    place: Place
    measure_id: int | None
    part: Decimal | None
    decimals: int
    numerator: Decimal | None
    denominator: Decimal | None
    cells: tuple[Cell, ...]
    status: Status | None
    oddities: tuple[str, ...]


@dataclass(frozen=True)
class YearSum:
    """What the places report of one year, beside the city's own value (数据衔接差额)."""

    year: int
    asked: int
    answered: int
    total: Decimal | None
    value: Decimal | None
    hidden: bool

    @property
    def difference(self) -> Decimal | None:
        """The city's value less what its places make; None where one of them is missing."""
        if self.total is None or self.value is None:
            return None
        return self.value - self.total

    @property
    def difference_pct(self) -> Decimal | None:
        """The same in per cent of the city's value."""
        if self.difference is None or not self.value:
            return None
        return 100 * self.difference / abs(self.value)

    @property
    def is_complete(self) -> bool:
        """Every place that counts has a value."""
        return self.answered == self.asked


@dataclass(frozen=True)
class Check:
    """Whether the parts make the whole. `balance` is None where nothing can be said."""

    balance: Balance | None
    weights: str = ""
    weight_year: int | None = None
    by_gdp_alone: bool = False
    lacking: tuple[Place, ...] = ()
    without_part: tuple[Place, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Division:
    """The allocation in force, or an earlier one."""

    number: int
    method: str
    weights: str
    weight_year: int | None
    reason: str
    document: str
    recorded_at: datetime


@dataclass(frozen=True)
class Matrix:
    """All that the page shows of a target's division."""

    measure: Measure
    terms: Terms
    promise: Promise
    kind: Kind
    target: Decimal | None
    decimals: int
    years: tuple[int, ...]
    city: Line
    lines: tuple[Line, ...]
    check: Check
    sums: tuple[YearSum, ...]
    divisions: tuple[Division, ...]

    @property
    def overlapping(self) -> tuple[Line, ...]:
        """Places that overlap others and are left out of every sum."""
        return tuple(line for line in self.lines if not line.place.counts_in_rollup)

    @property
    def value_unit(self) -> str:
        """The unit in which the indicator's values are reported."""
        indicator = self.terms.version.indicator
        return get_unit(indicator.unit).name if indicator else ""

    @property
    def value_decimals(self) -> int:
        """The decimals of its values."""
        indicator = self.terms.version.indicator
        return indicator.decimals if indicator else 0

    @property
    def made_decimals(self) -> int | None:
        """The decimals at which what the parts make is shown; a sum as it comes."""
        return None if self.kind is Kind.ADDITIVE else self.decimals + 2

    @property
    def is_divided(self) -> bool:
        """Some place has a part."""
        return any(line.part is not None for line in self.lines)
