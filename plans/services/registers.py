"""Registers: what a plan names or orders, kept as items with their sentence; who answers for it."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.access import Viewer
from organizations.models import Department, Place
from plans.access import NOT_NAMING, office_actor, require_office
from plans.domain.register_files import RegisterFile
from plans.models import Plan, RegisterItem, RegisterUnit
from plans.selectors.registers import presumed_units
from plans.services.reporting_units import reporting_unit
from plans.services.texts import check_text

MAX_BASIS = 300


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


def name_item_unit(
    viewer: Viewer, item: RegisterItem, unit: Department | Place, *, basis_document: str
) -> RegisterUnit:
    """Name the responsible unit of an item, or a county's (made at first need): a new version.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: no basis document or one that may not be kept, not a unit of the place
            that can report, or named already on this basis.
    """
    tenant = item.plan.tenant
    actor = office_actor(viewer, tenant.pk, NOT_NAMING)
    check_text("basis_document", basis_document, longest=MAX_BASIS)
    with recorded(actor) as recording:
        last = locked_item(item).units.order_by("number").last()
        department, basis = reporting_unit(unit, tenant, actor=actor), basis_document.strip()
        if last and (last.department_id, last.basis_document) == (department.pk, basis):
            raise ValidationError({"unit": _("该单位已是责任单位,没有重复记录。")})
        named = RegisterUnit.objects.create(
            item=item,
            number=last.number + 1 if last else 1,
            department=department,
            basis_document=basis,
            account=viewer.account,
            unit=actor.unit,
            at=recording.now,
        )
        recording.entry(
            chain=tenant.chain,
            action="register_item.name_unit",
            of=item,
            before={"department": last.department_id} if last else None,
            after={"number": named.number, "department": department.pk, "basis": basis},
        )
    return named


def adopt_item_units(
    viewer: Viewer, plan: Plan, items: Collection[int], *, basis_document: str
) -> int:
    """Name the proposed units of the chosen items on one document; returns how many were named.

    An item that has a unit already is left alone, so that doing it twice changes nothing.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: no basis document, or one that may not be kept.
    """
    actor = office_actor(viewer, plan.tenant_id, NOT_NAMING)
    check_text("basis_document", basis_document, longest=MAX_BASIS)
    with recorded(actor):
        # Of two who adopt at once the second waits here, and finds the units that the first named.
        Plan.objects.select_for_update().get(pk=plan.pk)
        bare = plan.register_items.filter(pk__in=items, units__isnull=True)
        chosen = list(bare.select_related("plan__tenant").order_by("position"))
        proposed = presumed_units(plan, chosen)
        fitting = [(item, proposed[item.key]) for item in chosen if item.key in proposed]
        units = Department.objects.in_bulk({unit.department_id for _item, unit in fitting})
        for item, unit in fitting:
            department = units[unit.department_id]
            name_item_unit(viewer, item, department, basis_document=basis_document)
    return len(fitting)


def locked_item(item: RegisterItem) -> RegisterItem:
    """The item, locked until the transaction ends: versions are numbered one after the other."""
    return RegisterItem.objects.select_for_update().get(pk=item.pk)


def _place(printed: str | None, places: dict[str, Place]) -> Place | None:
    """The lower place that a printed name means: its full name, or the name without its level."""
    if printed is None:
        return None
    found = places.get(printed)
    if found is not None:
        return found
    candidates = [place for name, place in places.items() if name.startswith(printed)]
    return candidates[0] if len(candidates) == 1 else None
