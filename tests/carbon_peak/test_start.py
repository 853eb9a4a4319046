"""Production neither starts nor serves with a row of a demonstration."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.test import Client
from pytest_django.fixtures import Settings

from audit.services import recorded
from carbon_peak.celery import begin
from carbon_peak.health import refuse_bad_start
from indicators.models import Observation
from indicators.services.observations import SyntheticRefused
from organizations.services.demo_names import DemonstrationRefused, mark_demonstration
from tests.cast import SYSTEM, make_cast
from tests.indicators.synthetic import record_synthetic

UNREACHABLE = "tests.carbon_peak.test_start.unreachable"


def unreachable() -> list[str]:
    raise DatabaseError


@pytest.mark.django_db
def test_production_starts_with_its_own_rows(settings: Settings) -> None:
    make_cast()
    settings.SYNTHETIC_VALUES_ALLOWED = False
    refuse_bad_start()


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["value", "state", "values", "name"])
def test_production_neither_starts_nor_serves_with_an_invented_row(
    settings: Settings, client: Client, what: str
) -> None:
    if what == "name":
        mark_demonstration(make_cast().siping, actor=SYSTEM)
    else:
        record_synthetic(what)
    refuse_bad_start()

    settings.SYNTHETIC_VALUES_ALLOWED = False
    with pytest.raises(ImproperlyConfigured, match="demonstration"):
        refuse_bad_start()
    with pytest.raises(SystemExit, match="demonstration"):
        begin()
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["value", "state", "values"])
def test_production_saves_no_invented_row(settings: Settings, what: str) -> None:
    settings.SYNTHETIC_VALUES_ALLOWED = False
    with pytest.raises(SyntheticRefused), recorded(SYSTEM):
        record_synthetic(what)
    assert not Observation.objects.exists()
    with pytest.raises(DemonstrationRefused):
        mark_demonstration(make_cast().siping, actor=SYSTEM)


def test_a_database_that_is_not_there_yet_is_waited_for(settings: Settings) -> None:
    settings.START_CHECKS = [UNREACHABLE]
    refuse_bad_start()
