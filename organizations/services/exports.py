"""Taking data away: every file that leaves stands in the ledger of the places that it is about."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model

from audit.domain.actors import Actor
from audit.services import SYSTEM_CHAIN, ObjectRef, recorded
from organizations.access import Viewer
from organizations.models import Place


@dataclass(frozen=True)
class Taken:
    """What leaves with a file: by what action, about which object, of which places.

    `facts` say what was chosen (filter, rows). None among the places is the system itself. Without
    a place there is nothing to record: what everybody may read belongs to no one's ledger.
    """

    viewer: Viewer
    action: str
    of: Model | ObjectRef
    tenants: Iterable[Place | None]
    facts: Mapping[str, object] = field(default_factory=dict)


def chosen_words(query: Mapping[str, str]) -> dict[str, str]:
    """What an address asks for, without the wish for a file."""
    return {name: text for name, text in query.items() if text and name != "download"}


def record_taken(taken: Taken, *, name: str, data: bytes) -> None:
    """One entry for each place, with the file's size and SHA-256, and its name where we gave it.

    The name of a file that somebody uploaded is free text and stays out.
    """
    said = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    if name:
        said["file"] = name
    for tenant in taken.tenants:
        with recorded(_actor(taken.viewer, tenant)) as recording:
            recording.entry(
                chain=tenant.chain if tenant else SYSTEM_CHAIN,
                action=taken.action,
                of=taken.of,
                after={**said, **taken.facts},
            )


def _actor(viewer: Viewer, tenant: Place | None) -> Actor:
    """Who takes it: by an office held in the place, else by the first one held anywhere."""
    held = [hat for hat in viewer.hats if tenant and hat.tenant_id == tenant.pk]
    held = held or list(viewer.hats)
    return Actor(account=viewer.account, unit=held[0].unit, role=held[0].role)
