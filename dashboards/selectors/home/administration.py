"""What the three administrations look after: accounts and jobs, appointments, the ledger."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef

from audit.services import SYSTEM_CHAIN
from dashboards.selectors.home.audit import LedgerState, ledger_state, urgency_of
from organizations.access import Viewer
from organizations.domain.roles import Role
from organizations.models import Membership, Place, User
from plans.models import Plan, RecomputeRequest

# Appointments that end within so many days are listed.
SOON = timedelta(days=30)
LISTED = 8


@dataclass(frozen=True)
class SystemState:
    """What the system administration looks after."""

    accounts: int
    closed: int
    plans: int
    outdated: int


@dataclass(frozen=True)
class Ending:
    """An appointment that ends soon."""

    name: str
    role: str
    unit: str
    until: date


@dataclass(frozen=True)
class Appointments:
    """What the security administration looks after."""

    in_force: int
    ending: tuple[Ending, ...]
    idle: int
    """Open accounts that hold no office today."""


@dataclass(frozen=True)
class Administration:
    """What an administrator looks after; None for what belongs to another administration."""

    system: SystemState | None
    appointments: Appointments | None
    ledger: LedgerState | None

    @property
    def urgency(self) -> int:
        """0 where the ledger is broken, 1 where something is to be done, else 2."""
        if self.ledger is not None and urgency_of(self.ledger) == 0:
            return 0
        outdated = self.system is not None and self.system.outdated > 0
        ending = self.appointments is not None and bool(self.appointments.ending)
        return 1 if outdated or ending else 2


def administration(viewer: Viewer, *, today: date) -> Administration:
    """What the viewer's administrations look after: at most four queries each."""
    roles = viewer.roles()
    return Administration(
        system=_system() if Role.SYSTEM_ADMIN in roles else None,
        appointments=_appointments(viewer, today) if Role.SECURITY_ADMIN in roles else None,
        ledger=_ledger(viewer) if Role.AUDIT_ADMIN in roles else None,
    )


def _system() -> SystemState:
    return SystemState(
        accounts=User.objects.filter(is_active=True).count(),
        closed=User.objects.filter(is_active=False).count(),
        plans=Plan.objects.count(),
        outdated=RecomputeRequest.objects.filter(done__lt=F("wanted")).count(),
    )


def _appointments(viewer: Viewer, today: date) -> Appointments:
    """Of the viewer's places; accounts belong to no place until they hold an office."""
    tenants = viewer.tenant_ids(frozenset({Role.SECURITY_ADMIN}))
    held = Membership.objects.valid_on(today)
    here = held.filter(tenant__in=tenants)
    ending = (
        here.filter(valid_to__lte=today + SOON)
        .select_related("user", "department", "place", "tenant")
        .order_by("valid_to", "pk")[:LISTED]
    )
    idle = User.objects.filter(~Exists(held.filter(user=OuterRef("pk"))), is_active=True)
    return Appointments(
        in_force=here.count(),
        ending=tuple(_ending(row) for row in ending),
        idle=idle.count(),
    )


def _ending(row: Membership) -> Ending:
    unit = row.department or row.place or row.tenant
    return Ending(str(row.user), row.get_role_display(), str(unit), row.valid_to or date.max)


def _ledger(viewer: Viewer) -> LedgerState:
    """The chains of the viewer's places, and that of the accounts."""
    tenants = Place.objects.filter(pk__in=viewer.tenant_ids(frozenset({Role.AUDIT_ADMIN})))
    return ledger_state({place.chain: place.name for place in tenants} | {SYSTEM_CHAIN: ""})
