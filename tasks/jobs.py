"""Celery jobs: a few lines each; the work is a service's. Safe to run twice, safe to lose."""

import logging
from dataclasses import asdict
from datetime import time

from celery import shared_task
from django.utils import timezone

from assessments.models import CityExport, Report
from assessments.services import build_report, waiting_reports
from assessments.services.assessment_reminders import remind_of_stages
from assessments.services.case_notices import remind_of_cases
from assessments.services.city_export_jobs import waiting_city_exports
from assessments.services.city_export_jobs import write_city_export as write_export
from assessments.services.city_exports import lapse_city_exports
from assessments.services.retention import forget_expired as delete_expired
from assessments.services.sealing import reports_to_seal, seal_report
from audit.domain.actors import Actor
from audit.services import check_ledger
from dashboards.weekly_mail import send_page_digests
from indicators.selectors.reading import reading_catalogue, reading_gazetteer
from indicators.services import serve_plan
from indicators.services.news import send_news
from indicators.services.recompute import recompute_chunk
from indicators.services.reminders import reminders_owed, send_reminders
from organizations.selectors.tenants import tenants_of
from organizations.services.notification_mail import mail_notifications
from organizations.services.token_reminders import remind_of_tokens
from organizations.tenant_scope import every_tenant, tenants
from plans.models import Plan, PlanDraft
from plans.services import (
    finish_run,
    outdated_plans,
    request_recompute_of_other_days,
    start_run,
    take_chunk,
    unfinished_runs,
)
from plans.services.drafts import read_draft, waiting_drafts
from plans.services.recompute_runs import PLANS_IN_CHUNK

logger = logging.getLogger(__name__)

SWEEP = Actor.system("sweep")

# When the day's digests go out, by the clock of TIME_ZONE; see the schedule in the settings.
REMINDED_AT = time(8, 30)


@shared_task
def recompute_plan_progress(plan_id: int) -> None:
    """Bring one plan's figures up to date, if a change has asked for it."""
    with tenants(tenants_of(Plan.objects.filter(pk=plan_id))):
        serve_plan(plan_id, today=timezone.localdate())


@shared_task
def recompute_run(run_id: int) -> None:
    """Work on a full recompute until no chunk is left, and call one worker more to help."""
    with every_tenant("a full recompute"):
        _recompute_run(run_id)


def _recompute_run(run_id: int) -> None:
    helped = False
    while True:
        with take_chunk(run_id) as taken:
            if taken is None:
                break
            if not helped:
                recompute_run.apply_async((run_id,), retry=False)
                helped = True
            written = recompute_chunk(taken, today=timezone.localdate())
        logger.info("%s plans recomputed, %s rows written", len(taken.plan_ids), written)
    finish_run(run_id)


@shared_task
def sweep_outdated_plans() -> None:
    """Make good what lost messages and the turn of the day left undone, whatever kind of work it is."""
    request_recompute_of_other_days(timezone.localdate())
    _serve(outdated_plans(), unfinished_runs())
    with every_tenant("what lost messages left waiting anywhere"):
        reports, unsealed = waiting_reports(), reports_to_seal()
        drafts, exports = waiting_drafts(), waiting_city_exports()
        lapse_city_exports(timezone.now())
    for report_id in reports:
        build_assessment_report.delay(report_id)
    for report_id in unsealed:
        seal_assessment_report.delay(report_id)
    for draft_id in drafts:
        read_plan_draft.delay(draft_id)
    for export_id in exports:
        build_city_export.delay(export_id)


def _serve(outdated: list[int], runs: list[int]) -> None:
    """Few plans one by one; many together, by a run that workers share."""
    for run_id in runs:
        recompute_run.delay(run_id)
    if len(outdated) > PLANS_IN_CHUNK and not runs:
        start_run(SWEEP, reason="待重算的方案较多", plan_ids=outdated)
    elif not runs:
        for plan_id in outdated:
            recompute_plan_progress.delay(plan_id)


@shared_task
def build_assessment_report(report_id: int) -> None:
    """Build the file of one report."""
    with tenants(tenants_of(Report.objects.filter(pk=report_id))):
        build_report(report_id)
    logger.info("report %s built", report_id)


@shared_task
def seal_assessment_report(report_id: int) -> None:
    """Put seals and time-stamps on one finished report."""
    with tenants(tenants_of(Report.objects.filter(pk=report_id))):
        seal_report(report_id)


@shared_task
def build_city_export(export_id: int) -> None:
    """Write all data of a city into the file that was asked for."""
    with tenants(tenants_of(CityExport.objects.filter(pk=export_id))):
        write_export(export_id)
    logger.info("city export %s written", export_id)


@shared_task
def read_plan_draft(draft_id: int) -> None:
    """Read the document of one draft."""
    with tenants(tenants_of(PlanDraft.objects.filter(pk=draft_id))):
        read_draft(draft_id, catalogue=reading_catalogue(), gazetteer=reading_gazetteer())
    logger.info("draft %s read", draft_id)


@shared_task
def send_daily_reminders() -> None:
    """Send the digests of today; e-mail follows by its own job."""
    now = timezone.now()
    with every_tenant("the digests of a day"):
        run = send_reminders(timezone.localdate())
        cases, stages = remind_of_cases(now), remind_of_stages(now)
        tokens = remind_of_tokens(now)
    logger.info(
        "reminders of %s: %s people, %s duties; %s of cases, %s of assessments, %s of tokens",
        run.day,
        run.people,
        run.duties,
        cases,
        stages,
        tokens,
    )


@shared_task
def send_recent_news() -> None:
    """Tell what was decided and opened; make good a morning whose digests were lost."""
    now = timezone.now()
    with every_tenant("the news of all places"):
        send_news(now)
    here = timezone.localtime(now)
    if here.time() >= REMINDED_AT and reminders_owed(here.date()):
        send_daily_reminders.delay()


@shared_task
def mail_waiting_notifications() -> None:
    """Send by e-mail what no mail server has taken yet."""
    with every_tenant("the mails that wait"):
        sent = mail_notifications()
    if sent:
        logger.info("%s e-mails sent", sent)


@shared_task
def verify_ledger_chains(_asked_by: int = 0) -> None:
    """Recompute every chain of the ledger and keep what was found."""
    with every_tenant("all chains of the ledger"):
        found = check_ledger()
    if found.holds:
        logger.info("ledger whole, %s entries", found.entries)
    else:
        logger.error("ledger broken", extra={"faults": found.faults})


@shared_task
def forget_expired() -> None:
    """Delete what its days have passed for: uploads, sessions, read notifications, keys, copies."""
    with every_tenant("what has expired anywhere"):
        logger.info("expired rows deleted", extra=asdict(delete_expired(timezone.now())))


@shared_task
def mail_page_digests() -> None:
    """Send the pages that people want every week, to whom this week still owes one."""
    sent = send_page_digests(timezone.now())
    if sent:
        logger.info("%s weekly mails sent", sent)
