"""The Celery application: started as `celery -A carbon_peak.celery worker -P solo -Q fast`."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, task_failure, task_postrun, task_prerun, worker_init
from django.core.exceptions import ImproperlyConfigured
from kombu.transport import TRANSPORT_ALIASES

from carbon_peak.health import refuse_bad_start
from carbon_peak.logging import set_request_id
from carbon_peak.metrics import count_failed_job

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbon_peak.settings")
TRANSPORT_ALIASES["folder"] = "carbon_peak.broker:Transport"

# autodiscover_tasks() would look for tasks/tasks.py; the jobs are named here instead.
app = Celery("carbon_peak", include=["tasks.jobs"])
app.config_from_object("django.conf:settings", namespace="CELERY")


@worker_init.connect
@beat_init.connect
def begin(**_: Any) -> None:
    """Workers and beat compute nothing that web would not serve."""
    try:
        refuse_bad_start()
    except ImproperlyConfigured as error:
        # Celery logs an exception of a receiver and goes on.
        raise SystemExit(str(error)) from error


@task_prerun.connect
def name_job_in_logs(task_id: str, **_: Any) -> None:
    """Log lines of a job carry its id where those of a request carry the request's."""
    set_request_id(task_id)


@task_postrun.connect
def forget_job_in_logs(task: Task[Any, Any], **_: Any) -> None:
    set_request_id("")


@task_failure.connect
def count_in_metrics(sender: Task[Any, Any], **_: Any) -> None:
    count_failed_job(str(sender.name))
