"""How far a full recompute is, and what is outdated."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from plans.models import Plan, RecomputeRequest, RecomputeRun


@dataclass(frozen=True)
class RunLine:
    """One full recompute."""

    id: int
    reason: str
    started_at: datetime
    finished_at: datetime | None
    cancelled_at: datetime | None
    plans: int
    done: int
    failed: tuple[str, ...]

    @property
    def is_unfinished(self) -> bool:
        """It goes on."""
        return self.finished_at is None and self.cancelled_at is None

    @property
    def percent(self) -> int:
        """Share of the plans that are done, rounded down: 100 is only said of all."""
        return self.done * 100 // self.plans if self.plans else 100


@dataclass(frozen=True)
class RecomputePage:
    """Plans, those with outdated figures, and the last runs, the newest first."""

    plans: int
    outdated: int
    runs: tuple[RunLine, ...]

    @property
    def current(self) -> RunLine | None:
        """The run that goes on."""
        return next((run for run in self.runs if run.is_unfinished), None)


def recompute_page(most: int = 20) -> RecomputePage:
    """The last runs with their progress: five queries."""
    runs = list(RecomputeRun.objects.prefetch_related("chunks").order_by("-pk")[:most])
    failed = {pk for run in runs for chunk in run.chunks.all() for pk in chunk.failed}
    slugs = dict(Plan.objects.filter(pk__in=failed).values_list("pk", "slug"))
    return RecomputePage(
        plans=Plan.objects.count(),
        outdated=RecomputeRequest.objects.filter(done__lt=F("wanted")).count(),
        runs=tuple(_line(run, slugs) for run in runs),
    )


def _line(run: RecomputeRun, slugs: dict[int, str]) -> RunLine:
    done = [chunk for chunk in run.chunks.all() if chunk.done_at is not None]
    return RunLine(
        id=run.pk,
        reason=run.reason,
        started_at=run.started_at,
        finished_at=run.finished_at,
        cancelled_at=run.cancelled_at,
        plans=run.plans,
        done=sum(len(chunk.plan_ids) for chunk in done),
        failed=tuple(slugs[pk] for chunk in done for pk in chunk.failed if pk in slugs),
    )
