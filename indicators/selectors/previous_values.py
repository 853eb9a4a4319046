"""The values of the years before of many duties at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from audit.compiled import compiled
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
SEEN_BY = MappingProxyType(
    {
        "observation__tenant_id": "tenant_id",
        "observation__department_id": "department_id",
        "indicator__code": "code",
        "observation__quality": "quality",
        "observation__release": "release",
    }
)

Slot = tuple[int, int, str, int, int]
_NONE: tuple[None, dict[str, Any]] = (None, {})


class EarlierValues:
    """The values of the years before of some duties, whoever may see them. One query."""

    def __init__(self, duties: Collection[ReportingDuty]) -> None:
        slots = [_slot(duty) for duty in duties if duty.definition_id]
        years = {slot[3] for slot in slots}
        rows = _earlier(
            {slot[0] for slot in slots},
            {slot[1] for slot in slots},
            {year - back for year in years for back in range(1, MOST_POINTS + 1)},
        )
        self._found = {
            (place, definition, kind, year, month): (
                PreviousValue(round_half_up(value, decimals), decimals),
                dict(zip(SEEN_BY.values(), seen_by, strict=True)),
            )
            for place, definition, kind, year, month, value, decimals, *seen_by in rows
        }

    def of(self, duty: ReportingDuty, sight: Sight) -> tuple[PreviousValue, ...]:
        """The duty's place's and definition's values, the oldest first; the last is last year's.

        At most five, up to the first year without a value that the viewer may see.
        """
        return tuple(self._run_before(_slot(duty), sight))[::-1] if duty.definition_id else ()

    def _run_before(self, slot: Slot, sight: Sight) -> Iterator[PreviousValue]:
        """The values before a slot, the latest first, until one is missing."""
        place, definition, kind, year, month = slot
        for back in range(1, MOST_POINTS + 1):
            value, seen_by = self._found.get((place, definition, kind, year - back, month), _NONE)
            if value is None or not sight.of(**seen_by):
                return
            yield value


def previous_values(viewer: Viewer, duties: Collection[ReportingDuty]) -> dict[int, PreviousValue]:
    """By duty: last year's value, where the viewer may see it. One query."""
    held, sight = EarlierValues(duties), Sight(viewer)
    runs = ((duty.pk, held.of(duty, sight)) for duty in duties)
    return {pk: run[-1] for pk, run in runs if run}


# Any: columns of several types.
@compiled
def _earlier(
    places: set[int], definitions: set[int], years: set[int]
) -> QuerySet[LatestObservation, tuple[Any, ...]]:
    return LatestObservation.objects.filter(
        place__in=places, definition__in=definitions, year__in=years
    ).values_list(
        "place_id",
        "definition_id",
        "period_kind",
        "year",
        "month",
        "observation__value",
        "observation__decimals",
        *SEEN_BY,
    )


def _slot(duty: ReportingDuty) -> Slot:
    round_ = duty.round
    return duty.place_id, duty.definition_id or 0, round_.period_kind, round_.year, round_.month
