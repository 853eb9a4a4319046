"""The engine's verdicts as they stood at a moment: computed again, never stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from django.utils import timezone

from indicators.domain.progress.engine import assess
from indicators.selectors.inputs import Standpoint, inputs_from

Result = Mapping[Any, Any]
"""A row of the engine's results; its columns are documented in the engine's schema."""


@dataclass(frozen=True, eq=False)
class Results:
    """Results of every measure and year of some plans, as they stood at a moment.

    What is missing is None. A measure whose series begins later has no result of a year.
    """

    table: pd.DataFrame

    def of_year(self, year: int) -> dict[int, Result]:
        """Results of a year by measure."""
        if self.table.empty:
            return {}
        rows = _plain(self.table[self.table["year"] == year])
        return {int(row["measure_id"]): row for row in rows}

    def by_measure(self, *columns: str) -> dict[int, dict[int, Result]]:
        """These columns of every year's results, by measure and year."""
        found: dict[int, dict[int, Result]] = {}
        if self.table.empty:
            return found
        for row in _plain(self.table[["measure_id", "year", *columns]]):
            found.setdefault(int(row["measure_id"]), {})[int(row["year"])] = row
        return found


def _plain(results: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows as plain values with None for what is missing."""
    return results.astype(object).where(results.notna(), None).to_dict("records")


def results_at(plan_ids: Iterable[int], as_of: datetime | None) -> Results:
    """Results from what was recorded by a moment, or by now: one query."""
    return results_of_moments(plan_ids, as_of)[0]


def results_of_moments(plan_ids: Iterable[int], *moments: datetime | None) -> list[Results]:
    """The same of several moments: one query for all of them, none for none."""
    if not moments:
        return []
    tables = inputs_from(plan_ids, *(Standpoint(_day_of(each), each) for each in moments))
    return [Results(table if table.empty else assess(table)) for table in tables]


def _day_of(as_of: datetime | None) -> date:
    return timezone.localdate() if as_of is None else timezone.localdate(as_of)
