"""Turns requests for work into messages, once their transaction is committed."""

from typing import Any

from celery import Task
from django.db import transaction
from django.dispatch import receiver

from audit.signals import work_requested
from tasks.jobs import (
    build_assessment_report,
    build_city_export,
    read_plan_draft,
    recompute_plan_progress,
    recompute_run,
    seal_assessment_report,
    verify_ledger_chains,
)

JOBS: "dict[str, Task[..., None]]" = {
    "plan_progress": recompute_plan_progress,
    "report": build_assessment_report,
    "report_seals": seal_assessment_report,
    "city_export": build_city_export,
    "plan_draft": read_plan_draft,
    "recompute_run": recompute_run,
    "ledger_check": verify_ledger_chains,
}


# Any: the signal's own keyword arguments.
@receiver(work_requested, dispatch_uid="tasks.enqueue")
def enqueue(*, kind: str, id: int, **_kwargs: Any) -> None:  # noqa: A002 - the signal's name
    """Send the nudge on commit. A dead broker must not undo the change: the sweep makes it good."""

    def send() -> None:
        JOBS[kind].apply_async((id,), retry=False)

    send.work = (kind, id)  # type: ignore[attr-defined]  # by which the next call knows it
    # A transaction that changes a plan two hundred times needs one message, not two hundred.
    waiting = (callback for _savepoints, callback, _robust in _on_commit())
    if all(getattr(callback, "work", None) != (kind, id) for callback in waiting):
        transaction.on_commit(send, robust=True)


def _on_commit() -> list[Any]:
    """What this transaction will do on commit, as (savepoints, callback, robust)."""
    callbacks: list[Any] = transaction.get_connection().run_on_commit
    return callbacks
