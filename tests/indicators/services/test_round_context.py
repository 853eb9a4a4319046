"""What a round asks only because something is computed from it: once, and of whom it is usual."""

from decimal import Decimal

import pytest

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
