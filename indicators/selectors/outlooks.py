"""What the engine says of a plan's targets beyond the stored verdicts: earlier verdicts, forecasts.

Both are kept in the cache: what was recorded by a past moment never changes, and forecasts change
only with the figures. Neither holds a number of a value, so nobody learns from them what is hidden.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from indicators.domain.progress.enums import Outlook, Status
from indicators.domain.progress.schema import ENGINE_VERSION
from indicators.selectors.past import Results, results_of_moments
from plans.models import Plan

DAY = 24 * 60 * 60
# In a year the values of the one before are the newest; a year ago those of two years before.
KNOWN_AFTER = 2


@dataclass(frozen=True)
class Prognosis:
    """Where a target's series leads; `disagree`: the second opinions take different sides.

    `year_ago` is the verdict by the values of two years before and earlier: what could have been
    known a year ago, when the year then running had no value yet.
    """

    outlook: Outlook | None
    disagree: bool
    year_ago: Status | None

    @property
    def is_warning(self) -> bool:
        """The forecast misses the target, or the methods do not agree."""
        return self.disagree or self.outlook is Outlook.AT_RISK


@dataclass(frozen=True)
class Outlooks:
    """What one reading of a plan tells: prognoses by measure, and verdicts by moment and measure.

    `results` are those of the moment that is judged, None for now, when they are stored.
    """

    prognoses: Mapping[int, Prognosis]
    statuses: Mapping[datetime, Mapping[int, Status]]
    results: Results | None


@dataclass(frozen=True)
class _Tale:
    """What results of a moment tell, and its name in the cache."""

    key: str
    moment: datetime | None
    told_by: Callable[[Results], dict[int, Any]]


def outlooks(
    plan: Plan,
    begun: datetime,
    *,
    today: date,
    as_of: datetime | None,
    figures: str,
    earlier: Iterable[datetime],
) -> Outlooks:
    """Prognoses as of a day, and verdicts of the `earlier` moments in the years then running.

    `begun` is when the plan was first published, `figures` names the state of the figures, for the
    cache. One query for all that is not in the cache; as of a moment one in any case.
    """
    state = as_of.isoformat() if as_of else f"{today} {figures}"
    key = _key("prognoses", plan, begun, state, today.year)
    tales = [_Tale(key, as_of, partial(_prognoses, year=today.year))]
    moments = tuple(earlier)
    for each in moments:
        year = timezone.localdate(each).year
        key = _key("statuses", plan, begun, each.isoformat(), year)
        tales.append(_Tale(key, each, partial(_statuses, year=year)))
    (ahead, *before), results = _told(plan, tales, as_of)
    return Outlooks(
        prognoses={measure: _prognosis(*each) for measure, each in ahead.items()},
        statuses={
            moment: {measure: Status(code) for measure, code in found.items()}
            for moment, found in zip(moments, before, strict=True)
        },
        results=results,
    )


def _told(
    plan: Plan, tales: list[_Tale], as_of: datetime | None
) -> tuple[list[dict[int, Any]], Results | None]:
    """What is told, and the results of a past moment, which hold numbers and are never kept."""
    kept = cache.get_many([tale.key for tale in tales])
    missing = [tale for tale in tales if tale.key not in kept]
    moments = {tale.moment for tale in missing} | ({as_of} - {None})
    read = dict(zip(moments, results_of_moments([plan.pk], *moments), strict=True))
    fresh = {tale.key: tale.told_by(read[tale.moment]) for tale in missing}
    cache.set_many(fresh, DAY)
    found = kept | fresh
    return [found[tale.key] for tale in tales], read[as_of] if as_of is not None else None


def _statuses(results: Results, *, year: int) -> dict[int, str]:
    return {measure: str(row["status"]) for measure, row in results.of_year(year).items()}


def _prognoses(results: Results, *, year: int) -> dict[int, tuple[str, bool, str]]:
    before = _statuses(results, year=year - KNOWN_AFTER)
    return {
        measure: (
            str(row["outlook"] or ""),
            row["opinions_disagree"] is True,
            before.get(measure, ""),
        )
        for measure, row in results.of_year(year).items()
    }


def _prognosis(outlook: str, disagree: bool, before: str) -> Prognosis:
    return Prognosis(
        Outlook(outlook) if outlook else None, disagree, Status(before) if before else None
    )


def _key(kind: str, plan: Plan, begun: datetime, moment: str, year: int) -> str:
    parts = (kind, ENGINE_VERSION, str(plan.pk), begun.isoformat(), moment, str(year))
    return ":".join(parts).replace(" ", "_")
