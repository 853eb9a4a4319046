"""A slow second engine, one case at a time, in Decimal, written from the domain notes alone.

It shares no code with the product. Numbers come in as texts, so that ties are ties. It knows the
rules with figures, the path with earlier targets, the statuses before and after the deadline and
the merged lamp. `weighted_line` is the forecast; by itself it changes no status, and the cases that
are compared have too few points for a trend, so bounds are only kept or broken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from math import gamma, pi, sqrt

HUNDRED = Decimal(100)


@dataclass
class Case:
    """One measure asked for in one year; figures by year as texts."""

    rule: str
    year: int
    target: str
    base_year: int = 2020
    target_year: int = 2025
    base: str | None = None
    decimals: int = 0
    direction: str = "up"
    lamp: bool = False
    values: dict[int, str] = field(default_factory=dict)
    changes: dict[int, str] = field(default_factory=dict)
    additions: dict[int, str] = field(default_factory=dict)
    path: dict[int, str] = field(default_factory=dict)
    preliminary: bool = False


@dataclass
class Verdict:
    """What the oracle finds; None where the notes give nothing."""

    progress: Decimal | None = None
    expected: Decimal | None = None
    met: bool | None = None
    status: str = ""
    lamp: str | None = None


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round 四舍五入."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def ask(case: Case) -> Verdict:
    """Judge the case."""
    with localcontext() as context:
        context.prec = 60
        return Judge(case).verdict()


class Judge:
    """One case on its way to a verdict."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.target = Decimal(case.target)
        self.base = None if case.base is None else Decimal(case.base)
        self.kind = self._kind()
        self.down = case.direction == "down" or case.rule == "cap"
        self.over = case.year >= case.target_year
        self.amounts = self._amounts()
        self.used = max(self.amounts, default=None)

    def _kind(self) -> str:
        """A level beyond its target from the start is held or capped; a cap below its base a level."""
        rule, base = self.case.rule, self.base
        if base is None:
            return rule
        if rule == "cap" and base > self.target:
            return "linear_level"
        if rule == "linear_level" and self.case.direction == "up" and base >= self.target:
            return "hold"
        if rule == "linear_level" and self.case.direction == "down" and base <= self.target:
            return "cap"
        return rule

    def _amounts(self) -> dict[int, Decimal]:
        found = {}
        for year in range(self.case.base_year + 1, min(self.case.year, self.case.target_year) + 1):
            amount = self._amount(year)
            if amount is not None:
                found[year] = amount
        if self.case.rule == "annual_share":
            own = min(self.case.year, self.case.target_year)
            found = {year: value for year, value in found.items() if year == own}
        return found

    def _amount(self, year: int) -> Decimal | None:
        case = self.case
        since = range(case.base_year + 1, year + 1)
        if case.rule == "log_decline" and case.changes:
            if any(link not in case.changes for link in since):
                return None
            factor = Decimal(1)
            for link in since:
                factor *= 1 + Decimal(case.changes[link]) / HUNDRED
            return HUNDRED * (1 - factor)
        if case.rule == "increment" and case.additions:
            if any(link not in case.additions for link in since):
                return None
            return sum((Decimal(case.additions[link]) for link in since), Decimal(0))
        if year not in case.values:
            return None
        value = Decimal(case.values[year])
        if case.rule == "log_decline":
            assert self.base is not None
            return HUNDRED * (1 - value / self.base)
        return value

    def verdict(self) -> Verdict:
        """Find the figures, then the words."""
        if self.used is None:
            return Verdict(status="awaiting_final" if self.over else "not_assessable")
        value = self.amounts[self.used]
        out = Verdict(met=self._reaches(value))
        if self.kind not in {"cap", "hold"}:
            out.progress = self._share(value)
            out.expected = self._expected(self.used)
        out.lamp = self._lamp(value) if self.case.lamp else None
        out.status = self._final(value) if self.over else self._running(value, out)
        if self.over and self.used != self.case.target_year:
            out.met = None
        return out

    def _reaches(self, value: Decimal) -> bool:
        if self.kind == "coverage":
            return value >= self.target
        value = rounded(value, self.case.decimals)
        return value <= self.target if self.down and not self._sized() else value >= self.target

    def _sized(self) -> bool:
        return self.case.rule == "log_decline"

    def _straight(self, amount: Decimal) -> Decimal:
        return (1 - amount / HUNDRED).ln() if self._sized() else amount

    def _start(self) -> Decimal:
        """The amount at P = 0."""
        if self.case.rule in {"linear_level", "cap"}:
            assert self.base is not None
            return self.base
        if self.case.rule == "cumulative" and self.base is not None:
            return self.base
        return Decimal(0)

    def _share(self, amount: Decimal) -> Decimal:
        start = self._straight(self._start())
        return (self._straight(amount) - start) / (self._straight(self.target) - start)

    def path(self, year: int) -> Decimal | None:
        """The amount asked for, in the straight terms."""
        case = self.case
        if year >= case.target_year:
            return self._straight(self.target)
        if case.rule == "annual_share":
            return Decimal(case.path[year]) if year in case.path else None
        begin = self.base if case.rule == "coverage" else self._start()
        if begin is None:
            return None
        points = {
            case.base_year: self._straight(begin),
            case.target_year: self._straight(self.target),
        }
        for anchor, amount in case.path.items():
            if case.base_year < anchor < case.target_year:
                points[anchor] = self._straight(Decimal(amount))
        before = max(anchor for anchor in points if anchor <= year)
        after = min(anchor for anchor in points if anchor >= year)
        if before == after:
            return points[before]
        way = Decimal(year - before) / Decimal(after - before)
        return points[before] + (points[after] - points[before]) * way

    def _expected(self, year: int) -> Decimal | None:
        path = self.path(year)
        if path is None:
            return None
        start = self._straight(self._start())
        return (path - start) / (self._straight(self.target) - start)

    def _rose(self) -> bool:
        """Whether the latest period moved against the direction, as printed."""
        assert self.used is not None
        case, decimals = self.case, self.case.decimals
        if self._sized() and case.changes:
            return rounded(Decimal(case.changes[self.used]), decimals) > 0
        earlier = [year for year in self.amounts if year < self.used]
        before = self.amounts[max(earlier)] if earlier else self._start()
        now = self.amounts[self.used]
        if self._sized():
            change = HUNDRED * ((HUNDRED - now) / (HUNDRED - before) - 1)
            return rounded(change, decimals) > 0
        moved = rounded(now, decimals) - rounded(before, decimals)
        return moved > 0 if self.down else moved < 0

    def _running(self, value: Decimal, out: Verdict) -> str:
        if self.kind in {"cap", "hold"}:
            return "on_track" if self._reaches(value) else "behind"
        if out.expected is None or out.expected <= 0 or out.progress is None:
            return "not_assessable"
        if self.kind not in {"coverage", "annual_share"} and (
            out.progress < 0 or (self.case.lamp and self._rose())
        ):
            return "reversing"
        if self.kind in {"increment", "cumulative"} and out.met:
            return "met_early"
        index = out.progress / out.expected
        if index >= Decimal("1.1"):
            return "ahead"
        if index >= 1:
            return "on_track"
        return "slightly_behind" if index >= Decimal("0.9") else "behind"

    def _final(self, value: Decimal) -> str:
        if self.used != self.case.target_year:
            early = self.kind in {"increment", "cumulative"} and self._reaches(value)
            return "met_early" if early else "awaiting_final"
        word = "met" if self._reaches(value) else "missed"
        if self.case.preliminary:
            return f"{word}_preliminary"
        plain = self.kind in {"cap", "hold", "coverage"} or self.case.rule == "cap"
        if word == "met" and not plain and rounded(value, self.case.decimals) != self.target:
            return "exceeded"
        return word

    def _lamp(self, value: Decimal) -> str | None:
        """The merged rule: red for a rise or for more than 10 % short of what is asked by now."""
        assert self.used is not None
        marked = any(self.case.base_year < y < self.case.target_year for y in self.case.path)
        bound = self.kind in {"cap", "hold"}
        if bound and not (marked and self.kind == "cap"):
            return "green" if self._reaches(value) else "red"
        path = self.path(self.used)
        if path is None:
            return None
        asked = HUNDRED * (1 - path.exp()) if self._sized() else path
        if asked == 0:
            return None
        short = (value - asked if self.down and not self._sized() else asked - value) / abs(asked)
        if (not bound and self._rose()) or short > Decimal("0.1"):
            return "red"
        return "yellow" if short > 0 else "green"


