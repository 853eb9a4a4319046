"""Progress results as columns: read as they are held, written where they differ.

PostgreSQL deletes what differs by one statement and takes the new rows by a binary COPY; elsewhere
they are rows of the model.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
from django.db.models import IntegerField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from audit.databases import copy_in, delete_all_of, delete_pairs, is_postgresql
from indicators.domain.progress.enums import Lamp, Reason, Status
from indicators.models import Measure, ProgressResult
from indicators.models.codes import NO_WORD
from indicators.selectors.columns import columns_of

VOCABULARIES: Mapping[str, type[StrEnum]] = {
    "status": Status,
    "annual_status": Status,
    "cumulative_status": Status,
    "warning": Lamp,
    "reason": Reason,
}
NUMBERS = (
    "value_year",
    "value",
    "progress",
    "expected",
    "path_value",
    "attainment",
    "cumulative_change_pct",
    "required_annual_pct",
)
FIELDS = (*VOCABULARIES, "preliminary", *NUMBERS)
# The year has four digits: together the keys sort as measure, then year.
_YEARS = 10_000
_ROWS_AT_ONCE = 5000

Places = NDArray[np.int64]


@dataclass(frozen=True)
class ResultColumns:
    """Results as arrays in the order of their keys, each key once.

    Codes are places in the vocabularies, -1 where the text is empty; missing numbers are NaN.
    """

    key: Places
    columns: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, key: Places, columns: Mapping[str, NDArray[Any]]) -> "ResultColumns":
        """Put the rows in order; of rows with one key the last counts."""
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        last = np.ones(key.size, dtype=bool)
        last[:-1] = ordered[1:] != ordered[:-1]
        order = order[last]
        return cls(key[order], {name: values[order] for name, values in columns.items()})

    @property
    def measure_id(self) -> Places:
        """The measure of each row."""
        return self.key // _YEARS

    @property
    def period(self) -> Places:
        """The year of each row."""
        return self.key % _YEARS

    def part(self, chosen: NDArray[np.bool_]) -> "ResultColumns":
        """Some of the rows."""
        columns = {name: values[chosen] for name, values in self.columns.items()}
        return ResultColumns(self.key[chosen], columns)

    def missing_in(self, other: "ResultColumns") -> NDArray[np.bool_]:
        """Which rows' keys the other does not have."""
        return ~np.isin(self.key, other.key, assume_unique=True)

    def different_from(self, held: "ResultColumns") -> NDArray[np.bool_]:
        """Which rows are not held, or are held otherwise."""
        if not held.key.size:
            return np.ones(self.key.size, dtype=bool)
        place = np.minimum(np.searchsorted(held.key, self.key), held.key.size - 1)
        differs: NDArray[np.bool_] = held.key[place] != self.key
        for name, mine in self.columns.items():
            theirs = held.columns[name][place]
            # Only NaN, which is missing on both sides, differs from itself.
            differs |= (mine != theirs) & ((mine == mine) | (theirs == theirs))  # noqa: PLR0124
        return differs


def judged(results: pd.DataFrame) -> ResultColumns:
    """The engine's results, as they are to be held."""
    columns: dict[str, NDArray[Any]] = {}
    for name, kind in VOCABULARIES.items():
        texts = results[name].cat
        columns[name] = _codes(texts.categories, texts.codes.to_numpy().astype(np.int64), kind)
    columns["preliminary"] = results["preliminary"].to_numpy(dtype=np.bool_, na_value=False)
    columns |= {name: results[name].to_numpy(dtype=np.float64) for name in NUMBERS}
    keys = (results[name].to_numpy(np.int64) for name in ("measure_id", "year"))
    return ResultColumns.of(_keys(*keys), columns)


def held_results(plan_ids: Iterable[int]) -> ResultColumns:
    """What is held of the plans' measures."""
    measures = Measure.objects.filter(plan__in=plan_ids).values("pk")
    found = columns_of(
        ProgressResult.objects.filter(measure__in=measures),
        numbers={
            "measure_id": "measure_id",
            "period": "period",
            "preliminary": Cast("preliminary", IntegerField()),
            **{name: Cast(name, IntegerField()) for name in VOCABULARIES},
            **{name: name for name in NUMBERS},
        },
        texts={},
    )
    columns: dict[str, NDArray[Any]] = {name: found.whole(name) for name in VOCABULARIES}
    columns["preliminary"] = found.numbers["preliminary"] == 1.0
    columns |= {name: found.numbers[name] for name in NUMBERS}
    return ResultColumns.of(_keys(found.whole("measure_id"), found.whole("period")), columns)


