"""Hints for auditors among reported values (异常线索): patterns that honest reporting rarely shows.

A hint is no finding: each says what was counted and leaves the judgement to whoever looks. Leading
digits are left alone: shares, declines and targets do not spread over orders of magnitude, so that
Benford's law says nothing about them.
"""

import math
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from plans.domain.quantities import plain_text, round_half_up

ENOUGH = 50
"""Values that a test of last digits needs: five expected of each digit."""
UNLIKELY = 0.01
"""A distribution with a smaller p is pointed out."""
LONG_RUN = 3
"""So many equal years are a hint, whatever the number."""
TELLING_DIGITS = 4
"""Of a number with so many significant digits two equal years are."""
SHORTEST_TEXT = 6
"""Shorter explanations (见附件) are alike by nature."""

Key = TypeVar("Key", bound=Hashable)


def last_digit(value: Decimal, decimals: int) -> int | None:
    """The last digit as printed; None for a number of one digit, whose last is its first."""
    digits = plain_text(abs(round_half_up(value, decimals))).replace(".", "").lstrip("0")
    return int(digits[-1]) if len(digits) > 1 else None


@dataclass(frozen=True)
class DigitTest:
    """How often each last digit 0 to 9 stands; `p` is None where there are too few values."""

    counts: tuple[int, ...]
    chi_square: float | None
    p: float | None

    @property
    def total(self) -> int:
        """Values that were counted."""
        return sum(self.counts)

    @property
    def is_hint(self) -> bool:
        """So uneven a distribution is unlikely by chance."""
        return self.p is not None and self.p < UNLIKELY


def digit_test(digits: Iterable[int]) -> DigitTest:
    """Pearson's test of an even distribution of last digits, nine degrees of freedom."""
    found = list(digits)
    counts = tuple(found.count(digit) for digit in range(10))
    if len(found) < ENOUGH:
        return DigitTest(counts, None, None)
    expected = len(found) / 10
    chi_square = sum((count - expected) ** 2 / expected for count in counts)
    return DigitTest(counts, chi_square, chi_square_p9(chi_square))


def chi_square_p9(x: float) -> float:
    """The chance of a chi-square of nine degrees of freedom above x.

    For odd degrees the series is finite (Abramowitz and Stegun 26.4.4).
    """
    root = math.sqrt(x)
    term = root
    total = term
    for odd in (3, 5, 7):
        term *= x / odd
        total += term
    return math.erfc(root / math.sqrt(2)) + math.sqrt(2 / math.pi) * math.exp(-x / 2) * total


@dataclass(frozen=True)
class Hit:
    """How near a value lies to its target: `steps` of its last printed digit, 0 is exactly on it."""

    steps: int


def hit(
    value: Decimal, decimals: int, target: Decimal, comparator: str, target_decimals: int
) -> Hit | None:
    """A value exactly on its target as printed, or reaching it by one step of the last digit.

    None for all others. A target printed finer than the value is compared as it is printed.
    """
    step = Decimal(1).scaleb(-max(decimals, target_decimals))
    distance = round_half_up(value, decimals) - target
    if distance == 0:
        return Hit(0)
    better = distance if comparator in (">=", ">") else -distance
    return Hit(1) if comparator in (">=", ">", "<=", "<") and better == step else None


@dataclass(frozen=True)
class YearValue:
    """A value of one year as printed."""

    key: int
    year: int
    value: Decimal
    decimals: int

    @property
    def printed(self) -> Decimal:
        """At the precision that it was reported with."""
        return round_half_up(self.value, self.decimals)


def repeated_runs(values: Iterable[YearValue]) -> tuple[tuple[YearValue, ...], ...]:
    """Runs of following years with the same printed number, of one series.

    Three years of any number but zero, or two of one with four significant digits.
    """
    ordered = sorted(values, key=lambda each: each.year)
    runs = (
        tuple(run)
        for _same, run in groupby(
            enumerate(ordered), key=lambda pair: (pair[1].year - pair[0], pair[1].printed)
        )
    )
    found = (tuple(each for _place, each in run) for run in runs)
    return tuple(run for run in found if _is_telling(run))


def _is_telling(run: Sequence[YearValue]) -> bool:
    number = run[0].printed
    if number == 0:
        return False
    digits = plain_text(abs(number)).replace(".", "").strip("0")
    return len(run) >= LONG_RUN or (len(run) > 1 and len(digits) >= TELLING_DIGITS)


def bare_text(text: str) -> str:
    """A text without blanks and punctuation: what two people would share who copied it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN")


def same_texts(texts: Iterable[tuple[Key, Hashable, str]]) -> tuple[tuple[Key, ...], ...]:
    """Keys of texts that are the same in two or more units, one group a text.

    Each comes with its key and its unit. Texts too short to tell are left out.
    """
    groups: dict[str, list[tuple[Key, Hashable]]] = {}
    for key, unit, text in texts:
        bare = bare_text(text)
        if len(bare) >= SHORTEST_TEXT:
            groups.setdefault(bare, []).append((key, unit))
    shared = (group for group in groups.values() if len({unit for _key, unit in group}) > 1)
    return tuple(tuple(key for key, _unit in group) for group in shared)
