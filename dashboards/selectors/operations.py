"""What those who run the product watch: queues, failures, disks, backups, checks. No value of any plan."""

import platform
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from assessments.models import CityExport, CityExportState, Report, ReportState
from assessments.models.city_exports import UNWRITTEN
from assessments.models.reports import UNFINISHED
from audit.models import LedgerCheck, LedgerEntry, LedgerHead
from audit.services import SYSTEM_CHAIN
from audit.services.backups import MADE
from organizations.selectors.account_checks import doubtful_accounts
from organizations.services.notification_mail import waiting_notifications
from organizations.tenant_scope import every_tenant
from plans.models import DraftState, PlanDraft, RecomputeRequest, RecomputeRun
from plans.models.drafts import UNFINISHED_DRAFTS

# So many failures of a kind are listed.
LISTED = 20
NEARLY_FULL_PERCENT = 90
NOTHING = Q(pk__in=())
READINESS_NAMES = {
    "carbon_peak.health.database": _("数据库"),
    "carbon_peak.health.migrations": _("数据库迁移"),
    "carbon_peak.health.media_store": _("文件库"),
    "audit.triggers.missing": _("只增不改触发器"),
    "organizations.row_security.missing": _("行级安全策略"),
    "indicators.selectors.synthetic.synthetic_rows_in_production": _("演示数据"),
}


@dataclass(frozen=True)
class Queue:
    """Work of one kind; `since` is when the longest waiting piece was asked for."""

    kind: str
    name: str | Promise
    waiting: int
    since: datetime | None
    failed: int


@dataclass(frozen=True)
class Failure:
    """A piece of work that failed and can be tried again."""

    kind: str
    id: int
    name: str | Promise
    place: str
    attempts: int
    at: datetime | None
    sentence: str | Promise


@dataclass(frozen=True)
class Disk:
    """How full the disk below a folder is; `key` is its name for programs."""

    key: str
    name: str | Promise
    free: int
    percent: int

    @property
    def is_nearly_full(self) -> bool:
        """Somebody should look after it."""
        return self.percent >= NEARLY_FULL_PERCENT


@dataclass(frozen=True)
class Readiness:
    """A check of readiness and what it found."""

    name: str | Promise
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Operations:
    """All that the page shows."""

    queues: tuple[Queue, ...]
    failures: tuple[Failure, ...]
    disks: tuple[Disk, ...]
    backup: LedgerEntry | None
    check: LedgerCheck | None
    readiness: tuple[Readiness, ...]
    unsafe: tuple[str, ...]
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Gauge:
    """A metric: one value for each word of the label."""

    name: str
    help: str
    label: str
    values: Mapping[str, float]


def operations_page() -> Operations:
    """The page, in a constant number of queries."""
    with every_tenant("what waits and failed, without its contents"):
        return Operations(
            queues=queues(),
            failures=(*_failed_reports(), *_failed_drafts(), *_failed_exports()),
            disks=tuple(_disks()),
            backup=last_backup(),
            check=LedgerCheck.objects.order_by("-pk").first(),
            readiness=tuple(_readiness()),
            unsafe=tuple(_unsafe()),
            versions=_versions(),
        )


def queues() -> tuple[Queue, ...]:
    """Every kind of work that waits in rows: six queries."""
    outdated = Q(done__lt=F("wanted"))
    going = Q(finished_at=None, cancelled_at=None)
    unbuilt, unread = Q(state__in=UNFINISHED), Q(state__in=UNFINISHED_DRAFTS)
    failed_reports, failed_drafts = Q(state=ReportState.FAILED), Q(state=DraftState.FAILED)
    unwritten, failed_exports = Q(state__in=UNWRITTEN), Q(state=CityExportState.FAILED)
    return (
        _queue("plans", _("待重算的方案"), RecomputeRequest, "done_at", waiting=outdated),
        _queue("runs", _("全部重算"), RecomputeRun, "started_at", waiting=going),
        _queue(
            "reports", _("报告编制"), Report, "requested_at", waiting=unbuilt, failed=failed_reports
        ),
        _queue(
            "drafts", _("方案解析"), PlanDraft, "created_at", waiting=unread, failed=failed_drafts
        ),
        _queue(
            "exports",
            _("全市数据导出"),
            CityExport,
            "decided_at",
            waiting=unwritten,
            failed=failed_exports,
        ),
        _mails(),
    )


def last_backup() -> LedgerEntry | None:
    """The entry of the last backup."""
    made = LedgerEntry.objects.filter(chain=SYSTEM_CHAIN, action=MADE)
    return made.order_by("-seq").first()


def gauges() -> tuple[Gauge, ...]:
    """What /metrics tells of the database: nine queries, and once an hour those about accounts."""
    with every_tenant("counts and ages of what waits in the whole installation"):
        return tuple(_gauges())


