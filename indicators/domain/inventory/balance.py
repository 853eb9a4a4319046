"""The energy balance of a place and year (能源平衡) and the energy CO2 that follows from it.

Two boundaries, never mixed: territorial with net imports (辖区燃烧加净调入: all fuel burnt inside,
power plants included, plus net purchased electricity and heat), and the consumption side (消费侧:
all electricity used at the grid factor, fuel burnt for power left out). Feedstock is not burnt: the
catalogue's fuel amounts are without it, so it counts in the energy total alone. Biomass CO2 is zero.
Zero is a number; what is not reported is left out, named, and makes the result an estimate (测算).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from indicators.domain.inventory import items
from indicators.domain.inventory.factors import CALORIFIC_POWER, Factors
from indicators.domain.inventory.items import FUELS, Family, Fuel
from plans.domain.units import get_unit

ZERO = Fraction(0)


class Known(StrEnum):
    """What is known of an amount; only the first two are numbers, the second is zero."""

    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET_PUBLISHED = "not_yet_published"
    NO_STATISTIC = "no_statistic"
    NOT_REPORTED = "not_reported"


class Fault(StrEnum):
    """Why a line has no figure although an amount may be known."""

    NO_AMOUNT = "no_amount"
    FACTOR_MISSING = "factor_missing"
    COAL_RATE_MISSING = "coal_rate_missing"
    NEGATIVE = "negative"
    EXCEEDS_WHOLE = "exceeds_whole"


@dataclass(frozen=True)
class Given:
    """An amount in the catalogue's unit, or why there is none."""

    known: Known
    value: Fraction | None = None

    @property
    def number(self) -> Fraction | None:
        """The amount; not applicable is zero."""
        return ZERO if self.known is Known.NOT_APPLICABLE else self.value


NOTHING = Given(Known.NOT_REPORTED)


@dataclass(frozen=True)
class Line:
    """One kind of energy: amount in `unit`, standard coal (t, by heat and by coal use), CO2 (t)."""

    code: str
    family: Family
    unit: str
    known: Known
    amount: Fraction | None = None
    calorific: Fraction | None = None
    equivalent: Fraction | None = None
    co2: Fraction | None = None
    fault: Fault | None = None

    @property
    def rests_on(self) -> frozenset[str]:
        """The codes whose amounts make this one: raw coal is told without its kinds."""
        kinds = items.RAW_COAL_KINDS if self.code == items.RAW_COAL else ()
        return frozenset((self.code, *kinds))

    @property
    def by_coal_rate(self) -> bool:
        """Its equivalent is worked out by the coal use of power."""
        return self.code in {items.NET_POWER, *items.NON_FOSSIL_POWER}


@dataclass(frozen=True)
class Total:
    """A sum of what is known; `without` names what it lacks."""

    value: Fraction
    without: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.without


@dataclass(frozen=True)
class Coverage:
    """Which kinds of energy were answered for, zero and not applicable among them."""

    answered: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def share(self) -> Fraction:
        """Answered kinds over all that are asked for."""
        asked = len(self.answered) + len(self.open)
        return Fraction(len(self.answered), asked) if asked else ZERO


