"""The last years' values of many duties at once, for a line beside each."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

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
    rows = LatestObservation.objects.filter(
        place__in={slot[0] for slot in wanted.values()},
        definition__in={slot[1] for slot in wanted.values()},
        period_kind="year",
        year__in={year - back for year in years for back in range(1, YEARS + 1)},
    ).order_by("year")
    shown = ("place_id", "definition_id", "year", "observation__value", "observation__decimals")
    sight = Sight(viewer)
    known: dict[tuple[int, int | None], list[Point]] = {}
    for place, definition, year, value, decimals, *seen_by in rows.values_list(*shown, *SEEN_BY):
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
