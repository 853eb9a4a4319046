"""How a city and how a department stand, in the few lines of a home page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboards.selectors.department import answered_by
from dashboards.selectors.frame import recompute_request
from dashboards.selectors.overview import StandingCount, standing_counts, unassigned
from dashboards.selectors.responsible import units_of
from indicators.domain.progress.enums import Status
from indicators.domain.progress.severity import Standing
from indicators.selectors.open_duties import OpenDuty
from indicators.selectors.progress import Judged, judged_measures
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.models import Plan
from plans.selectors.reading import shares_of

# So many targets that need attention are named.
NAMED = 5


@dataclass(frozen=True)
class TargetName:
    """A target by its verdict alone: nothing of its numbers."""

    measure_id: int
    name: str
    year: int
    status: Status
    lamp: str
    hedge: str


@dataclass(frozen=True)
class City:
    """A city's plan in four lines: its verdicts, what is not assigned, what is awaited, what is amiss."""

    slug: str
    place: str
    total: int
    standings: tuple[StandingCount, ...]
    unassigned: int
    awaiting: int
    controls: int
    controls_judged: int
    attention: tuple[TargetName, ...]
    figures_at: datetime | None
    outdated: bool

    urgency = 2


@dataclass(frozen=True)
class DepartmentStanding:
    """What the viewer's department answers for by standing, and what it has not filed in time."""

    slug: str
    department_id: int
    name: str
    total: int
    standings: tuple[StandingCount, ...]
    attention: tuple[TargetName, ...]
    late: tuple[OpenDuty, ...]

    @property
    def urgency(self) -> int:
        """0 where something is late, else 2: it informs."""
        return 0 if self.late else 2


def city(plan: Plan, judged: tuple[Judged, ...]) -> City:
    """The lines of a city: no query."""
    request = recompute_request(plan)
    controls = [each for each in judged if each.is_control and not each.commitment.repeats]
    return City(
        slug=plan.slug,
        place=plan.tenant.name,
        total=len(judged),
        standings=standing_counts(judged),
        unassigned=len(unassigned(judged)),
        awaiting=sum(each.status is Status.AWAITING_FINAL for each in judged),
        controls=len(controls),
        controls_judged=sum(each.standing is not Standing.WAITING for each in controls),
        attention=_names(judged),
        figures_at=request.done_at if request else None,
        outdated=request.is_outdated if request else False,
    )


def city_verdicts(plan: Plan, *, year: int, viewer: Viewer) -> tuple[Judged, ...]:
    """The city's targets by their verdicts, which everybody of the place may see: one query.

    Numbers are not withheld here, which spares a query: none of them may leave this page's
    selectors, which pass on names and verdicts alone.
    """
    return judged_measures(plan, year=year, viewer=viewer, hidden=frozenset())


def department_standing(
    plan: Plan,
    viewer: Viewer,
    duties: Iterable[OpenDuty],
    judged: tuple[Judged, ...],
) -> DepartmentStanding:
    """The first department that the viewer reviews in the plan's place: two queries."""
    hat = next(
        hat
        for hat in viewer.hats
        if hat.role is Role.DEPARTMENT_REVIEWER and hat.tenant_id == plan.tenant_id
    )
    department_id = hat.department_id or 0
    shares = shares_of(plan.version_id)  # type: ignore[attr-defined]  # annotated
    answered = answered_by(department_id, judged, units_of(judged, shares, plan))
    return DepartmentStanding(
        slug=plan.slug,
        department_id=department_id,
        name=hat.unit,
        total=len(answered),
        standings=standing_counts(answered),
        attention=_names(answered),
        late=tuple(duty for duty in duties if duty.department_id == department_id and duty.overdue),
    )


def _names(judged: Iterable[Judged]) -> tuple[TargetName, ...]:
    """Those that need attention, worst first; equals in order of the text, for gaps are numbers."""
    found = (each for each in judged if each.standing is Standing.ATTENTION)
    ordered = sorted(found, key=lambda each: each.rank[0])
    return tuple(
        TargetName(
            measure_id=each.measure_id,
            name=each.indicator,
            year=each.terms.year,
            status=each.status,
            lamp=each.lamp,
            hedge=each.commitment.hedge,
        )
        for each in ordered[:NAMED]
    )
