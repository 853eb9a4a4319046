"""What a query finds as arrays, one a column.

Many rows as Python objects cost more than all arithmetic on them. PostgreSQL therefore gathers
each column into one value and sends numbers as they lie in memory; elsewhere rows are turned into
columns here.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, FloatField, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from numpy.typing import NDArray

MISSING = -1
_FLOAT = FloatField()

# No code and no key holds it, and JSON escapes it.
_SEPARATOR = "\x1f"
# A binary COPY begins with a signature, flags and the length of an extension.
_COPY_HEADER_BYTES = 19
Asked = Mapping[str, str | Combinable]
"""Columns by name: a field or an expression."""


@dataclass(frozen=True)
class Words:
    """A column of texts: for each row the place of its text among `texts`, -1 where missing."""

    places: NDArray[np.int64]
    texts: tuple[str, ...]

    def at(self, rows: NDArray[np.int64]) -> "Words":
        """The texts of some rows; missing where a row is -1."""
        # The last element is what -1 finds.
        return Words(np.append(self.places, MISSING)[rows], self.texts)

    def only(self, chosen: NDArray[np.bool_]) -> "Words":
        """The chosen rows' texts, and no others among `texts`."""
        used = np.unique(self.places[chosen & (self.places != MISSING)])
        kept = np.append(np.searchsorted(used, self.places), MISSING)
        rows = np.where(chosen & (self.places != MISSING), np.arange(self.places.size), MISSING)
        return Words(kept[rows], tuple(self.texts[place] for place in used.tolist()))

    def equal(self, text: str) -> NDArray[np.bool_]:
        """Which rows have the text."""
        known = self.texts.index(text) if text in self.texts else len(self.texts)
        same: NDArray[np.bool_] = self.places == known
        return same

    def categorical(self) -> "pd.Categorical[Any]":
        """The same as pandas holds it."""
        texts = pd.Index(self.texts, dtype=object)
        return pd.Categorical.from_codes(self.places, categories=texts, validate=False)


@dataclass(frozen=True)
class Columns:
    """Columns of as many rows each: numbers, NaN where missing, and texts."""

    numbers: Mapping[str, NDArray[np.float64]]
    texts: Mapping[str, Words]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return next(iter(self.numbers.values())).size

    def whole(self, name: str) -> NDArray[np.int64]:
        """A column of whole numbers, none of them missing."""
        return self.numbers[name].astype(np.int64)

    def at(self, rows: NDArray[np.int64]) -> "Columns":
        """Some of the rows; all is missing where a row is -1."""
        return Columns(
            {name: np.append(each, np.nan)[rows] for name, each in self.numbers.items()},
            {name: each.at(rows) for name, each in self.texts.items()},
        )


def columns_of(rows: QuerySet[Any], *, numbers: Asked, texts: Asked) -> Columns:
    """The rows' columns, in no order; NULL and the empty text are both missing.

    PostgreSQL casts no truth value to a float: cast it to a whole number.
    """
    asked: list[Combinable] = [Cast(_expression(each), FloatField()) for each in numbers.values()]
    asked += [_expression(each) for each in texts.values()]
    gather = _gathered_by_postgresql if connection.vendor == "postgresql" else _gathered_here
    found = gather(rows.order_by().values_list(*asked), len(numbers), len(texts))
    return Columns(
        dict(zip(numbers, found[: len(numbers)], strict=True)),
        {name: words(each) for name, each in zip(texts, found[len(numbers) :], strict=True)},
    )


def columns_in(table: pd.DataFrame, *, numbers: Iterable[str], texts: Iterable[str]) -> Columns:
    """The columns of a table: decimals and truth values as floats."""
    return Columns(
        {name: table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in numbers},
        {name: words(table[name].tolist()) for name in texts},
    )


def words(texts: Sequence[object]) -> Words:
    """Texts as places among those there are; None, NaN and the empty text are missing."""
    places, known = pd.factorize(np.array(texts, dtype=object))
    found = ["" if text is None else str(text) for text in known]
    if "" in found:
        empty = found.index("")
        found.pop(empty)
        places = np.where(places == empty, MISSING, places - (places > empty))
    return Words(places.astype(np.int64), tuple(found))


def numbered(numbers: NDArray[np.float64]) -> Words:
    """Whole numbers, of which there are few, as texts."""
    places, known = pd.factorize(numbers)
    return Words(places.astype(np.int64), tuple(str(int(number)) for number in known))


def _expression(asked: str | Combinable) -> Combinable:
    return F(asked) if isinstance(asked, str) else asked


def _nothing(numbers: int, texts: int) -> list[Any]:
    return [*[np.empty(0)] * numbers, *[()] * texts]


def _gathered_here(rows: QuerySet[Any], numbers: int, texts: int) -> list[Any]:
    columns = list(zip(*rows, strict=True))
    # numpy turns None into NaN.
    floats = [np.array(column, dtype=np.float64) for column in columns[:numbers]]
    return [*floats, *columns[numbers:]] if columns else _nothing(numbers, texts)


def _gathered_by_postgresql(rows: QuerySet[Any], numbers: int, texts: int) -> list[Any]:
    try:
        query, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return _nothing(numbers, texts)
    names = [f"c{place}" for place in range(numbers + texts)]
    gathered = [f"string_agg(float8send(coalesce({name}, 'NaN')), '')" for name in names[:numbers]]
    gathered += [f"string_agg(coalesce({name}, ''), E'\\x1f')" for name in names[numbers:]]
    # The names are made above; the query is Django's, its parameters are quoted by the driver.
    statement = connection.ops.compose_sql(  # type: ignore[attr-defined]  # PostgreSQL's alone
        f"COPY (SELECT {', '.join(gathered)} FROM ({query}) AS found({', '.join(names)}))"  # noqa: S608
        " TO STDOUT (FORMAT binary)",
        parameters,
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        fields = _fields(b"".join(copy))
    if not fields:
        return _nothing(numbers, texts)
    floats = [np.frombuffer(field, dtype=">f8").astype(np.float64) for field in fields[:numbers]]
    return [*floats, *(field.decode().split(_SEPARATOR) for field in fields[numbers:])]


def _fields(data: bytes) -> list[bytes]:
    """The fields of the only row of a binary COPY; NULL, where there was nothing, is left out."""
    place = _COPY_HEADER_BYTES
    (count,) = struct.unpack_from("!h", data, place)
    place += 2
    fields = []
    for _ in range(count):
        (size,) = struct.unpack_from("!i", data, place)
        place += 4
        if size >= 0:
            fields.append(data[place : place + size])
            place += size
    return fields
