"""Formulas with the values in force put in: what comes out, from which values and factors."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Q, QuerySet

from indicators.domain.formulas.computing import Outcome, compute
from indicators.domain.formulas.factors import FactorTable
from indicators.domain.formulas.tree import Reference, written
from indicators.models import LatestObservation, Observation
from indicators.models.choices import PeriodKind
from indicators.selectors.formulas import HeldFormula

YEARLY = (PeriodKind.YEAR, PeriodKind.POINT)


class ValueInForce(NamedTuple):
    """A value in force; of a computed one also by which formula and from what, else None."""

    pk: int
    place: int
    code: str
    indicator: str
    period_kind: str
    year: int
    version: int
    value: Decimal
    decimals: int
    quality: str
    release: str
    synthetic: bool
    formula: int | None
    inputs: list[list[object]] | None
    factors: list[list[str]] | None


ValueT = TypeVar("ValueT", Observation, ValueInForce)

_COLUMNS = (
    "pk",
    "place",
    "definition__code",
    "indicator__code",
    "period_kind",
    "year",
    "version",
    "value",
    "decimals",
    "quality",
    "release",
    "synthetic",
    "derivation__formula",
    "derivation__inputs",
    "derivation__factors",
)


@dataclass(frozen=True)
class Computed(Generic[ValueT]):
    """What a formula gives for one place and year, with the values and factors put in."""

    outcome: Outcome
    inputs: Mapping[Reference, ValueT]
    factors: list[list[str]]

    @property
    def input_facts(self) -> list[list[object]]:
        """The inputs as they are kept: how the formula names each, and which value it was."""
        return input_facts(self.inputs)


@dataclass
class HeldValues(Generic[ValueT]):
    """The values that hold, by place, definition and year."""

    rows: dict[tuple[int, str], dict[int, ValueT]] = field(default_factory=dict)

    def add(self, place: int, code: str, row: ValueT) -> None:
        """Of a yearly value and one at a point of time the yearly counts."""
        years = self.rows.setdefault((place, code), {})
        if row.year not in years or row.period_kind == PeriodKind.YEAR:
            years[row.year] = row

    def of(self, place: int, code: str) -> dict[int, ValueT]:
        """Values of one definition by year."""
        return self.rows.get((place, code), {})

    def put_in(self, held: HeldFormula, place: int, year: int) -> dict[Reference, ValueT]:
        """What a formula names and is there, of one place and for one year."""
        return {
            each: row
            for each in held.formula.references
            if (row := self.of(place, each.name).get(each.year or year - each.back)) is not None
        }


def input_facts(inputs: Mapping[Reference, ValueT]) -> list[list[object]]:
    """Inputs as they are kept: how the formula names each, and which value it was."""
    return [[written(each), row.pk] for each, row in inputs.items()]


def factor_facts(held: HeldFormula, year: int, factors: FactorTable) -> list[list[str]]:
    """The factors that a formula takes for a year, as they are kept."""
    return [
        [written(each), str(amount.value)]
        for each in held.formula.factors
        if (amount := factors.of(each, year)) is not None
    ]


def computed_value(
    held: HeldFormula, place: int, year: int, values: HeldValues[ValueT], factors: FactorTable
) -> Computed[ValueT]:
    """Put the values of one place and year into a formula."""
    formula = held.formula
    inputs = values.put_in(held, place, year)
    outcome = compute(
        formula,
        values={each: row.value for each, row in inputs.items()},
        factors={
            each: amount
            for each in formula.factors
            if (amount := factors.of(each, year)) is not None
        },
        decimals=held.version.definition.indicator.decimals,
    )
    return Computed(outcome, inputs, factor_facts(held, year, factors))


def held_values(places: Iterable[int], codes: Collection[str]) -> HeldValues[Observation]:
    """The values in force of some definitions. One query."""
    found: HeldValues[Observation] = HeldValues()
    rows = _in_force(places, Q(definition__code__in=codes))
    for row in rows.select_related("derivation", "definition", "indicator").order_by("pk"):
        found.add(row.place_id, row.definition.code, row)
    return found


def values_in_force(
    places: Iterable[int], codes: Collection[str]
) -> tuple[HeldValues[ValueInForce], list[ValueInForce]]:
    """The values in force of some definitions; and all that were computed, of others too.

    One query.
    """
    found: HeldValues[ValueInForce] = HeldValues()
    computed = []
    wanted = Q(definition__code__in=codes) | Q(derivation__isnull=False)
    for columns in _in_force(places, wanted).order_by("pk").values_list(*_COLUMNS):
        row = ValueInForce(*columns)
        found.add(row.place, row.code, row)
        if row.formula is not None:
            computed.append(row)
    return found, computed


def _in_force(places: Iterable[int], wanted: Q) -> QuerySet[Observation]:
    latest = LatestObservation.objects.filter(place__in=list(places), period_kind__in=YEARLY)
    return Observation.objects.filter(wanted, pk__in=latest.values("observation_id"))


def is_derived(row: Observation) -> bool:
    """Whether a value was computed and not reported."""
    return hasattr(row, "derivation")
