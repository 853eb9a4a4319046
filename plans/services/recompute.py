"""Asking for a plan's figures to be computed again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.signals import work_requested
from plans.models import Plan, RecomputeRequest

RECOMPUTE = "plan_progress"


@dataclass
class Taken:
    """Plans in hand, with what their figures rested on last (empty: unknown).

    The worker tells in `digests` what they rest on now, and which plans failed.
    """

    plan_ids: list[int]
    known: dict[int, str]
    digests: dict[int, str] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)


def request_recompute(plan_ids: Iterable[int]) -> None:
    """Mark plans as outdated and nudge the worker; to be called inside the change's transaction."""
    wanted = sorted(set(plan_ids))
    RecomputeRequest.objects.bulk_create(
        [RecomputeRequest(plan_id=plan_id) for plan_id in wanted], ignore_conflicts=True
    )
    # Locked in one order: of two changes to the same plans neither waits for the other for ever.
    requests = RecomputeRequest.objects.filter(plan_id__in=wanted)
    if len(wanted) > 1:
        list(requests.select_for_update().order_by("pk"))
    requests.update(wanted=F("wanted") + 1)
    for plan_id in wanted:
        work_requested.send(sender=Plan, kind=RECOMPUTE, id=plan_id)


@contextmanager
def serve_recompute(plan_id: int) -> Iterator[Taken | None]:
    """Serve what is wanted of one plan; None where there is nothing to do.

    `wanted` is read before the work, `done` set to what was read after it: a change during the
    work leaves the plan outdated. The row is locked, so that two workers never do the same plan.
    """
    with transaction.atomic():
        request = RecomputeRequest.objects.select_for_update().filter(plan_id=plan_id).first()
        if request is None or not request.is_outdated:
            yield None
            return
        taken = Taken([plan_id], {plan_id: request.inputs_digest})
        yield taken
        RecomputeRequest.objects.filter(plan_id=plan_id).update(
            done=request.wanted,
            done_at=timezone.now(),
            inputs_digest=taken.digests.get(plan_id, ""),
        )


def request_recompute_of_other_days(today: date) -> int:
    """Ask anew for the figures that were last computed on another day; returns for how many plans.

    Verdicts depend on the day: a year begins and its row is missing, a deadline passes. A later
    day is that of a clock which was ahead.
    """
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    of_today = Q(done_at__gte=midnight, done_at__lt=midnight + timedelta(days=1))
    with transaction.atomic():
        old = RecomputeRequest.objects.filter(~of_today, done=F("wanted"), done_at__isnull=False)
        plan_ids = list(old.values_list("plan_id", flat=True))
        request_recompute(plan_ids)
    return len(plan_ids)


def outdated_plans() -> list[int]:
    """Plans whose figures a request is still waiting for."""
    waiting = RecomputeRequest.objects.filter(done__lt=F("wanted")).order_by("pk")
    return list(waiting.values_list("plan_id", flat=True))
