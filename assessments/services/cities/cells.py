"""A row of a model as cells of CSV, and cells as the values of a row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from assessments.domain.cities.cells import cell_text, text_cell
from assessments.selectors.city_tables import STANDARD_MARK, CityTable
from audit.domain.canonical import plain
from audit.domain.numbers import Renumber
from audit.models import kind_of_number

_TEXTS = (models.CharField, models.TextField)
_YES, _NO = "1", "0"


class Unreadable(Exception):
    """A cell holds no value of its column; the text says what is wrong."""


@dataclass(frozen=True)
class Going:
    """How rows are called outside: `names` by type and number, others by `number`."""

    names: Mapping[str, Mapping[int, str]]
    number: Renumber

    def cell(self, table: CityTable, field: "models.Field[Any, Any]", value: Any) -> str:
        """One value as a cell."""
        if value is None:
            return ""
        kind = number_in(table, field)
        if kind:
            name = self.names.get(kind, {}).get(value)
            return str(self.number(kind, value)) if name is None else name
        numbered = getattr(table.model, "numbered", {}).get(field.name)
        if numbered is not None:
            value = numbered.renumbered(value, self.number)
        return _cell(field, value)


def number_in(table: CityTable, field: "models.Field[Any, Any]") -> str:
    """The type of the row that a column names by number; its own for the number of a row itself."""
    own = field.primary_key and field.related_model is None
    return table.label if own else kind_of_number(field)


def _cell(field: "models.Field[Any, Any]", value: Any) -> str:
    if isinstance(field, models.JSONField):
        # Databases keep keys in orders of their own. Floats are told as they were written.
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(field, _TEXTS):
        return text_cell(value, may_be_none=field.null)
    return str(plain(value))


@dataclass(frozen=True)
class Coming:
    """What rows are called here: by type and name those that have one, others by `number`.

    Rows of the types `named` always have one, others where it begins with the standard's mark.
    """

    names: Mapping[str, Mapping[str, int]]
    named: frozenset[str]
    number: Renumber

    def value(self, table: CityTable, field: "models.Field[Any, Any]", cell: str) -> Any:
        """The value of one cell.

        Raises:
            Unreadable: when the cell holds no value of the column.
        """
        text_column = isinstance(field, _TEXTS)
        if not cell and (field.null or not text_column):
            if field.null:
                return None
            raise Unreadable("不能为空")
        kind = number_in(table, field)
        if kind:
            return self._number(kind, cell)
        value = _value(field, cell)
        numbered = getattr(table.model, "numbered", {}).get(field.name)
        return value if numbered is None else numbered.renumbered(value, self.number)

    def _number(self, kind: str, cell: str) -> int:
        if kind in self.named or cell.startswith(STANDARD_MARK):
            if cell not in self.names.get(kind, {}):
                raise Unreadable(f"本系统没有{cell.removeprefix(STANDARD_MARK)}")
            return self.names[kind][cell]
        if not (cell.isascii() and cell.isdecimal() and len(cell) < 18):
            raise Unreadable(f"“{cell}”不是编号")
        return self.number(kind, int(cell))


def _value(field: "models.Field[Any, Any]", cell: str) -> Any:
    try:
        if isinstance(field, models.JSONField):
            return json.loads(cell)
        value = field.to_python(cell_text(cell) if isinstance(field, _TEXTS) else cell)
        field.run_validators(value)
    except ValueError as error:
        raise Unreadable("不是JSON") from error
    except (ValidationError, TypeError) as error:
        said = error.messages if isinstance(error, ValidationError) else [str(error)]
        raise Unreadable("".join(said)) from error
    return value
