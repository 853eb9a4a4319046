"""What an operator is told of the whole installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from celery import current_app
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.databases import is_postgresql, server_facts
from audit.models import LedgerCheck
from audit.services import check_ledger, store_text
from dashboards.management.commands import doctor
from dashboards.selectors.operations import Disk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def healthy(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is as it should be, as far as a test can have it so."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr("dashboards.selectors.operations._unsafe", lambda: iter(()))
    monkeypatch.setattr("dashboards.selectors.operations._disks", lambda: iter(()))
    if is_postgresql():
        # The servers of the tests wait for no disk.
        facts = server_facts()._replace(is_durable=True)
        monkeypatch.setattr(doctor, "server_facts", lambda: facts)
    served(monkeypatch, settings, "fast", "slow")
    call_command("backup", str(tmp_path / "backup"))
    check_ledger()


def served(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, *queues: str) -> None:
    settings.CELERY_WORKER_ENABLE_REMOTE_CONTROL = True
    answer = {f"{queue}@host": [{"name": queue}] for queue in queues}
    inspect = Mock(return_value=Mock(active_queues=Mock(return_value=answer)))
    monkeypatch.setattr(current_app.control, "inspect", inspect)


@contextmanager
def found(capsys: pytest.CaptureFixture[str], *words: str) -> Iterator[None]:
    """What is done in the block is the only thing that the doctor finds."""
    yield
    capsys.readouterr()
    with pytest.raises(CommandError, match=f"{len(words)}\u9879\u5f02\u5e38"):
        call_command("doctor")
    said = capsys.readouterr().out
    assert [word for word in words if word not in said] == []


def test_a_sound_installation_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    call_command("doctor")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 12
    assert all(line.startswith("正常 ") for line in lines)


def test_a_missing_worker_and_a_full_disk(
    capsys: pytest.CaptureFixture[str], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with found(capsys, "没有后台进程在处理队列slow", "文件库所在磁盘已用97%"):
        served(monkeypatch, settings, "fast")
        full = Disk("media", "文件库", 1, 97)
        monkeypatch.setattr("dashboards.selectors.operations._disks", lambda: iter((full,)))


def test_another_content_key(capsys: pytest.CaptureFixture[str], settings: LazySettings) -> None:
    store_text("文字", chain="system", now=timezone.now())
    with found(capsys, "不是本库的密钥"):
        settings.CONTENT_KEY = bytes(32)


def test_an_old_backup_and_a_ledger_that_nobody_checks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(hours=27)
    with found(capsys, "最近一次备份在", "最近一次核对在"):
        # The database's clock is this machine's, in a test of other clocks.
        monkeypatch.setattr(doctor, "_database", lambda: iter(()))
        monkeypatch.setattr(timezone, "now", lambda: later)


def test_faults_of_the_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    with found(capsys, "发现1处不符"):
        LedgerCheck.objects.create(
            at=timezone.now(), entries=1, heads={}, faults=[["", 0, "trigger"]]
        )
