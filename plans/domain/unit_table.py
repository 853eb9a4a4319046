"""The rows of the closed table of units; `plans.domain.units` finds, converts and prints them.

Counts of different things (个, 座, 处 …) are dimensions of their own, and so are floor area and land
area, physical tonnes and tonnes of CO2, and every price year of money and intensities: sums over
them would mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the table. `factor` leads to the dimension's canonical unit (factor 1)."""

    code: str
    names: tuple[str, ...]
    """Printed forms, the usual one first."""
    dimension: str
    """The dimension's Chinese name, as error messages print it."""
    factor: Fraction
    english: str
    english_factor: Decimal = Decimal(1)
    """What the number is multiplied by for the English form (184 万千瓦 is 1,840 MW)."""
    also_printed: tuple[str, ...] = ()
    """Forms that by themselves mean another unit; read as this one where it is expected."""
    spaced: bool = True
    """Whether English puts a space between number and symbol."""

    @property
    def name(self) -> str:
        """The usual Chinese form."""
        return self.names[0]


_Row: TypeAlias = (
    tuple[str, str, int | Fraction, str, str] | tuple[str, str, int | Fraction, str, str, str]
)

POWER = "功率(装机)"
ELECTRICITY = "电量"
ENERGY = "能量"
MASS = "质量(实物量)"
CO2_MASS = "二氧化碳排放量"
VOLUME = "体积(木材、水)"
GAS_VOLUME = "气体体积(标准状态)"
LAND_AREA = "土地面积"
FLOOR_AREA = "建筑面积"
AREA_TIMES = "作业面积(亩次)"
LENGTH = "长度"
RATIO = "比率"
PERCENTAGE_POINT = "百分点"
GRADE = "等级"
MULTIPLE = "倍数"
MONEY = "金额(现价)"
ENERGY_INTENSITY = "单位GDP能耗(价格年未注明)"
CO2_INTENSITY = "单位GDP二氧化碳排放(价格年未注明)"
COAL_PER_POWER = "供电(发电)煤耗"
CO2_PER_POWER = "电力排放因子"
CO2_PER_TURNOVER = "单位周转量二氧化碳排放"
CO2_PER_HEAD = "人均二氧化碳排放"
ENERGY_PER_HEAD = "人均能耗"
PRICE_YEARS = (2015, 2020, 2025)

TCE_IN_GJ = Fraction("29.3076")
MU_IN_M2 = Fraction(2000, 3)

