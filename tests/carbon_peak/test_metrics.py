"""What Prometheus is told, and who may ask."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from audit.services import check_ledger
from carbon_peak import metrics
from tests.assessments.small_plan import make_small_plan
from tests.query_counts import assert_query_count


@pytest.fixture(autouse=True)
def own_counts(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.METRICS_FILE = tmp_path / "metrics.json"
    monkeypatch.setattr(metrics, "counts", metrics.Counts())


def told(client: Client, **headers: str) -> dict[str, str]:
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    lines = response.content.decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


@pytest.mark.django_db
def test_requests_queues_and_the_ledger_are_counted(client: Client) -> None:
    make_small_plan()
    found = check_ledger()
    client.get("/healthz")
    client.get("/healthz")
    client.get("/nowhere/42/")
    with assert_query_count("carbon_peak:metrics"):
        series = told(client)
    assert series['carbon_peak_requests_total{route="healthz",method="GET",status="200"}'] == "2"
    assert series['carbon_peak_request_seconds_bucket{route="healthz",le="+Inf"}'] == "2"
    assert not any("42" in name for name in series)
    assert series['carbon_peak_work_waiting{kind="plans"}'] == "1"
    assert series["carbon_peak_outdated_plans"] == "1"
    assert series["carbon_peak_ledger_entries"] == str(found.entries)
    assert series["carbon_peak_ledger_faults"] == "0"


@pytest.mark.django_db
def test_only_this_machine_or_the_token_is_answered(client: Client, settings: LazySettings) -> None:
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.5").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    settings.METRICS_TOKEN = "word"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wor"}).status_code == 404
    assert told(client, Authorization="Bearer word")


@pytest.mark.django_db
def test_a_slow_query_is_counted_and_logged_without_its_parameters(
    client: Client, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SLOW_QUERY_MS = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 WHERE 'submitted' = %s", ["submitted"])
    settings.SLOW_QUERY_MS = 60_000
    record = next(each for each in caplog.records if each.name == "carbon_peak.metrics")
    assert vars(record)["sql"] == "SELECT 1 WHERE 'submitted' = %s"
    assert told(client)[metrics.SLOW] == "1"


def test_processes_add_to_one_file_and_a_broken_one_begins_anew(settings: LazySettings) -> None:
    one, other = metrics.Counts(), metrics.Counts()
    one.add({"a": 1})
    other.add({"a": 2, "b": 0.5})
    assert other.total() == {"a": 2, "b": 0.5}
    assert one.total() == {"a": 3, "b": 0.5}
    assert json.loads(settings.METRICS_FILE.read_text()) == {"a": 3, "b": 0.5}
    settings.METRICS_FILE.write_text('{"a": 3, "b"')
    one.add({"a": 1})
    assert one.total() == {"a": 1}


def test_labels_cannot_break_out() -> None:
    assert metrics.series("x", job='a"\n\\') == 'x{job="a\\"\\n\\\\"}'
