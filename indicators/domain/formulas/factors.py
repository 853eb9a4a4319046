"""Factors as formulas name them: of fuels by property, of grids by region and year of use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from indicators.domain.formulas.dimensions import Amount, Dimension, composition
from indicators.domain.formulas.tree import Factor

OXIDATION = "oxidation"
# Of one unit of the fuel: heat (net calorific value), CO2, standard coal.
ABOVE = {"ncv_gj_per_unit": "gj", "ef_tco2_per_unit": "tco2", "tce_per_unit": "tce"}
GRID_UNIT = "kgco2_per_kwh"

FuelRow: TypeAlias = tuple[str, Mapping[str, str | None]]
"""A set's code and a fuel's parameters, `code` and `unit` among them."""
GridRow: TypeAlias = tuple[str, str, int, str]
"""A set's code, a region, the year of use, kgCO2/kWh."""


@dataclass(frozen=True)
class FactorTable:
    """What factors are: fuels by set, name and property; grids also by year of use."""

    fuels: Mapping[tuple[str, str, str], Amount]
    grids: Mapping[tuple[str, str, int], Amount]

    @property
    def dimensions(self) -> dict[tuple[str, str, str], Dimension]:
        """The dimension of whatever a formula may name."""
        found = {key: amount.dimension for key, amount in self.fuels.items()}
        found |= {
            (code, region, ""): each.dimension for (code, region, _year), each in self.grids.items()
        }
        return found

    def of(self, factor: Factor, year: int) -> Amount | None:
        """The factor for a period's year, or None where the set has none."""
        key = (factor.factor_set, factor.name, factor.property)
        if key in self.fuels:
            return self.fuels[key]
        used = factor.year or year - factor.back
        return self.grids.get((factor.factor_set, factor.name, used))


def factor_table(fuels: Iterable[FuelRow], grids: Iterable[GridRow]) -> FactorTable:
    """The table from rows; of rows with one name the last counts."""
    table: dict[tuple[str, str, str], Amount] = {}
    for factor_set, facts in fuels:
        for name, amount in _amounts(facts):
            table[factor_set, str(facts["code"]), name] = amount
    return FactorTable(
        table,
        {
            (factor_set, region, year): Amount.of(Fraction(value), GRID_UNIT)
            for factor_set, region, year, value in grids
        },
    )


def _amounts(facts: Mapping[str, str | None]) -> Iterable[tuple[str, Amount]]:
    scale, below = composition(str(facts["unit"]))
    for name, unit in ABOVE.items():
        value = facts.get(name)
        if value is not None:
            above = Amount.of(Fraction(value), unit)
            yield name, Amount(above.value / scale, above.dimension.times(below, -1))
    oxidation = facts.get(OXIDATION)
    if oxidation is not None:
        yield OXIDATION, Amount(Fraction(oxidation), Dimension())