# code | printed forms | factor to the canonical unit | English symbol | English factor | also
_PHYSICAL: dict[str, tuple[_Row, ...]] = {
    POWER: (
        ("kw", "千瓦 kW", 1, "kW", "1"),
        ("mw", "兆瓦 MW", 1_000, "MW", "1"),
        ("10k_kw", "万千瓦 万kW", 10_000, "MW", "10"),
        ("gw", "吉瓦 GW", 1_000_000, "GW", "1"),
        ("100m_kw", "亿千瓦 亿kW", 100_000_000, "GW", "100"),
    ),
    ELECTRICITY: (
        ("kwh", "千瓦时 度 kWh", 1, "kWh", "1"),
        ("mwh", "兆瓦时 MWh", 1_000, "MWh", "1"),
        ("10k_kwh", "万千瓦时 万度 万kWh", 10_000, "MWh", "10"),
        ("gwh", "吉瓦时 GWh", 1_000_000, "GWh", "1"),
        ("100m_kwh", "亿千瓦时 亿度 亿kWh", 100_000_000, "GWh", "100"),
    ),
    ENERGY: (
        ("gj", "吉焦 百万千焦 GJ", 1, "GJ", "1"),
        ("mj", "兆焦 MJ", Fraction(1, 1_000), "MJ", "1"),
        ("tj", "太焦 TJ", 1_000, "TJ", "1"),
        ("10k_gj", "万吉焦 万GJ", 10_000, "TJ", "10"),
        ("kgce", "千克标准煤 公斤标准煤 kgce", TCE_IN_GJ / 1_000, "kgce", "1"),
        ("tce", "吨标准煤 吨标煤 tce", TCE_IN_GJ, "tce", "1"),
        ("10k_tce", "万吨标准煤 万吨标煤 万tce", TCE_IN_GJ * 10_000, "ktce", "10", "万吨"),
        ("100m_tce", "亿吨标准煤 亿吨标煤", TCE_IN_GJ * 10**8, "Mtce", "100"),
    ),
    MASS: (
        ("kg", "千克 公斤 kg", Fraction(1, 1_000), "kg", "1"),
        ("t", "吨 t", 1, "t", "1"),
        ("10k_t", "万吨 万t", 10_000, "kt", "10"),
        ("100m_t", "亿吨 亿t", 100_000_000, "Mt", "100"),
    ),
    CO2_MASS: (
        ("kgco2", "千克二氧化碳 kgCO2", Fraction(1, 1_000), "kgCO₂", "1", "千克"),
        ("tco2", "吨二氧化碳 吨CO2 tCO2", 1, "tCO₂", "1", "吨"),
        ("10k_tco2", "万吨二氧化碳 万吨CO2 万tCO2", 10_000, "ktCO₂", "10", "万吨"),
        ("100m_tco2", "亿吨二氧化碳 亿吨CO2", 100_000_000, "MtCO₂", "100", "亿吨"),
    ),
    VOLUME: (
        ("m3", "立方米 m3 m³", 1, "m³", "1"),
        ("10k_m3", "万立方米 万m3 万m³ 万方", 10_000, "thousand m³", "10"),
        ("100m_m3", "亿立方米 亿m3 亿m³ 亿方", 100_000_000, "million m³", "100"),
    ),
    GAS_VOLUME: (
        ("nm3", "标准立方米 标立方米 Nm3 Nm³", 1, "Nm³", "1", "立方米 m3 m³"),
        (
            "10k_nm3",
            "万标准立方米 万标立方米 万Nm3 万Nm³",
            10_000,
            "thousand Nm³",
            "10",
            "万立方米 万m3 万m³ 万方",
        ),
        (
            "100m_nm3",
            "亿标准立方米 亿标立方米 亿Nm3 亿Nm³",
            100_000_000,
            "million Nm³",
            "100",
            "亿立方米 亿m3 亿m³ 亿方",
        ),
    ),
    LAND_AREA: (
        ("land_m2", "平方米(土地)", 1, "m² of land", "1", "平方米 m2 m²"),
        ("mu", "亩", MU_IN_M2, "mu", "1"),
        ("10k_mu", "万亩", MU_IN_M2 * 10_000, "thousand mu", "10"),
        ("ha", "公顷 hm2 hm²", 10_000, "ha", "1"),
        ("10k_ha", "万公顷", 10**8, "thousand ha", "10"),
        ("km2", "平方千米 平方公里 km2 km²", 1_000_000, "km²", "1"),
    ),
    FLOOR_AREA: (
        ("m2", "平方米 m2 m²", 1, "m²", "1"),
        ("10k_m2", "万平方米 万m2 万m²", 10_000, "thousand m²", "10"),
        ("100m_m2", "亿平方米", 100_000_000, "million m²", "100"),
    ),
    AREA_TIMES: (
        ("mu_times", "亩次", 1, "mu-times", "1", "亩"),
        ("10k_mu_times", "万亩次", 10_000, "thousand mu-times", "10", "万亩"),
    ),
    LENGTH: (
        ("m", "米 m", 1, "m", "1"),
        ("km", "千米 公里 km", 1_000, "km", "1"),
        ("10k_km", "万千米 万公里", 10_000_000, "thousand km", "10"),
    ),
    RATIO: (
        ("percent", "% 百分之", Fraction(1, 100), "%", "1"),
        ("permille", "‰ 千分之", Fraction(1, 1_000), "‰", "1"),
        ("ratio", "比率 比值", 1, "", "1"),
    ),
    PERCENTAGE_POINT: (("percentage_point", "百分点 个百分点", 1, "percentage points", "1"),),
    GRADE: (("grade", "个等级 等级 级 等级(别) 个等级(别)", 1, "grades", "1"),),
    MULTIPLE: (("multiple", "倍", 1, "times", "1"),),
    MONEY: (
        ("yuan", "元", 1, "yuan", "1"),
        ("10k_yuan", "万元", 10_000, "thousand yuan", "10"),
        ("100m_yuan", "亿元", 100_000_000, "million yuan", "100"),
    ),
    ENERGY_INTENSITY: (
        ("tce_per_10k_yuan", "吨标准煤/万元 吨标煤/万元 tce/万元", 1, "tce/10⁴ yuan", "1"),
        ("tce_per_100m_yuan", "吨标准煤/亿元 tce/亿元", Fraction(1, 10_000), "tce/10⁸ yuan", "1"),
    ),
    CO2_INTENSITY: (
        (
            "tco2_per_10k_yuan",
            "吨二氧化碳/万元 吨CO2/万元 tCO2/万元",
            1,
            "tCO₂/10⁴ yuan",
            "1",
            "吨/万元",
        ),
        (
            "tco2_per_100m_yuan",
            "吨二氧化碳/亿元 tCO2/亿元",
            Fraction(1, 10_000),
            "tCO₂/10⁸ yuan",
            "1",
        ),
    ),
    COAL_PER_POWER: (
        ("gce_per_kwh", "克标准煤/千瓦时 gce/kWh 克/千瓦时", 1, "gce/kWh", "1"),
        ("kgce_per_kwh", "千克标准煤/千瓦时 kgce/kWh", 1_000, "kgce/kWh", "1"),
        ("tce_per_10k_kwh", "吨标准煤/万千瓦时 tce/万kWh", 100, "tce/10⁴ kWh", "1"),
    ),
    CO2_PER_POWER: (
        ("kgco2_per_kwh", "千克二氧化碳/千瓦时 kgCO2/kWh", 1, "kgCO₂/kWh", "1"),
        ("tco2_per_mwh", "吨二氧化碳/兆瓦时 tCO2/MWh", 1, "tCO₂/MWh", "1"),
        ("gco2_per_kwh", "克二氧化碳/千瓦时 gCO2/kWh", Fraction(1, 1_000), "gCO₂/kWh", "1"),
    ),
    CO2_PER_TURNOVER: (
        (
            "gco2_per_tkm",
            "克二氧化碳/吨千米 gCO2/(吨·千米) 克二氧化碳/(吨·千米) gCO2/(t·km)",
            1,
            "gCO₂/(t·km)",
            "1",
        ),
        (
            "kgco2_per_tkm",
            "千克二氧化碳/吨千米 kgCO2/(吨·千米) kgCO2/(t·km)",
            1_000,
            "kgCO₂/(t·km)",
            "1",
        ),
    ),
    CO2_PER_HEAD: (
        ("tco2_per_person", "吨二氧化碳/人 tCO2/人", 1, "tCO₂ per head", "1", "吨/人 t/人"),
    ),
    ENERGY_PER_HEAD: (
        ("tce_per_person", "吨标准煤/人 tce/人", 1, "tce per head", "1", "吨/人 t/人"),
    ),
}

