"""Formulas with the values in force put in: what comes out, from which values and factors."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from indicators.domain.formulas.computing import Outcome, compute
from indicators.domain.formulas.factors import FactorTable
from indicators.domain.formulas.tree import Reference, written
from indicators.models import LatestObservation, Observation
from indicators.models.choices import PeriodKind
from indicators.selectors.formulas import HeldFormula

YEARLY = (PeriodKind.YEAR, PeriodKind.POINT)


@dataclass(frozen=True)
class Computed:
    """What a formula gives for one place and year, with the values and factors put in."""

    outcome: Outcome
    inputs: dict[Reference, Observation]
    factors: list[list[str]]

    @property
    def input_facts(self) -> list[list[object]]:
        """The inputs as they are kept: how the formula names each, and which value it was."""
        return [[written(each), row.pk] for each, row in self.inputs.items()]


@dataclass
class HeldValues:
    """The values that hold, by place, definition and year."""

    rows: dict[tuple[int, str], dict[int, Observation]] = field(default_factory=dict)

    def add(self, row: Observation) -> None:
        """Of a yearly value and one at a point of time the yearly counts."""
        years = self.rows.setdefault((row.place_id, row.definition.code), {})
        if row.year not in years or row.period_kind == PeriodKind.YEAR:
            years[row.year] = row

    def of(self, place: int, code: str) -> dict[int, Observation]:
        """Values of one definition by year."""
        return self.rows.get((place, code), {})


def computed_value(
    held: HeldFormula, place: int, year: int, values: HeldValues, factors: FactorTable
) -> Computed:
    """Put the values of one place and year into a formula."""
    formula = held.formula
    inputs = {
        each: row
        for each in formula.references
        if (row := values.of(place, each.name).get(each.year or year - each.back)) is not None
    }
    amounts = {
        each: amount for each in formula.factors if (amount := factors.of(each, year)) is not None
    }
    outcome = compute(
        formula,
        values={each: row.value for each, row in inputs.items()},
        factors=amounts,
        decimals=held.version.definition.indicator.decimals,
    )
    told = [[written(each), str(amount.value)] for each, amount in amounts.items()]
    return Computed(outcome, inputs, told)


def held_values(places: Iterable[int], codes: Collection[str]) -> HeldValues:
    """The values in force of some definitions. One query."""
    latest = LatestObservation.objects.filter(
        place__in=list(places), definition__code__in=codes, period_kind__in=YEARLY
    )
    rows = Observation.objects.filter(pk__in=latest.values("observation_id"))
    found = HeldValues()
    for row in rows.select_related("derivation", "definition", "indicator").order_by("pk"):
        found.add(row)
    return found


def is_derived(row: Observation) -> bool:
    """Whether a value was computed and not reported."""
    return hasattr(row, "derivation")
