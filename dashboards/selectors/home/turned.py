"""Targets that need attention now and did not some days ago, judged again as of that day."""

from dataclasses import dataclass
from datetime import date, datetime

from indicators.domain.progress.enums import Lamp, Status
from indicators.domain.progress.severity import Standing
from indicators.selectors.progress import Judged, judged_measures
from organizations.access import Viewer
from plans.models import Plan
from plans.selectors.reading import first_published


@dataclass(frozen=True)
class TurnedTarget:
    """One target by its verdict then and now; nothing of its numbers."""

    measure_id: int
    name: str
    year: int
    before: Status
    now: Status
    hedge: str
    lamp: str
    """The lamp where it has turned red."""


@dataclass(frozen=True)
class Turned:
    """What turned since a day; `is_recorded` is False where the plan was not yet there."""

    slug: str
    place: str
    since: date
    days: int
    is_recorded: bool
    targets: tuple[TurnedTarget, ...]


def turned(
    plan: Plan, viewer: Viewer, *, today: date, since: date, as_of: datetime | None
) -> Turned:
    """What needs attention at `today` and did not at the end of `since`: eight queries.

    As of None nothing lies between the two days, and nothing has turned. Numbers are not
    withheld in between, for only names and verdicts are passed on.
    """
    first = first_published(plan.slug)
    recorded = as_of is not None and first is not None and first <= as_of
    targets: tuple[TurnedTarget, ...] = ()
    if recorded:
        now = judged_measures(plan, year=today.year, viewer=viewer, hidden=frozenset())
        then = judged_measures(
            plan, year=since.year, viewer=viewer, hidden=frozenset(), as_of=as_of
        )
        earlier = {each.measure_id: each for each in then}
        pairs = ((each, earlier.get(each.measure_id)) for each in now)
        targets = tuple(
            _target(each, before)
            for each, before in pairs
            if before is not None and (_worse(each, before) or _lit(each, before))
        )
    return Turned(plan.slug, plan.tenant.name, since, (today - since).days, recorded, targets)


def _worse(now: Judged, before: Judged) -> bool:
    return now.standing is Standing.ATTENTION and before.standing is not Standing.ATTENTION


def _lit(now: Judged, before: Judged) -> bool:
    return now.lamp == Lamp.RED and before.lamp != Lamp.RED


def _target(now: Judged, before: Judged) -> TurnedTarget:
    return TurnedTarget(
        measure_id=now.measure_id,
        name=now.indicator,
        year=now.terms.year,
        before=before.status,
        now=now.status,
        hedge=now.commitment.hedge,
        lamp=now.lamp if _lit(now, before) else "",
    )
