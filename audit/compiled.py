"""Queries whose SQL is written once, and from then on only filled with other values.

Django writes the SQL of a query anew each time that it is asked, from the tables, columns and
conditions up: of the time that a page took, that was two fifths (docs/scale.md).

    @compiled
    def _open_rounds(units: frozenset[int], today: date) -> QuerySet[ReportingRound]:
        return ReportingRound.objects.filter(department__in=units, due_on__gte=today)

    for round_ in _open_rounds(units, today): ...

The function is called once for each shape of its arguments: what is None, true or of an
enumeration, and how many there are of each list, in powers of two. For that call numbers, texts and
days are replaced by marks, and where a mark comes out among the parameters of the SQL, there goes
the value of every later call; lists and sets come as tuples, filled up with their last. So the
function passes values on and looks neither at them nor at the clock (tests/architecture.py finds
one): what is worked out of one (`year - 1`) is an argument of its own. Where a mark comes out
changed, the first call says so; in tests the first calls are compared with the query as Django would
have written it. Numbers that no column holds, which addresses may have in them, are left to Django.

Only the text is kept. Rows are read each time, within the scope of who asks.
"""

import copy
from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import update_wrapper
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

P = ParamSpec("P")
Row = TypeVar("Row")
Value = int | str | date
# Any: as `_shape` gives it.
_Shape = tuple[tuple[int | str, Any], ...]
# Of a function, 25 to 200 kB each; then it begins anew.
MOST_SHAPES = 50
# What has more values is rare, and its shape is another each time.
MOST_VALUES = 80


class _Mark(NamedTuple):
    """Stands in a shape for the value of that number."""

    number: int
    kind: type


class _Marks(NamedTuple):
    """Stands for so many values, from a number on."""

    number: int
    size: int
    kind: type


# By the driver's own types of numbers, which tell a column's width.
_BITS = {"Int2": 15, "Int4": 31}


@dataclass(frozen=True)
class _Place:
    """A parameter that is the value of that number."""

    number: int
    wrap: type[int] | None
    """What numbers are for the driver; None for other values."""

    def holds(self, value: object) -> bool:
        """Whether the column can hold it: of a number that it cannot, Django asks nothing."""
        if self.wrap is None or not isinstance(value, int):
            return True
        return 0 <= value < 1 << _BITS.get(self.wrap.__name__, 63)


@dataclass(frozen=True)
class _Written:
    """The SQL of one shape on one database; without a compiler nothing can ever be found."""

    # Any: Django's querysets of models, dictionaries or tuples.
    rows: "QuerySet[Any, Any]"
    compiler: SQLCompiler | None = None
    sql: str = ""
    parameters: tuple[object, ...] = ()

    def holds(self, values: Sequence[Value]) -> bool:
        """Whether the columns can hold all values."""
        places = (each for each in self.parameters if isinstance(each, _Place))
        return all(each.holds(values[each.number]) for each in places)


class Compiled(Generic[P, Row]):
    """A function that gives rows where the one it was made of gives a queryset."""

    def __init__(self, build: "Callable[P, QuerySet[Any, Row]]") -> None:
        self.build = build
        self.written: dict[tuple[_Shape, str], _Written] = {}
        self._rows: QuerySet[Any, Row] | None = None
        self._checked: Counter[_Shape] = Counter()
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """Read the rows.

        Raises:
            TypeError: an argument is of no kind that has marks, or comes out changed.
        """
        values: list[Value] = []
        fillings: set[int] = set()
        given: list[tuple[int | str, Any]] = [*enumerate(args), *kwargs.items()]
        shape = tuple((name, _shape(each, values, fillings)) for name, each in given)
        if len(values) > MOST_VALUES:
            return list(self.build(*args, **kwargs))
        if self._rows is None:
            self._rows = self._built(shape, values)
        # The router may say another database each time.
        using = self._rows.db
        written = self.written.get((shape, using))
        if written is None:
            if len(self.written) >= MOST_SHAPES:
                self.written.clear()
            written = self.written[shape, using] = self._write(shape, values, using)
        if not written.holds(values):
            return list(self.build(*args, **kwargs))
        if self._checked[shape] < settings.COMPILED_QUERIES_CHECKED:
            self._checked[shape] += 1
            self._check(written, shape, values, fillings)
        if written.compiler is None:
            return []
        return list(_filled(written, values, using))

    def _built(self, shape: _Shape, values: Sequence[Value]) -> "QuerySet[Any, Row]":
        """The queryset of some values in a shape."""
        given = {name: _restored(each, values) for name, each in shape}
        args = [each for name, each in given.items() if isinstance(name, int)]
        named = {name: each for name, each in given.items() if isinstance(name, str)}
        return self.build(*args, **named)

    def _write(self, shape: _Shape, values: Sequence[Value], using: str) -> _Written:
        """Write it with two hands of marks: what differs between them is made of values."""
        hands = [
            [_mark(number, type(value), hand) for number, value in enumerate(values)]
            for hand in (0, 1)
        ]
        querysets = [self._built(shape, marks) for marks in hands]
        compilers = [each.query.get_compiler(using) for each in querysets]
        try:
            (sql, first), (other, second) = (each.as_sql() for each in compilers)
        except EmptyResultSet:
            return _Written(querysets[0])
        name = getattr(self.build, "__qualname__", "")
        if sql != other or len(first) != len(second):
            raise TypeError(f"{name}: the SQL itself has a value in it: {sql}")
        pairs = [tuple(_adapted(each, using) for each in pair) for pair in zip(*hands, strict=True)]
        parameters: list[object] = []
        for place, (one, two) in enumerate(zip(first, second, strict=True)):
            number = next((n for n, pair in enumerate(pairs) if pair == (one, two)), None)
            if number is not None:
                parameters.append(_Place(number, type(one) if isinstance(one, int) else None))
            elif type(one) is type(two) and one == two:
                parameters.append(one)
            else:
                raise TypeError(f"{name}: parameter {place} is worked out of an argument: {one!r}")
        return _Written(querysets[0], compilers[0], sql, tuple(parameters))

    def _check(
        self, written: _Written, shape: _Shape, values: Sequence[Value], fillings: Container[int]
    ) -> None:
        # What fills a list up is the same value again, of which Django would write one.
        apart = [
            _mark(number, type(value), 2) if number in fillings else value
            for number, value in enumerate(values)
        ]
        rows = self._built(shape, apart)
        using = rows.db
        try:
            sql, parameters = rows.query.get_compiler(using).as_sql()
        except EmptyResultSet:
            sql, parameters = "", ()
        ours = _parameters(written, apart, using)
        if (sql, tuple(parameters)) != (written.sql, ours):
            raise AssertionError(f"{self.build}: {written.sql} {ours}, not {sql} {parameters}")


