"""A job travels through the real broker to a real worker."""

from collections.abc import Callable
from pathlib import Path

import pytest

from carbon_peak.celery import app

pytestmark = pytest.mark.worker

SWEEP = "tasks.jobs.sweep_outdated_plans"


@pytest.mark.parametrize("queue", ["fast", "slow"])
def test_a_job_is_done_from_either_queue(
    worker: Path, eventually: Callable[[Callable[[], bool]], None], queue: str
) -> None:
    sent = app.send_task(SWEEP, queue=queue)
    finished = f"Task {SWEEP}[{sent.id}] succeeded"
    eventually(lambda: finished in worker.read_text(encoding="utf-8"))


def test_every_scheduled_job_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)
