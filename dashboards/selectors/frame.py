"""What every page of a plan says about itself: whose plan, which version, how fresh the figures."""

from dataclasses import dataclass
from datetime import datetime

from plans.models import Plan, RecomputeRequest
from plans.selectors.reading import PlanHead, plan_head


@dataclass(frozen=True)
class Frame:
    """The plan's head and the state of its figures, which are those of `year`.

    `as_of` is the moment up to which everything on the page was recorded, None for now.
    """

    slug: str
    place: str
    head: PlanHead
    year: int
    figures_at: datetime | None
    outdated: bool
    as_of: datetime | None = None


def frame_of(
    plan: Plan, *, year: int, head: PlanHead | None = None, as_of: datetime | None = None
) -> Frame:
    """The frame of a plan's page: one query for the head where it is not at hand.

    Figures as of a moment are computed from what was recorded by then, and never outdated.
    """
    request = recompute_request(plan) if as_of is None else None
    return Frame(
        slug=plan.slug,
        place=plan.tenant.name,
        head=head or plan_head(plan, as_of=as_of),
        year=year,
        figures_at=request.done_at if request else None,
        outdated=request.is_outdated if request else False,
        as_of=as_of,
    )


@dataclass(frozen=True)
class Freshness:
    """Whether a plan's figures are being computed again, and of when those at hand are."""

    slug: str
    figures_at: datetime | None
    outdated: bool


def freshness_of(plan: Plan) -> Freshness:
    """How fresh a plan's figures are; no query."""
    request = recompute_request(plan)
    return Freshness(
        slug=plan.slug,
        figures_at=request.done_at if request else None,
        outdated=request.is_outdated if request else False,
    )


def recompute_request(plan: Plan) -> RecomputeRequest | None:
    """The plan's request, if ever one was made (joined by the access door)."""
    try:
        return plan.recompute_request
    except RecomputeRequest.DoesNotExist:
        return None
