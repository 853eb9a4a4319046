"""Emission factors as an office enters them: what is refused, and what has to be confirmed.

Numbers are those of one printed unit of a fuel (GJ, tC/TJ, share oxidised, tCO2, tonnes of
standard coal) or kgCO2/kWh of the grid.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicators.domain.formulas.computing import rounded
from indicators.domain.inventory.factors import CO2_PER_CARBON
from plans.domain.problems import Problem, mark
from plans.domain.quantities import printed_decimals, short_text
from plans.domain.unit_table import TCE_IN_GJ

HEAT = "ncv_gj_per_unit"
CARBON = "cc_tc_per_tj"
OXIDATION = "oxidation"
CO2 = "ef_tco2_per_unit"
COAL = "tce_per_unit"
GRID = "factor"
NUMBERS = (HEAT, CARBON, OXIDATION, CO2, COAL)
PARTS = (HEAT, CARBON, OXIDATION)

NAMES = {
    HEAT: mark("低位热值"),
    CARBON: mark("含碳量"),
    OXIDATION: mark("氧化率"),
    CO2: mark("二氧化碳排放因子"),
    COAL: mark("折标准煤系数"),
    GRID: mark("电网因子"),
}

NOT_POSITIVE = mark("%(name)s应大于0。")
SHARE_OVER_ONE = mark("氧化率是0到1之间的比率:98%应写作0.98。")
NEGATIVE = mark("电网因子不能为负。")
MANY_DECIMALS = mark("%(name)s最多%(limit)s位小数。")
TOO_LARGE = mark("%(name)s过大:应小于%(limit)s。")
PARTS_INCOMPLETE = mark(
    "含碳量和氧化率须与低位热值一并填写:二氧化碳=低位热值×含碳量×氧化率×44/12。"
)
NOTHING_ENTERED = mark("请至少填写二氧化碳排放因子(或其三个参数)和折标准煤系数中的一项。")
YEARS_OUT_OF_ORDER = mark(
    "适用年份应晚于数据年份:公告的因子滞后一至两年使用(如2022年数据用于2024年核算)。"
)
UNUSUAL = mark(
    "%(name)s为%(value)s,而现有因子在%(low)s—%(high)s之间,请核对小数点和单位;"
    "确认无误后勾选“数值虽不寻常,但与文件一致”再保存。"
)
COAL_AGAINST_HEAT = mark(
    "折标准煤系数%(value)s与低位热值换算的%(computed)s相差超过一成"
    "(低位热值÷29.3076),请核对;确认无误后勾选“数值虽不寻常,但与文件一致”再保存。"
)

MOST_DECIMALS = 6
GRID_DECIMALS = 4
LARGEST = Decimal(10_000)
# How far beyond the factors held so far a new one may lie before it has to be confirmed.
SPREAD = 2
MOST_DIFFERENCE = Fraction(1, 10)

Fault = tuple[str, Problem]
"""The field, and what is said of it."""


@dataclass(frozen=True)
class GridNumbers:
    """A grid factor with the year of its data and the year of account that uses it."""

    data_year: int
    used_for_year: int
    factor: Decimal


def fuel_faults(numbers: Mapping[str, Decimal | None]) -> Iterator[Fault]:
    """What of a fuel's numbers cannot be."""
    for field in NUMBERS:
        yield from _number_faults(field, numbers[field], MOST_DECIMALS)
    share = numbers[OXIDATION]
    if share is not None and share > 1:
        yield OXIDATION, Problem(SHARE_OVER_ONE)
    given = [numbers[field] is not None for field in PARTS]
    if any(given[1:]) and not all(given):
        yield CARBON, Problem(PARTS_INCOMPLETE)
    if numbers[COAL] is None and numbers[CO2] is None and not all(given):
        yield COAL, Problem(NOTHING_ENTERED)


def grid_faults(numbers: GridNumbers) -> Iterator[Fault]:
    """What of a grid factor cannot be; nought is a factor."""
    if numbers.used_for_year <= numbers.data_year:
        yield "used_for_year", Problem(YEARS_OUT_OF_ORDER)
    if numbers.factor < 0:
        yield GRID, Problem(NEGATIVE)
    elif numbers.factor > 0:
        yield from _number_faults(GRID, numbers.factor, GRID_DECIMALS)


def _number_faults(field: str, value: Decimal | None, decimals: int) -> Iterator[Fault]:
    name = (Problem(NAMES[field]),)
    if value is None:
        return
    if value <= 0:
        yield field, Problem(NOT_POSITIVE, {"name": name})
    elif value >= LARGEST:
        yield field, Problem(TOO_LARGE, {"name": name, "limit": LARGEST})
    elif printed_decimals(format(value, "f")) > decimals:
        yield field, Problem(MANY_DECIMALS, {"name": name, "limit": decimals})


def unusual(field: str, value: Decimal | None, held: Sequence[Decimal]) -> Iterator[Fault]:
    """A number below half the least or over twice the greatest of those held so far."""
    if value is None or not held:
        return
    low, high = min(held), max(held)
    if not low / SPREAD <= value <= high * SPREAD:
        told = {"value": short_text(value), "low": short_text(low), "high": short_text(high)}
        yield field, Problem(UNUSUAL, {"name": (Problem(NAMES[field]),), **told})


def coal_against_heat(numbers: Mapping[str, Decimal | None]) -> Iterator[Fault]:
    """A coefficient of standard coal that the heat value does not bear out (29.3076 GJ a tonne)."""
    heat, coal = numbers[HEAT], numbers[COAL]
    if heat is None or coal is None:
        return
    computed = Fraction(heat) / TCE_IN_GJ
    if abs(Fraction(coal) - computed) > computed * MOST_DIFFERENCE:
        told = {"value": short_text(coal), "computed": short_text(rounded(computed, 4))}
        yield COAL, Problem(COAL_AGAINST_HEAT, told)


def co2_of(numbers: Mapping[str, Decimal | None]) -> Decimal | None:
    """tCO2 a unit as factor tables print it: of the three parts to four places, else as entered."""
    parts = [numbers[field] for field in PARTS]
    if any(part is None for part in parts):
        return numbers[CO2]
    heat, content, oxidised = (Fraction(part or 0) for part in parts)
    return rounded(heat * content / 1000 * oxidised * CO2_PER_CARBON, 4)


def numbers_of(facts: Mapping[str, object]) -> dict[str, Decimal | None]:
    """The numbers of a fuel as its parameters keep them."""
    return {
        field: None if facts.get(field) is None else Decimal(str(facts[field])) for field in NUMBERS
    }


def held_numbers(
    field: str, fuel: str, unit: str, rows: Iterable[Mapping[str, object]]
) -> list[Decimal]:
    """The numbers so far of one field: of the fuel, or of all fuels in its unit where it has none."""
    known = [row for row in rows if row.get(field) is not None]
    mine = [row for row in known if row["code"] == fuel]
    chosen = mine or [row for row in known if row["unit"] == unit]
    return [Decimal(str(row[field])) for row in chosen]
