"""Names for a demonstration: whoever sees a page, chart or file sees that its numbers are invented."""

from collections.abc import Iterable
from typing import TypeVar

from django.conf import settings

from audit.domain.actors import Actor
from audit.services import recorded
from organizations.models import Department, Place

SUFFIX = "(演示,数值虚构)"

Named = TypeVar("Named", Place, Department)


class DemonstrationRefused(Exception):
    """A production installation shows no invented numbers."""


def mark_demonstration(tenant: Place, *, actor: Actor) -> int:
    """Append the suffix to a tenant's places and departments; returns how many were renamed.

    The names printed in a plan stay with its version, and a department's canonical name and
    aliases stay what later versions are matched by.

    Raises:
        DemonstrationRefused: in production.
    """
    refuse_in_production()
    places = [tenant, *Place.objects.filter(parent=tenant, is_synthetic=False)]
    departments = list(Department.objects.filter(tenant=tenant, is_synthetic=False))
    with recorded(actor) as recording:
        renamed = [*_suffixed(places), *_suffixed(departments)]
        for row, before in renamed:
            recording.entry(
                chain=tenant.chain,
                action="demonstration.name",
                of=row,
                before={"name": before},
                after={"name": row.name, "synthetic": True},
            )
        Place.objects.bulk_update(places, ["name", "is_synthetic"])
        Department.objects.bulk_update(departments, ["name", "is_synthetic"])
    return len(renamed)


def refuse_in_production() -> None:
    """Stop whatever makes invented content.

    Raises:
        DemonstrationRefused: in production.
    """
    if not settings.SYNTHETIC_VALUES_ALLOWED:
        raise DemonstrationRefused("正式环境不载入演示数据:请设置CARBON_PEAK_MODE=demo。")


def _suffixed(rows: Iterable[Named]) -> list[tuple[Named, str]]:
    changed = []
    for row in rows:
        if row.is_synthetic:
            continue
        changed.append((row, row.name))
        row.name += SUFFIX
        row.is_synthetic = True
    return changed