@dataclass(frozen=True)
class Inventory:
    """All figures of a place and year; standard coal in t, CO2 in t, shares as ratios.

    `coal` and `non_fossil` are in equivalent standard coal. `consumption` is None where a part that
    it needs is not known, a share where the energy total is not positive.
    """

    year: int
    lines: tuple[Line, ...]
    coverage: Coverage
    calorific: Total
    equivalent: Total
    net_equivalent: Total
    """Without feedstock and non-fossil energy (扣除原料用能和非化石能源)."""
    territorial: Total
    consumption: Total | None
    coal: Total
    non_fossil: Total

    @property
    def coal_share(self) -> Fraction | None:
        """Coal, coke and coal gas over the energy total (equivalent)."""
        return _ratio(self.coal, self.equivalent)

    @property
    def non_fossil_share(self) -> Fraction | None:
        """Non-fossil energy used over the energy total, by coal use of power (发电煤耗法)."""
        return _ratio(self.non_fossil, self.equivalent)

    @property
    def is_empty(self) -> bool:
        """Nothing was reported at all."""
        return all(line.known is not Known.REPORTED for line in self.lines)

    @property
    def is_complete(self) -> bool:
        """Every kind of energy was answered for, and every factor is there."""
        return self.territorial.is_complete and self.equivalent.is_complete

    def line(self, code: str) -> Line | None:
        """The line of a code of the catalogue."""
        return next((line for line in self.lines if line.code == code), None)

    def of(self, *families: Family) -> tuple[Line, ...]:
        """The lines of some kinds of energy."""
        return tuple(line for line in self.lines if line.family in families)


def take_inventory(year: int, given: Mapping[str, Given], factors: Factors) -> Inventory:
    """Work out the balance and the emissions of a year from what was reported."""
    rate = _rate(given)
    lines = (
        *_fuel_lines(given, factors),
        *(_non_fossil_line(code, given, rate) for code in items.NON_FOSSIL_POWER),
        _direct_line(given, items.DIRECT_RENEWABLES, Family.NON_FOSSIL),
        _power_line(given, factors, rate),
        _heat_line(given, factors),
        _direct_line(given, items.FEEDSTOCK, Family.FEEDSTOCK),
    )
    energy = _sum((line.code, line.equivalent) for line in lines)
    non_fossil = _non_fossil_used(given, rate)
    coal = _sum((line.code, line.equivalent) for line in lines if line.family is Family.COAL)
    return Inventory(
        year=year,
        lines=lines,
        coverage=_coverage(lines, given),
        calorific=_sum((line.code, line.calorific) for line in lines),
        equivalent=energy,
        net_equivalent=_net(energy, non_fossil, given),
        territorial=_sum((line.code, line.co2) for line in lines),
        consumption=_consumption(lines, given, factors),
        coal=coal,
        non_fossil=non_fossil,
    )


# --- Lines ---------------------------------------------------------------------------------------


def _fuel_lines(given: Mapping[str, Given], factors: Factors) -> list[Line]:
    raw = given.get(items.RAW_COAL, NOTHING).number
    kinds = [given.get(code, NOTHING).number for code in items.RAW_COAL_KINDS]
    lines = []
    for fuel in FUELS:
        each = given.get(fuel.code, NOTHING)
        if fuel.code == items.RAW_COAL and raw is not None:
            lines.append(_raw_coal_rest(fuel, raw, kinds, factors))
        elif each.number is None and _is_told_otherwise(fuel, raw, kinds):
            continue
        else:
            lines.append(_fuel_line(fuel, each, factors))
    return lines


def _is_told_otherwise(fuel: Fuel, raw: Fraction | None, kinds: list[Fraction | None]) -> bool:
    """Kinds are not needed where raw coal is known, nor raw coal where all its kinds are."""
    if fuel.code in items.RAW_COAL_KINDS:
        return raw is not None
    return fuel.code == items.RAW_COAL and all(kind is not None for kind in kinds)


def _raw_coal_rest(
    fuel: Fuel, raw: Fraction, kinds: list[Fraction | None], factors: Factors
) -> Line:
    """Raw coal less the kinds that have lines of their own: each tonne counts once."""
    rest = raw - sum((kind for kind in kinds if kind is not None), ZERO)
    if raw >= 0 > rest:
        whole = Given(Known.REPORTED, raw)
        return _without(fuel.code, fuel.family, fuel.unit, whole, Fault.EXCEEDS_WHOLE)
    return _fuel_line(fuel, Given(Known.REPORTED, rest), factors)


