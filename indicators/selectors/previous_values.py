"""Last year's values of many duties at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.models import LatestObservation, ReportingDuty
from plans.domain.quantities import round_half_up


@dataclass(frozen=True, slots=True)
class PreviousValue:
    """The value of the same period a year before, at the decimals it was printed with."""

    value: Decimal
    decimals: int


Slot = tuple[int, int, str, int, int]


def previous_values(duties: Iterable[ReportingDuty]) -> dict[int, PreviousValue]:
    """By duty: its place's and definition's value of the year before. One query."""
    slots = {duty.pk: _slot(duty) for duty in duties if duty.definition_id}
    rows = LatestObservation.objects.filter(
        place__in={slot[0] for slot in slots.values()},
        definition__in={slot[1] for slot in slots.values()},
        year__in={slot[3] for slot in slots.values()},
    ).values_list(
        "place_id",
        "definition_id",
        "period_kind",
        "year",
        "month",
        "observation__value",
        "observation__decimals",
    )
    found: dict[Slot, PreviousValue] = {}
    for place, definition, kind, year, month, value, decimals in rows:
        if value is not None:
            printed = round_half_up(value, decimals)
            found[place, definition, kind, year, month] = PreviousValue(printed, decimals)
    return {pk: found[slot] for pk, slot in slots.items() if slot in found}


def _slot(duty: ReportingDuty) -> Slot:
    round_ = duty.round
    return duty.place_id, duty.definition_id or 0, round_.period_kind, round_.year - 1, round_.month
