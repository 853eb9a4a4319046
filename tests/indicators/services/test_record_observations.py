"""Recording many values at once does what recording them one by one does."""

from decimal import Decimal

import pytest
from django.conf import LazySettings
from pytest_django import DjangoAssertNumQueries

from audit.models import LedgerEntry
from audit.services import recorded
from indicators.models import Definition, Indicator, LatestObservation, Observation
from indicators.services import Entered, Period, Reported, record_observations
from indicators.services.observations import SyntheticRefused
from organizations.models import Place
from plans.models import RecomputeRequest
from tests.seeds import SYSTEM, load_seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def siping() -> Place:
    return load_seed("siping").tenant


def wind(place: Place, value: str, year: int = 2023, *, synthetic: bool = False) -> Entered:
    indicator = Indicator.objects.get(code="EN11")
    return Entered(
        place=place,
        indicator=indicator,
        definition=Definition.objects.get(indicator=indicator, is_default=True),
        period=Period(year),
        reported=Reported(Decimal(value), 2, "final", "record", "public", synthetic=synthetic),
    )


def record(place: Place, *rows: Entered) -> list[Observation]:
    with recorded(SYSTEM) as recording:
        return record_observations(recording, tenant=place, entered=rows)


def test_first_values_are_versions_one_and_revisions_point_on(siping: Place) -> None:
    record(siping, wind(siping, "100"), wind(siping, "110", 2024))
    (revised,) = record(siping, wind(siping, "101"))
    assert revised.version == 2
    assert Observation.objects.count() == 3
    latest = LatestObservation.objects.values_list("year", "observation__value")
    assert dict(latest) == {2023: Decimal(101), 2024: Decimal(110)}


def test_every_value_has_its_ledger_entry_and_the_plan_is_outdated(siping: Place) -> None:
    wanted = RecomputeRequest.objects.get().wanted
    record(siping, wind(siping, "100"), wind(siping, "110", 2024))
    assert LedgerEntry.objects.filter(action="observation.record").count() == 2
    assert RecomputeRequest.objects.get().wanted == wanted + 1


def test_queries_do_not_rise_with_the_number_of_values(
    siping: Place, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [wind(siping, "100", year) for year in range(2001, 2021)]
    with django_assert_max_num_queries(18):
        record(siping, *rows)


def test_production_keeps_none_of_them(siping: Place, settings: LazySettings) -> None:
    settings.SYNTHETIC_VALUES_ALLOWED = False
    with pytest.raises(SyntheticRefused):
        record(siping, wind(siping, "100"), wind(siping, "1", 2024, synthetic=True))
    assert not Observation.objects.exists()
