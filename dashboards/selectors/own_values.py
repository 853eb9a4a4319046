"""The values of one lower place, and where they stand beside those of the other places.

Nothing is ranked, and values of two definitions never meet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.access import may_see_value
from indicators.domain.progress.enums import Rule
from indicators.models import Observation
from organizations.access import Viewer
from organizations.models import Place
from plans.domain.quantities import round_half_up
from plans.domain.units import get_unit

_Series = tuple[int, int]
_FEWEST = 2


@dataclass(frozen=True)
class OwnValue:
    """A value of the place itself; `value` is None where the viewer may not see it.

    `definition` is a code, `unusual` the name of one that is not the usual one of the indicator.
    """

    indicator: str
    code: str
    definition: str
    unusual: str
    year: int
    value: Decimal | None
    unit: str
    quality: str
    quality_name: str
    department: str


@dataclass(frozen=True)
class NeighbourLine:
    """A place's last value of an indicator beside those of the other places in the same year."""

    indicator: str
    definition: str
    unit: str
    year: int
    own: Decimal
    others: int
    lowest: Decimal | None
    highest: Decimal | None


@dataclass(frozen=True)
class Ends:
    """Where one place stood in two years; None where there is nothing to show."""

    place: str
    first: Decimal | None
    last: Decimal | None
    is_own: bool


@dataclass(frozen=True)
class Slope:
    """An indicator in the place's first and last year, the place itself first."""

    indicator: str
    definition: str
    unit: str
    first_year: int
    last_year: int
    lines: tuple[Ends, ...]


def unusual_definition(row: Observation) -> str:
    """The name of a value's definition where it is not the usual one of its indicator."""
    return "" if row.definition.is_default else row.definition.name


def own_values(place: Place, values: Iterable[Observation], viewer: Viewer) -> tuple[OwnValue, ...]:
    """All values of the place, in the order given. No query, as everywhere here."""
    return tuple(_own_value(each, viewer) for each in values if each.place_id == place.pk)


def _own_value(row: Observation, viewer: Viewer) -> OwnValue:
    return OwnValue(
        indicator=row.indicator.name_zh,
        code=row.indicator.code,
        definition=row.definition.code,
        unusual=unusual_definition(row),
        year=row.year,
        value=row.value if may_see_value(viewer, row) else None,
        unit=get_unit(row.indicator.unit).name,
        quality=row.quality,
        quality_name=row.get_quality_display(),
        department=row.department.name if row.department else "",
    )


def neighbour_lines(
    place: Place, values: Iterable[Observation], viewer: Viewer
) -> tuple[NeighbourLine, ...]:
    """For each indicator and definition of the place, of what the viewer may see."""
    return tuple(
        _beside(max(own, key=_when), others) for own, others in _series(place, values, viewer)
    )


def neighbour_slopes(
    place: Place, values: Iterable[Observation], viewer: Viewer
) -> tuple[Slope, ...]:
    """From the first to the last year of the place, of what the viewer may see.

    Nothing where the place has one year alone, where no other place has both, and for yearly
    changes: two of them tell nothing of the years between.
    """
    slopes = (_slope(own, others) for own, others in _series(place, values, viewer))
    return tuple(each for each in slopes if each is not None)


def _series(
    place: Place, values: Iterable[Observation], viewer: Viewer
) -> Iterator[tuple[list[Observation], list[Observation]]]:
    """By indicator and definition what is visible of the place, and of the others."""
    found: dict[_Series, tuple[list[Observation], list[Observation]]] = {}
    for row in values:
        if may_see_value(viewer, row):
            own, others = found.setdefault((row.indicator_id, row.definition_id), ([], []))
            (own if row.place_id == place.pk else others).append(row)
    return (pair for pair in found.values() if pair[0])


def _when(row: Observation) -> int:
    return row.year


def _beside(own: Observation, others: Iterable[Observation]) -> NeighbourLine:
    same_year = [_printed(each) for each in others if each.year == own.year]
    return NeighbourLine(
        indicator=own.indicator.name_zh,
        definition=unusual_definition(own),
        unit=get_unit(own.indicator.unit).name,
        year=own.year,
        own=_printed(own),
        others=len(same_year),
        lowest=min(same_year, default=None),
        highest=max(same_year, default=None),
    )


def _slope(own: list[Observation], others: Iterable[Observation]) -> Slope | None:
    first, last = min(own, key=_when), max(own, key=_when)
    places: dict[int, list[Observation]] = {}
    for row in (*own, *others):
        places.setdefault(row.place_id, []).append(row)
    ends = (_ends(rows, first, last) for rows in places.values())
    lines = [each for each in ends if each.first is not None or each.last is not None]
    whole = [each for each in lines if each.first is not None and each.last is not None]
    is_change = own[0].indicator.rule == Rule.LOG_DECLINE
    if is_change or first.year == last.year or len(whole) < _FEWEST:
        return None
    return Slope(
        indicator=first.indicator.name_zh,
        definition=unusual_definition(first),
        unit=get_unit(first.indicator.unit).name,
        first_year=first.year,
        last_year=last.year,
        lines=tuple(lines),
    )


def _ends(rows: list[Observation], first: Observation, last: Observation) -> Ends:
    by_year = {row.year: _printed(row) for row in rows}
    return Ends(
        place=rows[0].place.name.split("(")[0],
        first=by_year.get(first.year),
        last=by_year.get(last.year),
        is_own=rows[0].place_id == first.place_id,
    )


def _printed(row: Observation) -> Decimal:
    return round_half_up(row.value, row.decimals)