# code, counting word, English plural; each word has its 万 form
_COUNTS: tuple[tuple[str, str, str, str], ...] = (
    ("item", "个", "units", "只"),
    ("facility", "座", "facilities", ""),
    ("site", "处", "sites", ""),
    ("organization", "家", "organizations", "个 所"),
    ("machine", "台", "machines", "台套 套"),
    ("vehicle", "辆", "vehicles", "台"),
    ("matter", "项", "items", "个"),
    ("occurrence", "次", "times", ""),
    ("household", "户", "households", ""),
    ("person", "人", "persons", "名"),
    ("line", "条", "lines", ""),
    ("ship", "艘", "ships", ""),
    ("school", "所", "institutions", ""),
    ("village", "村", "villages", "个"),
)


def _physical() -> Iterable[Unit]:
    for dimension, rows in _PHYSICAL.items():
        for row in rows:
            code, names, factor, english, english_factor = row[:5]
            also = row[5] if len(row) == 6 else ""
            yield Unit(
                code=code,
                names=tuple(dict.fromkeys(names.split())),
                dimension=dimension,
                factor=Fraction(factor),
                english=english,
                english_factor=Decimal(english_factor),
                also_printed=tuple(also.split()),
                spaced=code not in {"percent", "permille"},
            )


def _counts() -> Iterable[Unit]:
    for code, word, english, also in _COUNTS:
        dimension = f"以“{word}”计的数量"
        others = tuple(also.split())
        yield Unit(code, (word,), dimension, Fraction(1), english, also_printed=others)
        yield Unit(
            f"10k_{code}",
            (f"万{word}",),
            dimension,
            Fraction(10_000),
            f"thousand {english}",
            Decimal(10),
            also_printed=tuple(f"万{other}" for other in others),
        )


def _priced() -> Iterable[Unit]:
    """Money and intensities at constant prices: one dimension for each price year."""
    for year in PRICE_YEARS:
        for kind, codes in (
            (MONEY, ("yuan", "10k_yuan", "100m_yuan")),
            (ENERGY_INTENSITY, ("tce_per_10k_yuan", "tce_per_100m_yuan")),
            (CO2_INTENSITY, ("tco2_per_10k_yuan", "tco2_per_100m_yuan")),
        ):
            rows = {unit.code: unit for unit in _physical() if unit.dimension == kind}
            for code in codes:
                yield _at_prices(rows[code], year)


def _at_prices(unit: Unit, year: int) -> Unit:
    return Unit(
        code=f"{unit.code}_{year}",
        names=tuple(f"{name}({year}年价)" for name in unit.names)
        + tuple(f"{name}({year}年可比价)" for name in unit.names),
        dimension=f"{unit.dimension.split('(')[0]}({year}年价)",
        factor=unit.factor,
        english=f"{unit.english} ({year} prices)",
        english_factor=unit.english_factor,
        also_printed=unit.names + unit.also_printed,
    )


UNITS: dict[str, Unit] = {unit.code: unit for unit in (*_physical(), *_counts(), *_priced())}
