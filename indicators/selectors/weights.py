"""Figures of lower places by which a target is divided or checked: what there is, never more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from indicators.models import Indicator, LatestObservation, Observation
from indicators.models.choices import Basis
from indicators.selectors.progress import YEARLY
from organizations.models import Place


@dataclass(frozen=True)
class Weights:
    """Values of one indicator and year by place; `lacking` are the places that have none."""

    indicator: Indicator
    year: int | None
    values: Mapping[int, Observation]
    lacking: tuple[Place, ...]

    @property
    def is_complete(self) -> bool:
        """Every place has a value of this year."""
        return self.year is not None and not self.lacking

    def of(self, place: Place) -> Decimal:
        """A place's value."""
        return self.values[place.pk].value


def place_values(places: Iterable[Place], which: Q) -> list[Observation]:
    """Yearly values in force of some indicators at some places: one query."""
    latest = LatestObservation.objects.filter(place__in=list(places), period_kind__in=YEARLY)
    rows = Observation.objects.filter(which, pk__in=latest.values("observation"))
    return list(rows.select_related("indicator", "definition", "department"))


def weights_of(
    indicator: Indicator,
    rows: Iterable[Observation],
    places: Sequence[Place],
    definition_id: int | None = None,
) -> Weights:
    """The last year for which every place has a value of one definition; else the fullest year.

    The indicator's default definition unless another is asked for. Estimates (测算数) weigh nothing:
    a place that has nothing else lacks a value.
    """
    years: dict[int, dict[int, Observation]] = defaultdict(dict)
    for row in rows:
        fits = row.definition_id == definition_id if definition_id else row.definition.is_default
        if row.indicator_id == indicator.pk and fits and row.basis != Basis.ESTIMATE:
            years[row.year][row.place_id] = row
    wanted = {place.pk for place in places}

    def fullness(year: int) -> tuple[int, int]:
        return len(wanted & years[year].keys()), year

    year = max(years, key=fullness, default=None)
    if year is None or not wanted & years[year].keys():
        return Weights(indicator, None, {}, tuple(places))
    lacking = tuple(place for place in places if place.pk not in years[year])
    return Weights(indicator, year, years[year], lacking)
