"""The Celery application: started as `celery -A carbon_peak.celery worker -P solo -Q fast`."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun
from kombu.transport import TRANSPORT_ALIASES

from carbon_peak.logging import set_request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carbon_peak.settings")
TRANSPORT_ALIASES["folder"] = "carbon_peak.broker:Transport"

# autodiscover_tasks() would look for tasks/tasks.py; the jobs are named here instead.
app = Celery("carbon_peak", include=["tasks.jobs"])
app.config_from_object("django.conf:settings", namespace="CELERY")


@task_prerun.connect
def name_job_in_logs(task_id: str, **_: Any) -> None:
    """Log lines of a job carry its id where those of a request carry the request's."""
    set_request_id(task_id)


@task_postrun.connect
def forget_job_in_logs(task: Task[Any, Any], **_: Any) -> None:
    set_request_id("")
