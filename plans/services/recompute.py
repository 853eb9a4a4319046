"""Asking for a plan's figures to be computed again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.signals import work_requested
from plans.models import Plan, RecomputeRequest

RECOMPUTE = "plan_progress"


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
def serve_recompute(plan_id: int) -> Iterator[bool]:
    """Serve what is wanted of one plan; yields whether there is anything to do.

    `wanted` is read before the work, `done` set to what was read after it: a change during the
    work leaves the plan outdated. The row is locked, so that two workers never do the same plan.
    """
    with transaction.atomic():
        request = RecomputeRequest.objects.select_for_update().filter(plan_id=plan_id).first()
        if request is None or not request.is_outdated:
            yield False
            return
        wanted = request.wanted
        yield True
        RecomputeRequest.objects.filter(plan_id=plan_id).update(
            done=wanted, done_at=timezone.now(), inputs_digest=""
        )


def request_recompute_of_earlier_days(today: date) -> int:
    """Ask anew for the figures that were last computed before `today`; returns for how many plans.

    Verdicts depend on the day: a year begins and its row is missing, a deadline passes.
    """
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    with transaction.atomic():
        old = RecomputeRequest.objects.filter(done=F("wanted"), done_at__lt=midnight)
        plan_ids = list(old.values_list("plan_id", flat=True))
        request_recompute(plan_ids)
    return len(plan_ids)


def outdated_plans() -> list[int]:
    """Plans whose figures a request is still waiting for."""
    waiting = RecomputeRequest.objects.filter(done__lt=F("wanted")).order_by("pk")
    return list(waiting.values_list("plan_id", flat=True))
