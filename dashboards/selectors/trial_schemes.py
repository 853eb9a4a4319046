"""The schemes that a trial offers: the place's own versions, and shipped ones for reference."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assessments.access import TrialScope
from assessments.domain.scoring.schemes import Scheme, UnitKind
from assessments.models import SchemeVersion
from assessments.selectors.schemes import in_force, read_schemes, scheme_of, scheme_versions

DEFAULT_SCHEME = "city-template"


@dataclass(frozen=True)
class Offer:
    """A scheme that can be tried; `version` is None where it ships and is not adopted.

    `key` names it in addresses: the scheme's id, for an earlier version `id@number`.
    """

    key: str
    scheme: Scheme
    version: SchemeVersion | None
    in_force: bool


def kinds_of(scope: TrialScope) -> tuple[UnitKind, ...]:
    """The kinds of unit that a viewer may look at."""
    found = {UnitKind.DEPARTMENT: scope.departments, UnitKind.COUNTY: scope.places}
    return tuple(kind for kind, own in found.items() if scope.whole or own)


def offers_for(tenant_id: int, kinds: Iterable[UnitKind]) -> dict[str, Offer]:
    """Schemes that assess one of these kinds, those in force first, by their keys: one query.

    Where none does, the shipped proposal stands in for reference.
    """
    wanted = set(kinds)
    found = {offer.key: offer for offer in _offers(tenant_id) if wanted & set(offer.scheme.units)}
    if not found:
        default = read_schemes()[DEFAULT_SCHEME]
        found[default.id] = Offer(default.id, default, None, in_force=False)
    return found


def usual(offers: Mapping[str, Offer]) -> Offer:
    """The scheme that is tried where none is asked for: the first in force, else the proposal."""
    first = next(iter(offers.values()))
    return first if first.in_force else offers.get(DEFAULT_SCHEME, first)


def _offers(tenant_id: int) -> Iterator[Offer]:
    versions = scheme_versions(tenant_id)
    current = in_force(versions)
    for key, version in current.items():
        yield Offer(key, scheme_of(version), version, in_force=True)
    for version in versions:
        held = current.get(version.scheme_id)
        if held is not None and held.number != version.number and not version.withdrawn:
            key = f"{version.scheme_id}@{version.number}"
            yield Offer(key, scheme_of(version), version, in_force=False)
    for key, scheme in read_schemes().items():
        if key not in current:
            yield Offer(key, scheme, None, in_force=False)
