"""What a department is besides its tasks: the seat of the leading group's office, a statistics body."""

from django.utils import timezone

from audit.domain.actors import Actor
from audit.services import Recording, recorded
from organizations.access import require_role
from organizations.domain.roles import Role
from organizations.models import Department


def seat_office(department: Department, *, basis: str, actor: Actor) -> Department:
    """Say that the leading group's office sits in this bureau: its values need joint review.

    The office has one seat: whichever bureau held it before gives it up.

    Raises:
        PermissionDenied: for others than the tenant's office.
    """
    with recorded(actor) as recording:
        _require_office(recording, department)
        former = Department.objects.filter(tenant=department.tenant_id, hosts_office=True)
        for bureau in former.exclude(pk=department.pk).select_related("tenant"):
            _set(recording, bureau, "hosts_office", False, basis)
        _set(recording, department, "hosts_office", True, basis)
    return department


def name_statistics_body(department: Department, *, basis: str, actor: Actor) -> Department:
    """Say that a department is a statistics body: its figures are queried, never returned.

    Raises:
        PermissionDenied: for others than the tenant's office.
    """
    with recorded(actor) as recording:
        _require_office(recording, department)
        _set(recording, department, "is_statistics_body", True, basis)
    return department


def _require_office(recording: Recording, department: Department) -> None:
    today = timezone.localdate(recording.now)
    require_role(recording.actor, department.tenant, Role.OFFICE, today=today)


def _set(recording: Recording, department: Department, name: str, value: bool, basis: str) -> None:
    if getattr(department, name) is value:
        return
    setattr(department, name, value)
    department.save(update_fields=[name])
    recording.entry(
        chain=department.tenant.chain,
        action="department.standing",
        of=department,
        before={name: not value},
        after={name: value, "basis": basis},
    )
