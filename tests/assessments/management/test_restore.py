"""A backup comes back whole into an empty place, and one that was touched does not."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from assessments.models import Report, ReportKind
from assessments.services import Asked, build_report, request_report
from audit.models import LedgerEntry
from audit.services import ledger_heads
from audit.services.backups import check_backup
from audit.services.copies import FOLDER as COPIES
from indicators.models import Observation
from tests.assessments.small_plan import YEAR, make_small_plan
from tests.second_database import empty_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(tmp_path: Path, settings: LazySettings) -> Path:
    """The folder of a backup of the small plan with one finished report."""
    settings.MEDIA_ROOT = tmp_path / "media"
    small = make_small_plan()
    asked = Asked(kind=ReportKind.PROGRESS_TABLE, year=YEAR)
    build_report(request_report(small.plan, asked, actor=small.actor()).pk)
    # Comes and goes: no part of a backup.
    default_storage.save(f"{COPIES}/whole-city", ContentFile(b"all data"))
    call_command("backup", str(tmp_path / "backup"))
    return tmp_path / "backup"


@contextmanager
def empty_place(folder: Path, settings: LazySettings) -> Iterator[None]:
    """Let the product see another database without a table, and a media store without a file."""
    media = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = folder / "restored-media"
    try:
        with empty_database(folder):
            yield
    finally:
        settings.MEDIA_ROOT = media


def drill(backup: Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]) -> None:
    """Restore into an empty place; all is there, and what is there is what was there."""
    before = ledger_heads(), Observation.objects.count()
    file = Report.objects.get().file
    with empty_place(backup.parent, settings):
        call_command("restore", str(backup))
        said = capsys.readouterr().out
        assert f"逐字节一致: {file.sha256}" in said
        assert Observation.objects.count() == before[1] > 0
        last = LedgerEntry.objects.filter(chain="system").order_by("-seq")[0]
        assert last.action == "backup.restore"
        with pytest.raises(CommandError, match="没有恢复"):
            call_command("restore", str(backup))
    # The place that was backed up was not touched, and knows that it was.
    assert (ledger_heads(), Observation.objects.count()) == before
    assert LedgerEntry.objects.filter(action="backup.make", object_id=last.object_id).exists()


@pytest.mark.sqlite
def test_sqlite_comes_back(
    backup: Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    drill(backup, settings, capsys)
    assert [path.name for path in (backup / "media").iterdir()] == ["content"]
    with pytest.raises(CommandError, match="不是空文件夹"):
        call_command("backup", str(backup))
    key = settings.CONTENT_KEY
    assert not any(key in path.read_bytes() for path in backup.rglob("*") if path.is_file())


@pytest.mark.sqlite
def test_nightly_backups_are_made_and_old_ones_removed(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    place = tmp_path / "backups"
    old = [place / f"2026-01-{day:02}T011500" for day in (1, 2)]
    by_hand, left = place / "before-the-upgrade", place / "2026-01-03T011500.part"
    for folder in (*old, by_hand, left):
        folder.mkdir(parents=True)
        (folder / "manifest.json").touch()
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise SystemExit

    monkeypatch.setattr("time.sleep", wait)
    with pytest.raises(SystemExit):
        call_command("backup", str(place), daily_at=time(1, 15), keep_days=1, keep_months=2)
    # The last one was months ago: at once, then at night.
    assert waited[0] == 0
    assert 0 < waited[1] <= 24 * 3600
    made = {path.name for path in place.iterdir() if path.is_dir()}
    assert made >= {old[1].name, by_hand.name}
    assert not made & {old[0].name, left.name}
    (new,) = made - {old[1].name, by_hand.name}
    assert check_backup(place / new).files.keys() >= {"database.sqlite3"}


@pytest.mark.sqlite
def test_two_backups_do_not_meet(tmp_path: Path) -> None:
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="正在写另一份备份"):
            call_command("backup", str(tmp_path), dated=True)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


@pytest.mark.sqlite
def test_a_backup_that_was_touched_is_refused(
    backup: Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    (evidence,) = (backup / "media" / "content").iterdir()
    evidence.write_bytes(evidence.read_bytes()[:-1] + b"!")
    settings.CONTENT_KEY = bytes(32)
    with (
        empty_place(backup.parent, settings),
        pytest.raises(CommandError, match="没有恢复"),
    ):
        call_command("restore", str(backup))
    said = capsys.readouterr().err
    assert f"media/content/{evidence.name}缺失或与清单" in said
    assert "CONTENT_KEY不是备份时的密钥" in said


@pytest.mark.long
@pytest.mark.postgres
def test_postgresql_comes_back(
    backup: Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    drill(backup, settings, capsys)


@pytest.mark.postgres
def test_a_missing_program_is_named(tmp_path: Path, settings: LazySettings) -> None:
    settings.POSTGRESQL_PROGRAMS = tmp_path
    with pytest.raises(CommandError, match="找不到pg_dump"):
        call_command("backup", str(tmp_path / "backup"))
    assert list(tmp_path.iterdir()) == []
