"""From arrays to the documented table of results."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from indicators.domain.progress.exact import Bools, Floats
from indicators.domain.progress.frame import Codes
from indicators.domain.progress.schema import OUTPUT_COLUMNS, Column, Kind

# Whole columns hold codes as pandas will: a byte each.
ShortCodes = NDArray[np.int8]
Figures = Mapping[str, Floats | Codes | ShortCodes]
FIGURE_COLUMNS = OUTPUT_COLUMNS[2:]
"""All but the keys, measure and year."""


def empty_figures(size: int) -> dict[str, Floats | Codes | ShortCodes]:
    """Return an array per column of the result, to be filled block by block."""
    figures: dict[str, Floats | Codes | ShortCodes] = {}
    for column in FIGURE_COLUMNS:
        if column.vocabulary is None:
            figures[column.name] = np.empty(size, np.float64)
        else:
            figures[column.name] = np.empty(size, np.int8)
    return figures


def as_table(table: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Return the figures, in the order of the input, with its keys and index.

    They become the table's own.
    """
    columns = _columns(table, figures)
    # Without a copy pandas keeps the columns apart instead of stacking them, which takes as long
    # as a fifth of the whole computation.
    return pd.DataFrame(columns, index=table.index, copy=False)


def as_rows(table: pd.DataFrame, figures: Figures) -> list[dict[str, object]]:
    """Return the same as plain rows, None where a flag is not known: a table gives them slowly."""
    columns = _columns(table, figures)
    rows = zip(*(each.tolist() for each in columns.values()), strict=True)
    return [
        {name: None if value is pd.NA else value for name, value in zip(columns, row, strict=True)}
        for row in rows
    ]


def flag(value: Bools, known: Bools) -> Floats:
    """Return yes and no as 1 and 0, NaN where it is not known."""
    return np.where(known, value.astype(np.float64), np.nan)


@cache
def _dtype(vocabulary: type[StrEnum]) -> pd.CategoricalDtype[str]:
    return pd.CategoricalDtype([member.value for member in vocabulary])


def _columns(table: pd.DataFrame, figures: Figures) -> dict[str, Any]:
    columns: dict[str, Any] = {name: table[name].array for name in ("measure_id", "year")}
    for column in FIGURE_COLUMNS:
        columns[column.name] = _column(column, figures[column.name])
    return columns


def _column(column: Column, values: Floats | Codes | ShortCodes) -> object:
    if column.vocabulary is not None:
        codes = values.astype(np.int8, copy=False)
        return pd.Categorical.from_codes(codes, dtype=_dtype(column.vocabulary), validate=False)
    if column.kind is Kind.FLAG:
        unknown = np.isnan(values)
        return pd.arrays.BooleanArray(np.where(unknown, 0.0, values) == 1.0, unknown)
    # In their own place: of a nation's rows each further copy of a column takes as long as its
    # arithmetic. Adding zero turns minus zero into zero.
    numbers: Floats = values.astype(np.float64, copy=False)
    numbers += 0.0
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers
