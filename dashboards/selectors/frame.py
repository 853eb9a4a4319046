"""What every page of a plan says about itself: whose plan, which version, how fresh the figures."""

from dataclasses import dataclass
from datetime import datetime

from plans.models import Plan, RecomputeRequest
from plans.selectors.reading import PlanHead, plan_head


@dataclass(frozen=True)
class Frame:
    """The plan's head and the state of its figures, which are those of `year`."""

    slug: str
    place: str
    head: PlanHead
    year: int
    figures_at: datetime | None
    outdated: bool


def frame_of(plan: Plan, *, year: int, head: PlanHead | None = None) -> Frame:
    """The frame of a plan's page: one query for the head where it is not at hand."""
    request = recompute_request(plan)
    return Frame(
        slug=plan.slug,
        place=plan.tenant.name,
        head=head or plan_head(plan),
        year=year,
        figures_at=request.done_at if request else None,
        outdated=request.is_outdated if request else False,
    )


def recompute_request(plan: Plan) -> RecomputeRequest | None:
    """The plan's request, if ever one was made (joined by the access door)."""
    try:
        return plan.recompute_request
    except RecomputeRequest.DoesNotExist:
        return None
