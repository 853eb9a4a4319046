"""Append-only rows against the ledger: what an entry said of a row is what the row still says."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from audit.domain.canonical import plain
from audit.models import AppendOnlyModel, LedgerEntry, StoredContent, kind_of_number
from audit.services.arrivals import OWN, Numbering, Numberings

_CIPHERTEXT = "ciphertext_sha256"
# The id by which an entry names all rows of a type and no single one: a list that was taken away.
_ALL = "*"


@dataclass(frozen=True)
class AlteredRow:
    """A row that no longer says what an entry said of it; without fields it is gone."""

    chain: str
    seq: int
    row: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class _Naming:
    """How entries name rows of a model: by the column `by`, and a number under `key` if any."""

    model: type[AppendOnlyModel]
    by: str = "pk"
    key: str = ""

    @property
    def named(self) -> str:
        """The type of the object that entries name."""
        return self.model._meta.label_lower if self.by == "pk" else _named_type(self)


def _named_type(naming: _Naming) -> str:
    return kind_of_number(_column(naming.model, naming.by))


@dataclass(frozen=True)
class _Said:
    """What one entry says of one row."""

    entry: LedgerEntry
    id: str
    facts: Mapping[str, Any]
    numbering: Numbering = OWN


def altered_rows(entries: Iterable[LedgerEntry]) -> Iterator[AlteredRow]:
    """Compare the rows that some entries name: a query for each kind of row among them."""
    said: dict[_Naming, list[_Said]] = defaultdict(list)
    entries = list(entries)
    numberings = Numberings(entry.chain for entry in entries)
    for entry in entries:
        if entry.reason_ref:
            facts = {"sha256": entry.reason_sha256}
            said[_Naming(StoredContent)].append(_Said(entry, entry.reason_ref, facts))
        naming = _namings().get(entry.action) or _direct().get(entry.object_type)
        after = json.loads(entry.after) if naming is not None else None
        if naming is not None and isinstance(after, dict) and entry.object_id != _ALL:
            numbering = numberings.of(entry.chain, entry.seq)
            pk = numbering.id_here(naming.named, entry.object_id)
            said[naming].append(_Said(entry, pk, after, numbering))
    for naming, told in said.items():
        yield from _compared(naming, told)


def _compared(naming: _Naming, told: list[_Said]) -> Iterator[AlteredRow]:
    model, by = naming.model, naming.by
    paths = {path for each in told for key in each.facts for path in _paths(model, key)}
    number = ("number",) if naming.key else ()
    column = model._meta.pk if by == "pk" else _field(model, by)
    ids = {each.id for each in told if _may_hold(column, each.id)}
    found = model._default_manager.filter(**{f"{by}__in": ids})  # noqa: SLF001  # named so by Django
    rows = {
        (str(row[by]), row.get("number") if naming.key else None): row
        for row in found.values(by, *number, *sorted(paths - {by, *number}))
    }
    for each in told:
        row = rows.get((each.id, each.facts.get(naming.key) if naming.key else None))
        differing = () if row is None else tuple(_differing(model, each, row))
        if row is None or differing:
            name = f"{model._meta.label_lower} {each.id}"
            yield AlteredRow(each.entry.chain, each.entry.seq, name, differing)


def _may_hold(field: Any, text: str) -> bool:
    """Whether a column can hold an id; one that it cannot is of a row that is not there."""
    try:
        field.run_validators(field.to_python(text))
    except ValidationError:
        return False
    return True


def _differing(model: type[AppendOnlyModel], told: _Said, row: Mapping[str, Any]) -> Iterator[str]:
    for key, said in told.facts.items():
        paths = _paths(model, key)
        if len(paths) > 1:
            held = [plain(row[path]) for path in paths]
            stated = _said_here(model, paths, said, told.numbering)
            same = held == stated or (said is None and not any(held))
        else:
            same = not paths or _same(model, paths[0], said, row[paths[0]], told.numbering)
        if not same:
            yield key


def _said_here(
    model: type[AppendOnlyModel], paths: tuple[str, ...], said: Any, numbering: Numbering
) -> Any:
    """What was said of several columns, with the numbers that rows have here."""
    if not isinstance(said, list) or len(said) != len(paths):
        return said
    return [
        _number_here(_column(model, path), each, numbering)
        for path, each in zip(paths, said, strict=True)
    ]


def _number_here(column: Any, said: Any, numbering: Numbering) -> Any:
    """The number here of a row or an account that was named."""
    kind = kind_of_number(column)
    return numbering.here(kind, said) if kind and isinstance(said, int) else said


def _same(
    model: type[AppendOnlyModel], path: str, said: Any, held: Any, numbering: Numbering
) -> bool:
    """Whether a column holds what was said; what is no value of the column says nothing of it."""
    field = _field(model, path)
    if path in model.numbered and said:
        said = model.numbered[path].renumbered(said, numbering.here)
    said = _number_here(_column(model, path), said, numbering)
    if said in (None, "") or held in (None, ""):
        return said in (None, "") and held in (None, "")
    if isinstance(field, models.JSONField):
        return bool(said == held)
    if isinstance(said, list | dict):
        return True
    try:
        return bool(field.to_python(said) == held)
    except ValidationError:
        return True


@cache
def _paths(model: type[AppendOnlyModel], key: str) -> tuple[str, ...]:
    """The columns or lookups of a row that an entry states under `key`."""
    if key in model.stated:
        return model.stated[key]
    if key == _CIPHERTEXT:
        return _hash_of(model, "content")
    try:
        field = model._meta.get_field(key)
    except FieldDoesNotExist:
        return _hash_of(model, key.removesuffix("_sha256"))
    if field.related_model is StoredContent:
        return _hash_of(model, key)
    return (key,) if getattr(field, "concrete", False) else ()


def _hash_of(model: type[AppendOnlyModel], name: str) -> tuple[str, ...]:
    """The hash of a content that the row refers to."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return ()
    return (f"{name}__sha256",) if field.related_model is StoredContent else ()


@cache
def _column(model: type[models.Model], path: str) -> Any:
    """The column at the end of a lookup itself."""
    name, _, rest = path.partition("__")
    field: Any = model._meta.get_field(name)
    return _column(field.related_model, rest) if rest else field


@cache
def _field(model: type[models.Model], path: str) -> Any:
    """The column at the end of a lookup; of a foreign key the one that it points to."""
    name, _, rest = path.partition("__")
    field: Any = model._meta.get_field(name)
    if rest:
        return _field(field.related_model, rest)
    return field.target_field if field.is_relation else field


def _models() -> Iterator[type[AppendOnlyModel]]:
    for model in apps.get_models():
        if issubclass(model, AppendOnlyModel):
            yield model


@cache
def _direct() -> dict[str, _Naming]:
    """Rows that entries name themselves, by type."""
    return {model._meta.label_lower: _Naming(model) for model in _models()}


@cache
def _namings() -> dict[str, _Naming]:
    """Rows that entries of another object name, by action."""
    return {
        action: _Naming(model, by, key)
        for model in _models()
        for action, (by, key) in model.named_by.items()
    }
