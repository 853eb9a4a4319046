"""Whether a value fits the course of its own few earlier years.

Five yearly points bear no mean and no standard deviation: one wrong value moves both, and the
largest z-score that n points can have is (n - 1)/√n, 1.79 at five, so that a limit of 3 never
speaks. What is compared is the last yearly change with the median of the earlier ones, in units of
their median absolute deviation (MAD): the identifier of Hampel (The influence curve and its role in
robust estimation, JASA 69, 1974, p. 383-393; Davies and Gather, JASA 88, 1993, p. 782-792), on the
ratios to the year before as in the edit of Hidiroglou and Berthelot (Survey Methodology 12, 1986,
p. 73-83), whose floor A·|median| with A = 0.05 keeps a series that hardly moves from calling every
small change unusual. The tested change has no part in median and MAD. Decimals throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise

MOST_POINTS = 5
"""Earlier values that count: what lies further back tells of another economy."""
FEWEST_CHANGES = 3
"""With the tested value that is a series of five points; with fewer there is no verdict."""
CONSISTENCY = Decimal("1.4826")
"""The MAD of normally distributed changes times this is their standard deviation."""
FLOOR = Decimal("0.05")
_DIGITS = 34


@dataclass(frozen=True)
class Departure:
    """A yearly change outside what the earlier ones let expect.

    Changes are ratios to the year before where the series is positive, else differences.
    """

    change: Decimal
    median: Decimal
    allowed: Decimal
    is_ratio: bool


def departure(
    value: Decimal, earlier: Sequence[Decimal], *, times: Decimal, are_rates: bool = False
) -> Departure | None:
    """How the change to `value` departs from the earlier changes; None where it fits or is untold.

    `earlier` are the values of the years before without a gap, the oldest first; `times` is how
    many scaled MADs a change may lie off the median. `are_rates` says that the values are changes
    themselves, in per cent (-3.1 = fell 3.1 %).
    """
    with localcontext(prec=_DIGITS):
        changes, is_ratio, floor = _changes([*earlier[-MOST_POINTS:], value], are_rates=are_rates)
        *known, last = changes or [Decimal(0)]
        if len(known) < FEWEST_CHANGES:
            return None
        middle = median(known)
        spread = CONSISTENCY * median([abs(each - middle) for each in known])
        allowed = max(times * spread, floor if floor is not None else FLOOR * abs(middle))
        if abs(last - middle) <= allowed:
            return None
        return Departure(last, middle, allowed, is_ratio)


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle value, or half the sum of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def _changes(
    values: Sequence[Decimal], *, are_rates: bool
) -> tuple[list[Decimal], bool, Decimal | None]:
    """The yearly changes, whether they are ratios, and for differences the least that counts."""
    if are_rates:
        return [1 + value / 100 for value in values], True, None
    steps = list(pairwise(values))
    if all(value > 0 for value in values):
        return [now / before for before, now in steps], True, None
    largest = max((abs(value) for value in values[:-1]), default=Decimal(0))
    return [now - before for before, now in steps], False, FLOOR * largest