def compiled(build: "Callable[P, QuerySet[Any, Row]]") -> Compiled[P, Row]:
    """Make a function of a queryset one of rows, whose SQL is written once for each shape."""
    return Compiled(build)


# Any: arguments of a function, as they are given and as they are shapes.
def _shape(given: Any, values: list[Value], fillings: set[int]) -> Any:
    """An argument without its values, which are put into `values`."""
    if given is None or isinstance(given, bool | Enum):
        return given
    if isinstance(given, int | str | date):
        values.append(given)
        return _Mark(len(values) - 1, type(given))
    if not isinstance(given, frozenset | set | list | tuple):
        raise TypeError(f"no marks for {given!r}")
    first, held = len(values), len(given)
    values.extend(given)
    kinds = {type(each) for each in given}
    if len(kinds) > 1 or not all(issubclass(kind, int | str | date) for kind in kinds):
        raise TypeError(f"no marks for {given!r}")
    size = 1 << (held - 1).bit_length() if held else 0
    fillings.update(range(first + held, first + size))
    values.extend(values[-1:] * (size - held))
    return _Marks(first, size, next(iter(kinds), int))


# Any: as above.
def _restored(shape: Any, values: Sequence[Value]) -> Any:
    """An argument of some values."""
    if isinstance(shape, _Mark):
        return values[shape.number]
    if isinstance(shape, _Marks):
        # A set would give marks in another order than values.
        return tuple(values[shape.number : shape.number + shape.size])
    return shape


def _mark(number: int, kind: type, hand: int) -> Value:
    """A value that no query holds by itself, and that fits into the narrowest column."""
    if issubclass(kind, datetime):
        return datetime(2900 + 100 * hand, 1, 1, tzinfo=UTC) + timedelta(days=number)
    if issubclass(kind, date):
        return date(2900 + 100 * hand, 1, 1) + timedelta(days=number)
    return f"\x01{hand}.{number}\x01" if issubclass(kind, str) else 30_000 + 900 * hand + number


def _adapted(value: Value, using: str) -> object:
    """As the database's driver takes it."""
    operations = connections[using].ops
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value


def _parameters(written: _Written, values: Sequence[Value], using: str) -> tuple[object, ...]:
    filled: list[object] = []
    for each in written.parameters:
        if isinstance(each, _Place):
            value: Any = _adapted(values[each.number], using)  # as the driver takes it
            filled.append(each.wrap(value) if each.wrap else value)
        else:
            filled.append(each)
    return tuple(filled)


def _filled(written: _Written, values: Sequence[Value], using: str) -> "QuerySet[Any, Any]":
    """The queryset, for one reading: to it nothing can be added.

    Raises:
        TransactionManagementError: rows would be locked for no transaction, as Django says it.
    """
    if written.rows.query.select_for_update and connections[using].get_autocommit():
        raise TransactionManagementError("select_for_update cannot be used outside a transaction")
    compiler = copy.copy(written.compiler)
    told = (written.sql, _parameters(written, values, using))
    compiler.connection = connections[using]  # type: ignore[union-attr]  # asked before
    compiler.as_sql = lambda *_, **__: told  # type: ignore[union-attr, method-assign]  # as above
    rows = written.rows.all()
    rows.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]  # as above
    return rows
