"""Jobs: few lines, asked for on commit, made good by the sweep when their message is lost."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.db import transaction

from assessments.models import CityExport, CityExportState, Report, ReportState
from assessments.models.reports import UNFINISHED
from assessments.services import Asked, request_report
from audit.signals import work_requested
from carbon_peak.celery import app
from indicators.models import ProgressResult
from plans.models import RecomputeRequest, RecomputeRun
from plans.services import request_recompute
from tasks import jobs, receivers
from tests.assessments.exported import again, approved, asked, make_city
from tests.assessments.small_plan import YEAR, SmallPlan, make_small_plan


class Sent:
    """Notes what would be sent to a worker."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.messages: list[tuple[str, int]] = []
        for job in (
            jobs.recompute_plan_progress,
            jobs.recompute_run,
            jobs.build_assessment_report,
            jobs.build_city_export,
        ):
            monkeypatch.setattr(job, "apply_async", self._noting(job.name))

    def _noting(self, name: str) -> Callable[..., None]:
        # Any: whatever a message carries besides the row.
        def note(args: tuple[int], *_rest: Any, **_options: Any) -> None:
            self.messages.append((name, args[0]))

        return note


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    return Sent(monkeypatch)


def ask(small: SmallPlan) -> Report:
    return request_report(small.plan, Asked("progress_table", YEAR), actor=small.actor())


@pytest.mark.django_db
def test_a_message_goes_out_on_commit_and_not_before(
    sent: Sent, django_capture_on_commit_callbacks: Any
) -> None:
    small = make_small_plan(with_values=False)
    with django_capture_on_commit_callbacks(execute=True):
        report = ask(small)
        assert sent.messages == []
    assert sent.messages == [("tasks.jobs.build_assessment_report", report.pk)]


@pytest.mark.django_db
def test_many_changes_of_one_transaction_send_one_message(
    sent: Sent, django_capture_on_commit_callbacks: Any
) -> None:
    small = make_small_plan(with_values=False)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for _ in range(3):
            request_recompute([small.plan.pk])
    assert sent.messages == [("tasks.jobs.recompute_plan_progress", small.plan.pk)]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_asks_for_nothing(sent: Sent) -> None:
    small = make_small_plan(with_values=False)
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(small)
        raise RuntimeError
    assert sent.messages == []
    assert not Report.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_undoes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(*_args: object, **_options: object) -> None:
        raise ConnectionError

    small = make_small_plan(with_values=False)
    monkeypatch.setattr(jobs.build_assessment_report, "apply_async", dead)
    assert ask(small).state == ReportState.QUEUED


@pytest.mark.django_db
def test_the_sweep_makes_lost_messages_good(sent: Sent) -> None:
    small = make_small_plan()
    report = ask(small)
    request_recompute([small.plan.pk])
    jobs.sweep_outdated_plans()
    assert sent.messages == [
        ("tasks.jobs.recompute_plan_progress", small.plan.pk),
        ("tasks.jobs.build_assessment_report", report.pk),
    ]
    jobs.recompute_plan_progress(small.plan.pk)
    jobs.build_assessment_report(report.pk)
    sent.messages.clear()
    jobs.sweep_outdated_plans()
    assert sent.messages == []


@pytest.mark.django_db
def test_a_recompute_serves_what_was_wanted_and_may_run_twice() -> None:
    small = make_small_plan()
    for _time in range(2):
        jobs.recompute_plan_progress(small.plan.pk)
        assert not RecomputeRequest.objects.get(pk=small.plan.pk).is_outdated
    assert ProgressResult.objects.filter(measure__plan=small.plan, period=YEAR).exists()


