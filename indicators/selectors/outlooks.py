"""What the engine says of a plan's targets beyond the stored verdicts: earlier verdicts, forecasts.

Both are kept in the cache: what was recorded by a past moment never changes, and forecasts change
only with the figures. Neither holds a number of a value, so nobody learns from them what is hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache

from indicators.domain.progress.enums import Outlook, Status
from indicators.domain.progress.schema import ENGINE_VERSION
from indicators.selectors.past import results_at, results_of_years
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


def statuses_at(
    plan: Plan, begun: datetime, moment: datetime, *, year: int
) -> Mapping[int, Status]:
    """Verdicts of a year by measure, by what was recorded at a past moment.

    `begun` is when the plan was first published. Five queries, none where they are in the cache.
    """
    key = _key("statuses", plan, begun, moment.isoformat(), year)
    found = cache.get(key)
    if found is None:
        results = results_at(plan.pk, year=year, as_of=moment)
        found = {measure: str(row["status"]) for measure, row in results.items()}
        cache.set(key, found, DAY)
    return {measure: Status(code) for measure, code in found.items()}


def prognoses(
    plan: Plan, begun: datetime, *, today: date, as_of: datetime | None, figures: str
) -> Mapping[int, Prognosis]:
    """Prognoses by measure as of a day. `figures` names the state of the figures, for the cache.

    Five queries, none where they are in the cache.
    """
    moment = as_of.isoformat() if as_of else f"{today} {figures}"
    key = _key("prognoses", plan, begun, moment, today.year)
    found = cache.get(key)
    if found is None:
        found = _prognoses(plan, today.year, as_of)
        cache.set(key, found, DAY)
    return {
        measure: Prognosis(
            Outlook(outlook) if outlook else None, disagree, Status(before) if before else None
        )
        for measure, (outlook, disagree, before) in found.items()
    }


def _prognoses(plan: Plan, year: int, as_of: datetime | None) -> dict[int, tuple[str, bool, str]]:
    results = results_of_years(plan.pk, (year - KNOWN_AFTER, year), as_of=as_of)
    before = {measure: str(row["status"]) for measure, row in results[year - KNOWN_AFTER].items()}
    return {
        measure: (
            str(row["outlook"] or ""),
            row["opinions_disagree"] is True,
            before.get(measure, ""),
        )
        for measure, row in results[year].items()
    }


def _key(kind: str, plan: Plan, begun: datetime, moment: str, year: int) -> str:
    parts = (kind, ENGINE_VERSION, str(plan.pk), begun.isoformat(), moment, str(year))
    return ":".join(parts).replace(" ", "_")
