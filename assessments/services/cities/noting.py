"""What the ledger says of cities that leave and arrive."""

from assessments.domain.cities.manifests import CityManifest
from audit.domain.actors import Actor
from audit.services import ObjectRef, Recording, recorded
from organizations.models import Place


def note_exported(tenant: Place, manifest: CityManifest, *, actor: Actor) -> None:
    """Say in the city's ledger that its data were taken away, and by which manifest."""
    with recorded(actor) as recording:
        note(recording, tenant.chain, "city.export", tenant, manifest)


def note(
    recording: Recording, chain: str, action: str, tenant: Place, manifest: CityManifest
) -> None:
    """One entry about a city's file."""
    recording.entry(
        chain=chain,
        action=action,
        of=ObjectRef.of(tenant),
        after=manifest_facts(manifest),
    )


def manifest_facts(manifest: CityManifest) -> dict[str, object]:
    """By what the ledger knows a city's file."""
    return {
        "manifest_sha256": manifest.sha256,
        "files": len(manifest.files),
        "head": [manifest.head_seq, manifest.head_hash],
    }
