"""Emission factors and standard-coal coefficients, as a computation takes them.

CO2 per unit = NCV × CC × OF × 44/12 (GJ × tC/TJ ÷ 1000 × share oxidised × mass of CO2 over carbon),
as in the provincial guide 《省级温室气体清单编制指南》; the printed product is rounded, the parts are
not. Standard coal: the coefficient of GB/T 2589-2020, or NCV ÷ 29.3076 GJ where the set prints none
or only a range (the standard's own definition: one kgce is 29,307.6 kJ).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from plans.domain.unit_table import TCE_IN_GJ
from plans.domain.units import get_unit

CO2_PER_CARBON = Fraction(44, 12)
# Standard coal of a unit of electricity by its heat (当量): 3.6 MJ over 29.3076 MJ = 0.1229 kgce/kWh.
CALORIFIC_POWER = Fraction("0.1229")

# The first two digits of a place's code (GB/T 2260) and the name by which factors list its region.
REGIONS = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古",
    "21": "辽宁", "22": "吉林", "23": "黑龙江",
    "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西", "37": "山东",
    "41": "河南", "42": "湖北", "43": "湖南", "44": "广东", "45": "广西", "46": "海南",
    "50": "重庆", "51": "四川", "52": "贵州", "53": "云南", "54": "西藏",
    "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆",
}  # fmt: skip


@dataclass(frozen=True)
class FuelFactor:
    """What one canonical unit (t, Nm³, GJ) of a fuel holds and emits; None where the set has none.

    `co2` in tCO2, `tce` in tonnes of standard coal; `tce_from_heat` says that the coefficient was
    worked out from the heat value, `unconfirmed` that the source has yet to be checked.
    """

    name: str
    unit: str
    co2: Fraction | None
    tce: Fraction | None
    tce_from_heat: bool = False
    unconfirmed: bool = False
    source: str = ""
    note: str = ""
    parts: tuple[str, str, str] | None = None
    """NCV (GJ a unit), carbon content (tC/TJ) and share oxidised as printed."""


@dataclass(frozen=True)
class GridFactor:
    """The average CO2 factor of grid electricity (kgCO2/kWh) that a year of account uses."""

    value: Fraction
    region: str
    data_year: int
    used_for_year: int
    document: str
    unconfirmed: bool = False


@dataclass(frozen=True)
class Factors:
    """The factors of one place and year; the grid's is None where no notice gives one."""

    fuels: Mapping[str, FuelFactor]
    grid: GridFactor | None = None

    def co2(self, name: str) -> Fraction | None:
        """tCO2 of one canonical unit."""
        return self.fuels[name].co2 if name in self.fuels else None

    def tce(self, name: str) -> Fraction | None:
        """Standard coal of one canonical unit."""
        return self.fuels[name].tce if name in self.fuels else None


def read_fuel_factor(facts: Mapping[str, str | bool | None]) -> FuelFactor:
    """A fuel's factor from its parameters as the factor file prints them."""
    unit = str(facts["unit"])
    scale = get_unit(unit).factor
    printed = [facts.get(name) for name in ("ncv_gj_per_unit", "cc_tc_per_tj", "oxidation")]
    parts = tuple(str(each) for each in printed) if all(printed) else None
    co2 = _number(facts.get("ef_tco2_per_unit"))
    if parts is not None:
        ncv, content, oxidised = map(Fraction, parts)
        co2 = ncv * content / 1000 * oxidised * CO2_PER_CARBON
    tce, heat = _number(facts.get("tce_per_unit")), _number(facts.get("ncv_gj_per_unit"))
    from_heat = tce is None and heat is not None
    if tce is None and heat is not None:
        tce = heat / TCE_IN_GJ
    return FuelFactor(
        name=str(facts["name"]),
        unit=unit,
        co2=None if co2 is None else co2 / scale,
        tce=None if tce is None else tce / scale,
        tce_from_heat=from_heat,
        unconfirmed=bool(facts.get("ef_unconfirmed") or facts.get("tce_unconfirmed")),
        source=str(facts.get("source") or ""),
        note=str(facts.get("note") or ""),
        parts=(parts[0], parts[1], parts[2]) if parts else None,
    )


def choose_grid_factor(
    rows: Iterable[GridFactor], *, place_code: str, year: int
) -> GridFactor | None:
    """The provincial factor whose year of use is the year of account; of several the last given.

    Notices give a factor two years behind its use (2024年第12号公告: 2021 data), so year of data and
    year of use are two fields. Never a neighbouring year's or region's factor: then there is none.
    """
    region = region_of(place_code)
    found = [row for row in rows if row.region == region and row.used_for_year == year]
    return found[-1] if found else None


def region_of(place_code: str) -> str | None:
    """The name by which factors list the province of a place."""
    return REGIONS.get(place_code[:2])


def _number(text: str | bool | None) -> Fraction | None:
    return None if text is None else Fraction(str(text))
