"""Registers: what a plan names or orders, kept as items with their sentence."""

from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.models import Place
from plans.access import require_office
from plans.domain.register_files import RegisterFile
from plans.models import Plan, RegisterItem


def load_register(plan: Plan, register: RegisterFile, *, actor: Actor) -> int:
    """Add the items that the plan's register does not hold yet; returns how many were added.

    Raises:
        PermissionDenied: for others than the plan's office.
    """
    held = set(plan.register_items.values_list("kind", "name", "start", "printed_place"))
    places = {place.name: place for place in Place.objects.filter(parent=plan.tenant)}
    fresh = [
        RegisterItem(
            plan=plan,
            position=position,
            kind=item.kind,
            name=item.name,
            key=item.key,
            printed_place=item.place or "",
            place=_place(item.place, places),
            quote=item.quote,
            start=item.span[0],
            end=item.span[1],
        )
        for position, item in enumerate(register.items)
        if (item.kind, item.name, item.span[0], item.place or "") not in held
    ]
    with recorded(actor) as recording:
        require_office(actor, plan.tenant, today=timezone.localdate(recording.now))
        for item in RegisterItem.objects.bulk_create(fresh):
            recording.entry(
                chain=plan.tenant.chain,
                action="register_item.create",
                of=item,
                after={"kind": item.kind, "name": item.name, "key": item.key},
            )
    return len(fresh)


def _place(printed: str | None, places: dict[str, Place]) -> Place | None:
    """The lower place that a printed name means: its full name, or the name without its level."""
    if printed is None:
        return None
    found = places.get(printed)
    if found is not None:
        return found
    candidates = [place for name, place in places.items() if name.startswith(printed)]
    return candidates[0] if len(candidates) == 1 else None
