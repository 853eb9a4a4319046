"""Celery jobs: a few lines each; the work is a service's. Safe to run twice, safe to lose."""

import logging
from datetime import time

from celery import shared_task
from django.utils import timezone

from assessments.services import build_report, waiting_reports
from indicators.selectors.reading import reading_catalogue, reading_gazetteer
from indicators.services import recompute_progress
from indicators.services.news import send_news
from indicators.services.reminders import reminders_owed, send_reminders
from organizations.services.notification_mail import mail_notifications
from plans.services import (
    outdated_plans,
    request_recompute_of_earlier_days,
    serve_recompute,
)
from plans.services.drafts import read_draft, waiting_drafts

logger = logging.getLogger(__name__)

# When the day's digests go out, by the clock of TIME_ZONE; see the schedule in the settings.
REMINDED_AT = time(8, 30)


@shared_task
def recompute_plan_progress(plan_id: int) -> None:
    """Bring one plan's figures up to date, if a change has asked for it."""
    with serve_recompute(plan_id) as outdated:
        if outdated:
            written = recompute_progress([plan_id], today=timezone.localdate())
            logger.info("plan %s recomputed, %s rows written", plan_id, written)


@shared_task
def sweep_outdated_plans() -> None:
    """Make good what lost messages and the turn of the day left undone: plans, reports, drafts."""
    request_recompute_of_earlier_days(timezone.localdate())
    for plan_id in outdated_plans():
        recompute_plan_progress.delay(plan_id)
    for report_id in waiting_reports():
        build_assessment_report.delay(report_id)
    for draft_id in waiting_drafts():
        read_plan_draft.delay(draft_id)


@shared_task
def build_assessment_report(report_id: int) -> None:
    """Build the file of one report."""
    build_report(report_id)
    logger.info("report %s built", report_id)


@shared_task
def read_plan_draft(draft_id: int) -> None:
    """Read the document of one draft."""
    read_draft(draft_id, catalogue=reading_catalogue(), gazetteer=reading_gazetteer())
    logger.info("draft %s read", draft_id)


@shared_task
def send_daily_reminders() -> None:
    """Send the digests of today; e-mail follows by its own job."""
    run = send_reminders(timezone.localdate())
    logger.info("reminders of %s: %s people, %s duties", run.day, run.people, run.duties)


@shared_task
def send_recent_news() -> None:
    """Tell what was decided and opened; make good a morning whose digests were lost."""
    now = timezone.now()
    send_news(now)
    here = timezone.localtime(now)
    if here.time() >= REMINDED_AT and reminders_owed(here.date()):
        send_daily_reminders.delay()


@shared_task
def mail_waiting_notifications() -> None:
    """Send by e-mail what no mail server has taken yet."""
    sent = mail_notifications()
    if sent:
        logger.info("%s e-mails sent", sent)
