"""A backup comes back whole into an empty place, and one that was touched does not."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection, connections

from assessments.models import Report, ReportKind
from assessments.services import Asked, build_report, request_report
from audit.models import LedgerEntry
from audit.services import ledger_heads
from indicators.models import Observation
from tests.assessments.small_plan import YEAR, make_small_plan

pytestmark = pytest.mark.django_db(transaction=True)

DRILL = "carbon_peak_drill"


@pytest.fixture
def backup(tmp_path: Path, settings: LazySettings) -> Path:
    """The folder of a backup of the small plan with one finished report."""
    settings.MEDIA_ROOT = tmp_path / "media"
    small = make_small_plan()
    asked = Asked(kind=ReportKind.PROGRESS_TABLE, year=YEAR)
    build_report(request_report(small.plan, asked, actor=small.actor()).pk)
    call_command("backup", str(tmp_path / "backup"))
    return tmp_path / "backup"


@contextmanager
def empty_database(folder: Path, settings: LazySettings) -> Iterator[None]:
    """Let the product see another database without a table, and a media store without a file."""
    held = connections["default"]
    name = DRILL if held.vendor == "postgresql" else str(folder / "drill.sqlite3")
    if held.vendor == "postgresql":
        _server(f"DROP DATABASE IF EXISTS {DRILL}", f"CREATE DATABASE {DRILL}")
    media = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = folder / "restored-media"
    connections["default"] = type(held)({**held.settings_dict, "NAME": name}, "default")
    try:
        with closing(connections["default"]):
            yield
    finally:
        connections["default"] = held
        settings.MEDIA_ROOT = media
        if held.vendor == "postgresql":
            _server(f"DROP DATABASE {DRILL}")


def _server(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drill(backup: Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]) -> None:
    """Restore into an empty place; all is there, and what is there is what was there."""
    before = ledger_heads(), Observation.objects.count()
    file = Report.objects.get().file
    with empty_database(backup.parent, settings):
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
    with pytest.raises(CommandError, match="不是空文件夹"):
        call_command("backup", str(backup))
    key = settings.CONTENT_KEY
    assert not any(key in path.read_bytes() for path in backup.rglob("*") if path.is_file())


@pytest.mark.sqlite
def test_a_backup_that_was_touched_is_refused(
    backup: Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    (evidence,) = (backup / "media" / "content").iterdir()
    evidence.write_bytes(evidence.read_bytes()[:-1] + b"!")
    settings.CONTENT_KEY = bytes(32)
    with (
        empty_database(backup.parent, settings),
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
