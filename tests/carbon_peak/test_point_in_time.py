"""A database goes back to a moment by the settings that docs/operations.md names."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import servers

pytestmark = pytest.mark.long

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, because the path of a socket holds at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="cp-", dir="/tmp") as name:
        servers.own(Path(name))
        yield Path(name)


def documented(*names: str, **places: str) -> tuple[str, ...]:
    """Settings as the document has them, with other folders and another moment."""
    lines = re.findall(r"(?m)^    (\w+ = .+)$", DOCUMENT.read_text(encoding="utf-8"))
    found = dict(re.split(r" = ", line.partition("  #")[0].strip(), maxsplit=1) for line in lines)
    settings = []
    for name in names:
        value = places.get(name, found[name].strip("'"))
        settings.append(f"{name}={value.replace('/archive', places['archive'])}")
    return tuple(settings)


@pytest.fixture
def base_backup() -> Path:
    """PostgreSQL's own program, which not every installation has beside the server."""
    program = servers.binary("initdb").with_name("pg_basebackup")
    if not program.exists():
        pytest.fail(f"{program} is missing: install PostgreSQL with its client programs.")
    return program


def test_what_was_written_after_the_moment_is_gone(folder: Path, base_backup: Path) -> None:
    archive, base = folder / "archive", folder / "base"
    servers.finish(["mkdir", str(archive)], folder)
    archiving = documented(
        "wal_level", "archive_mode", "archive_command", "archive_timeout", archive=str(archive)
    )
    with (
        servers.postgresql(folder, (*servers.SETTINGS, *archiving)) as address,
        psycopg.connect(address, autocommit=True) as client,
    ):
        client.execute("CREATE TABLE said (word text)")
        options = [f"--pgdata={base}", "--checkpoint=fast", "--wal-method=stream"]
        servers.finish([str(base_backup), *options, f"--dbname={address}"], folder)
        client.execute("INSERT INTO said VALUES ('after the base backup')")
        moment = client.execute("SELECT clock_timestamp()::text").fetchone()
        client.execute("INSERT INTO said VALUES ('after the moment')")
        wait_for_archive(client)
    assert moment is not None
    recovery = documented(
        "restore_command",
        "recovery_target_time",
        "recovery_target_action",
        archive=str(archive),
        recovery_target_time=moment[0],
    )
    servers.finish(["touch", str(base / "recovery.signal")], folder)
    with (
        servers.serving(base, folder, (*servers.SETTINGS, *recovery)) as address,
        psycopg.connect(address, autocommit=True) as client,
    ):
        until(client, "SELECT pg_get_wal_replay_pause_state() = 'paused'")
        assert client.execute("SELECT word FROM said").fetchall() == [("after the base backup",)]
        client.execute("SELECT pg_wal_replay_resume()")
        until(client, "SELECT NOT pg_is_in_recovery()")
        client.execute("INSERT INTO said VALUES ('goes on')")


def wait_for_archive(client: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Until the segment with the last row lies in the archive."""
    row = client.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    assert row is not None
    until(client, f"SELECT last_archived_wal >= '{row[0]}' FROM pg_stat_archiver")


def until(client: "psycopg.Connection[tuple[object, ...]]", question: str) -> None:
    """Ask the server until it says yes, for half a minute."""
    for _time in range(600):
        answer = client.execute(question).fetchone()
        if answer is not None and answer[0]:
            return
        client.execute("SELECT pg_sleep(0.05)")
    raise AssertionError(question)
