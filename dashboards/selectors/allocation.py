"""A target by place and year, with the plan's frame."""

from dataclasses import dataclass
from datetime import date

from dashboards.selectors.frame import Frame, frame_of
from dashboards.selectors.places import lower_label
from indicators.models import Measure
from indicators.selectors.allocation_lines import Matrix
from indicators.selectors.allocation_matrix import allocation_matrix
from indicators.selectors.divisions import is_divisible
from organizations.access import Viewer
from plans.models import Plan


@dataclass(frozen=True)
class AllocationPage:
    """All that the page shows; `label` is the city's own word for its lower units."""

    frame: Frame
    label: str
    matrix: Matrix
    name: str
    divisible: bool
    may_divide: bool


def allocation_page(
    plan: Plan, measure_id: int, viewer: Viewer, *, today: date
) -> AllocationPage | None:
    """The division of the target that a measure, the city's or a part's, belongs to; else None."""
    keys = Measure.objects.filter(pk=measure_id, plan=plan).values("key")
    city = (
        Measure.objects.filter(plan=plan, key__in=keys, place=plan.tenant, latest__isnull=False)
        .select_related("plan__tenant", "latest__target", "latest__indicator")
        .first()
    )
    if city is None or city.latest is None:
        return None
    matrix = allocation_matrix(city, viewer, today=today)
    divisible = is_divisible(matrix.terms)
    target, indicator = city.latest.target, city.latest.indicator
    return AllocationPage(
        frame=frame_of(plan, year=today.year),
        label=lower_label(plan),
        matrix=matrix,
        name=target.indicator if target else indicator.name_zh if indicator else city.key,
        divisible=divisible,
        may_divide=divisible and viewer.is_office(plan.tenant_id),
    )
