"""Asking for a plan's figures to be computed again."""

from collections.abc import Iterable

from django.db.models import F

from audit.signals import work_requested
from plans.models import Plan, RecomputeRequest

RECOMPUTE = "plan_progress"


def request_recompute(plan_ids: Iterable[int]) -> None:
    """Mark plans as outdated and nudge the worker; to be called inside the change's transaction."""
    wanted = sorted(set(plan_ids))
    RecomputeRequest.objects.bulk_create(
        [RecomputeRequest(plan_id=plan_id) for plan_id in wanted], ignore_conflicts=True
    )
    RecomputeRequest.objects.filter(plan_id__in=wanted).update(wanted=F("wanted") + 1)
    for plan_id in wanted:
        work_requested.send(sender=Plan, kind=RECOMPUTE, id=plan_id)
