"""What an energy balance is made of, by the codes of the catalogue."""

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What kind of energy a line of the balance is."""

    COAL = "coal"
    OIL = "oil"
    GAS = "gas"
    NON_FOSSIL = "non_fossil"
    POWER = "power"
    HEAT = "heat"
    FEEDSTOCK = "feedstock"


@dataclass(frozen=True)
class Fuel:
    """A fuel burnt in the place; `factor` is its name in a factor set."""

    code: str
    factor: str
    family: Family
    unit: str = "10k_t"


GAS_UNIT = "100m_nm3"
FUELS = (
    Fuel("FU01", "raw_coal", Family.COAL),
    Fuel("FU02", "anthracite", Family.COAL),
    Fuel("FU03", "bituminous", Family.COAL),
    Fuel("FU04", "lignite", Family.COAL),
    Fuel("FU05", "washed_coal", Family.COAL),
    Fuel("FU06", "other_washed", Family.COAL),
    Fuel("FU07", "briquette", Family.COAL),
    Fuel("FU08", "coke", Family.COAL),
    Fuel("FU09", "coke_oven_gas", Family.COAL, GAS_UNIT),
    Fuel("FU10", "blast_furnace_gas", Family.COAL, GAS_UNIT),
    Fuel("FU11", "converter_gas", Family.COAL, GAS_UNIT),
    Fuel("FU12", "crude", Family.OIL),
    Fuel("FU13", "gasoline", Family.OIL),
    Fuel("FU14", "kerosene", Family.OIL),
    Fuel("FU15", "diesel", Family.OIL),
    Fuel("FU16", "fuel_oil", Family.OIL),
    Fuel("FU17", "lpg", Family.OIL),
    Fuel("FU18", "refinery_gas", Family.OIL),
    Fuel("FU19", "petcoke", Family.OIL),
    Fuel("FU20", "natural_gas", Family.GAS, GAS_UNIT),
    Fuel("FU21", "lng", Family.GAS),
)
FUEL_OF = {fuel.code: fuel for fuel in FUELS}

# In the statistics raw coal (原煤) is the sum of its kinds: both together would count twice.
RAW_COAL = "FU01"
RAW_COAL_KINDS = ("FU02", "FU03", "FU04")

NET_POWER = "FU30"
NON_FOSSIL_POWER = ("FU31", "FU32", "FU33", "FU34", "FU35")
NON_FOSSIL_OUT = "FU36"
NON_FOSSIL_IN = "FU37"
DIRECT_RENEWABLES = "FU38"
COAL_RATE = "FU39"
FEEDSTOCK = "FU40"
NET_HEAT = "FU41"
POWER_USE = "EN18"
# Fuel burnt for power in the place (发电用燃料, 10⁴ tce): what the consumption side leaves out.
POWER_FUELS = {"FU43": Family.COAL, "FU44": Family.GAS, "FU45": Family.OIL}

POWER_UNIT = "100m_kwh"
HEAT_UNIT = "10k_gj"
COAL_UNIT = "10k_tce"
SIGNED = frozenset({NET_POWER, NET_HEAT})
"""Net amounts: bought less sold, negative where the place sells more."""
ALL_CODES = (
    *FUEL_OF,
    NET_POWER,
    *NON_FOSSIL_POWER,
    NON_FOSSIL_OUT,
    NON_FOSSIL_IN,
    DIRECT_RENEWABLES,
    COAL_RATE,
    FEEDSTOCK,
    NET_HEAT,
    POWER_USE,
    *POWER_FUELS,
)