@pytest.mark.django_db
def test_many_outdated_plans_are_a_run_that_workers_share(
    sent: Sent, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    small = make_small_plan()
    request_recompute([small.plan.pk])
    monkeypatch.setattr(jobs, "PLANS_IN_CHUNK", 0)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.sweep_outdated_plans()
    run = RecomputeRun.objects.get()
    assert sent.messages == [("tasks.jobs.recompute_run", run.pk)]
    sent.messages.clear()

    jobs.sweep_outdated_plans()
    assert sent.messages == [("tasks.jobs.recompute_run", run.pk)], "the message may be lost"
    sent.messages.clear()

    jobs.recompute_run(run.pk)
    assert sent.messages == [("tasks.jobs.recompute_run", run.pk)], "another worker may help"
    assert not RecomputeRequest.objects.get(pk=small.plan.pk).is_outdated
    assert ProgressResult.objects.filter(measure__plan=small.plan, period=YEAR).exists()
    run.refresh_from_db()
    assert run.finished_at is not None
    sent.messages.clear()
    jobs.recompute_run(run.pk)
    assert sent.messages == []


@pytest.mark.django_db
def test_a_report_is_built_once_by_two_messages() -> None:
    report = ask(make_small_plan())
    for _time in range(2):
        jobs.build_assessment_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.attempts) == (ReportState.DONE, 1)


def test_every_kind_of_work_has_its_job() -> None:
    kinds = {"ledger_check", "plan_draft", "plan_progress", "recompute_run", "report"}
    kinds.add("city_export")
    kinds.add("report_seals")
    assert set(receivers.JOBS) == kinds
    assert any("tasks.enqueue" in str(key) for key, *_ in work_requested.receivers)


def test_building_waits_in_the_slow_queue_and_recomputing_in_the_fast() -> None:
    queues = {
        job.name: app.amqp.router.route({}, job.name)["queue"].name
        for job in (
            jobs.build_assessment_report,
            jobs.build_city_export,
            jobs.read_plan_draft,
            jobs.recompute_plan_progress,
            jobs.send_daily_reminders,
            jobs.mail_waiting_notifications,
        )
    }
    assert queues == {
        "tasks.jobs.build_assessment_report": "slow",
        "tasks.jobs.build_city_export": "slow",
        "tasks.jobs.read_plan_draft": "slow",
        "tasks.jobs.recompute_plan_progress": settings.CELERY_TASK_DEFAULT_QUEUE,
        "tasks.jobs.send_daily_reminders": settings.CELERY_TASK_DEFAULT_QUEUE,
        # A mail server that does not answer must not hold up a recompute.
        "tasks.jobs.mail_waiting_notifications": "slow",
    }


@pytest.mark.worker
@pytest.mark.postgres
def test_a_real_worker_builds_the_report(
    worker: Path, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    report = ask(make_small_plan())
    eventually(lambda: Report.objects.get(pk=report.pk).state not in UNFINISHED)
    report.refresh_from_db()
    assert report.state == ReportState.DONE
    assert report.file.size > 0


@pytest.mark.django_db
def test_a_city_is_exported_by_a_worker_also_where_the_message_was_lost(
    sent: Sent, django_capture_on_commit_callbacks: Any, tmp_path: Path, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = tmp_path
    small = make_city(with_values=False)
    with django_capture_on_commit_callbacks(execute=True):
        export = approved(small)
    assert sent.messages == [("tasks.jobs.build_city_export", export.pk)]
    sent.messages.clear()
    jobs.sweep_outdated_plans()
    assert ("tasks.jobs.build_city_export", export.pk) in sent.messages
    for _time in range(2):
        jobs.build_city_export(export.pk)
        assert again(export).state == CityExportState.READY
    sent.messages.clear()
    jobs.sweep_outdated_plans()
    assert sent.messages == []


@pytest.mark.django_db
def test_the_sweep_ends_wishes_that_nobody_decided(sent: Sent) -> None:
    export = asked(make_city(with_values=False))
    CityExport.objects.update(asked_at=export.asked_at - timedelta(days=8))
    jobs.sweep_outdated_plans()
    assert again(export).state == CityExportState.LAPSED
