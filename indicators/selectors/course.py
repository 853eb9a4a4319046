"""The course of a measure over the years, against what its path asks, in the terms of the target."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from indicators.domain.progress.enums import Status
from indicators.domain.progress.findings import find_way
from indicators.domain.progress.frame import Rows
from indicators.selectors.progress import Terms

# What the last row says of its own year, and of no later one.
_OF_ONE_YEAR = ("value", "numerator", "annual_change_pct", "addition", "path_value")

Result = Mapping[Any, Any]
"""A row of the engine's results; its columns are documented in the engine's schema."""


@dataclass(frozen=True)
class YearRow:
    """One year of the course: the amount in the terms of the target, and what was asked for."""

    year: int
    amount: float | None
    expected: float | None
    status: Status | None
    preliminary: bool


def results_by_year(results: Iterable[Result]) -> dict[int, Result]:
    """Results of one measure by their year."""
    return {int(row["year"]): row for row in results}


def course_rows(
    amounts: Mapping[int, float],
    asked: Mapping[int, float],
    mine: Mapping[int, Result],
    hidden: Container[int | None],
) -> tuple[YearRow, ...]:
    """The years from the first value or point of the path to the last, gaps included."""
    years = {*amounts, *asked}
    if not years:
        return ()
    rows = []
    for year in range(min(years), max(years) + 1):
        result = mine.get(year)
        shown = year in amounts and year not in hidden
        rows.append(
            YearRow(
                year=year,
                amount=amounts[year] if shown else None,
                expected=asked.get(year),
                status=Status(str(result["status"])) if result and year in amounts else None,
                preliminary=shown and bool(result and result["preliminary"] is True),
            )
        )
    return tuple(rows)


def amounts_of(mine: Mapping[int, Result], terms: Terms) -> dict[int, float]:
    """The amount of each year that has a value of its own, in the terms of the target."""
    amounts = {}
    for year, row in mine.items():
        if row["value_year"] != year:
            continue
        change, share = plain_number(row["cumulative_change_pct"]), plain_number(row["attainment"])
        if terms.is_decline and change is not None:
            amounts[year] = -change
        elif terms.form.startswith("change") and share is not None and terms.value is not None:
            amounts[year] = share * float(terms.value)
        elif (value := plain_number(row["value"])) is not None:
            amounts[year] = value
    return amounts


def path_to(own: Rows, deadline: int) -> dict[int, float]:
    """What the path asks of every year from the base to the deadline, in the terms of the target.

    `own` are the engine's rows of one measure.
    """
    rows = own.continued(deadline, unknown=_OF_ONE_YEAR)
    # As in the engine: what overflows is no figure, and is asked of nobody.
    with np.errstate(all="ignore"):
        wanted = find_way(rows).path_value
    return {
        int(year): float(value)
        for year, value in zip(rows.year, wanted, strict=True)
        if pd.notna(value) and year <= deadline
    }


def plain_number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(str(value))


def plain_word(value: Any) -> str:
    """A code of the engine's tables; empty where there is none."""
    return "" if value is None or pd.isna(value) else str(value)
