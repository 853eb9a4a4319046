"""The last years' values of many duties at once, for a line beside each."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from audit.compiled import compiled
from indicators.access import Sight
from indicators.models import LatestObservation, ReportingDuty
from indicators.selectors.previous_values import SEEN_BY
from organizations.access import Viewer
from plans.domain.quantities import plain_text, round_half_up

YEARS = 5


@dataclass(frozen=True)
class Point:
    """One year's value as it was printed."""

    year: int
    value: Decimal
    decimals: int

    @property
    def shown(self) -> str:
        """The value with its own decimals."""
        return plain_text(round_half_up(self.value, self.decimals))


Course = tuple[Point, ...]


def courses_of(viewer: Viewer, duties: Iterable[ReportingDuty]) -> dict[int, Course]:
    """By duty: up to five earlier yearly values that the viewer may see, oldest first. One query."""
    wanted = {
        duty.pk: (duty.place_id, duty.definition_id, duty.round.year)
        for duty in duties
        if duty.definition_id is not None
    }
    years = {year for _place, _definition, year in wanted.values()}
    rows = _yearly(
        {slot[0] for slot in wanted.values()},
        {slot[1] for slot in wanted.values()},
        {year - back for year in years for back in range(1, YEARS + 1)},
    )
    sight = Sight(viewer)
    known: dict[tuple[int, int | None], list[Point]] = {}
    for place, definition, year, value, decimals, *seen_by in rows:
        if sight.of(**dict(zip(SEEN_BY.values(), seen_by, strict=True))):
            known.setdefault((place, definition), []).append(Point(year, value, decimals))
    return {
        pk: tuple(
            point
            for point in known.get((place, definition), ())
            if year - YEARS <= point.year < year
        )
        for pk, (place, definition, year) in wanted.items()
    }


# Any: columns of several types.
@compiled
def _yearly(
    places: set[int], definitions: set[int], years: set[int]
) -> QuerySet[LatestObservation, tuple[Any, ...]]:
    rows = LatestObservation.objects.filter(
        place__in=places, definition__in=definitions, period_kind="year", year__in=years
    )
    shown = ("place_id", "definition_id", "year", "observation__value", "observation__decimals")
    return rows.order_by("year").values_list(*shown, *SEEN_BY)
