"""Whoever takes data away stands in the ledger; public data and a unit's own forms are free."""

import hashlib
import json

import pytest

from audit.models import LedgerEntry
from indicators.models import ReportingDuty
from tests.assessments.small_plan import SmallPlan, make_small_plan
from tests.dashboards.test_units import make_duty, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def small() -> SmallPlan:
    return make_small_plan()


@pytest.fixture
def duty(small: SmallPlan) -> ReportingDuty:
    return make_duty(small, make_round(small))


EXPORTS = {
    "/data/?indicator=EN11&download=csv": "data.export",
    "/data/?indicator=EN11&download=xlsx": "data.export",
    "/plans/siping/departments/?download=csv": "department.export",
    "/plans/siping/register/?download=csv": "register.export",
    "/supervision/?format=csv": "supervision.export",
    "/rounds/{round}/timeliness/?download=csv": "timeliness.export",
    "/rounds/{round}/units/{department}/form/facts.json": "filing_form.export",
    "/plans/siping/samples/?year=2022&size=3&seed=a&until=2025-01-01&download=csv": "sample.export",
    "/audit/statistics/?download=csv": "audit_statistics.export",
}


@pytest.mark.parametrize("address", EXPORTS)
def test_who_takes_a_file_stands_in_the_ledger(
    small: SmallPlan, duty: ReportingDuty, address: str
) -> None:
    client = small.cast.enter("audrey")
    found = client.get(address.format(round=duty.round_id, department=duty.department_id))
    entry = LedgerEntry.objects.latest("pk")
    assert (found.status_code, entry.action) == (200, EXPORTS[address])
    assert (entry.chain, entry.actor_account) == (
        small.cast.siping.chain,
        small.cast["audrey"].pk,
    )
    assert json.loads(entry.after)["sha256"] == hashlib.sha256(found.content).hexdigest()


def test_a_units_own_form_and_the_page_itself_leave_no_entry(
    small: SmallPlan, duty: ReportingDuty
) -> None:
    before = LedgerEntry.objects.count()
    own = f"/rounds/{duty.round_id}/units/{duty.department_id}/form/facts.json"
    assert small.cast.enter("amy").get(own).status_code == 200
    assert small.cast.enter("audrey").get("/data/").status_code == 200
    assert LedgerEntry.objects.count() == before


def test_a_file_of_two_places_stands_in_the_ledgers_of_those_that_one_reads(
    small: SmallPlan,
) -> None:
    small.cast.enter("bob").get("/data/?download=csv")
    assert not LedgerEntry.objects.filter(
        action="data.export", chain=small.cast.siping.chain
    ).exists()
