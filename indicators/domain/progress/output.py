"""From arrays to the documented table of results."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from indicators.domain.progress.exact import Bools, Floats
from indicators.domain.progress.frame import Codes, Rows
from indicators.domain.progress.schema import OUTPUT_COLUMNS, Column, Kind

Figures = Mapping[str, Floats | Codes]


def as_table(table: pd.DataFrame, rows: Rows, figures: Figures) -> pd.DataFrame:
    """Return the results in the order and with the index of the input."""
    back = np.empty(rows.size, dtype=np.int64)
    back[rows.order] = np.arange(rows.size)
    columns: dict[str, object] = {
        "measure_id": table["measure_id"].array,
        "year": table["year"].array,
    }
    for column in OUTPUT_COLUMNS[2:]:
        columns[column.name] = _column(column, figures[column.name][back])
    # Without a copy pandas keeps the columns apart instead of stacking them, which takes as long
    # as a fifth of the whole computation.
    return pd.DataFrame(columns, index=table.index, copy=False)


def flag(value: Bools, known: Bools) -> Floats:
    """Return yes and no as 1 and 0, NaN where it is not known."""
    return np.where(known, value.astype(np.float64), np.nan)


def _column(column: Column, values: Floats | Codes) -> object:
    if column.vocabulary is not None:
        words = [member.value for member in column.vocabulary]
        return pd.Categorical.from_codes(values.astype(np.int64), categories=pd.Index(words))
    if column.kind is Kind.FLAG:
        unknown = np.isnan(values)
        return pd.arrays.BooleanArray(np.where(unknown, 0.0, values) == 1.0, unknown)
    # Adding zero turns minus zero into zero.
    return np.where(np.isfinite(values), values, np.nan) + 0.0
