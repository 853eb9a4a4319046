"""Messages that come twice or not at all, and two beats that send everything twice."""

import time

import redis
from django.db import connection
from django.utils import timezone

from assessments.models import Report, ReportState
from assessments.services import Asked, request_report
from audit.domain.actors import Actor
from audit.models import LedgerEntry
from carbon_peak.celery import app
from plans.models import Plan
from tests.chaos.crowd import Crowd
from tests.chaos.faults.fault import Fault, recompute_all
from tests.chaos.stage import SLUG

QUEUES = ("fast", "slow")
WORKERS = ("fast", "slow")
COPIES = 3
# What a daily job does twice would be seen by people.
DAILY = (
    "send_daily_reminders",
    "send_recent_news",
    "mail_waiting_notifications",
    "mail_page_digests",
    "sweep_outdated_plans",
)
SECONDS_OF_TWO_BEATS = 65.0
SECONDS_TO_BUILD = 120.0


class Messages(Fault):
    """Workers are away while messages gather; these are then copied, or thrown away."""

    name = "messages"
    about = "every waiting message four times; then every waiting message lost"

    def strike(self, crowd: Crowd) -> None:
        self.reports: list[int] = []
        with redis.Redis.from_url(self.stack.broker) as broker:
            crowd.wait_for(0.1)
            self._gather(crowd, 0.5)
            copied = sum(_copy(broker, name) for name in QUEUES)
            self.expect(copied > 0, "no message was waiting to be copied")
            self.stack.start(*WORKERS)
            crowd.wait_for(0.6)
            self._gather(crowd, 1.0)
            lost = sum(int(broker.llen(name)) for name in QUEUES)
            self.expect(lost > 0, "no message was waiting to be lost")
            broker.delete(*QUEUES, "unacked", "unacked_index")
            self.stack.start(*WORKERS)

    def _gather(self, crowd: Crowd, share: float) -> None:
        """Stop the workers and let work come up: a report, a recompute, what people approve."""
        for name in WORKERS:
            self.stack[name].stop()
        plan = Plan.objects.select_related("tenant").get(slug=SLUG)
        asked = Asked("progress_table", timezone.localdate().year)
        self.reports.append(request_report(plan, asked, actor=Actor.system("chaos")).pk)
        recompute_all()
        crowd.wait_for(share)

    def check(self) -> None:
        """Each report is built, once."""
        until = time.monotonic() + SECONDS_TO_BUILD
        done = Report.objects.filter(pk__in=self.reports, state=ReportState.DONE)
        while done.count() < len(self.reports) and time.monotonic() < until:
            time.sleep(0.5)
        for pk in self.reports:
            built = LedgerEntry.objects.filter(
                object_type="assessments.report", object_id=str(pk), action="report.build"
            ).count()
            self.expect(built == 1, f"report {pk} was built {built} times")
        connection.close()


class TwoBeats(Fault):
    """As when beat was started on two machines, and its jobs meet in two workers of a queue."""

    name = "beats"
    about = "two beats for a minute, and the daily jobs sent twice to two workers at once"

    def begin(self) -> None:
        self.stack.beside("beat", "beat-2", "--schedule", str(self.stack.folder / "beat-2"))
        self.stack.beside("fast", "fast-2", "--hostname", "fast-2@%h")
        self.stack.beside("slow", "slow-2", "--hostname", "slow-2@%h")
        self.stack.start("beat-2", "fast-2", "slow-2")

    def strike(self, crowd: Crowd) -> None:
        crowd.wait_for(0.3)
        for job in DAILY * 2:
            app.send_task(f"tasks.jobs.{job}", retry=False)
        time.sleep(SECONDS_OF_TWO_BEATS)

    def mend(self) -> None:
        for name in ("beat-2", "fast-2", "slow-2"):
            if name in self.stack.processes:
                self.stack.processes.pop(name).stop()


def _copy(broker: redis.Redis, name: str) -> int:
    waiting = broker.lrange(name, 0, -1)
    for message in waiting:
        broker.lpush(name, *[message] * COPIES)
    return len(waiting)
