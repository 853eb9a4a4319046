"""Which of the kept versions hold, now or held at a moment."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from indicators.models import LatestObservation, MeasureVersion, Observation
from plans.models import Plan

Row = TypeVar("Row", bound=Model)

_SLOT = ("place_id", "indicator_id", "definition_id", "period_kind", "year", "month")


def last_by(
    every: QuerySet[Row], rows: QuerySet[Row], as_of: datetime, slot: tuple[str, ...]
) -> QuerySet[Row]:
    """The rows recorded by the moment that none recorded by then came after in their slot.

    A slot is named by the field that counts its versions, then its own fields.
    """
    version, *fields = slot
    later = every.filter(
        recorded_at__lte=as_of,
        **{f"{version}__gt": OuterRef(version)},
        **{name: OuterRef(name) for name in fields},
    )
    return rows.filter(~Exists(later), recorded_at__lte=as_of)


def terms_in_force_at(
    versions: QuerySet[MeasureVersion], as_of: datetime | None
) -> QuerySet[MeasureVersion]:
    """Those of some terms that hold now, or the last ones recorded by a moment."""
    if as_of is None:
        return versions.filter(measure__latest=F("pk"))
    last = last_by(MeasureVersion.objects.all(), versions, as_of, ("number", "measure_id"))
    return last.filter(withdrawn=False)


def values_in_force_at(as_of: datetime | None, **wanted: object) -> QuerySet[Observation]:
    """The values that hold now, or held at a moment; none where an absence took their place.

    `wanted` names fields of the slot, which versions of one value have in common.
    """
    if as_of is None:
        latest = LatestObservation.objects.filter(**wanted)
        return Observation.objects.filter(pk__in=latest.values("observation_id"))
    every = Observation.objects.all()
    held = last_by(every, every.filter(**wanted), as_of, ("version", *_SLOT))
    held = held.exclude(absence__recorded_at__lte=as_of)
    return held.exclude(withdrawal__recorded_at__lte=as_of)


def terms_of_plan_at(plan: Plan, as_of: datetime | None) -> QuerySet[MeasureVersion]:
    """The terms of a plan's measures at a moment, by the version of the plan in force then."""
    published = plan.versions.order_by("-number")
    if as_of is not None:
        published = published.filter(published_at__lte=as_of)
    rows = terms_in_force_at(MeasureVersion.objects.filter(measure__plan=plan), as_of)
    return rows.filter(Q(target__isnull=True) | Q(target__version=published.values("pk")[:1]))
