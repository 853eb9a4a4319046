"""A full recompute: every plan once, in chunks that any number of workers take one by one.

A chunk is one transaction. A worker that dies lets go of its chunk, and another takes it; nothing
is kept of half a chunk, so a run goes on where it stopped.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import SYSTEM_CHAIN, recorded
from audit.signals import work_requested
from organizations.access import require_role
from organizations.domain.roles import Role
from plans.domain.problems import mark
from plans.models import Plan, RecomputeChunk, RecomputeRequest, RecomputeRun
from plans.services.recompute import Taken

RECOMPUTE_RUN = "recompute_run"
# About 40,000 results: more at once would be no faster and take more memory.
PLANS_IN_CHUNK = 100

RUNNING = mark("已有一次全部重算正在进行。请等待完成,或先撤销。")
ENDED = mark("这次重算已经结束。请刷新页面。")


def start_run(
    actor: Actor,
    *,
    reason: str,
    plan_ids: Iterable[int] | None = None,
    forget: bool = False,
) -> RecomputeRun:
    """Ask for every plan's figures anew, or for those of some plans.

    Every plan is computed whatever it rests on; some plans only with `forget`, else where what
    they rest on has changed.

    Raises:
        PermissionDenied: for others than a system administration.
        ValidationError: without a reason.
        TransitionError: a run is under way.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明原因。")})
    with recorded(actor) as recording:
        require_role(actor, None, Role.SYSTEM_ADMIN, today=timezone.localdate(recording.now))
        wanted = _asked_anew(plan_ids, forget=forget)
        try:
            with transaction.atomic():
                run = RecomputeRun(
                    reason=reason,
                    started_by=actor.account,
                    started_at=recording.now,
                    plans=len(wanted),
                )
                run.clean_fields()
                run.save(force_insert=True)
        except IntegrityError as error:
            raise TransitionError(gettext(RUNNING)) from error
        RecomputeChunk.objects.bulk_create(
            RecomputeChunk(run=run, number=number, plan_ids=wanted[start : start + PLANS_IN_CHUNK])
            for number, start in enumerate(range(0, len(wanted), PLANS_IN_CHUNK), start=1)
        )
        recording.entry(
            chain=SYSTEM_CHAIN,
            action="recompute.start",
            of=run,
            after={"plans": run.plans},
            reason=reason,
        )
        work_requested.send(sender=RecomputeRun, kind=RECOMPUTE_RUN, id=run.pk)
    return run


def cancel_run(actor: Actor, run_id: int) -> RecomputeRun:
    """Take no further chunk. What was computed stays; the other plans are done by the sweep.

    Raises:
        PermissionDenied: for others than a system administration.
        TransitionError: it has ended.
    """
    with recorded(actor) as recording:
        require_role(actor, None, Role.SYSTEM_ADMIN, today=timezone.localdate(recording.now))
        run = RecomputeRun.objects.select_for_update().get(pk=run_id)
        if not run.is_unfinished:
            raise TransitionError(gettext(ENDED))
        run.cancelled_at = recording.now
        run.save(update_fields=["cancelled_at"])
        recording.entry(chain=SYSTEM_CHAIN, action="recompute.cancel", of=run)
    return run


@contextmanager
def take_chunk(run_id: int) -> Iterator[Taken | None]:
    """Take a chunk that nobody has, and keep what was done; None where none is left.

    The plans' requests are locked, so that no other worker does one of them at the same time.
    """
    with transaction.atomic():
        chunk = _free_chunk(run_id)
        if chunk is None:
            yield None
            return
        requests = list(_locked(chunk.plan_ids))
        taken = Taken(chunk.plan_ids, {each.plan_id: each.inputs_digest for each in requests})
        yield taken
        now = timezone.now()
        for each in requests:
            if each.plan_id not in taken.failed:
                each.done, each.done_at = each.wanted, now
                each.inputs_digest = taken.digests.get(each.plan_id, "")
        RecomputeRequest.objects.bulk_update(requests, ["done", "done_at", "inputs_digest"])
        chunk.failed, chunk.done_at = taken.failed, now
        chunk.save(update_fields=["failed", "done_at"])


def finish_run(run_id: int) -> None:
    """Close a run whose chunks are all done; a chunk that somebody still holds keeps it open."""
    waiting = RecomputeChunk.objects.filter(run=run_id, done_at__isnull=True)
    if not waiting.exists():
        run = RecomputeRun.objects.filter(pk=run_id, finished_at=None, cancelled_at=None)
        run.update(finished_at=timezone.now())


def unfinished_runs() -> list[int]:
    """Runs of which a chunk may be waiting."""
    runs = RecomputeRun.objects.filter(finished_at=None, cancelled_at=None)
    return list(runs.values_list("pk", flat=True))


def _asked_anew(plan_ids: Iterable[int] | None, *, forget: bool) -> list[int]:
    """The plans, each marked as outdated."""
    plans = Plan.objects.all() if plan_ids is None else Plan.objects.filter(pk__in=list(plan_ids))
    wanted = sorted(plans.values_list("pk", flat=True))
    RecomputeRequest.objects.bulk_create(
        [RecomputeRequest(plan_id=plan_id) for plan_id in wanted], ignore_conflicts=True
    )
    list(_locked(wanted))
    forgotten = {"inputs_digest": ""} if forget or plan_ids is None else {}
    RecomputeRequest.objects.filter(plan_id__in=wanted).update(wanted=F("wanted") + 1, **forgotten)
    return wanted


def _locked(plan_ids: Iterable[int]) -> QuerySet[RecomputeRequest]:
    """Requests in one order, so that of two workers neither waits for the other for ever."""
    rows = RecomputeRequest.objects.filter(plan_id__in=plan_ids)
    return rows.select_for_update().order_by("pk")


def _free_chunk(run_id: int) -> RecomputeChunk | None:
    """The first chunk that is neither done nor held; none of a run that was cancelled."""
    waiting = RecomputeChunk.objects.filter(
        run=run_id, run__cancelled_at=None, done_at__isnull=True
    )
    return waiting.select_for_update(skip_locked=True, of=("self",)).order_by("number").first()
