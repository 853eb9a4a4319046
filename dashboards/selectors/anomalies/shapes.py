"""What a list of hints is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from assessments.domain.anomalies import DigitTest
from dashboards.selectors.printed import printed
from indicators.filing_terms import period_words
from indicators.models import Observation


class List(StrEnum):
    """The lists, in the order of the page."""

    DIGITS = "digits"
    ON_TARGET = "on_target"
    LATE = "late"
    REPEATED = "repeated"
    BULK = "bulk"
    EXPLANATIONS = "explanations"


@dataclass(frozen=True)
class ValueLine:
    """A value that a hint is about; `pk` leads to its history, None before it was accepted."""

    pk: int | None
    indicator: str
    place: str
    period: str
    department: str
    printed: str
    version: int


@dataclass(frozen=True)
class Turn:
    """A verdict before and after."""

    target: str
    hedge: str
    before: str
    after: str


@dataclass(frozen=True)
class Hint:
    """One hint: the values that it is about, and what was noticed by number, name and moment."""

    values: tuple[ValueLine, ...]
    target: str = ""
    steps: int = 0
    at: datetime | None = None
    deadline: str = ""
    report: str = ""
    turns: tuple[Turn, ...] = ()
    by: str = ""
    units: int = 0
    on_behalf: int = 0
    text: str = ""


@dataclass(frozen=True)
class UnitDigits:
    """The last digits of one unit's values."""

    unit: str
    test: DigitTest


@dataclass(frozen=True)
class Found:
    """What one list found, and among how many."""

    looked_at: int
    hints: tuple[Hint, ...] = ()
    digits: tuple[UnitDigits, ...] = ()


@dataclass(frozen=True)
class HeldValue:
    """A value as the lists need it."""

    pk: int
    indicator_id: int
    indicator: str
    unit: str
    rule: str | None
    place_id: int
    place: str
    definition_id: int
    is_default: bool
    department: str | None
    kind: str
    year: int
    month: int
    version: int
    value: Decimal
    decimals: int
    recorded_at: datetime
    computed: int | None

    @property
    def series(self) -> tuple[int, int, int, str]:
        """Place, indicator, definition and kind of period."""
        return (self.place_id, self.indicator_id, self.definition_id, self.kind)

    @property
    def line(self) -> ValueLine:
        """As a hint shows it."""
        return ValueLine(
            pk=self.pk,
            indicator=self.indicator,
            place=self.place,
            period=period_words(self.kind, self.year, self.month),
            department=self.department or "",
            printed=printed(self.value, self.decimals, self.unit),
            version=self.version,
        )


_COLUMNS = (
    "pk",
    "indicator_id",
    "indicator__name_zh",
    "indicator__unit",
    "indicator__rule",
    "place_id",
    "place__name",
    "definition_id",
    "definition__is_default",
    "department__name",
    "period_kind",
    "year",
    "month",
    "version",
    "value",
    "decimals",
    "recorded_at",
    "derivation__pk",
)


def held_values(rows: QuerySet[Observation]) -> list[HeldValue]:
    """Observations in the order of their series and years: one query."""
    ordered = rows.order_by("place_id", "indicator__code", "definition_id", "year", "month", "pk")
    return [HeldValue(*row) for row in ordered.values_list(*_COLUMNS)]


def lines_of(values: Iterable[HeldValue]) -> tuple[ValueLine, ...]:
    """Values as a hint shows them."""
    return tuple(value.line for value in values)
