from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from django.db import models


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

    class Meta:
        abstract = True
