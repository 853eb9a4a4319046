"""The units that file for the lower places: one for each county's government."""

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.models import Department, Place
from organizations.models.departments import Governance

FUNCTION = "县区"


def ensure_county_units(tenant: Place, *, actor: Actor) -> dict[int, Department]:
    """By place: the unit of every lower place of a tenant, made where there is none."""
    places = list(Place.objects.filter(parent=tenant).order_by("pk"))
    with recorded(actor) as recording:
        found = {
            unit.place_id: unit
            for unit in Department.objects.filter(tenant=tenant, place__in=places)
        }
        fresh = [
            Department(
                tenant=tenant,
                place=place,
                name=place.name,
                canonical_name=f"{place.name}(填报单位)",
                function=FUNCTION,
                governance=Governance.LOCAL,
                is_synthetic=place.is_synthetic,
            )
            for place in places
            if place.pk not in found
        ]
        for unit in Department.objects.bulk_create(fresh):
            found[unit.place_id] = unit
            recording.entry(
                chain=tenant.chain,
                action="department.create",
                of=unit,
                after={"name": unit.name, "place": unit.place_id},
            )
    return {pk: unit for pk, unit in found.items() if pk is not None}
