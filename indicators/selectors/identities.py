"""The identities between values, as they were loaded last."""

from typing import Any

from django.db.models import QuerySet
from pydantic import TypeAdapter

from audit.compiled import compiled
from indicators.domain.identities import Identity
from indicators.models import IdentitySet

_READER = TypeAdapter(tuple[Identity, ...])


def current_identities() -> tuple[Identity, ...]:
    """What has to add up. One query."""
    held = _last()
    return _READER.validate_python(held[0]) if held else ()


# Any: JSON.
@compiled
def _last() -> QuerySet[IdentitySet, Any]:
    return IdentitySet.objects.order_by("-pk").values_list("facts", flat=True)[:1]


def identity_facts(identities: tuple[Identity, ...]) -> object:
    """Identities as they are kept: plain JSON."""
    return _READER.dump_python(identities, mode="json")
