"""Dividing an amount so that the parts, as printed, add up to it exactly."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor


class Undividable(ValueError):
    """Weights that divide nothing: none, one below zero, or all zero."""


def equal_parts(total: Decimal, count: int, decimals: int) -> list[Decimal]:
    """As nearly equal parts as the printed decimals allow; the first ones are the larger."""
    return proportional_parts(total, [Decimal(1)] * count, decimals)


def proportional_parts(total: Decimal, weights: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """Parts proportional to weights, printed to `decimals`, that add up to the total exactly.

    Largest remainder (Hamilton): every part is cut off at the printed precision, and the units
    that are left go to the largest rests, of equal ones to the first. No part is further than one
    printed unit from its exact share. A total printed finer than `decimals` is divided as fine.

    Raises:
        Undividable: without weights, with one below zero, or where all are zero.
    """
    whole = sum(weights, Decimal(0))
    if not weights or min(weights) < 0 or whole == 0:
        raise Undividable
    decimals = max(decimals, -int(total.normalize().as_tuple().exponent))
    units = int(abs(total).scaleb(decimals))
    shares = [Fraction(units) * Fraction(weight) / Fraction(whole) for weight in weights]
    parts = [floor(share) for share in shares]
    rests = sorted(range(len(parts)), key=lambda place: (parts[place] - shares[place], place))
    for place in rests[: units - sum(parts)]:
        parts[place] += 1
    sign = -1 if total < 0 else 1
    return [Decimal(sign * part).scaleb(-decimals) for part in parts]
