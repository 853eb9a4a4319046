"""What a query finds as arrays, one a column.

Many rows as Python objects cost more than all arithmetic on them. PostgreSQL therefore gathers
each column into one value and sends numbers as they lie in memory; elsewhere rows are turned into
columns here. Several tables are asked for in one query either way.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from django.core.exceptions import EmptyResultSet
from django.db.models import F, FloatField, IntegerField, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from numpy.typing import NDArray

from audit.databases import SEPARATOR, Gathering, gathered, is_postgresql

MISSING = -1
_NO_NUMBER = Value(None, output_field=FloatField())
_NO_TEXT = Value(None, output_field=TextField())

Asked = Mapping[str, str | Combinable]
"""Columns by name: a field or an expression."""
# Any: numbers and texts of whatever type the database has for them.
FewRows = Sequence[Mapping[str, Any]]
"""Rows of one measure or a few, read as objects: no table of them is worth making."""


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


class Question(NamedTuple):
    """Rows, and their columns that are asked for."""

    rows: QuerySet[Any]
    numbers: Asked
    texts: Asked

    def query(self) -> QuerySet[Any]:
        """The rows as tuples, numbers before texts."""
        return self.rows.order_by().values_list(*self._numbers(), *self._texts())

    def part(self, place: int, numbers: int, texts: int) -> QuerySet[Any]:
        """The same behind their table's place, widened to so many numbers and texts."""
        empty: list[Combinable] = [_NO_NUMBER] * (numbers - len(self.numbers))
        blank: list[Combinable] = [_NO_TEXT] * (texts - len(self.texts))
        own = Value(place, output_field=IntegerField())
        return self.rows.order_by().values_list(
            own, *self._numbers(), *empty, *self._texts(), *blank
        )

    def _numbers(self) -> list[Combinable]:
        return [Cast(_expression(each), FloatField()) for each in self.numbers.values()]

    def _texts(self) -> list[Combinable]:
        return [_expression(each) for each in self.texts.values()]

    def answer(self, found: Sequence[Any]) -> Columns:
        """The columns as they came, numbers before texts."""
        count = len(self.numbers)
        return Columns(
            dict(zip(self.numbers, found[:count], strict=True)),
            {name: words(each) for name, each in zip(self.texts, found[count:], strict=True)},
        )

    def nothing(self) -> list[Any]:
        """The columns of no rows."""
        return [*[np.empty(0)] * len(self.numbers), *[()] * len(self.texts)]


def columns_of(rows: QuerySet[Any], *, numbers: Asked, texts: Asked) -> Columns:
    """The rows' columns, in no order; NULL and the empty text are both missing.

    PostgreSQL casts no truth value to a float: cast it to a whole number.
    """
    return columns_of_all(Question(rows, numbers, texts))[0]


def columns_of_all(*questions: Question) -> list[Columns]:
    """As `columns_of`, for several tables: one query."""
    if is_postgresql():
        found = _gathered_by_postgresql(questions)
    elif len(questions) == 1:
        found = [_gathered_here(questions[0])]
    else:
        found = _gathered_by_union(questions)
    return [each.answer(columns) for each, columns in zip(questions, found, strict=True)]


def columns_in(rows: FewRows, *, numbers: Iterable[str], texts: Iterable[str]) -> Columns:
    """The columns of a few rows: decimals and truth values as floats."""
    return Columns(
        # numpy turns None into NaN.
        {name: np.array([row[name] for row in rows], dtype=np.float64) for name in numbers},
        {name: words([row[name] for row in rows]) for name in texts},
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


def _gathered_here(question: Question) -> list[Any]:
    columns = list(zip(*question.query(), strict=True))
    count = len(question.numbers)
    return _arrays(question, columns[:count], columns[count:])


def _gathered_by_union(questions: Sequence[Question]) -> list[list[Any]]:
    """All tables' rows below each other, as wide as the widest, and taken apart again."""
    numbers = max(len(each.numbers) for each in questions)
    texts = max(len(each.texts) for each in questions)
    first, *others = (each.part(place, numbers, texts) for place, each in enumerate(questions))
    rows: list[list[tuple[Any, ...]]] = [[] for _ in questions]
    for row in first.union(*others, all=True):
        rows[row[0]].append(row)
    found = []
    for question, own in zip(questions, rows, strict=True):
        _place, *columns = zip(*own, strict=True) if own else [()]
        ends = len(question.numbers), numbers + len(question.texts)
        found.append(_arrays(question, columns[: ends[0]], columns[numbers : ends[1]]))
    return found


def _arrays(
    question: Question, numbers: Sequence[tuple[Any, ...]], texts: Sequence[tuple[Any, ...]]
) -> list[Any]:
    # numpy turns None into NaN.
    floats = [np.array(column, dtype=np.float64) for column in numbers]
    return [*floats, *texts] if floats else question.nothing()


def _gathered_by_postgresql(questions: Sequence[Question]) -> list[list[Any]]:
    """Each table is gathered alone into one row, then they stand side by side."""
    found: list[list[Any]] = [each.nothing() for each in questions]
    asked: dict[int, Gathering] = {}
    for place, question in enumerate(questions):
        # A question that can have no answer is not asked.
        with suppress(EmptyResultSet):
            query, parameters = question.query().query.sql_with_params()
            counts = len(question.numbers), len(question.texts)
            asked[place] = Gathering(query, parameters, *counts)
    fields = gathered(list(asked.values())) if asked else iter(())
    for place, (_query, _parameters, count, texts) in asked.items():
        own = [next(fields) for _ in range(count + texts)]
        # Either all columns have rows, or none.
        told = [field for field in own if field is not None]
        if told:
            numbers = [np.frombuffer(each, dtype=">f8").astype(np.float64) for each in told[:count]]
            found[place] = [*numbers, *(each.decode().split(SEPARATOR) for each in told[count:])]
    return found
