"""The worker's part: one file of a moment, by one worker, whatever becomes of it half way."""

import errno
import hashlib
import json
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.utils import timezone

from assessments.models import CityExport, CityExportState
from assessments.services import city_export_jobs
from assessments.services.cities import stream_city
from assessments.services.cities.reading import opened_city
from assessments.services.city_export_jobs import (
    QUEUE,
    waiting_city_exports,
    write_city_export,
)
from assessments.services.city_exports import take_city_export, withdraw_city_export
from audit.models import LedgerEntry
from audit.services.claims import Claim
from organizations.models import Notification
from tests.assessments.exported import again, approved, asked, make_city, office, written
from tests.assessments.small_plan import SmallPlan

pytestmark = pytest.mark.django_db
State = CityExportState


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture
def small() -> SmallPlan:
    return make_city()


def files() -> list[str]:
    return default_storage.listdir("copies")[1] if default_storage.exists("copies") else []


def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sign of life is given."""
    monkeypatch.setattr(city_export_jobs, "BEAT_SECONDS", 0.0)


def dead_since(export: CityExport, **ago: int) -> None:
    """As a worker leaves it that was killed."""
    at = timezone.now() - timedelta(**ago)
    name = default_storage.save("copies/half", BytesIO(b"half a file"))
    CityExport.objects.filter(pk=export.pk).update(
        state=State.WRITING, claimed_at=at, beat_at=at, attempts=1, stored_name=name
    )


def test_the_file_is_that_of_the_command_and_its_hashes_stand_in_the_ledger(
    small: SmallPlan, store: Path
) -> None:
    export = written(small)
    assert (export.state, export.progress) == (State.READY, 100)
    data = b"".join(take_city_export(export, actor=office(small)).portions)
    path = store / "city.zip"
    path.write_bytes(data)
    # As an import opens it: manifest, every hash, headings, the ledger from its first entry on.
    city = opened_city(path)
    assert city.manifest.key == small.cast.siping.key
    assert city.manifest.sha256 == export.manifest_sha256
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        manifest = package.read("manifest.json")
        ledger = package.read("ledger.jsonl").decode()
    assert hashlib.sha256(manifest).hexdigest() == export.manifest_sha256
    assert "city_export.approve" in ledger
    entry = LedgerEntry.objects.get(action="city_export.write")
    noted = json.loads(entry.after)
    assert (noted["sha256"], noted["manifest_sha256"], noted["size"]) == (
        hashlib.sha256(data).hexdigest(),
        export.manifest_sha256,
        len(data),
    )
    people = Notification.objects.filter(kind="export_ready").values_list(
        "user__username", flat=True
    )
    assert set(people) == {"olga", "audrey"}


def test_nothing_of_it_lies_in_the_open(small: SmallPlan, store: Path) -> None:
    export = written(small)
    stored = (store / "media" / export.stored_name).read_bytes()
    assert not stored.startswith(b"PK")
    assert b"manifest.json" not in stored
    assert stored[:200] not in bytes(export.wrapped_key or b"")


def test_nothing_is_written_that_was_not_approved(small: SmallPlan) -> None:
    export = asked(small)
    assert not write_city_export(export.pk)
    assert waiting_city_exports() == []
    assert again(export).state == State.ASKED


def test_it_is_written_once_however_often_the_worker_is_asked(small: SmallPlan) -> None:
    export = written(small)
    assert not write_city_export(export.pk)
    assert again(export).stored_name == export.stored_name
    assert LedgerEntry.objects.filter(action="city_export.write").count() == 1


def test_one_in_another_worker_s_hands_is_left_alone(small: SmallPlan) -> None:
    export = approved(small)
    dead_since(export, minutes=5)
    assert waiting_city_exports() == []
    assert not write_city_export(export.pk)


def test_a_dead_worker_s_one_is_found_and_written_and_its_half_is_gone(small: SmallPlan) -> None:
    export = approved(small)
    dead_since(export, minutes=11)
    assert waiting_city_exports() == [export.pk]
    assert write_city_export(export.pk)
    held = again(export)
    assert (held.state, held.attempts) == (State.READY, 2)
    assert [f"copies/{each}" for each in files()] == [held.stored_name]
    assert waiting_city_exports() == []


def test_one_that_kills_its_workers_fails_in_the_end_with_a_sentence(
    small: SmallPlan, django_capture_on_commit_callbacks: Any
) -> None:
    export = approved(small)
    dead_since(export, minutes=11)
    CityExport.objects.update(attempts=QUEUE.most_attempts)
    with django_capture_on_commit_callbacks(execute=True):
        assert not write_city_export(export.pk)
    held = again(export)
    assert held.state == State.FAILED
    assert "请重试" in held.error
    assert str(export.pk) in held.error
    assert files() == []
    assert Notification.objects.get(kind="export_failed").user == small.cast["olga"]
    assert waiting_city_exports() == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RuntimeError("broken"), "系统出现故障"),
        (OSError(errno.ENOSPC, "no space"), "存储空间不足"),
    ],
)
def test_what_goes_wrong_leaves_a_sentence_and_no_file(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    export = approved(small)

    def broken(_tenant: object, target: Any, **_given: object) -> None:
        target.write(b"\x01" * (3 << 20))
        raise error

    monkeypatch.setattr(city_export_jobs, "stream_city", broken)
    with pytest.raises(type(error)):
        write_city_export(export.pk)
    held = again(export)
    assert (held.state, held.stored_name, files()) == (State.FAILED, "", [])
    assert sentence in held.error
    assert "city_export.fail" in LedgerEntry.objects.values_list("action", flat=True)


def test_a_worker_stops_where_its_work_was_called_off(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch)
    export = approved(small)

    def called_off(tenant: Any, target: Any, **given: Any) -> Any:
        withdraw_city_export(again(export), actor=office(small))
        return stream_city(tenant, target, **given)

    monkeypatch.setattr(city_export_jobs, "stream_city", called_off)
    assert not write_city_export(export.pk)
    held = again(export)
    assert (held.state, held.stored_name, files()) == (State.WITHDRAWN, "", [])
    assert "city_export.write" not in LedgerEntry.objects.values_list("action", flat=True)


def test_a_worker_that_was_slower_than_the_sweep_keeps_nothing(
    small: SmallPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lived, but was taken for dead: the other one's file stands, its own is gone."""
    export = approved(small)

    def overtaken(tenant: Any, target: Any, **given: Any) -> Any:
        monkeypatch.setattr(city_export_jobs, "stream_city", stream_city)
        CityExport.objects.update(beat_at=timezone.now() - QUEUE.too_long - timedelta(seconds=1))
        assert write_city_export(export.pk)
        return stream_city(tenant, target, **given)

    monkeypatch.setattr(city_export_jobs, "stream_city", overtaken)
    assert not write_city_export(export.pk)
    held = again(export)
    assert held.state == State.READY
    assert [f"copies/{each}" for each in files()] == [held.stored_name]
    assert LedgerEntry.objects.filter(action="city_export.write").count() == 1
    assert b"".join(take_city_export(held, actor=office(small)).portions)


def test_progress_only_rises(small: SmallPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    export, seen = approved(small), []
    move = Claim.move

    def noting(claim: Any, **changes: Any) -> None:
        move(claim, **changes)
        seen.append(changes["progress"])
        assert changes.get("beat_at") or changes["progress"] == 100

    monkeypatch.setattr(Claim, "move", noting)
    assert write_city_export(export.pk)
    assert seen == sorted(seen)
    assert len(set(seen)) > 20
    assert seen[-1] == 100
