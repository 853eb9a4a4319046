"""Milestones that are still to be reached, of all plans, with the units that answer for them."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from plans.models import MilestoneVersion, RegisterReport
from plans.selectors.registers import CLOSING, latest_units


@dataclass(frozen=True)
class OwedMilestone:
    """A milestone of an item whose unit the office has named; `due_on` is its month's last day."""

    pk: int
    what: str
    item_pk: int
    item: str
    tenant_id: int
    department_id: int
    department: str
    due_on: date
    said_at: datetime
    """When it was set for that month."""


def owed_milestones(until: date, tenants: Collection[int]) -> tuple[OwedMilestone, ...]:
    """What some tenants' units have due by a day and not reached, the earliest first: three queries.

    Milestones of items that are done or stopped, or that nobody was named for, are not waited for.
    """
    versions = [row for row in _open_versions(until, tenants) if _last_day(row) <= until]
    items = {row.milestone.item_id for row in versions}
    units = {row.item_id: row.department for row in latest_units(items - _closed(items))}
    return tuple(
        OwedMilestone(
            pk=row.milestone_id,
            what=row.milestone.what,
            item_pk=row.milestone.item_id,
            item=row.milestone.item.name,
            tenant_id=row.milestone.item.plan.tenant_id,
            department_id=unit.pk,
            department=unit.name,
            due_on=_last_day(row),
            said_at=row.at,
        )
        for row in versions
        if (unit := units.get(row.milestone.item_id)) is not None
    )


def _open_versions(until: date, tenants: Collection[int]) -> QuerySet[MilestoneVersion]:
    last = MilestoneVersion.objects.filter(milestone=OuterRef("milestone")).order_by("-number")
    return (
        MilestoneVersion.objects.filter(
            number=Subquery(last.values("number")[:1]),
            done_on=None,
            dropped=False,
            due_year__lte=until.year,
            milestone__item__plan__tenant__in=tenants,
        )
        .select_related("milestone__item__plan")
        .order_by("due_year", "due_month", "milestone")
    )


def _closed(items: Iterable[int]) -> set[int]:
    rows = RegisterReport.objects.filter(item__in=set(items)).order_by("item", "number")
    last = dict(rows.values_list("item_id", "status"))
    return {item for item, status in last.items() if status in CLOSING}


def _last_day(row: MilestoneVersion) -> date:
    days = monthrange(row.due_year, row.due_month)[1]
    return row.due.replace(day=days)
