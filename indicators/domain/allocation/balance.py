"""Whether the parts of a target make the whole: what is left, what is too much.

The source of every formula here is what the quantities are: E = ΣE_i, G = ΣG_i, I = E/G for energy
use, GDP and intensity of a city and its places. No official rule for dividing a target was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from plans.domain.quantities import round_half_up

_KEPT = 8
"""Decimals of a weighted mean: what the database keeps."""


class Verdict(StrEnum):
    """How the parts stand to the whole, at the printed precision."""

    BALANCED = "balanced"
    SHORT = "short"
    """Less than the target: something is not allocated, or the mean stays under it."""
    OVER = "over"
    """More than the target: 分解合计超出 x %."""


@dataclass(frozen=True)
class Balance:
    """The whole that the parts make, beside the target. Amounts in the terms of the target."""

    target: Decimal
    made: Decimal
    decimals: int
    at_most: bool

    @property
    def remainder(self) -> Decimal:
        """What of the target no part covers (未分解余量); below zero where the parts exceed it."""
        return self.target - self.made

    @property
    def verdict(self) -> Verdict:
        """Compared as printed, half up."""
        made, target = (round_half_up(each, self.decimals) for each in (self.made, self.target))
        if made == target:
            return Verdict.BALANCED
        return Verdict.OVER if made > target else Verdict.SHORT

    @property
    def over_pct(self) -> Decimal | None:
        """By how many per cent of the target the parts exceed it (分解合计超出); else None."""
        if self.verdict is not Verdict.OVER or self.target <= 0:
            return None
        return (self.made / self.target - 1) * 100

    @property
    def endangers(self) -> bool:
        """The city would miss its target though every place keeps its part."""
        return self.verdict is (Verdict.OVER if self.at_most else Verdict.SHORT)


def total_of(parts: Sequence[Decimal]) -> Decimal:
    """What additive parts make."""
    return sum(parts, Decimal(0))


def mean_of(parts: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The mean Σ(w·x)/Σw of parts x with weights w; None where the weights are all zero.

    For a share or an intensity level the weights are the denominators: Σ numerators over
    Σ denominators. For a decline d of an intensity I = E/G between two years, the GDP weights of
    the intensities make them energy weights:

        I_T/I_0 = Σ I_i(1 − d_i)·g_i / Σ I_i·g_i ,  g_i = G_i/ΣG ,  I_i·G_i = E_i
        d       = Σ E_i·d_i / ΣE_i

    with the GDP structure of the weights' year. With GDP alone as weights the intensities are
    taken as equal, d = Σ G_i·d_i / ΣG_i, and whoever shows it has to say so.
    """
    whole = sum((Fraction(weight) for _part, weight in parts), Fraction(0))
    if whole <= 0:
        return None
    mean = sum((Fraction(part) * Fraction(weight) for part, weight in parts), Fraction(0)) / whole
    return round_half_up(Decimal(mean.numerator) / Decimal(mean.denominator), _KEPT)


def quotient_of(parts: Sequence[tuple[Decimal, Decimal]], factor: int = 100) -> Decimal | None:
    """Σ numerators / Σ denominators, in per cent; None where the denominators are all zero."""
    above = sum((Fraction(numerator) for numerator, _denominator in parts), Fraction(0))
    below = sum((Fraction(denominator) for _numerator, denominator in parts), Fraction(0))
    if below <= 0:
        return None
    share = factor * above / below
    return round_half_up(Decimal(share.numerator) / Decimal(share.denominator), _KEPT)