def replace_results(held: ResultColumns, changed: ResultColumns, stale: ResultColumns) -> None:
    """Put the changed rows in the place of those that are held, and delete the stale ones."""
    if is_postgresql():
        _delete(held, ~held.missing_in(changed) | ~held.missing_in(stale))
        if changed.key.size:
            copy_in(_TABLE, _COLUMNS, _binary(changed))
        return
    for period in np.unique(stale.period).tolist():
        measures = stale.measure_id[stale.period == period].tolist()
        ProgressResult.objects.filter(period=period, measure_id__in=measures).delete()
    ProgressResult.objects.bulk_create(
        _rows(changed),
        update_conflicts=True,
        unique_fields=["measure_id", "period"],
        update_fields=FIELDS,
        batch_size=_ROWS_AT_ONCE,
    )


def _keys(measure_id: Places, period: Places) -> Places:
    return measure_id * _YEARS + period


def _codes(texts: Iterable[str], places: Places, kind: type[StrEnum]) -> Places:
    """Places in the vocabulary, from those among the texts."""
    known = {member.value: place for place, member in enumerate(kind)}
    # A missing text is -1 and so looks up the last element.
    return np.array([*(known[text] for text in texts), NO_WORD])[places]


# --- Rows of the model ---------------------------------------------------------------------------


def _rows(results: ResultColumns) -> list[ProgressResult]:
    columns: dict[str, list[Any]] = {
        "measure_id": results.measure_id.tolist(),
        "period": results.period.tolist(),
        "preliminary": results.columns["preliminary"].tolist(),
    }
    for name, kind in VOCABULARIES.items():
        words = [*(member.value for member in kind), ""]
        columns[name] = [words[code] for code in results.columns[name].tolist()]
    for name in NUMBERS:
        known = int if name == "value_year" else float
        values = results.columns[name].tolist()
        columns[name] = [None if isnan(value) else known(value) for value in values]
    facts = zip(*columns.values(), strict=True)
    return [ProgressResult(**dict(zip(columns, each, strict=True))) for each in facts]


# --- PostgreSQL ----------------------------------------------------------------------------------

_TABLE = ProgressResult._meta.db_table
_COLUMNS = ("measure_id", "period", *FIELDS)
_TYPES = {
    "measure_id": ">i8",
    "period": ">i2",
    **dict.fromkeys(VOCABULARIES, ">i2"),
    "preliminary": ">i1",
    "value_year": ">i2",
    **dict.fromkeys(NUMBERS[1:], ">f8"),
}
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        *(
            part
            for name, kind in _TYPES.items()
            for part in ((f"bytes of {name}", ">i4"), (name, kind))
        ),
    ]
)


def _delete(held: ResultColumns, gone: NDArray[np.bool_]) -> None:
    """Whole measures at once, which takes a third of the time; of the others single rows."""
    staying = np.isin(held.measure_id, held.measure_id[~gone])
    measures, rows = np.unique(held.measure_id[gone & ~staying]), held.key[gone & staying]
    if measures.size:
        delete_all_of(_TABLE, "measure_id", measures.tolist())
    if rows.size:
        delete_pairs(_TABLE, ("measure_id", "period"), rows.tolist(), base=_YEARS)


def _binary(results: ResultColumns) -> bytes:
    """The rows as a binary COPY takes them: every field after its length, a missing one is -1."""
    columns = {"measure_id": results.measure_id, "period": results.period, **results.columns}
    rows = np.zeros(results.key.size, dtype=_ROW)
    rows["fields"] = len(_TYPES)
    for name, kind in _TYPES.items():
        rows[f"bytes of {name}"] = np.dtype(kind).itemsize
        rows[name] = np.nan_to_num(columns[name]) if name in NUMBERS else columns[name]
    return _without_missing(rows, columns)


def _without_missing(rows: NDArray[Any], columns: Mapping[str, NDArray[Any]]) -> bytes:
    """NaN becomes NULL: a length of -1 and no bytes after it."""
    plain = rows.view(np.uint8).reshape(rows.size, _ROW.itemsize)
    kept = np.ones(plain.shape, dtype=bool)
    for name in NUMBERS:
        missing = np.isnan(columns[name])
        rows[f"bytes of {name}"][missing] = -1
        kind, begin = _ROW.fields[name][:2]  # type: ignore[index]  # a record has fields
        kept[missing, begin : begin + kind.itemsize] = False
    return plain[kept].tobytes()
