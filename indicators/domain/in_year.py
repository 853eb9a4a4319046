"""How far a yearly quantity is within its year: 1—N月 against the year's target (年内进度).

Only what adds up over the months has such a progress: what is newly added each year, and totals of
energy, electricity, fuels, emissions and money (a flow, by the catalogue). Stocks, shares and
rates have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from indicators.domain.catalogue import Nature
from indicators.domain.progress.enums import Rule
from indicators.domain.progress.written import plain

MONTHS = 12
SUMMED = (Rule.INCREMENT, Rule.CUMULATIVE)
TOTALS = (Rule.CAP, Rule.LINEAR_LEVEL)


@dataclass(frozen=True)
class Asked:
    """The year's target in the indicator's unit, and the path's values it comes from.

    `before` is None where the year's value on the path, or the deadline's target, is itself meant.
    """

    value: float
    at: float
    before: float | None

    @property
    def text(self) -> str:
        """The year's target as a formula with its numbers."""
        if self.before is None:
            return plain(self.value)
        return f"{plain(self.at)}-{plain(self.before)} = {plain(self.value)}"


def is_flow(rule: Rule, reported_rule: str, nature: str, *, sized: bool) -> bool:
    """Whether values of part of a year add up to the quantity that the target is of.

    `nature` is the indicator's by the catalogue: only a flow runs through the year.
    """
    if sized or nature != Nature.FLOW:
        return False
    if rule in SUMMED:
        return reported_rule == Rule.INCREMENT
    if rule in TOTALS:
        return reported_rule != Rule.INCREMENT
    return rule is Rule.YTD_SCHEDULE


def asked_of(
    rule: Rule, path: Mapping[int, float], year: int, deadline: tuple[int, float]
) -> Asked | None:
    """The year's target: the path's own step for sums, its value for totals; None if there is none.

    In the deadline's year a total has its target even where no yearly target gives it a path.
    """
    at = path.get(year, deadline[1] if year == deadline[0] else None)
    if at is None or year > deadline[0]:
        return None
    if rule not in SUMMED:
        return Asked(at, at, None) if at > 0 else None
    before = path.get(year - 1)
    if before is None or at <= before:
        return None
    return Asked(float(f"{at - before:.12g}"), at, before)


def latest_months(
    to_date: Mapping[int, Decimal], monthly: Mapping[int, Decimal]
) -> tuple[int, Decimal, tuple[int, ...]] | None:
    """The last N of a year with a 1—N月 value: as reported, else the sum of all months to N.

    Returns N, the value, and the months that were added up; these are empty for a reported value.
    """
    whole = 0
    while whole + 1 in monthly:
        whole += 1
    last = max(to_date, default=0)
    if max(last, whole) == 0:
        return None
    if last >= whole:
        return last, to_date[last], ()
    added = tuple(range(1, whole + 1))
    return whole, sum((monthly[month] for month in added), Decimal(0)), added


def same_months(
    months: int, to_date: Mapping[int, Decimal], monthly: Mapping[int, Decimal]
) -> Decimal | None:
    """The value of 1—N月 of another year, for the same N."""
    if months in to_date:
        return to_date[months]
    needed = range(1, months + 1)
    if all(month in monthly for month in needed):
        return sum((monthly[month] for month in needed), Decimal(0))
    return None


def usual_share(part: Decimal | None, whole: Decimal | None) -> float | None:
    """Last year's share of the same months, where both are known and it is one: over 0, to 1."""
    if part is None or whole is None or whole <= 0 or not 0 < part <= whole:
        return None
    return float(part / whole)


def in_year_table(
    year: int, asked: Asked, *, months: int, value: Decimal, share: float | None
) -> pd.DataFrame:
    """The engine's input by which `ytd_schedule` judges the months."""
    row = {
        "measure_id": 1,
        "year": year,
        "rule": Rule.YTD_SCHEDULE.value,
        "target_year": year,
        "target_value": asked.value,
        "value": float(value),
        "months": months,
        "same_period_share": share,
    }
    return pd.DataFrame([row])