def _gauges() -> Iterator[Gauge]:
    now = timezone.now()
    found = queues()
    waiting = {queue.kind: float(queue.waiting) for queue in found}
    ages = {queue.kind: _age(queue.since, now) for queue in found if queue.kind != "plans"}
    yield Gauge("carbon_peak_work_waiting", "Pieces of work that wait.", "kind", waiting)
    yield Gauge("carbon_peak_work_oldest_seconds", "Age of the oldest of them.", "kind", ages)
    yield Gauge("carbon_peak_outdated_plans", "Plans to recompute.", "", {"": waiting["plans"]})
    failed = {queue.kind: float(queue.failed) for queue in found}
    yield Gauge("carbon_peak_work_failed", "Pieces of work that failed.", "kind", failed)
    disks = {disk.key: disk.percent / 100 for disk in _disks()}
    yield Gauge("carbon_peak_disk_used_ratio", "How full this machine's disks are.", "disk", disks)
    doubtful = doubtful_accounts(now)
    yield Gauge("carbon_peak_doubtful_accounts", "Accounts to look at.", "kind", doubtful)
    entries = LedgerHead.objects.aggregate(entries=Sum("seq"))["entries"] or 0
    yield Gauge("carbon_peak_ledger_entries", "Entries of all chains.", "", {"": entries})
    check, backup = LedgerCheck.objects.order_by("-pk").first(), last_backup()
    if check is not None:
        at = {"": check.at.timestamp()}
        yield Gauge("carbon_peak_ledger_check_timestamp", "Last check of the ledger.", "", at)
        yield Gauge("carbon_peak_ledger_faults", "What it found.", "", {"": len(check.faults)})
    if backup is not None:
        at = {"": backup.at.timestamp()}
        yield Gauge("carbon_peak_backup_timestamp", "Last backup.", "", at)


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since is not None else 0.0


Model = (
    type[RecomputeRequest] | type[RecomputeRun] | type[Report] | type[PlanDraft] | type[CityExport]
)


def _queue(
    kind: str, name: Promise, model: Model, asked: str, *, waiting: Q, failed: Q = NOTHING
) -> Queue:
    found = model._default_manager.aggregate(  # noqa: SLF001  # named so by Django
        waiting=Count("pk", filter=waiting),
        since=Min(asked, filter=waiting),
        failed=Count("pk", filter=failed),
    )
    return Queue(kind, name, **found)


def _mails() -> Queue:
    """Nothing waits for a mail server that there is not."""
    name = _("通知邮件")
    if not settings.EMAIL_ENABLED:
        return Queue("mails", name, waiting=0, since=None, failed=0)
    found = waiting_notifications().aggregate(waiting=Count("pk"), since=Min("created_at"))
    return Queue("mails", name, **found, failed=0)


def _failed_reports() -> Iterator[Failure]:
    rows: QuerySet[Report] = Report.objects.filter(state=ReportState.FAILED)
    for row in rows.select_related("tenant").order_by("-ended_at")[:LISTED]:
        yield Failure(
            "report",
            row.pk,
            row.get_kind_display(),
            row.tenant.name,
            row.attempts,
            row.ended_at,
            row.error,
        )


def _failed_drafts() -> Iterator[Failure]:
    """Without the document's name and what is wrong in it: that is for its office."""
    rows = PlanDraft.objects.filter(state=DraftState.FAILED).select_related("tenant")
    for row in rows.order_by("-claimed_at")[:LISTED]:
        sentence = _("文件不能解析,原因见该地办公室的草稿页。")
        yield Failure(
            "draft",
            row.pk,
            _("方案解析"),
            row.tenant.name,
            row.attempts,
            row.claimed_at,
            sentence,
        )


def _failed_exports() -> Iterator[Failure]:
    rows = CityExport.objects.filter(state=CityExportState.FAILED).select_related("tenant")
    for row in rows.order_by("-ended_at")[:LISTED]:
        yield Failure(
            "city_export",
            row.pk,
            _("全市数据导出"),
            row.tenant.name,
            row.attempts,
            row.ended_at,
            row.error,
        )


def _disks() -> Iterator[Disk]:
    folders = (
        ("media", _("文件库"), settings.MEDIA_ROOT),
        ("data", _("数据文件夹"), settings.DATA_DIR),
    )
    for key, name, folder in folders:
        if Path(folder).is_dir():
            usage = shutil.disk_usage(folder)
            yield Disk(key, name, usage.free, round(100 * usage.used / usage.total))


def _readiness() -> Iterator[Readiness]:
    for path in settings.READINESS_CHECKS:
        check: Callable[[], list[str]] = import_string(path)
        yield Readiness(READINESS_NAMES.get(path, path), tuple(check()))


def _unsafe() -> Iterator[str]:
    """What Django's own check of a deployment says of the settings; each names its code."""
    for found in run_checks(tags=[Tags.security], include_deployment_checks=True):
        yield f"{found.id} {' '.join(str(found.msg).split())}"


def _versions() -> dict[str, str]:
    return {
        "Carbon Peak Tracker": settings.PRODUCT_VERSION,
        "Python": platform.python_version(),
        "Django": django.get_version(),
        connection.display_name: ".".join(str(part) for part in connection.get_database_version()),
    }
