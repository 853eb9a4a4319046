"""Tables for the engine's tests, written as a person would say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from indicators.domain.progress.engine import assess

Series = Mapping[int, Any]


def table_of(
    *,
    until: int | None = None,
    changes: Sequence[float | None] = (),
    additions: Sequence[float | None] = (),
    series: Mapping[str, Series] | None = None,
    measure_id: int | str = 1,
    **measure: Any,
) -> pd.DataFrame:
    """Build the rows of one measure from its base year (else its first year) to `until`.

    `changes` and `additions` have one entry per year from the year after the base on; `series` holds
    any other column by year, `value` among them.
    """
    columns = dict(series or {})
    base = measure.get("base_year")
    if base is not None:
        columns["annual_change_pct"] = {base + 1 + n: c for n, c in enumerate(changes)}
        columns["addition"] = {base + 1 + n: a for n, a in enumerate(additions)}
    said = {year for column in columns.values() for year in column}
    first = min(said | ({base} if base is not None else set()) | ({until} if until else set()))
    last = max(said | {until or first, measure.get("target_year") or first})
    rows = []
    for year in range(first, last + 1):
        own = {name: column.get(year) for name, column in columns.items()}
        rows.append({"measure_id": measure_id, "year": year, **measure, **own})
    return pd.DataFrame(rows)


def judge(*, year: int, **case: Any) -> dict[str, Any]:
    """Return the engine's result for one year of one measure, None where something is missing."""
    table = table_of(until=year, **case)
    results = assess(table)
    row = results[results["year"] == year].iloc[0].to_dict()
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}