def _fuel_line(fuel: Fuel, given: Given, factors: Factors) -> Line:
    amount = given.number
    if amount is None:
        return _without(fuel.code, fuel.family, fuel.unit, given, Fault.NO_AMOUNT)
    if amount < 0:
        return _without(fuel.code, fuel.family, fuel.unit, given, Fault.NEGATIVE)
    held = amount * get_unit(fuel.unit).factor
    tce = _times(held, factors.tce(fuel.factor))
    co2 = _times(held, factors.co2(fuel.factor))
    lacks = tce is None or co2 is None
    return Line(
        fuel.code,
        fuel.family,
        fuel.unit,
        given.known,
        amount,
        tce,
        tce,
        co2,
        Fault.FACTOR_MISSING if lacks else None,
    )


def _non_fossil_line(code: str, given: Mapping[str, Given], rate: Fraction | None) -> Line:
    return _electricity(code, Family.NON_FOSSIL, given, rate, co2_per_kwh=ZERO)


def _power_line(given: Mapping[str, Given], factors: Factors, rate: Fraction | None) -> Line:
    grid = None if factors.grid is None else factors.grid.value / 1000
    return _electricity(items.NET_POWER, Family.POWER, given, rate, co2_per_kwh=grid)


def _electricity(
    code: str,
    family: Family,
    given: Mapping[str, Given],
    rate: Fraction | None,
    *,
    co2_per_kwh: Fraction | None,
) -> Line:
    """Electricity from outside the fuels: by its heat, by the coal it would take (tce/kWh), in t."""
    each = given.get(code, NOTHING)
    amount = each.number
    if amount is None:
        return _without(code, family, items.POWER_UNIT, each, Fault.NO_AMOUNT)
    if amount < 0 and code not in items.SIGNED:
        return _without(code, family, items.POWER_UNIT, each, Fault.NEGATIVE)
    held = amount * get_unit(items.POWER_UNIT).factor
    equivalent, co2 = _times(held, rate), _times(held, co2_per_kwh)
    fault = Fault.COAL_RATE_MISSING if equivalent is None else None
    return Line(
        code,
        family,
        items.POWER_UNIT,
        each.known,
        amount,
        held * CALORIFIC_POWER / 1000,
        equivalent,
        co2,
        Fault.FACTOR_MISSING if co2 is None else fault,
    )


def _heat_line(given: Mapping[str, Given], factors: Factors) -> Line:
    each = given.get(items.NET_HEAT, NOTHING)
    amount = each.number
    if amount is None:
        return _without(items.NET_HEAT, Family.HEAT, items.HEAT_UNIT, each, Fault.NO_AMOUNT)
    held = amount * get_unit(items.HEAT_UNIT).factor
    tce, co2 = _times(held, factors.tce("heat")), _times(held, factors.co2("heat"))
    fault = Fault.FACTOR_MISSING if tce is None or co2 is None else None
    return Line(
        items.NET_HEAT, Family.HEAT, items.HEAT_UNIT, each.known, amount, tce, tce, co2, fault
    )


def _direct_line(given: Mapping[str, Given], code: str, family: Family) -> Line:
    """What is reported in standard coal and burns nothing that counts."""
    each = given.get(code, NOTHING)
    amount = each.number
    if amount is None:
        return _without(code, family, items.COAL_UNIT, each, Fault.NO_AMOUNT)
    if amount < 0:
        return _without(code, family, items.COAL_UNIT, each, Fault.NEGATIVE)
    tce = amount * 10_000
    return Line(code, family, items.COAL_UNIT, each.known, amount, tce, tce, ZERO)


def _without(code: str, family: Family, unit: str, given: Given, fault: Fault) -> Line:
    # Whatever there is of it, it emits nothing that counts.
    co2 = ZERO if family in (Family.NON_FOSSIL, Family.FEEDSTOCK) else None
    return Line(code, family, unit, given.known, given.number, co2=co2, fault=fault)


# --- Sums ----------------------------------------------------------------------------------------


def _rate(given: Mapping[str, Given]) -> Fraction | None:
    """Coal use of generated power (发电煤耗), tce a kWh; what is not positive is no rate."""
    value = given.get(items.COAL_RATE, NOTHING).value
    return value / 1_000_000 if value is not None and value > 0 else None


