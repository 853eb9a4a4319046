"""Lower places by indicator in one year: values, how far from what is allocated, why none.

Nothing here ranks places, and nothing that waits for statistics counts as a failure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dashboards.selectors.duties import DutyLine
from dashboards.selectors.own_values import unusual_definition
from indicators.access import may_see_value
from indicators.domain.timeliness import Tally, tally
from indicators.domain.workflow import UNDER_REVIEW
from indicators.models import Indicator, Observation
from indicators.models.choices import Answer
from indicators.selectors.progress import Judged
from organizations.access import Viewer
from organizations.models import Place
from plans.domain.quantities import round_half_up
from plans.domain.units import get_unit


class Lack(StrEnum):
    """Why a place has no value of an indicator in a year."""

    UNPUBLISHED = "unpublished"
    UNREPORTED = "unreported"
    OVERDUE = "overdue"
    UNDER_REVIEW = "under_review"
    NO_SOURCE = "no_source"
    NOT_APPLICABLE = "not_applicable"
    WITHHELD = "withheld"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class PlaceFilter:
    """What the address asks for: the year, and by which indicator or by timeliness tiles are coloured."""

    year: int | None = None
    indicator: str = ""
    by_timeliness: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "PlaceFilter":
        """Read the address; what makes no sense is dropped."""
        year = query.get("year", "")
        return cls(
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            indicator=query.get("indicator", ""),
            by_timeliness=query.get("colour") == "timeliness",
        )


@dataclass(frozen=True)
class PlaceCell:
    """One place's value of one indicator in the year, or why there is none.

    `part` is what is allocated to the place, judged in that year; None where nothing is. The value
    is by the definition of the part or else the usual one; where it is by another, `definition`
    names it.
    """

    value: Decimal | None
    definition: str
    unit: str
    quality_name: str
    lack: Lack | None
    part: Judged | None
    duty: DutyLine | None


@dataclass(frozen=True)
class PlaceRow:
    """One place with a cell for each indicator, and how it files."""

    place: Place
    cells: tuple[PlaceCell, ...]
    tally: Tally

    @property
    def name(self) -> str:
        """The name without what a demonstration adds to it."""
        return self.place.name.split("(")[0]


@dataclass(frozen=True)
class Tile:
    """One place of the layout: equal tiles, for no place is worth more for being large."""

    row: PlaceRow
    cell: PlaceCell | None


@dataclass(frozen=True)
class PlaceMatrix:
    """The matrix of a year, and the tiles for one of its columns."""

    year: int
    years: tuple[int, ...]
    indicators: tuple[Indicator, ...]
    rows: tuple[PlaceRow, ...]
    shown: Indicator | None
    by_timeliness: bool

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """In the order of the places."""
        at = self.indicators.index(self.shown) if self.shown else None
        return tuple(Tile(row, row.cells[at] if at is not None else None) for row in self.rows)


def place_matrix(
    places: Iterable[Place],
    chosen: PlaceFilter,
    viewer: Viewer,
    today: date,
    *,
    values: Iterable[Observation],
    duties: Iterable[DutyLine],
    parts: Iterable[Judged],
) -> PlaceMatrix:
    """Put together what was read; `parts` are judged in the year of the filter. No query."""
    values, duties = tuple(values), tuple(duties)
    years = years_of(values, duties)
    year = chosen_year(chosen, years, today)
    known = _Known(year, viewer, today, values=values, duties=duties, parts=parts)
    found = {each.indicator_id: each.indicator for each in values}
    found |= {each.indicator.pk: each.indicator for each in duties if each.indicator}
    indicators = tuple(sorted(found.values(), key=lambda each: each.code))
    shown = next((each for each in indicators if each.code == chosen.indicator), None)
    return PlaceMatrix(
        year=year,
        years=years,
        indicators=indicators,
        rows=tuple(
            PlaceRow(
                place,
                tuple(known.cell(place, indicator) for indicator in indicators),
                tally((each.owed for each in duties if each.place_id == place.pk), today),
            )
            for place in places
        ),
        shown=shown or (indicators[0] if indicators else None),
        by_timeliness=chosen.by_timeliness,
    )


def years_of(values: Iterable[Observation], duties: Iterable[DutyLine]) -> tuple[int, ...]:
    """Years with a value or a duty, the last first."""
    return tuple(sorted({*(v.year for v in values), *(d.year for d in duties)}, reverse=True))


def chosen_year(chosen: PlaceFilter, years: tuple[int, ...], today: date) -> int:
    """The year asked for where there is anything, else the last one with anything."""
    if chosen.year in years and chosen.year is not None:
        return chosen.year
    return years[0] if years else today.year - 1


class _Known:
    """What is known of a year, by place and indicator."""

    def __init__(
        self,
        year: int,
        viewer: Viewer,
        today: date,
        *,
        values: Iterable[Observation],
        duties: Iterable[DutyLine],
        parts: Iterable[Judged],
    ) -> None:
        self.year, self.viewer, self.today = year, viewer, today
        self.duties = {
            (d.place_id, d.indicator.pk): d for d in duties if d.year == year and d.indicator
        }
        self.parts = {(p.place_id, p.indicator_code): p for p in parts}
        self.values: dict[tuple[int, int], list[Observation]] = {}
        for value in values:
            if value.year == year:
                self.values.setdefault((value.place_id, value.indicator_id), []).append(value)

    def cell(self, place: Place, indicator: Indicator) -> PlaceCell:
        """One cell."""
        part = self.parts.get((place.pk, indicator.code))
        value = _by_definition(self.values.get((place.pk, indicator.pk), ()), part)
        duty = self.duties.get((place.pk, indicator.pk))
        seen = value is not None and may_see_value(self.viewer, value)
        lack = Lack.WITHHELD if value else self._lack(duty, indicator)
        return PlaceCell(
            value=round_half_up(value.value, value.decimals) if value and seen else None,
            definition=unusual_definition(value) if value and seen else "",
            unit=get_unit(indicator.unit).name,
            quality_name=value.get_quality_display() if value and seen else "",
            lack=None if seen else lack,
            part=part,
            duty=duty,
        )

    def _lack(self, duty: DutyLine | None, indicator: Indicator) -> Lack:
        """Statistics come out in their month: until then nobody is late."""
        if duty is None:
            return Lack.NOT_ASKED
        answered = {
            Answer.NOT_YET_PUBLISHED: Lack.UNPUBLISHED,
            Answer.NO_STATISTIC: Lack.NO_SOURCE,
            Answer.NOT_APPLICABLE: Lack.NOT_APPLICABLE,
        }
        if duty.answer in answered:
            return answered[Answer(duty.answer)]
        if duty.state in UNDER_REVIEW:
            return Lack.UNDER_REVIEW
        if indicator.release_month and not self._is_released(indicator.release_month):
            return Lack.UNPUBLISHED
        return Lack.OVERDUE if duty.late else Lack.UNREPORTED

    def _is_released(self, month: int) -> bool:
        """Whether the month of the next year in which statistics appear is over."""
        return (self.today.year, self.today.month) > (self.year + 1, month)


def _by_definition(held: Iterable[Observation], part: Judged | None) -> Observation | None:
    """One of the values of a place and year: by the part's definition, the usual one, or another."""
    wanted = part.definition_id if part else None
    return min(
        held,
        key=lambda row: (row.definition_id != wanted, not row.definition.is_default, row.pk),
        default=None,
    )
