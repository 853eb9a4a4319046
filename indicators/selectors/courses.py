"""The last years' values of many duties at once, for a line beside each."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.access import may_see_value
from indicators.models import LatestObservation, ReportingDuty
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
    rows = (
        LatestObservation.objects.filter(
            place__in={slot[0] for slot in wanted.values()},
            definition__in={slot[1] for slot in wanted.values()},
            period_kind="year",
        )
        .select_related("observation__indicator")
        .order_by("year")
    )
    known: dict[tuple[int, int | None], list[Point]] = {}
    for row in rows:
        seen = row.observation
        if may_see_value(viewer, seen):
            point = Point(row.year, seen.value, seen.decimals)
            known.setdefault((row.place_id, row.definition_id), []).append(point)
    return {
        pk: tuple(
            point
            for point in known.get((place, definition), ())
            if year - YEARS <= point.year < year
        )
        for pk, (place, definition, year) in wanted.items()
    }
