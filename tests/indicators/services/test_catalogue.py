"""Loading the catalogue again: nothing changes its meaning behind accepted values."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.conf import settings

from audit.models import LedgerEntry
from audit.services import recorded
from indicators.management.commands.load_reference import reference_data
from indicators.models import Definition, Indicator
from indicators.services import (
    Period,
    ReferenceData,
    Reported,
    load_reference_data,
    record_observation,
)
from indicators.services.catalogue import CatalogueError
from plans.services import outdated_plans, serve_recompute
from tests.cast import SYSTEM
from tests.seeds import load_seed

pytestmark = pytest.mark.django_db

CODE = "EN11"


@pytest.fixture(scope="module")
def shipped() -> ReferenceData:
    return reference_data(settings.BASE_DIR / "fixtures" / "catalogue")


def changed(data: ReferenceData, code: str, **facts: object) -> ReferenceData:
    """The catalogue with other facts of one indicator."""
    rows = [
        row.model_copy(update=facts) if row.code == code else row
        for row in data.catalogue.indicators
    ]
    return replace(data, catalogue=data.catalogue.model_copy(update={"indicators": rows}))


def load(data: ReferenceData) -> list[str]:
    """Load, and return which indicators the ledger calls changed."""
    load_reference_data(data, actor=SYSTEM)
    entry = LedgerEntry.objects.filter(action="catalogue.load").latest("pk")
    codes: list[str] = json.loads(entry.after)["changed"]
    return codes


def test_loading_again_changes_nothing(shipped: ReferenceData) -> None:
    load(shipped)
    counted = (Indicator.objects.count(), Definition.objects.count())
    assert load(shipped) == []
    assert (Indicator.objects.count(), Definition.objects.count()) == counted


def test_another_unit_is_refused_once_a_value_is_accepted(shipped: ReferenceData) -> None:
    plan = load_seed("siping")
    other = changed(shipped, CODE, unit="gw")
    indicator = Indicator.objects.get(code=CODE)
    with recorded(SYSTEM) as recording:
        record_observation(
            recording,
            tenant=plan.tenant,
            place=plan.tenant,
            indicator=indicator,
            definition=indicator.definitions.get(is_default=True),
            period=Period(2025),
            reported=Reported(Decimal(184), 0, "final", "record", "public"),
        )
    with pytest.raises(CatalogueError, match=CODE):
        load(other)
    assert Indicator.objects.get(code=CODE).unit == indicator.unit


def test_another_lamp_asks_for_new_figures(shipped: ReferenceData) -> None:
    plan = load_seed("siping")
    with serve_recompute(plan.pk):
        pass
    indicator = Indicator.objects.get(code=CODE)
    assert load(changed(shipped, CODE, lamp=not indicator.lamp)) == [CODE]
    assert outdated_plans() == [plan.pk]


def test_a_definition_keeps_its_content(shipped: ReferenceData) -> None:
    load(shipped)
    row = next(row for row in shipped.catalogue.indicators if not shipped.definitions.of(row.code))
    with pytest.raises(CatalogueError, match=f"{row.code}-STD"):
        load(changed(shipped, row.code, definition="另一种口径"))
