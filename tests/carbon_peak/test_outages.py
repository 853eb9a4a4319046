"""What people, programs and jobs find while database, disk, cache or clock are not as they should."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from celery.schedules import schedule
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from audit.models import StoredContent
from audit.services import store_file
from carbon_peak.beat import Scheduler
from carbon_peak.celery import app
from indicators.services.recompute import recompute_chunk
from plans.services.recompute import Taken
from tests.indicators.api.program import program, told
from tests.indicators.walk import Walk, make_walk


@contextmanager
def away(cause: BaseException | None = None) -> Iterator[None]:
    """Every question to the database fails as when its server is gone."""

    def refuse(*_question: Any) -> NoReturn:
        raise OperationalError("server closed the connection") from cause

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def walk() -> Walk:
    return make_walk()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"), [("zh-hans", "数据库暂时没有响应"), ("en", 'lang="en"')]
)
def test_a_page_without_its_database_says_so_in_the_readers_language(
    walk: Walk, language: str, sentence: str
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(walk.cast["amy"])
    with away():
        answer = client.get("/", headers={"accept-language": language})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "15"
    body = answer.content.decode()
    assert sentence in body
    assert answer.headers["X-Request-ID"] in body
    assert "server closed" not in body
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_a_page_says_that_the_disk_is_full(walk: Walk) -> None:
    class DiskFull(Exception):
        sqlstate = "53100"

    client = Client(raise_request_exception=False)
    client.force_login(walk.cast["amy"])
    with away(DiskFull()):
        answer = client.get("/")
    assert answer.status_code == 503
    assert "存储空间已满" in answer.content.decode()


@pytest.mark.django_db
def test_a_program_is_told_when_to_try_again(walk: Walk) -> None:
    amy = program(walk, "amy")
    with away():
        answer = amy.call("GET", "/duties/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "15"
    assert told(answer)["code"] == "unavailable"


@pytest.mark.django_db
def test_readiness_waits_once_for_a_database_that_is_away(client: Client) -> None:
    with away():
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"] == ["carbon_peak.health.database"]


@pytest.mark.django_db
def test_of_a_file_that_does_not_fit_nothing_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path

    def full(_descriptor: int) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store_file(b"a scan", chain="system", now=timezone.now())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not StoredContent.objects.exists()
    monkeypatch.undo()
    kept = store_file(b"a scan", chain="system", now=timezone.now())
    assert default_storage.exists(kept.stored_name)


@pytest.mark.django_db
def test_a_database_that_is_away_is_no_fault_of_a_plan() -> None:
    taken = Taken([1, 2], {1: "", 2: ""})
    with away(), pytest.raises(OperationalError):
        recompute_chunk(taken, today=date(2026, 11, 22))
    assert taken.failed == []


def test_a_clock_that_is_set_back_holds_no_job_up(tmp_path: Path) -> None:
    sent: list[str] = []

    class Noting(Scheduler):
        def apply_entry(self, entry: Any, producer: Any = None) -> None:
            sent.append(entry.name)

    beat = Noting(app, schedule_filename=str(tmp_path / "beat"), lazy=True)
    beat.setup_schedule()
    beat.schedule.clear()
    beat.add(name="sweep", task="sweep", schedule=schedule(timedelta(minutes=1), app=app))
    beat.schedule["sweep"].last_run_at = app.now() + timedelta(days=1)
    assert beat.tick() <= 60
    beat.schedule["sweep"].last_run_at = app.now() - timedelta(minutes=2)
    beat.populate_heap()
    beat.tick()
    assert sent == ["sweep"]
    beat.close()
