"""What a quantity is made of: powers of the dimensions of the table of units.

Composed units fall apart (tce/10⁴ yuan of 2020 is standard coal over money of 2020), so that a
quotient is known by what stands in it. Standard coal and heat are two dimensions here, although
the table converts one into the other: a sum over both would hide whether electricity was counted
by its heat or by the coal it took. Convert by hand where it is meant: GJ × (1{tce} ÷ 29.3076{GJ}).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from plans.domain.unit_table import (
    CO2_PER_HEAD,
    CO2_PER_POWER,
    COAL_PER_POWER,
    ENERGY,
    ENERGY_PER_HEAD,
    MULTIPLE,
    PRICE_YEARS,
    RATIO,
    TCE_IN_GJ,
    UNITS,
)
from plans.domain.units import get_unit

STANDARD_COAL = "标准煤"
HEAT = "热量"
PURE_NUMBER = "比率(无量纲)"
_IN_COAL = {"kgce", "tce", "10k_tce", "100m_tce"}


@dataclass(frozen=True)
class Dimension:
    """Exponents of the table's dimensions, sorted; a pure number has none."""

    exponents: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, powers: Mapping[str, int]) -> Dimension:
        """Zeros left out."""
        return cls(tuple(sorted((name, power) for name, power in powers.items() if power)))

    def times(self, other: Dimension, sign: int = 1) -> Dimension:
        """Multiplied by the other, or divided (sign -1)."""
        powers = Counter(dict(self.exponents))
        for name, power in other.exponents:
            powers[name] += sign * power
        return Dimension.of(powers)

    def to_the(self, exponent: int) -> Dimension:
        """A power of it."""
        return Dimension.of({name: power * exponent for name, power in self.exponents})

    def __str__(self) -> str:
        """As error messages print it: 标准煤÷金额(2020年价)."""
        above = [_powered(name, power) for name, power in self.exponents if power > 0]
        below = [_powered(name, -power) for name, power in self.exponents if power < 0]
        if not below:
            return "×".join(above) or PURE_NUMBER
        return "÷".join(["×".join(above) or "1", *below])


@dataclass(frozen=True)
class Amount:
    """An exact number in the canonical units of its dimension."""

    value: Fraction
    dimension: Dimension

    @classmethod
    def of(cls, value: Fraction, unit: str) -> Amount:
        """A number with the code of its unit."""
        scale, dimension = composition(unit)
        return cls(value * scale, dimension)


def composition(unit: str) -> tuple[Fraction, Dimension]:
    """What one of a unit is in canonical units, and of which dimension."""
    row = get_unit(unit)
    if row.dimension in _COMPOSED:
        scale, above, below = _COMPOSED[row.dimension]
        (top, numerator), (bottom, denominator) = composition(above), composition(below)
        return row.factor * scale * top / bottom, numerator.times(denominator, -1)
    if row.dimension in {RATIO, MULTIPLE}:
        return row.factor, Dimension()
    if row.code in _IN_COAL:
        return row.factor / TCE_IN_GJ, Dimension.of({STANDARD_COAL: 1})
    name = HEAT if row.dimension == ENERGY else row.dimension
    return row.factor, Dimension.of({name: 1})


def _composed() -> dict[str, tuple[Fraction, str, str]]:
    """Dimensions that are a quotient: one canonical unit is so much of the first over the second."""
    found = {
        COAL_PER_POWER: (Fraction(1, 1_000), "kgce", "kwh"),
        CO2_PER_POWER: (Fraction(1), "kgco2", "kwh"),
        CO2_PER_HEAD: (Fraction(1), "tco2", "person"),
        ENERGY_PER_HEAD: (Fraction(1), "tce", "person"),
    }
    for year in PRICE_YEARS:
        for above in ("tce", "tco2"):
            dimension = UNITS[f"{above}_per_10k_yuan_{year}"].dimension
            found[dimension] = (Fraction(1), above, f"10k_yuan_{year}")
    return found


_COMPOSED = _composed()


def _powered(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"
