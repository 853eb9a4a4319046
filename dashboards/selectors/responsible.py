"""Who answers for a target: the unit that the office named, else the first listed, presumed."""

from datetime import datetime

from indicators.selectors.progress import Judged
from plans.models import Plan
from plans.selectors.reading import ResponsibleUnit, Share, accountable_units, responsible_unit


def units_of(
    judged: tuple[Judged, ...],
    shares: tuple[Share, ...],
    plan: Plan,
    *,
    as_of: datetime | None = None,
) -> dict[int, ResponsibleUnit | None]:
    """Who answers for each measure: one query for the units that the office named."""
    named = accountable_units(plan, as_of=as_of)
    return {
        each.measure_id: responsible_unit(
            (each.commitment.key, each.commitment.task_key), each.commitment.task_id, shares, named
        )
        for each in judged
    }
