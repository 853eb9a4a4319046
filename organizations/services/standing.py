"""What a department is besides its tasks: the seat of the leading group's office, a statistics body."""

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.models import Department


def seat_office(department: Department, *, basis: str, actor: Actor) -> Department:
    """Say that the leading group's office sits in this bureau: its values need joint review."""
    return _flag(department, "hosts_office", basis=basis, actor=actor)


def name_statistics_body(department: Department, *, basis: str, actor: Actor) -> Department:
    """Say that a department is a statistics body: its figures are queried, never returned."""
    return _flag(department, "is_statistics_body", basis=basis, actor=actor)


def _flag(department: Department, name: str, *, basis: str, actor: Actor) -> Department:
    if getattr(department, name):
        return department
    setattr(department, name, True)
    with recorded(actor) as recording:
        department.save(update_fields=[name])
        recording.entry(
            chain=department.tenant.chain,
            action="department.standing",
            of=department,
            before={name: False},
            after={name: True, "basis": basis},
        )
    return department
