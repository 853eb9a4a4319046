"""Published plans in the version in force, as pages that go across places need them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from audit.compiled import compiled
from organizations.access import Viewer
from plans.models import PlanVersion
from plans.models.plans import shown_title


class PlanInForce(NamedTuple):
    """A plan of which everybody signed in reads the text; `is_own`: the viewer reads its figures.

    A tuple as it is read: pages that go across a nation have thousands of them.
    """

    version_id: int
    plan_id: int
    slug: str
    tenant_id: int
    place_key: str
    place: str
    # The place as its plan prints it: shorter, where the place's own name says that it is a demonstration.
    printed_place: str
    stated_title: str | None
    issuer: str | None
    is_own: bool

    @property
    def title(self) -> str:
        """The printed title, or what stands in for it."""
        return shown_title(self.stated_title, self.printed_place)


_COLUMNS = (
    "pk",
    "plan_id",
    "plan__slug",
    "plan__tenant_id",
    "plan__tenant__key",
    "plan__tenant__name",
    "place_name",
    "title",
    "issuer",
)
_TENANT = _COLUMNS.index("plan__tenant_id")


def plans_in_force(viewer: Viewer, *, as_of: datetime | None = None) -> list[PlanInForce]:
    """Every plan, now or at a moment, those of the viewer's own places first: one query."""
    own = viewer.tenant_ids()
    plans = [PlanInForce._make((*row, row[_TENANT] in own)) for row in _in_force(as_of)]
    return sorted(plans, key=lambda plan: (not plan.is_own, plan.slug))


# Any: columns of several types.
@compiled
def _in_force(as_of: datetime | None) -> QuerySet[PlanVersion, tuple[Any, ...]]:
    versions = PlanVersion.objects.all()
    if as_of is not None:
        versions = versions.filter(published_at__lte=as_of)
    # One pass, not a question for each of a nation's thousands of plans.
    newer = versions.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    return versions.filter(~Exists(newer)).values_list(*_COLUMNS)


def by_version(plans: list[PlanInForce]) -> Mapping[int, PlanInForce]:
    """The plans by the key of their version in force."""
    return {plan.version_id: plan for plan in plans}
