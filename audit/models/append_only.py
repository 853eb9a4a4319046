from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from audit.domain.numbers import Numbered


class AppendOnlyModel(models.Model):
    """Rows are added, never changed or deleted: database triggers refuse both (audit.triggers).

    What a ledger entry said of a row is compared with the row (audit.services.rows), field by
    field of the same name; two mappings tell how where names differ.
    """

    # By key of an entry: the columns (or one lookup) that it states; none where it states another
    # row's.
    stated: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    # By action of another object's entries that speak of a row: the foreign key to that object,
    # and the key of the entry that holds the row's `number`; "" where the object has one row.
    named_by: ClassVar[Mapping[str, tuple[str, str]]] = MappingProxyType({})

    # Columns that hold numbers of other rows beside other things; plain models may have it too.
    numbered: ClassVar[Mapping[str, Numbered]] = MappingProxyType({})

    class Meta:
        abstract = True


# Large numbers that are no accounts.
_COUNTED = frozenset({"seq", "head_seq", "until", "last_step"})


# Any: what a column holds is its own affair.
def kind_of_number(column: "models.Field[Any, Any]") -> str:
    """The type of row that a column names by its number; empty where it holds something else.

    Accounts stand without a foreign key in columns of large numbers.
    """
    model: type[models.Model] | None = column.related_model
    if model is not None:
        return "" if isinstance(model._meta.pk, models.UUIDField) else model._meta.label_lower
    account = type(column) is models.BigIntegerField and column.name not in _COUNTED
    return settings.AUTH_USER_MODEL.lower() if account else ""
