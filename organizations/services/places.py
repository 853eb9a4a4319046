"""Places: created from facts, never renumbered."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, recorded
from organizations.models import Place


@dataclass(frozen=True)
class PlaceFacts:
    """What is known of a place; `parent` is the key of another place."""

    key: str
    name: str
    level: str
    code: str | None = None
    parent: str | None = None
    counts_in_rollup: bool = True
    lower_units_label: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def ensure_places(facts: Iterable[PlaceFacts], *, actor: Actor) -> dict[str, Place]:
    """Create the places that do not exist yet, parents first; returns all by key.

    Raises:
        LookupError: when a parent is neither known nor among the facts before it.
    """
    known = {place.key: place for place in Place.objects.all()}
    with recorded(actor) as recording:
        for fact in facts:
            if fact.key in known:
                continue
            place = _create(fact, known)
            known[place.key] = place
            recording.entry(chain=SYSTEM_CHAIN, action="place.create", of=place, after=asdict(fact))
    return known


def make_tenant(place: Place, *, actor: Actor) -> Place:
    """Let a place issue plans: from now on it is a tenant with a ledger chain of its own."""
    if place.is_tenant:
        return place
    with recorded(actor) as recording:
        place.is_tenant = True
        place.save(update_fields=["is_tenant"])
        recording.entry(
            chain=place.chain, action="tenant.create", of=place, after={"key": place.key}
        )
    return place


def _create(fact: PlaceFacts, known: dict[str, Place]) -> Place:
    if fact.parent is not None and fact.parent not in known:
        raise LookupError(f"{fact.key}: 上级{fact.parent}不存在")
    place = Place(
        key=fact.key,
        code=fact.code,
        name=fact.name,
        level=fact.level,
        parent=known[fact.parent] if fact.parent else None,
        counts_in_rollup=fact.counts_in_rollup,
        lower_units_label=fact.lower_units_label,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
    )
    place.clean_fields()
    place.save()
    return place