def _non_fossil_used(given: Mapping[str, Given], rate: Fraction | None) -> Total:
    """Non-fossil energy used: local power − sent out + bought with proof, by coal use; and heat."""
    power = [(code, given.get(code, NOTHING).number) for code in items.NON_FOSSIL_POWER]
    sent = given.get(items.NON_FOSSIL_OUT, NOTHING).number
    bought = given.get(items.NON_FOSSIL_IN, NOTHING).number
    power += [(items.NON_FOSSIL_OUT, None if sent is None else -sent)]
    power += [(items.NON_FOSSIL_IN, bought)]
    scale = get_unit(items.POWER_UNIT).factor
    parts = [
        (code, ZERO if value == 0 else _times(value * scale, rate) if value is not None else None)
        for code, value in power
    ]
    direct = given.get(items.DIRECT_RENEWABLES, NOTHING).number
    return _sum([*parts, (items.DIRECT_RENEWABLES, None if direct is None else direct * 10_000)])


def _net(energy: Total, non_fossil: Total, given: Mapping[str, Given]) -> Total:
    feedstock = given.get(items.FEEDSTOCK, NOTHING).number
    without = dict.fromkeys((*energy.without, *non_fossil.without))
    return Total(energy.value - non_fossil.value - (feedstock or ZERO) * 10_000, tuple(without))


def _consumption(
    lines: Iterable[Line], given: Mapping[str, Given], factors: Factors
) -> Total | None:
    """Fuels less those burnt for power, all electricity used, net heat; None where a part lacks.

    The fuel burnt for power is taken out at the mean factor of what the place burns of its kind.
    """
    used = given.get(items.POWER_USE, NOTHING).number
    taken = [_burnt_for_power(lines, given, code) for code in items.POWER_FUELS]
    if used is None or factors.grid is None or any(each is None for each in taken):
        return None
    rest = _sum((line.code, line.co2) for line in lines if line.family is not Family.POWER)
    power = used * get_unit(items.POWER_UNIT).factor * factors.grid.value / 1000
    out = sum((each for each in taken if each is not None), ZERO)
    return Total(rest.value + power - out, rest.without)


def _burnt_for_power(
    lines: Iterable[Line], given: Mapping[str, Given], code: str
) -> Fraction | None:
    """CO2 of the fuel burnt for power; None where unknown or more than is burnt in all."""
    tce = given.get(code, NOTHING).number
    if tce is None or tce < 0:
        return None
    family = items.POWER_FUELS[code]
    mine = [line for line in lines if line.family is family and line.co2 is not None]
    burnt = sum((line.equivalent or ZERO for line in mine), ZERO)
    if tce * 10_000 > burnt:
        return None
    emitted = sum((line.co2 or ZERO for line in mine), ZERO)
    return tce * 10_000 * emitted / burnt if burnt else ZERO


def _coverage(lines: Iterable[Line], given: Mapping[str, Given]) -> Coverage:
    answered = [line.code for line in lines if line.known in (Known.REPORTED, Known.NOT_APPLICABLE)]
    still = [line.code for line in lines if line.code not in answered]
    (still if _rate(given) is None else answered).append(items.COAL_RATE)
    return Coverage(tuple(answered), tuple(still))


def _sum(parts: Iterable[tuple[str, Fraction | None]]) -> Total:
    listed = list(parts)
    known = [value for _code, value in listed if value is not None]
    return Total(sum(known, ZERO), tuple(code for code, value in listed if value is None))


def _ratio(part: Total, whole: Total) -> Fraction | None:
    return part.value / whole.value if whole.value > 0 else None


def _times(amount: Fraction, factor: Fraction | None) -> Fraction | None:
    """Nothing of a fuel emits nothing, whatever its factor."""
    return ZERO if amount == 0 else None if factor is None else amount * factor
