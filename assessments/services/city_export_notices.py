"""Who is told of the export of a whole city, and of what."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from assessments.models import CityExport
from audit.services import Recording
from organizations.domain.notifications import Kind, Notice
from organizations.domain.roles import Role
from organizations.models import Membership, Place, User
from organizations.services.notifications import notify


def deciders(tenant: Place, *, day: date) -> set[int]:
    """The accounts of a place's security administration."""
    return _holders(tenant, (Role.SECURITY_ADMIN,), day=day)


def tell(
    recording: Recording,
    export: CityExport,
    kind: Kind,
    *roles: Role,
    until: datetime | None = None,
) -> None:
    """Tell those roles of the place, and who asked where somebody else acted."""
    day = timezone.localdate(recording.now)
    accounts = _holders(export.tenant, roles, day=day) | {export.asked_by}
    asker = User.objects.get(pk=export.asked_by)
    params = {
        "name": str(asker),
        "place": export.tenant.name,
        "until": f"{timezone.localtime(until):%Y-%m-%d %H:%M}" if until else "",
    }
    path = reverse("assessments:city_export", args=[export.pk])
    key = f"city_export:{export.pk}:{kind}"
    notices = [
        Notice(each, export.tenant_id, kind, key, path, params)
        for each in sorted(accounts - {recording.actor.account})
    ]
    notify(notices, day=day, now=recording.now)


def _holders(tenant: Place, roles: tuple[Role, ...], *, day: date) -> set[int]:
    held = Membership.objects.valid_on(day).filter(
        tenant=tenant, role__in=roles, user__is_active=True
    )
    return set(held.values_list("user", flat=True))
