"""What the machines that watch the product are told."""

import pytest
from django.db import connection
from django.test import Client, override_settings

PASSES = "tests.carbon_peak.test_health.passes"
FAILS = "tests.carbon_peak.test_health.fails"


def passes() -> list[str]:
    return []


def fails() -> list[str]:
    return ["A trigger is missing."]


def test_a_living_process_answers_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_the_product_is_ready_when_migrated(client: Client) -> None:
    response = client.get("/readyz")
    assert response.json() == {"status": "ok", "failed": []}
    assert response.status_code == 200


@override_settings(READINESS_CHECKS=[PASSES, FAILS])
def test_a_failed_check_is_named_and_its_reason_only_logged(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "failed": [FAILS]}
    (record,) = [record for record in caplog.records if record.name == "carbon_peak.health"]
    assert vars(record)["problems"] == ["A trigger is missing."]


@pytest.mark.django_db
def test_a_migration_not_applied_is_found(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'axes'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failed"] == ["carbon_peak.health.migrations"]


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
