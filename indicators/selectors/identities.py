"""The identities between values, as they were loaded last."""

from pydantic import TypeAdapter

from indicators.domain.identities import Identity
from indicators.models import IdentitySet

_READER = TypeAdapter(tuple[Identity, ...])


def current_identities() -> tuple[Identity, ...]:
    """What has to add up. One query."""
    held = IdentitySet.objects.order_by("-pk").first()
    return _READER.validate_python(held.facts) if held else ()


def identity_facts(identities: tuple[Identity, ...]) -> object:
    """Identities as they are kept: plain JSON."""
    return _READER.dump_python(identities, mode="json")
