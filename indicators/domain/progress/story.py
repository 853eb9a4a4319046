"""What a verdict rests on, gathered for those who write its steps."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from indicators.domain.progress.enums import Rule
from indicators.domain.progress.exact import Floats
from indicators.domain.progress.findings import Findings, investigate
from indicators.domain.progress.frame import read_rows
from indicators.domain.progress.written import as_float, missing, plain, shown, term


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is found, by which formula, from which inputs, and the same as a sentence.

    `wider`: it tells of more years than that of the value in use and the base.
    """

    name: str
    formula: str
    inputs: Mapping[str, str]
    text: str
    wider: bool = False


@dataclass(frozen=True)
class Story:
    """One measure's rows up to the value in use, the row asked for, its result and its figures.

    `place` is the row of the value in use among the `found`, that of the year asked for where there
    is none; `asked` is the latter.
    """

    series: pd.DataFrame
    given: Mapping[Hashable, object]
    result: Mapping[Hashable, object]
    found: Findings
    place: int
    asked: int

    def has(self, name: str) -> bool:
        return not missing(self.result.get(name))

    def of(self, name: str, places: int | None = None) -> str:
        """Return a figure of the result as text."""
        return shown(self.result.get(name), self.places if places is None else places)

    def at(self, values: Floats) -> float:
        """Return a figure of the row that is judged."""
        return float(values[self.place])

    @property
    def year(self) -> str:
        """Return the year of the row that is judged."""
        return plain(self.at(self.found.rows.year))

    def put(self, name: str) -> str:
        """Return an input as text, as it was given."""
        return plain(self.given.get(name))

    @property
    def places(self) -> int:
        decimals = self.given.get("decimals")
        return 2 if missing(decimals) else min(int(float(str(decimals))), 8) + 2

    @property
    def base_year(self) -> float:
        """Return the base year, by the years of the plan where it is not given; NaN if unknown."""
        target, span = (as_float(self.given.get(name)) for name in ("target_year", "plan_years"))
        base = as_float(self.given.get("base_year"))
        return target - span if math.isnan(base) else base

    def after_base(self) -> pd.DataFrame:
        """Return the rows after the base year, all where it is unknown."""
        base = self.base_year
        return self.series if math.isnan(base) else self.series[self.series["year"] > base]

    @property
    def rule(self) -> str:
        return str(self.result["judged_by"])

    @property
    def unit(self) -> str:
        """Return the sign of amounts that are per cent by their rule; else nothing."""
        return "%" if self.rule in (Rule.LOG_DECLINE, Rule.COVERAGE) else ""

    @property
    def fall(self) -> str:
        """Write the decline so far in %; a rise is a negative decline and stands in brackets."""
        return term(-as_float(self.result["cumulative_change_pct"]))

    def column(self, name: str) -> list[float]:
        """Return the entries of a column after the base year, up to the value in use."""
        if name not in self.series.columns:
            return []
        return [float(value) for value in self.after_base()[name].dropna()]


def story_of(table: pd.DataFrame, results: pd.DataFrame, measure_id: object, year: int) -> Story:
    """Gather one measure-year; raises KeyError where the table has no such row."""
    mine = table["measure_id"] == measure_id
    row = mine & (table["year"] == year)
    if not bool(row.any()):
        raise KeyError(f"No row of measure {measure_id!r} and year {year}.")
    own = table[mine]
    with np.errstate(all="ignore"):  # what overflows is judged and has its own reason
        found = investigate(read_rows(own))
    return story_from(own, results[row].iloc[0].to_dict(), found, year)


def story_from(
    own: pd.DataFrame, result: Mapping[Hashable, object], found: Findings, year: int
) -> Story:
    """The same from the rows of the measure alone, its result of the year and what was found."""
    last = result["value_year"]
    series = own.sort_values("year", kind="stable")
    asked = int(np.flatnonzero(found.rows.year == float(year))[0])
    used = int(found.used.place[asked])
    return Story(
        series=series if missing(last) else series[series["year"] <= last],
        given=own[own["year"] == year].iloc[0].to_dict(),
        result=result,
        found=found,
        place=used if used >= 0 else asked,
        asked=asked,
    )
