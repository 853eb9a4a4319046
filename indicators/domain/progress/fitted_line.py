"""The line of a forecast with its points, as the steps of an explanation write it.

A figure is printed with more decimals than what is computed from it, so that a person with a
calculator and a table of Student's t gets each result from the numbers printed in its step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.enums import Rule
from indicators.domain.progress.forecasts import MOST_POINTS, Fit, base_position
from indicators.domain.progress.story import Story
from indicators.domain.progress.written import bracketed, term, trimmed

LINE_DIGITS = 12
"""Significant digits of the largest point; the line is written to that decimal."""
LESS = 2
"""Decimals that a sum or residual has less than what it is computed from."""
SPREAD_LESS, ERROR_LESS, HALF_LESS = 4, 5, 6
"""So many less have the standard deviation, the standard error and the half width."""
LOGARITHM_PLACES = 2
"""Decimals that a logarithm has more than the per cent that become of it."""


@dataclass(frozen=True)
class Point:
    """One point: its year, x years from the latest, its amount in the target's terms, z of it."""

    year: int
    x: int
    amount: float
    z: float


@dataclass(frozen=True)
class Line:
    """The line of one row: its points, the earliest first, and `left`, the years to the deadline.

    `places` are the decimals of what has the dimension of z.
    """

    story: Story
    points: tuple[Point, ...]
    left: int
    places: int

    @property
    def fit(self) -> Fit:
        return self.story.found.forecast.fit

    @property
    def decline(self) -> bool:
        """Whether the line is straight in the logarithm."""
        return self.story.rule == Rule.LOG_DECLINE

    @property
    def average(self) -> float:
        """The weighted mean of z."""
        at = self.story.at
        return at(self.fit.origin) + at(self.fit.scale) * at(self.fit.mean_u)

    @property
    def steepness(self) -> float:
        """The change of z in a year."""
        return self.story.at(self.fit.scale) * self.story.at(self.fit.slope)

    @property
    def residuals(self) -> list[float]:
        mean = self.story.at(self.fit.mean_x)
        return [each.z - self.average - self.steepness * (each.x - mean) for each in self.points]

    @property
    def ahead(self) -> tuple[float, float]:
        """The line at the deadline, and half the width of the interval there, both of z."""
        years = np.full(self.story.found.rows.size, float(self.left))
        middle, _, high = (self.story.at(each) for each in self.fit.ahead(years))
        return middle, high - middle

    @property
    def mean_x(self) -> str:
        return bracketed(self.story.at(self.fit.mean_x), LINE_DIGITS)

    @property
    def mean_z(self) -> str:
        return bracketed(self.average, self.places)

    @property
    def slope(self) -> str:
        return bracketed(self.steepness, self.places)

    @property
    def weight(self) -> str:
        return trimmed(self.story.at(self.fit.weight), LINE_DIGITS)

    @property
    def square_x(self) -> str:
        return trimmed(self.story.at(self.fit.square_x), LINE_DIGITS)

    @property
    def middle(self) -> str:
        return bracketed(self.ahead[0], self.places - LESS)

    @property
    def spread(self) -> str:
        found = self.story.at(self.fit.scale) * self.story.at(self.fit.spread)
        return trimmed(found, self.places - SPREAD_LESS)

    @property
    def error(self) -> str:
        """The standard error of a new value at the deadline."""
        error = self.ahead[1] / self.story.at(self.fit.quantile)
        return trimmed(error, self.places - ERROR_LESS)

    @property
    def half(self) -> str:
        return trimmed(self.ahead[1], self.places - HALF_LESS)

    @property
    def from_mean(self) -> str:
        """The deadline's distance from the mean year: H - x̄."""
        return f"({self.left}-{self.mean_x})"

    def z(self, point: Point) -> str:
        """Write z as it is computed with: the amount as given, or its logarithm."""
        return bracketed(point.z, self.places) if self.decline else term(point.z, LINE_DIGITS)

    def share(self, point: Point) -> str:
        """Write the weight as a fraction, which has no rounding."""
        return f"{self.left}÷{self.left - point.x}"

    def total(self, write: Callable[[Point], str]) -> str:
        """Write Σ w·(…) with the numbers in."""
        return "+".join(f"{self.share(each)}×{write(each)}" for each in self.points)

    def away(self, point: Point) -> str:
        """Write x - x̄."""
        return f"({point.x}-{self.mean_x})"


def line_of(story: Story) -> Line:
    """Gather the points up to the value in use; the row must have a forecast."""
    points = _points(story)
    size = max(abs(each.z) for each in points)
    digits = LINE_DIGITS - 1 - (math.floor(math.log10(size)) if size > 0 else 0)
    asked = story.places + HALF_LESS + LOGARITHM_PLACES * (story.rule == Rule.LOG_DECLINE)
    left = int(float(str(story.given["target_year"]))) - points[-1].year
    return Line(story, points, left, max(digits, asked))


def _points(story: Story) -> tuple[Point, ...]:
    found, place = story.found, story.place
    latest = int(found.rows.year[place])
    usable = np.flatnonzero(found.forecast.usable[: place + 1]).tolist()[-MOST_POINTS:]
    points = []
    base = float(base_position(found.rows, found.judged)[place])
    if len(usable) < MOST_POINTS and math.isfinite(base):
        year = int(found.judged.start_year[place])
        points.append(Point(year, year - latest, base, base))
    for each in usable:
        year = int(found.rows.year[each])
        amount, z = float(found.amounts.amount[each]), float(found.way.position[each])
        points.append(Point(year, year - latest, amount, z))
    return tuple(points)
