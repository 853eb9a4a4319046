"""A made-up town's year for inventory tests; every figure is worked out by hand in the tests."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from indicators.domain.catalogue import load_fuel_factors, load_grid_factors
from indicators.domain.inventory.balance import Given, Inventory, Known, take_inventory
from indicators.domain.inventory.factors import (
    Factors,
    GridFactor,
    choose_grid_factor,
    read_fuel_factor,
)
from indicators.domain.inventory.items import ALL_CODES

FOLDER = Path(__file__).parents[3] / "fixtures" / "catalogue"
JILIN = "220300"

_FUELS = load_fuel_factors((FOLDER / "fuel_factors.yaml").read_text(encoding="utf-8"))
_GRIDS = load_grid_factors((FOLDER / "grid_factors.yaml").read_text(encoding="utf-8"))
FUEL_FACTORS = {row.code: read_fuel_factor(row.model_dump()) for row in _FUELS.sets[-1].factors}
GRID_FACTORS = [
    GridFactor(Fraction(row.factor), row.region, row.data_year, row.used_for_year, row.document)
    for row in _GRIDS.sets[-1].factors
]

# 100 万t raw coal, 10 万t diesel, 1 亿m³ gas, 20 亿kWh bought, 5 亿kWh wind of which 1 sent out and
# 0.5 bought with proof, 1.5 万tce of solar heat, coal use 300 g/kWh, 4 万tce feedstock, heat sold.
TOWN = {
    "FU01": "100",
    "FU15": "10",
    "FU20": "1",
    "FU30": "20",
    "FU31": "5",
    "FU36": "1",
    "FU37": "0.5",
    "FU38": "1.5",
    "FU39": "300",
    "FU40": "4",
    "FU41": "-100",
    "EN18": "30",
    "FU43": "20",
}


def reported(values: Mapping[str, str], *, silent: tuple[str, ...] = ()) -> dict[str, Given]:
    """These values, and of everything else but the silent the answer that there is none."""
    known = {code: Given(Known.REPORTED, Fraction(value)) for code, value in values.items()}
    none = Given(Known.NOT_APPLICABLE)
    return {code: known.get(code, none) for code in ALL_CODES if code not in silent}


def factors_of(year: int, place_code: str = JILIN) -> Factors:
    """The shipped factors for a place and year."""
    return Factors(FUEL_FACTORS, choose_grid_factor(GRID_FACTORS, place_code=place_code, year=year))


def town(
    values: Mapping[str, str] = TOWN, *, year: int = 2024, silent: tuple[str, ...] = ()
) -> Inventory:
    """The town's inventory."""
    return take_inventory(year, reported(values, silent=silent), factors_of(year))
