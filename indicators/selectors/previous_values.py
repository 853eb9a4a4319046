"""The values of the years before of many duties at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from indicators.access import Sight
from indicators.domain.short_series import MOST_POINTS
from indicators.models import LatestObservation, ReportingDuty
from organizations.access import Viewer
from plans.domain.quantities import round_half_up


@dataclass(frozen=True, slots=True)
class PreviousValue:
    """The value of the same period of an earlier year, at the decimals it was printed with."""

    value: Decimal
    decimals: int


# Columns by which it is decided who may see a value, with their names in the rule.
_SEEN_BY = MappingProxyType(
    {
        "observation__tenant_id": "tenant_id",
        "observation__department_id": "department_id",
        "indicator__code": "code",
        "observation__quality": "quality",
        "observation__release": "release",
    }
)

Slot = tuple[int, int, str, int, int]
Earlier = tuple[PreviousValue, ...]


def earlier_values(viewer: Viewer, duties: Iterable[ReportingDuty]) -> dict[int, Earlier]:
    """By duty: its place's and definition's values of the years before, the oldest first.

    At most five, up to the first year without a value that the viewer may see; the last is last
    year's. One query.
    """
    slots = {duty.pk: _slot(duty) for duty in duties if duty.definition_id}
    found = _observed(viewer, slots.values())
    runs = ((pk, tuple(_run_before(slot, found))[::-1]) for pk, slot in slots.items())
    return {pk: run for pk, run in runs if run}


def previous_values(viewer: Viewer, duties: Iterable[ReportingDuty]) -> dict[int, PreviousValue]:
    """By duty: last year's value, where the viewer may see it. One query."""
    return {pk: run[-1] for pk, run in earlier_values(viewer, duties).items()}


def _observed(viewer: Viewer, slots: Iterable[Slot]) -> dict[Slot, PreviousValue]:
    slots, sight = list(slots), Sight(viewer)
    years = {slot[3] for slot in slots}
    rows = LatestObservation.objects.filter(
        place__in={slot[0] for slot in slots},
        definition__in={slot[1] for slot in slots},
        year__in={year - back for year in years for back in range(1, MOST_POINTS + 1)},
    ).values_list(
        "place_id",
        "definition_id",
        "period_kind",
        "year",
        "month",
        "observation__value",
        "observation__decimals",
        *_SEEN_BY,
    )
    return {
        (place, definition, kind, year, month): PreviousValue(
            round_half_up(value, decimals), decimals
        )
        for place, definition, kind, year, month, value, decimals, *seen_by in rows
        if sight.of(**dict(zip(_SEEN_BY.values(), seen_by, strict=True)))
    }


def _run_before(slot: Slot, found: Mapping[Slot, PreviousValue]) -> Iterator[PreviousValue]:
    """The values before a slot, the latest first, until one is missing."""
    place, definition, kind, year, month = slot
    for back in range(1, MOST_POINTS + 1):
        value = found.get((place, definition, kind, year - back, month))
        if value is None:
            return
        yield value


def _slot(duty: ReportingDuty) -> Slot:
    round_ = duty.round
    return duty.place_id, duty.definition_id or 0, round_.period_kind, round_.year, round_.month
