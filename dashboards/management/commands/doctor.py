"""Look the whole installation over, for whoever runs it: one line for each thing."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from audit.databases import is_postgresql, server_facts
from audit.domain.sealing import ContentUnreadable
from audit.models import StoredContent
from audit.services import read_content
from dashboards.selectors.operations import Operations, operations_page
from organizations.tenant_scope import every_tenant

# The same bounds as the alerts of deploy/alerts.yml.
TOO_LONG = timedelta(minutes=10)
TOO_OLD = timedelta(hours=26)
SECONDS_TO_ANSWER = 3.0


class Command(BaseCommand):
    """`manage.py doctor`; exit status 1 where something is wrong."""

    help = "体检:逐项检查数据库、消息、后台进程、文件库、密钥、磁盘、备份和台账核对,有问题时返回1。"
    # A database that is away is one of the findings.
    requires_system_checks: list[str] = []

    # Any: Django's own signature of handle().
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print each thing and what is wrong with it."""
        wrong = 0
        for name, check in _checks():
            try:
                problems = list(check())
            except (DatabaseError, OSError) as error:
                problems = [f"没有查成:{error}"]
            self.stdout.write(f"{'正常' if not problems else '异常'} {name}")
            for problem in problems:
                self.stdout.write(f"     {problem}")
            wrong += bool(problems)
        if wrong:
            raise CommandError(f"{wrong}项异常。处理办法见docs/operations.md。")


def _checks() -> Iterator[tuple[str, Callable[[], Iterator[str]]]]:
    yield "数据库", _database
    yield "消息和后台进程", _workers
    yield "内容密钥", _content_key
    yield "邮件服务器", _mail
    yield "备份程序", _programs
    try:
        page = operations_page()
    except DatabaseError:
        # The first line has said so.
        return
    for each in page.readiness:
        yield f"就绪检查:{each.name}", partial(iter, each.problems)
    yield "不安全的设置", lambda: iter(page.unsafe)
    yield "磁盘", lambda: _disks(page)
    yield "备份", lambda: _backup(page)
    yield "台账核对", lambda: _ledger(page)
    yield "待办和失败", lambda: _work(page)


def _database() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not is_postgresql():
        return
    facts = server_facts()
    if abs(facts.now - timezone.now()) > timedelta(seconds=5):
        yield f"数据库的时钟{facts.now}与本机相差5秒以上,请用NTP校准。"
    if facts.connections > 0.8 * facts.most:
        yield f"{facts.most}个连接已用{facts.connections}个,请增大max_connections。"
    if not facts.is_durable:
        yield "fsync、full_page_writes或synchronous_commit已关闭,断电会丢失已确认的数据。"


def _workers() -> Iterator[str]:
    if not settings.CELERY_WORKER_ENABLE_REMOTE_CONTROL:
        # A folder, as in the demonstration, carries no answers.
        return
    try:
        found = current_app.control.inspect(timeout=SECONDS_TO_ANSWER).active_queues() or {}
    except current_app.connection_for_write().connection_errors as error:
        yield f"消息服务没有应答:{error}"
        return
    served = {queue["name"] for queues in found.values() for queue in queues}
    for queue in ("fast", "slow"):
        if queue not in served:
            yield f"没有后台进程在处理队列{queue}。"


def _content_key() -> Iterator[str]:
    """The newest content can be read: by another key none could."""
    with every_tenant("whether the content key is that of the store"):
        newest = StoredContent.objects.filter(key__isnull=False).order_by("-created_at").first()
        try:
            if newest is not None:
                read_content(newest)
        except ContentUnreadable:
            yield "CONTENT_KEY读不出最新存入的内容,不是本库的密钥。请换回当时的密钥。"
        except FileNotFoundError:
            yield f"最新存入的文件不在{settings.MEDIA_ROOT}中。"


def _mail() -> Iterator[str]:
    if settings.EMAIL_HOST:
        with get_connection():
            pass
    return iter(())


def _programs() -> Iterator[str]:
    if not is_postgresql():
        return
    folder = settings.POSTGRESQL_PROGRAMS
    path = shutil.which("pg_dump", path=str(folder) if folder else None)
    if path is None:
        yield "本机没有pg_dump,不能在此备份(网页和后台机器可以没有)。"
        return
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - PostgreSQL's own
    client = int(said.split()[2].split(".")[0])
    server = connection.get_database_version()[0]
    if client < server:
        yield f"pg_dump是{client}版,比数据库的{server}版旧,不能备份。"


def _disks(page: Operations) -> Iterator[str]:
    for disk in page.disks:
        if disk.is_nearly_full:
            yield f"{disk.name}所在磁盘已用{disk.percent}%。"


def _backup(page: Operations) -> Iterator[str]:
    if page.backup is None:
        yield "还没有备份。"
    elif timezone.now() - page.backup.at > TOO_OLD:
        yield f"最近一次备份在{timezone.localtime(page.backup.at):%Y-%m-%d %H:%M},已超过26小时。"


def _ledger(page: Operations) -> Iterator[str]:
    if page.check is None:
        yield "还没有核对过台账:定时进程每天2:10核对。"
        return
    if page.check.faults:
        yield f"最近一次核对发现{len(page.check.faults)}处不符,请运行verify_ledger并保全数据库。"
    if timezone.now() - page.check.at > TOO_OLD:
        yield f"最近一次核对在{timezone.localtime(page.check.at):%Y-%m-%d %H:%M},已超过26小时。"


def _work(page: Operations) -> Iterator[str]:
    for queue in page.queues:
        if queue.failed:
            yield f"{queue.name}:失败{queue.failed}项,在运行页上重试。"
        # When plans were done last tells nothing of how long they wait.
        if queue.kind != "plans" and queue.since and timezone.now() - queue.since > TOO_LONG:
            yield f"{queue.name}:{queue.waiting}项等待已超过10分钟,可能缺少后台进程。"
