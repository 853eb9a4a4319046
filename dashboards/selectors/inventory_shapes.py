"""What the page of an inventory shows, year by year: figures as printed, and why one is missing."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dashboards.selectors.frame import Frame
from indicators.domain.inventory.balance import Fault, Known
from indicators.domain.inventory.decomposition import Refusal
from indicators.domain.inventory.factors import FuelFactor, GridFactor
from indicators.domain.inventory.items import Family
from indicators.domain.inventory.peak_test import PeakTest
from indicators.selectors.inventories import FactorBook


@dataclass(frozen=True)
class Asked:
    """What of the inventories is asked for; empty: the place of the plan, the last year, now."""

    place: str = ""
    year: int | None = None
    as_of: datetime | None = None


@dataclass(frozen=True)
class Figure:
    """A headline figure, and beside it what was reported (None where the viewer may not see it).

    `formula` is the definition of the value beside it, whose page shows how it is computed;
    `derived` says that it was, `version` which version of it stands there.
    """

    key: str
    value: Decimal | None
    unit: str
    is_complete: bool = True
    reported: Decimal | None = None
    has_reported: bool = False
    formula: str = ""
    derived: bool = False
    version: int = 0

    @property
    def decimals(self) -> int:
        """Those with which value and reported value are printed."""
        printed = self.value if self.value is not None else self.reported
        return 0 if printed is None else -int(printed.as_tuple().exponent)

    @property
    def difference(self) -> Decimal | None:
        """Computed less reported."""
        if self.value is None or self.reported is None:
            return None
        return self.value - self.reported


@dataclass(frozen=True)
class LineRow:
    """One kind of energy as the table shows it: 10⁴ tce, 10⁴ t CO2, share of the emissions in %."""

    code: str
    name: str
    family: Family
    unit: str
    known: Known
    fault: Fault | None
    is_hidden: bool
    is_rest: bool
    amount: Decimal | None
    calorific: Decimal | None
    equivalent: Decimal | None
    co2: Decimal | None
    share: Decimal | None
    fuel: FuelFactor | None
    factor: Decimal | None
    """tCO2 per printed unit of the fuel's factor."""
    coefficient: Decimal | None
    """Tonnes of standard coal per printed unit of the fuel's factor."""
    grid: GridFactor | None


@dataclass(frozen=True)
class InputRow:
    """A value that enters the figures and no line; None where it is not for the viewer."""

    name: str
    value: Decimal | None
    unit: str


@dataclass(frozen=True)
class OpenItem:
    """A kind of energy of which nothing is known, and who owes it."""

    code: str
    name: str
    known: Known
    functions: tuple[str, ...]
    department: str
    duty: int | None
    """The duty's page, for those who may open it."""


@dataclass(frozen=True)
class YearPoint:
    """One year of the series in 10⁴ t CO2; `co2` is None where the viewer may not see it."""

    year: int
    co2: Decimal | None
    without: tuple[str, ...]
    is_hidden: bool

    @property
    def is_complete(self) -> bool:
        """Nothing is left out of the total."""
        return not self.without


@dataclass(frozen=True)
class Step:
    """One effect on the emissions of the year, in 10⁴ t CO2."""

    key: str
    value: Decimal


@dataclass(frozen=True)
class Change:
    """The year's change taken apart, in 10⁴ t CO2."""

    earlier_year: int
    earlier: Decimal
    later: Decimal
    steps: tuple[Step, ...]
    total: Decimal
    price_base: int
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class NoChange:
    """Why the change is not taken apart, and the kinds of energy that stand against it."""

    reason: Refusal
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlaceChoice:
    """A place whose inventory can be asked for."""

    key: str
    name: str


@dataclass(frozen=True)
class YearView:
    """One year's inventory in the form of the page."""

    year: int
    is_withheld: bool
    is_estimate: bool
    figures: tuple[Figure, ...]
    lines: tuple[LineRow, ...]
    inputs: tuple[InputRow, ...]
    open: tuple[OpenItem, ...]
    answered: int
    asked: int
    known_share: Decimal | None
    """The computed energy total over the reported one, in %."""
    estimated: tuple[str, ...]
    without_factor: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    from_heat: tuple[str, ...]
    grid: GridFactor | None
    change: Change | NoChange | None

    @property
    def answered_share(self) -> float:
        """Answered kinds of energy in %, for the bar."""
        return 100 * self.answered / self.asked if self.asked else 0.0

    @property
    def used(self) -> tuple[LineRow, ...]:
        """Kinds of energy that are used, not known, or not for the viewer."""
        return tuple(row for row in self.lines if row.amount != 0 or row.is_hidden)

    @property
    def unused(self) -> tuple[LineRow, ...]:
        """Kinds of energy of which there is none, by a reported nought or as not applicable."""
        return tuple(row for row in self.lines if row not in self.used)

    @property
    def sources(self) -> tuple[LineRow, ...]:
        """Kinds of energy that emit."""
        return tuple(row for row in self.lines if row.co2 is not None and row.co2 > 0)


@dataclass(frozen=True)
class InventoryPage:
    """All that the page shows; `view` is None where nothing was reported."""

    frame: Frame
    place: PlaceChoice
    places: tuple[PlaceChoice, ...]
    years: tuple[int, ...]
    as_of: datetime | None
    book: FactorBook
    series: tuple[YearPoint, ...]
    comparable: tuple[YearPoint, ...]
    """Years of the same coverage as the last one that the viewer may see."""
    peak: PeakTest | None
    view: YearView | None
    may_open_rounds: bool
