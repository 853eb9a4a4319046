"""What changed the energy CO2 of a year against the year before: additive LMDI-I.

C = Σ_i G · (E/G) · (E_i/E) · (C_i/E_i): activity G (GDP at constant prices), energy intensity E/G,
structure E_i/E and emission factor C_i/E_i of each kind of energy. Each effect is Σ_i L(C_i, C_i⁰)·
ln(ratio), L the logarithmic mean; their sum is the change, without residual (Ang, B. W., "The LMDI
approach to decomposition analysis: a practical guide", Energy Policy 33 (2005) 867–871).

A kind of energy that begins or ends takes the analytical limit: its whole emission goes to the
term that is zero, here its structure, or its factor where only that is zero (Ang & Liu, "Handling
zero values in the logarithmic mean Divisia index decomposition approach", Energy Policy 35 (2007)
238–246). A net import that turns into a net export ends as one and begins as the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from indicators.domain.inventory.balance import Inventory, Line

ZERO = Fraction(0)
PRECISION = 50


class Refusal(StrEnum):
    """Why the change of a year is not taken apart."""

    NO_EARLIER_YEAR = "no_earlier_year"
    NO_GDP = "no_gdp"
    PRICE_BASE_CHANGED = "price_base_changed"
    COVERAGE_DIFFERS = "coverage_differs"
    NOT_POSITIVE = "not_positive"


@dataclass(frozen=True)
class Output:
    """GDP at the prices of a base year (100 million yuan) by that year; what is there of it."""

    by_base: tuple[tuple[int, Fraction], ...]

    def at(self, base: int) -> Fraction | None:
        """At the prices of one base year."""
        return dict(self.by_base).get(base)


@dataclass(frozen=True)
class Decomposition:
    """The effects in tonnes of CO2; they add up to `change` exactly."""

    earlier: Fraction
    later: Fraction
    price_base: int
    activity: Fraction
    intensity: Fraction
    structure: Fraction
    factor: Fraction
    left_out: tuple[str, ...]
    """Kinds of energy of which neither year has a figure."""

    @property
    def change(self) -> Fraction:
        return self.later - self.earlier


@dataclass(frozen=True)
class Refused:
    """No decomposition, and why; `codes` are the kinds of energy known in one year only."""

    reason: Refusal
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Kind:
    """One kind of energy in both years: standard coal and CO2."""

    energy: tuple[Fraction, Fraction]
    co2: tuple[Fraction, Fraction]


def decompose(
    earlier: Inventory, later: Inventory, output: tuple[Output, Output]
) -> Decomposition | Refused:
    """Take apart the change of territorial energy CO2 between two inventories, or say why not."""
    gdp = _same_prices(output)
    if isinstance(gdp, Refused):
        return gdp
    one_sided = _known_once(earlier, later)
    if one_sided:
        return Refused(Refusal.COVERAGE_DIFFERS, one_sided)
    kinds = list(_kinds(earlier, later))
    base, *levels = gdp
    totals = [sum((kind.energy[at] for kind in kinds), ZERO) for at in (0, 1)]
    if min(*totals, *levels) <= 0:
        return Refused(Refusal.NOT_POSITIVE)
    effects = _effects(kinds, totals, levels)
    start, end = (sum((kind.co2[at] for kind in kinds), ZERO) for at in (0, 1))
    # The logarithms are good to 50 digits; what lies beyond them goes where the most may be.
    structure = end - start - effects["activity"] - effects["intensity"] - effects["factor"]
    left_out = tuple(line.code for line in later.lines if not _is_known(line))
    return Decomposition(
        start,
        end,
        base,
        effects["activity"],
        effects["intensity"],
        structure,
        effects["factor"],
        left_out,
    )


def _same_prices(output: tuple[Output, Output]) -> tuple[int, Fraction, Fraction] | Refused:
    """GDP of both years at the prices of one base year, the later where there are two."""
    first, second = output
    bases = [base for base, _value in second.by_base if first.at(base) is not None]
    if not first.by_base or not second.by_base:
        return Refused(Refusal.NO_GDP)
    if not bases:
        return Refused(Refusal.PRICE_BASE_CHANGED)
    base = max(bases)
    return base, dict(first.by_base)[base], dict(second.by_base)[base]


def _is_known(line: Line) -> bool:
    return line.equivalent is not None and line.co2 is not None


def _known_once(earlier: Inventory, later: Inventory) -> tuple[str, ...]:
    known = [{line.code for line in each.lines if _is_known(line)} for each in (earlier, later)]
    return tuple(sorted(known[0] ^ known[1]))


def _kinds(earlier: Inventory, later: Inventory) -> Iterator[_Kind]:
    for line in later.lines:
        before = earlier.line(line.code)
        if before is None or not (_is_known(line) and _is_known(before)):
            continue
        energy = (before.equivalent or ZERO, line.equivalent or ZERO)
        co2 = (before.co2 or ZERO, line.co2 or ZERO)
        if energy[0] * energy[1] < 0:
            yield _Kind((energy[0], ZERO), (co2[0], ZERO))
            yield _Kind((ZERO, energy[1]), (ZERO, co2[1]))
        else:
            yield _Kind(energy, co2)


def _effects(
    kinds: list[_Kind], totals: list[Fraction], levels: list[Fraction]
) -> dict[str, Fraction]:
    """Activity, intensity and emission factor; the structure is what they leave of the change."""
    growth = _ln(levels[1] / levels[0])
    thrift = _ln(totals[1] / levels[1] / (totals[0] / levels[0]))
    effects = dict.fromkeys(("activity", "intensity", "factor"), ZERO)
    for kind in kinds:
        if kind.co2[0] and kind.co2[1]:
            weight = _mean(*kind.co2)
            cleaner = _ln(kind.co2[1] / kind.energy[1] / (kind.co2[0] / kind.energy[0]))
            effects["activity"] += weight * growth
            effects["intensity"] += weight * thrift
            effects["factor"] += weight * cleaner
        elif kind.energy[0] and kind.energy[1]:
            effects["factor"] += kind.co2[1] - kind.co2[0]
    return effects


def _mean(earlier: Fraction, later: Fraction) -> Fraction:
    """The logarithmic mean of two numbers of one sign."""
    if earlier == later:
        return earlier
    return (later - earlier) / _ln(later / earlier)


def _ln(ratio: Fraction) -> Fraction:
    with localcontext(prec=PRECISION):
        return Fraction((Decimal(ratio.numerator) / Decimal(ratio.denominator)).ln())
