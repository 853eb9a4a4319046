"""What many tests begin with is made once by the services, and then put back row by row.

A cast of twelve people is sixty entries of the ledger, each with its hash; its rows alone are there
at once.
"""

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from itertools import chain
from typing import Any, Generic, ParamSpec, TypeVar

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone

from audit.models import LedgerEntry
from indicators.models import Indicator
from organizations.models import Place, User

Asked = ParamSpec("Asked")
Made = TypeVar("Made")
Rows = list[tuple[Any, ...]]
"""Any: what a driver takes for a column."""

# Nothing of the product is there without one of them.
FIRST = (Place, User, Indicator, LedgerEntry)
# Made by `migrate` itself.
ALWAYS_FILLED = (ContentType, Permission)
PARAMETERS = 30_000
"""How many SQLite takes in one statement, in round figures."""


@dataclass(frozen=True)
class _Kept(Generic[Made]):
    made: Made
    rows: dict[type[models.Model], Rows]
    at: datetime

    def serves(self, now: datetime) -> bool:
        """Whether somebody who began today would not find these rows from the future or from yesterday."""
        return self.at <= now and timezone.localdate(self.at) == timezone.localdate(now)


def prepared(build: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """Let `build` work once in a process; to whoever asks again, give its rows and a copy of its result.

    It works anew where the database holds rows already, and where the clock stands elsewhere.
    """
    kept: dict[str, _Kept[Made]] = {}

    @wraps(build)
    def make(*args: Asked.args, **kwargs: Asked.kwargs) -> Made:
        if not _nothing_there():
            return build(*args, **kwargs)
        asked = repr((args, sorted(kwargs.items())))
        held = kept.get(asked)
        if held is not None and held.serves(timezone.now()):
            # Within a transaction the order of tables does not matter: keys are compared at its end.
            with transaction.atomic():
                for model, rows in held.rows.items():
                    _insert(model, rows)
            return deepcopy(held.made)
        made = build(*args, **kwargs)
        rows_by_model = {model: rows for model in _models() if (rows := _rows(model))}
        kept[asked] = _Kept(deepcopy(made), rows_by_model, timezone.now())
        return made

    return make


@cache
def _models() -> tuple[type[models.Model], ...]:
    every = apps.get_models(include_auto_created=True)
    return tuple(
        model
        for model in every
        if model._meta.managed and not model._meta.proxy and model not in ALWAYS_FILLED
    )


def _nothing_there() -> bool:
    return not any(model._default_manager.exists() for model in FIRST)


def _columns(model: type[models.Model]) -> str:
    """Those that are written, as they stand in a statement."""
    fields = model._meta.local_concrete_fields
    columns = (field.column for field in fields if field.column and not field.generated)
    return ", ".join(map(connection.ops.quote_name, columns))


def _rows(model: type[models.Model]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns(model)} FROM {_table(model)}")
        rows: Rows = cursor.fetchall()
    return rows


def _insert(model: type[models.Model], rows: Rows) -> None:
    width = len(rows[0])
    row = f"({', '.join(['%s'] * width)})"
    into = f"INSERT INTO {_table(model)} ({_columns(model)}) VALUES "
    with connection.cursor() as cursor:
        for part in _parts(rows, PARAMETERS // width):
            cursor.execute(into + ", ".join([row] * len(part)), list(chain.from_iterable(part)))


def _parts(rows: Rows, size: int) -> Iterable[Rows]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