@dataclass
class Line:
    """A weighted line at the deadline: the middle and both ends, and its number of points."""

    points: int
    ends: tuple[Decimal, Decimal, Decimal]


def weighted_line(points: dict[int, Decimal], *, until: int) -> Line:
    """Normal equations of z = p + q·t with the weights H/(H + age), of the eight latest points.

    The 80 % interval of a new value as exact as the latest one; t is integrated anew,
    not looked up.
    """
    years = sorted(points)[-8:]
    left = Decimal(until - years[-1])
    weights = {year: left / (left + years[-1] - year) for year in years}
    sums = [sum((w * year**k for year, w in weights.items()), Decimal(0)) for k in range(3)]
    flat = sum((w * points[year] for year, w in weights.items()), Decimal(0))
    tilted = sum((w * year * points[year] for year, w in weights.items()), Decimal(0))
    determinant = sums[0] * sums[2] - sums[1] ** 2
    slope = (sums[0] * tilted - sums[1] * flat) / determinant
    start = (flat - slope * sums[1]) / sums[0]
    squares = sum(
        (w * (points[year] - start - slope * year) ** 2 for year, w in weights.items()), Decimal(0)
    )
    freedom = len(years) - 2
    # Variance of p + q·until by the inverse of the normal matrix, plus that of the value itself.
    of_line = (sums[2] - 2 * until * sums[1] + until**2 * sums[0]) / determinant
    half = student(freedom) * (squares / freedom * (1 + of_line)).sqrt()
    middle = start + slope * until
    return Line(len(years), (middle, middle - half, middle + half))


@cache
def student(freedom: int) -> Decimal:
    """The 90 % quantile of Student's t, by bisection on its density summed in small steps."""
    low, high = Decimal(1), Decimal(4)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _below(float(middle), freedom) < 0.9 else (low, middle)
    return (low + high) / 2


def _below(quantile: float, freedom: int) -> float:
    """Student's distribution by Simpson's rule from 0 to the quantile."""
    scale: float = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    steps = 200
    width = quantile / steps
    heights = [
        scale * (1 + (n * width) ** 2 / freedom) ** (-(freedom + 1) / 2) for n in range(steps + 1)
    ]
    inner: float = 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    return 0.5 + width / 3 * float(heights[0] + inner + heights[-1])
