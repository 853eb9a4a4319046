"""What a round asks only because something is computed from it: once, and of whom it is usual."""

from decimal import Decimal

import pytest
from django.test import Client

from audit.domain.actors import Actor
from audit.services import recorded
from indicators.models import Definition
from indicators.services import (
    Period,
    ProposedDuty,
    Reported,
    propose_duties,
    record_observation,
)
from plans.models import Plan
from tests.cast import make_cast
from tests.seeds import load_seed

pytestmark = pytest.mark.django_db

CLERK = Actor(account=1, unit="四平市统计局", role="reporter")


def inputs_of(plan: Plan) -> dict[str, ProposedDuty]:
    return {
        each.definition.code: each
        for each in propose_duties(plan, 2025).duties
        if each.used_for and each.definition is not None
    }


def enter(plan: Plan, code: str, value: str) -> None:
    definition = Definition.objects.select_related("indicator").get(code=code)
    with recorded(CLERK) as recording:
        record_observation(
            recording,
            tenant=plan.tenant,
            place=plan.tenant,
            indicator=definition.indicator,
            definition=definition,
            period=Period(2025),
            reported=Reported(
                value=Decimal(value),
                decimals=2,
                quality="final",
                basis="published",
                release="public",
            ),
        )


def test_inputs_are_asked_once_unless_held_or_needless() -> None:
    """One story, because loading a plan takes a second."""
    plan = load_seed("siping")
    cast = make_cast()
    asked = inputs_of(plan)
    assert {"GD06-STD", "GD03-STD"} <= set(asked)
    assert asked["GD03-STD"].department == cast.statistics
    assert asked["GD03-STD"].presumed
    assert "单位GDP能耗累计降低率" in asked["GD03-STD"].used_for
    slots = [
        (each.measure.place_id, each.definition.pk)
        for each in propose_duties(plan, 2025).duties
        if each.definition
    ]
    assert len(slots) == len(set(slots))
    # A part of a year asks nothing for context.
    assert not any(each.used_for for each in propose_duties(plan, 2025, states=False).duties)

    enter(plan, "GD06-STD", "0.8")
    assert "GD06-STD" not in inputs_of(plan), "held already"
    enter(plan, "EN01-ALL-2020", "-3")
    assert "GD03-STD" not in inputs_of(plan), "the result itself was reported"


def test_the_inventory_asks_all_its_lines_at_once(client: Client) -> None:
    plan = load_seed("siping")
    cast = make_cast()
    plain = {each.key for each in propose_duties(plan, 2025).duties}
    asked = propose_duties(plan, 2025, inventory=True).duties
    lines = {each.definition.code for each in asked if each.for_inventory and each.definition}
    # 21 fuels less the three kinds that raw coal sums up, 14 of power, heat and the like, GDP
    assert lines >= {"FU01-STD", "FU21-STD", "FU30-STD", "FU39-STD", "FU41-STD", "EN18-STD"}
    assert not lines & {"FU02-STD", "FU03-STD", "FU04-STD"}
    assert "GD01-STD" in lines
    assert "GD01b-STD" not in lines
    slots = [(each.measure.place_id, each.definition.pk) for each in asked if each.definition]
    assert len(slots) == len(set(slots))
    assert {each.key for each in asked if not each.for_inventory} <= plain
    of_coal = next(e for e in asked if e.definition and e.definition.code == "FU01-STD")
    assert (of_coal.department, of_coal.presumed) == (cast.statistics, True)

    enter(plan, "FU01-STD", "100")
    again = propose_duties(plan, 2025, inventory=True).duties
    assert "FU01-STD" not in {each.definition.code for each in again if each.definition}

    client.force_login(cast["olga"])
    page = client.get("/rounds/new/").content.decode()
    assert "柴油消费量" in page
    year = page.partition('name="year" value="')[2].partition('"')[0]
    without = client.get(f"/rounds/new/?year={year}&period=year-0").content.decode()
    assert "柴油消费量" not in without
