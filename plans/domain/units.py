"""What may stand behind a number, and what converts into what.

Conversion stays within a dimension and is refused otherwise, naming both units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction

from plans.domain.problems import Problem, mark
from plans.domain.quantities import fold_full_width, plain_text, round_half_up
from plans.domain.unit_table import RATIO, UNITS, Unit

__all__ = [
    "RATIO",
    "UNITS",
    "Unit",
    "UnitError",
    "convert",
    "find_unit",
    "format_quantity",
    "get_unit",
]

UNKNOWN_UNIT = mark("没有计量单位“%(text)s”。")
INCONVERTIBLE = mark(
    "“%(source)s”不能换算成“%(target)s”:前者是%(source_dimension)s,"
    "后者是%(target_dimension)s。请改用同一类单位。"
)


class UnitError(ValueError):
    """A unit that is not in the table, or two units that do not convert; `problem` says which."""

    def __init__(self, template: str, **params: object) -> None:
        self.problem = Problem(template, params)
        super().__init__(str(self.problem))


def _index(units: Iterable[Unit], *, also: bool) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        for name in unit.also_printed if also else unit.names:
            found[name].append(unit)
    return {name: tuple(rows) for name, rows in found.items()}


_BY_NAME = _index(UNITS.values(), also=False)
_BY_OTHER_NAME = _index(UNITS.values(), also=True)


def get_unit(code: str) -> Unit:
    """Return the unit of this code, or refuse."""
    try:
        return UNITS[code]
    except KeyError:
        raise UnitError(UNKNOWN_UNIT, text=code) from None


def find_unit(printed: str, *, expected: str | None = None) -> Unit:
    """Return the unit that a printed form means.

    `expected` is the code of the unit that the indicator is kept in: 万吨 is a physical mass,
    but for an indicator in 万吨二氧化碳 it is CO2; 万亩 of yearly repeated work is 万亩次.
    """
    text = fold_full_width(printed).replace(" ", "")
    candidates = _BY_NAME.get(text, ())
    if expected is not None:
        dimension = get_unit(expected).dimension
        for unit in (*candidates, *_BY_OTHER_NAME.get(text, ())):
            if unit.dimension == dimension:
                return unit
    if not candidates:
        raise UnitError(UNKNOWN_UNIT, text=printed)
    return candidates[0]


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """Convert between two units (codes) of one dimension; refuse any other pair by name.

    Exact where the result is a finite decimal, else to 34 significant digits.
    """
    old, new = get_unit(source), get_unit(target)
    if old.dimension != new.dimension:
        raise UnitError(
            INCONVERTIBLE,
            source=old.name,
            target=new.name,
            source_dimension=old.dimension,
            target_dimension=new.dimension,
        )
    if old.code == new.code:
        return value
    exact = Fraction(value) * old.factor / new.factor
    with localcontext(prec=34):
        return Decimal(exact.numerator) / Decimal(exact.denominator)


def format_quantity(
    value: Decimal, unit_code: str, *, decimals: int | None = None, language: str = "zh"
) -> str:
    """Write a number with its unit: 184万千瓦 in Chinese, 1,840 MW in English.

    Places are kept as they stand unless `decimals` (of the Chinese form) rounds them half up.
    """
    unit = get_unit(unit_code)
    shown = value if decimals is None else round_half_up(value, decimals)
    if language.startswith("zh"):
        return f"{plain_text(shown)}{unit.name if unit.code != 'ratio' else ''}"
    with localcontext(prec=60):
        scaled = _without_scale_zeros(shown * unit.english_factor, shown, unit.english_factor)
    space = " " if unit.spaced and unit.english else ""
    return f"{scaled:,f}{space}{unit.english}"


def _without_scale_zeros(scaled: Decimal, shown: Decimal, factor: Decimal) -> Decimal:
    """Drop the places that a power-of-ten English factor moved (0.5 万吨 is 5 kt, not 5.0)."""
    places = max(0, -int(shown.as_tuple().exponent) - factor.adjusted())
    return round_half_up(scaled, places)
