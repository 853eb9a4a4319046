"""What the public sees of a plan: published words, released values, and verdicts that rest on these.

Numbers assigned from above, preliminary and unreleased values, and every verdict that rests on one
of them are left out, as if they were not there.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from dashboards.selectors.overview import StandingCount, standing_counts
from dashboards.selectors.released import is_told, newest_released, unreleased_slots
from indicators.access import is_released
from indicators.domain.progress.enums import Rule
from indicators.models import Observation
from indicators.selectors.in_force import values_in_force_at
from indicators.selectors.progress import WITHHELD, YEARLY, Figures, Judged, judged_measures
from organizations.access import NOBODY
from organizations.models import Place
from plans.domain.units import get_unit
from plans.models import Plan
from plans.selectors.reading import PlanHead, plan_head


@dataclass(frozen=True)
class PublicTarget:
    """One target; `judged` has figures and a verdict only where `told`."""

    judged: Judged
    told: bool
    newest: Observation | None

    @property
    def is_assigned(self) -> bool:
        """The number was set from above and is not part of the plan."""
        return self.judged.terms.rule is Rule.ASSIGNED

    @property
    def goes_by_newest(self) -> bool:
        """The verdict rests on the newest value, so that what is judged can stand for it."""
        newest = self.newest
        return self.told and newest is not None and self.judged.figures.value_year == newest.year

    @property
    def newest_unit(self) -> str:
        """The unit of the newest value."""
        return get_unit(self.newest.indicator.unit).name if self.newest else ""


@dataclass(frozen=True)
class PublicSection:
    """Targets of one action, in order of the text."""

    title: str
    targets: tuple[PublicTarget, ...]


@dataclass(frozen=True)
class PublicPlan:
    """All that the public pages of a plan are made of."""

    slug: str
    place: str
    head: PlanHead
    year: int
    figures_at: datetime | None
    standings: tuple[StandingCount, ...]
    sections: tuple[PublicSection, ...]
    values: tuple[Observation, ...]

    @property
    def targets(self) -> tuple[PublicTarget, ...]:
        """All targets in order of the text."""
        return tuple(target for section in self.sections for target in section.targets)

    @property
    def told(self) -> int:
        """How many targets have a verdict here."""
        return sum(target.told for target in self.targets)

    def target(self, key: str) -> PublicTarget | None:
        """A target by its key."""
        found = (each for each in self.targets if each.judged.commitment.key == key)
        return next(found, None)

    def series(self, target: PublicTarget) -> tuple[Observation, ...]:
        """The released yearly values of the city that a target goes by, by year."""
        code, newest = target.judged.indicator_code, target.newest
        return tuple(
            each
            for each in self.values
            if newest is not None
            and (each.place_id, each.definition_id) == (newest.place_id, newest.definition_id)
            and each.indicator.code == code
            and each.period_kind in YEARLY
        )


def public_plan(plan: Plan, *, today: date) -> PublicPlan:
    """A plan as the public sees it: four queries."""
    places = [
        plan.tenant_id,
        *Place.objects.filter(parent=plan.tenant_id).values_list("pk", flat=True),
    ]
    held = values_in_force_at(None, place__in=places).select_related(
        "indicator", "definition", "place"
    )
    rows = list(held.order_by("indicator__code", "place__key", "year", "month", "pk"))
    released = tuple(row for row in rows if is_released(row))
    of_city = [row for row in rows if row.place_id == plan.tenant_id and row.period_kind in YEARLY]
    hidden = unreleased_slots(of_city)
    judged = judged_measures(plan, year=today.year, viewer=NOBODY, hidden=hidden)
    by_indicator = _by_indicator(of_city)
    targets = [
        _target(each, by_indicator.get(each.indicator_code, ()), year=today.year)
        for each in judged
        if each.commitment.start is not None
    ]
    request = getattr(plan, "recompute_request", None)
    return PublicPlan(
        slug=plan.slug,
        place=plan.tenant.name,
        head=plan_head(plan),
        year=today.year,
        figures_at=request.done_at if request else None,
        standings=standing_counts(each.judged for each in targets if each.told),
        sections=_sections(targets),
        values=released,
    )


def _by_indicator(rows: Iterable[Observation]) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for row in rows:
        found.setdefault(row.indicator.code, []).append(row)
    return found


def _target(judged: Judged, held: Collection[Observation], *, year: int) -> PublicTarget:
    """A target with the yearly values of its indicator in the city, released or not."""
    terms, value_year = judged.terms, judged.figures.value_year
    lamp = any(row.indicator.lamp for row in held)
    told = judged.missing != WITHHELD and is_told(terms, value_year, held, lamp=lamp, judged=year)
    if not told:
        judged = replace(judged, figures=Figures(), lamp="", missing=WITHHELD)
    if terms.rule is Rule.ASSIGNED:
        judged = replace(judged, terms=replace(terms, value=None, assigned=None))
    return PublicTarget(judged, told, newest_released(held, judged.definition_id))


def _sections(targets: Iterable[PublicTarget]) -> tuple[PublicSection, ...]:
    groups: dict[str, list[PublicTarget]] = {}
    for each in targets:
        groups.setdefault(each.judged.commitment.section_title, []).append(each)
    return tuple(PublicSection(title, tuple(rows)) for title, rows in groups.items())
