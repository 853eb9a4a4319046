"""Rows with what they refer to, each of these made into one object however many rows share it.

`select_related` makes a new object of every relation for every row: of 1,600 duties of six rounds and
eighty departments it makes ten thousand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import router
from django.db.models import Model, QuerySet
from django.db.models.constants import LOOKUP_SEP

M = TypeVar("M", bound=Model)


@dataclass
class _Part:
    """The columns of one model in a row, and how its object hangs on that of an earlier part."""

    path: str
    model: type[Model]
    names: list[str]
    """Of its columns, as the model has them."""
    start: int
    parent: int = 0
    # Any: a field of a model or the other end of one; both keep what they refer to.
    relation: Any = None
    made: dict[object, Model] = field(default_factory=dict)
    key_at: int = field(init=False)
    """The place of its key in a row."""

    def __post_init__(self) -> None:
        self.key_at = self.start + self.names.index(self.model._meta.pk.attname)

    @property
    def columns(self) -> list[str]:
        """As the query names them."""
        return [LOOKUP_SEP.join(filter(None, (self.path, name))) for name in self.names]

    def read(self, row: tuple[Any, ...], using: str) -> Model | None:
        """The object, made if it is new; None where the row refers to nothing."""
        key = row[self.key_at]
        if key is None:
            return None
        held = self.made.get(key)
        if held is None:
            values = row[self.start : self.start + len(self.names)]
            held = self.made[key] = self.model.from_db(using, self.names, values)
        return held


def with_shared(
    rows: QuerySet[M],
    relations: Mapping[str, Iterable[str]],
    annotations: Iterable[str] = (),
) -> list[M]:
    """Read rows with some columns of some relations, and some annotations, by one query.

    `relations` are named as for `select_related`, parents before what hangs on them; all other
    columns of theirs are deferred. Objects that several rows refer to are the same one: not for rows
    that are to be changed.
    """
    parts, extra = _parts(rows.model, relations), tuple(annotations)
    read = rows.select_related(None).values_list(*_columns_of(parts), *extra)
    return _objects(parts, read, extra, rows.db)


def shared_columns(
    rows: QuerySet[M], relations: Mapping[str, Iterable[str]], annotations: Iterable[str] = ()
) -> QuerySet[M, tuple[Any, ...]]:
    """What `with_shared` reads, for a query that is written once (audit/compiled.py).

    Any: columns of several types.
    """
    parts = _parts(rows.model, relations)
    return rows.select_related(None).values_list(*_columns_of(parts), *annotations)


def shared_objects(
    model: type[M],
    rows: Iterable[tuple[Any, ...]],
    relations: Mapping[str, Iterable[str]],
    annotations: Iterable[str] = (),
) -> list[M]:
    """The objects of `shared_columns`. Any: as there."""
    return _objects(_parts(model, relations), rows, tuple(annotations), router.db_for_read(model))


# Any: columns of several types, and objects of the first part's model.
def _objects(
    parts: list[_Part], rows: Iterable[tuple[Any, ...]], extra: tuple[str, ...], using: str
) -> list[Any]:
    width = parts[-1].start + len(parts[-1].names)
    found: list[Any] = []
    for row in rows:
        made: list[Model | None] = []
        for part in parts:
            made.append(part.read(row, using))
            parent = made[part.parent] if part.relation is not None else None
            if parent is not None:
                part.relation.set_cached_value(parent, made[-1])
        own: Any = made[0]  # Any: annotations are attributes that its model does not know.
        for name, value in zip(extra, row[width:], strict=True):
            setattr(own, name, value)
        found.append(own)
    return found


def _columns_of(parts: Iterable[_Part]) -> list[str]:
    return [column for part in parts for column in part.columns]


def _parts(model: type[Model], relations: Mapping[str, Iterable[str]]) -> list[_Part]:
    parts = [_Part("", model, _names(model, (each.attname for each in _columns(model))), 0)]
    places = {"": 0}
    for path, names in relations.items():
        above, _, name = path.rpartition(LOOKUP_SEP)
        end: Any = parts[places[above]].model._meta.get_field(name)  # Any: as in `_Part`.
        start = parts[-1].start + len(parts[-1].names)
        places[path] = len(parts)
        other = end.related_model
        parts.append(_Part(path, other, _names(other, names), start, places[above], end))
    return parts


def _names(model: type[Model], wanted: Iterable[str]) -> list[str]:
    """The key and the wanted columns of a model, in the order in which it takes their values."""
    asked = {model._meta.pk.attname, *wanted}
    names = [each.attname for each in _columns(model) if each.attname in asked]
    if len(names) < len(asked):
        raise FieldDoesNotExist(sorted(asked - set(names)))
    return names


# Any: fields of a model, of whatever kind.
def _columns(model: type[Model]) -> Iterable[Any]:
    return model._meta.concrete_fields
