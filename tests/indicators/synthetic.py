"""Invented values on each way by which values are recorded."""

from dataclasses import replace
from decimal import Decimal

from audit.services import recorded
from indicators.models import Measure
from indicators.services import (
    Entered,
    Period,
    Reported,
    record_observation,
    record_observations,
    record_target_state,
)
from tests.cast import SYSTEM
from tests.indicators.walk import Walk, make_walk

INVENTED = Reported(
    value=Decimal("48.5"),
    decimals=1,
    quality="final",
    basis="record",
    release="internal",
    synthetic=True,
)


def record_synthetic(way: str) -> None:
    """Record an invented `value`, several `values` at once, or a `state`."""
    walk = make_walk()
    if way == "state":
        _state(walk)
    else:
        _values(walk, at_once=way == "values")


def _values(walk: Walk, *, at_once: bool) -> None:
    duty = walk.share
    assert duty.indicator is not None
    assert duty.definition is not None
    with recorded(SYSTEM) as recording:
        if at_once:
            true = Entered(
                duty.place,
                duty.indicator,
                duty.definition,
                Period(2023),
                replace(INVENTED, synthetic=False),
            )
            entered = [true, replace(true, period=Period(2024), reported=INVENTED)]
            record_observations(recording, tenant=duty.tenant, entered=entered)
            return
        record_observation(
            recording,
            tenant=duty.tenant,
            place=duty.place,
            indicator=duty.indicator,
            definition=duty.definition,
            period=Period(2024),
            reported=INVENTED,
        )


def _state(walk: Walk) -> None:
    measure = Measure.objects.get(state_duties=walk.milestone)
    with recorded(SYSTEM) as recording:
        record_target_state(
            recording,
            tenant=walk.plan.tenant,
            measure=measure,
            year=2024,
            state="progressing",
            synthetic=True,
        )
