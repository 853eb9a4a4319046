"""The comparison of places, now or as of a day: what is asked for, and the two ways to answer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict

from dashboards.selectors.commitments import Commitments, commitments
from dashboards.selectors.functions import Functions, functions
from dashboards.selectors.plans_in_force import PlanInForce, plans_in_force
from organizations.access import Viewer

AT_ONCE = 12
"""Places compared at once: more columns than that nobody reads."""
OFFERED = 50
"""Places to choose from in the form; any other can be named in the address."""


@dataclass(frozen=True)
class ComparisonFilter:
    """What the address asks for; without places all of them, up to a page's width."""

    indicator: str = ""
    function: str = ""
    places: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: QueryDict) -> "ComparisonFilter":
        """Read the address."""
        return cls(
            indicator=query.get("indicator", "")[:16],
            function=query.get("function", "")[:20],
            places=tuple(query.getlist("place"))[:AT_ONCE],
        )


@dataclass(frozen=True)
class ComparisonPage:
    """All that the page shows: by indicator, or by function of departments."""

    chosen: ComparisonFilter
    offered: tuple[PlanInForce, ...]
    plans: tuple[PlanInForce, ...]
    by_indicator: Commitments | None
    by_function: Functions | None
    as_of: datetime | None

    @property
    def slugs(self) -> frozenset[str]:
        """The places that stand in the comparison."""
        return frozenset(plan.slug for plan in self.plans)


def comparison(
    viewer: Viewer, chosen: ComparisonFilter, *, today: date, as_of: datetime | None = None
) -> ComparisonPage:
    """The comparison: six queries by indicator, as of a moment seven; four by function."""
    every = plans_in_force(viewer, as_of=as_of)
    named = [plan for plan in every if plan.slug in chosen.places]
    plans = (named or every)[:AT_ONCE]
    by_function = functions(plans, chosen.function) if chosen.function else None
    by_indicator = (
        None
        if by_function
        else commitments(
            plans,
            chosen.indicator,
            year=today.year,
            # An administration touches no values, released ones included.
            with_figures=not viewer.is_administration_only,
            as_of=as_of,
        )
    )
    offered = dict.fromkeys((*every[:OFFERED], *plans))
    return ComparisonPage(chosen, tuple(offered), tuple(plans), by_indicator, by_function, as_of)
