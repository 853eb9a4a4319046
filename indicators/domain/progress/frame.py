"""From a pandas table to plain arrays, sorted by measure and year, and back in the old order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from indicators.domain.progress.enums import codes
from indicators.domain.progress.exact import Bools, Floats
from indicators.domain.progress.schema import INPUT_COLUMNS, Column, Kind

Codes = NDArray[np.int64]

MISSING = -1
"""Code of a missing member of a vocabulary."""
RULE_COLUMN = next(column for column in INPUT_COLUMNS if column.name == "rule")


@dataclass(frozen=True)
class Rows:
    """The input as arrays, one element per row, the rows of a measure together and in years' order.

    Measures of one rule stand together.

    `numbers`, `flags` and `coded` are keyed by the column's name. `group` counts the measures,
    `first` is the place of the first row of the row's measure, `order` leads back to the input.
    """

    size: int
    year: Floats
    group: Codes
    first: Codes
    order: Codes
    numbers: Mapping[str, Floats]
    coded: Mapping[str, Codes]

    def number(self, name: str) -> Floats:
        """Return a column of numbers; NaN is missing."""
        return self.numbers[name]

    def flag(self, name: str) -> Bools:
        """Return a column of yes or no; missing is no."""
        marked: Bools = self.numbers[name] == 1.0
        return marked

    def code(self, name: str) -> Codes:
        """Return a column of codes; -1 is missing."""
        return self.coded[name]

    def block(self, begin: int, end: int) -> Rows:
        """Return the rows from `begin` to `end`, which must be bounds of measures."""
        part = slice(begin, end)
        return Rows(
            size=end - begin,
            year=self.year[part],
            group=self.group[part] - self.group[begin],
            first=self.first[part] - begin,
            order=self.order[part],
            numbers={name: values[part] for name, values in self.numbers.items()},
            coded={name: values[part] for name, values in self.coded.items()},
        )

    def continued(self, last: int, unknown: Collection[str]) -> Rows:
        """Return the rows of one measure and after them its later years up to `last`.

        They say what the last row says, but for the numbers that are `unknown` of them.
        """
        added = max(0, last - int(self.year[-1]))
        kept = np.append(np.arange(self.size), np.full(added, self.size - 1))
        numbers = {name: values[kept] for name, values in self.numbers.items()}
        for name in unknown:
            numbers[name][self.size :] = np.nan
        return Rows(
            size=self.size + added,
            year=np.append(self.year, self.year[-1] + np.arange(1, added + 1)),
            group=self.group[kept],
            first=self.first[kept],
            order=np.arange(self.size + added),
            numbers=numbers,
            coded={name: values[kept] for name, values in self.coded.items()},
        )

    def bounds(self, size: int) -> list[int]:
        """Return bounds of measures that cut the rows into blocks of about `size` rows."""
        wanted = np.arange(0, self.size, size)
        cuts = np.unique(self.first[wanted]) if self.size else np.empty(0, np.int64)
        return [*cuts.tolist(), self.size]

    def per_measure(self, values: Floats, chosen: Bools) -> Floats:
        """Spread the value of each measure's chosen row over all rows of the measure."""
        measures = int(self.group[-1]) + 1 if self.size else 0
        spread = np.full(measures, np.nan)
        spread[self.group[chosen]] = values[chosen]
        return spread[self.group]


def read_rows(table: pd.DataFrame) -> Rows:
    """Check and convert the input table; raises ValueError for a missing column or unknown word."""
    for column in INPUT_COLUMNS:
        if column.required and column.name not in table.columns:
            raise ValueError(f"The table has no column {column.name!r}.")
    order, group = _ordered(table)
    numbers: dict[str, Floats] = {}
    coded: dict[str, Codes] = {}
    for column in INPUT_COLUMNS:
        if column.kind in (Kind.NUMBER, Kind.FLAG):
            numbers[column.name] = _numbers(table, column, order)
        elif column.kind in (Kind.CODE, Kind.TEXT):
            coded[column.name] = _codes(table, column, order)
    # Where only the years of the plan are known, the base year is as many years before the deadline.
    by_span = numbers["target_year"] - numbers["plan_years"]
    numbers["base_year"] = np.where(np.isnan(numbers["base_year"]), by_span, numbers["base_year"])
    size = len(order)
    begins = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if size else np.empty(0, np.int64)
    return Rows(
        size=size,
        year=table["year"].to_numpy(dtype=np.float64)[order],
        group=group,
        first=begins[group] if size else np.empty(0, np.int64),
        order=order,
        numbers=numbers,
        coded=coded,
    )


def _ordered(table: pd.DataFrame) -> tuple[Codes, Codes]:
    """Return the order by rule, measure and year, and the number of each ordered row's measure."""
    year = table["year"].to_numpy(dtype=np.float64)
    if np.isnan(year).any():
        raise ValueError("The column 'year' has a missing value.")
    number, _ = pd.factorize(table["measure_id"])
    if (number == MISSING).any():
        raise ValueError("The column 'measure_id' has a missing value.")
    group = number.astype(np.int64)
    step = np.diff(group)
    sorted_already = bool(((step > 0) | ((step == 0) & (np.diff(year) >= 0))).all())
    order = np.arange(len(group)) if sorted_already else np.lexsort((year, group))
    order = order[_by_rule(table, group, order)]
    group = group[order]
    begins = np.ones(len(group), dtype=bool)
    begins[1:] = group[1:] != group[:-1]
    return order, np.cumsum(begins) - 1


def _by_rule(table: pd.DataFrame, group: Codes, order: Codes) -> Codes:
    """Return an order that puts measures of one rule together: a block then needs few formulas."""
    rule = _codes(table, RULE_COLUMN, np.arange(len(group)))
    first = np.full(int(group.max(initial=-1)) + 1, MISSING, dtype=np.int16)
    first[group[::-1]] = rule[::-1]
    return np.argsort(first[group[order]], kind="stable")


def _numbers(table: pd.DataFrame, column: Column, order: Codes) -> Floats:
    if column.name not in table.columns:
        return np.full(len(order), column.default)
    given = table[column.name]
    values = given.to_numpy(dtype=np.float64, na_value=np.nan)[order]
    return (
        values if np.isnan(column.default) else np.where(np.isnan(values), column.default, values)
    )


def _codes(table: pd.DataFrame, column: Column, order: Codes) -> Codes:
    if column.name not in table.columns:
        return np.full(len(order), MISSING, dtype=np.int64)
    given = table[column.name]
    words, places = _words(given)
    if column.vocabulary is None:
        return places[order].astype(np.int64)
    known = codes(column.vocabulary)
    translation = np.array([*(_code(known, word, column.name) for word in words), MISSING])
    coded: Codes = translation[places[order]].astype(np.int64, copy=False)
    return coded


def _words(given: pd.Series[Any]) -> tuple[list[str], NDArray[np.integer[Any]]]:
    """Return the different texts of a column and the place of each row's text; -1 is missing."""
    if isinstance(given.dtype, pd.CategoricalDtype):
        return [str(word) for word in given.cat.categories], given.cat.codes.to_numpy()
    places, words = pd.factorize(given)
    return [_plain(word) for word in words], places


def _plain(word: object) -> str:
    return word.value if isinstance(word, StrEnum) else str(word)


def _code(known: Mapping[str, int], word: str, name: str) -> int:
    if word not in known:
        raise ValueError(f"The column {name!r} has the unknown word {word!r}.")
    return known[word]
