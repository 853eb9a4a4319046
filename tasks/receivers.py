"""Turns requests for work into messages, once their transaction is committed."""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from django.dispatch import receiver

from audit.signals import work_requested
from tasks.jobs import build_assessment_report, recompute_plan_progress

logger = logging.getLogger(__name__)

JOBS: "dict[str, Task[..., None]]" = {
    "plan_progress": recompute_plan_progress,
    "report": build_assessment_report,
}


# Any: the signal's own keyword arguments.
@receiver(work_requested, dispatch_uid="tasks.enqueue")
def enqueue(*, kind: str, id: int, **_kwargs: Any) -> None:  # noqa: A002 - the signal's name
    """Send the nudge on commit. A dead broker must not undo the change: the sweep makes it good."""
    job = JOBS[kind]
    transaction.on_commit(lambda: _send(job, id), robust=True)


def _send(job: "Task[..., None]", row: int) -> None:
    job.apply_async((row,), retry=False)
