"""The engine's verdicts as they stood at a moment: computed again, never stored."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from django.utils import timezone

from indicators.domain.progress.engine import assess
from indicators.selectors.inputs import progress_inputs

Result = Mapping[Any, Any]
"""A row of the engine's results; its columns are documented in the engine's schema."""


def results_at(plan_id: int, *, year: int, as_of: datetime | None) -> dict[int, Result]:
    """Results of a year by measure, from what was recorded by a moment, or by now: five queries.

    What is missing is None. A measure whose series begins later has no result.
    """
    return results_of_years(plan_id, (year,), as_of=as_of)[year]


def results_of_years(
    plan_id: int, years: tuple[int, ...], *, as_of: datetime | None
) -> dict[int, dict[int, Result]]:
    """The same of some years: five queries."""
    results = _assessed(plan_id, as_of)
    if results.empty:
        return {year: {} for year in years}
    return {year: _plain(results[results["year"] == year]) for year in years}


def all_results_at(plan_id: int, *, as_of: datetime | None) -> dict[int, dict[int, Result]]:
    """Results of every year, by measure and year, otherwise as `results_at`."""
    results = _assessed(plan_id, as_of)
    found: dict[int, dict[int, Result]] = {}
    for year, of_year in results.groupby("year", sort=True) if not results.empty else ():
        for measure, row in _plain(of_year).items():
            found.setdefault(measure, {})[int(str(year))] = row
    return found


def _assessed(plan_id: int, as_of: datetime | None) -> pd.DataFrame:
    today = timezone.localdate() if as_of is None else timezone.localdate(as_of)
    table = progress_inputs([plan_id], today=today, as_of=as_of)
    return table if table.empty else assess(table)


def _plain(results: pd.DataFrame) -> dict[int, Result]:
    """Rows of results of one year by measure, as plain values with None for what is missing."""
    rows = results.astype(object).where(results.notna(), None)
    return {int(row["measure_id"]): row for row in rows.to_dict("records")}
