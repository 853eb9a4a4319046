"""Published plans in the version in force, as pages that go across places need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from organizations.access import Viewer
from plans.models import PlanVersion
from plans.models.plans import shown_title


@dataclass(frozen=True)
class PlanInForce:
    """A plan of which everybody signed in reads the text; `is_own`: the viewer reads its figures."""

    version_id: int
    plan_id: int
    slug: str
    tenant_id: int
    place_key: str
    place: str
    # The place as its plan prints it: shorter, where the place's own name says that it is a demonstration.
    printed_place: str
    title: str
    issuer: str
    is_own: bool


def plans_in_force(viewer: Viewer, *, as_of: datetime | None = None) -> list[PlanInForce]:
    """Every plan, now or at a moment, those of the viewer's own places first: one query."""
    versions = PlanVersion.objects.all()
    if as_of is not None:
        versions = versions.filter(published_at__lte=as_of)
    # One pass, not a question for each of a nation's thousands of plans; and columns, not objects:
    # pages that go across it wait for this.
    newer = versions.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    rows = versions.filter(~Exists(newer)).values_list(
        "pk",
        "plan_id",
        "plan__slug",
        "plan__tenant_id",
        "plan__tenant__key",
        "plan__tenant__name",
        "place_name",
        "title",
        "issuer",
        named=True,
    )
    own = viewer.tenant_ids()
    plans = [
        PlanInForce(
            version_id=row.pk,
            plan_id=row.plan_id,
            slug=row.plan__slug,
            tenant_id=row.plan__tenant_id,
            place_key=row.plan__tenant__key,
            place=row.plan__tenant__name,
            printed_place=row.place_name,
            title=shown_title(row.title, row.place_name),
            issuer=row.issuer or "",
            is_own=row.plan__tenant_id in own,
        )
        for row in rows
    ]
    return sorted(plans, key=lambda plan: (not plan.is_own, plan.slug))


def by_version(plans: list[PlanInForce]) -> Mapping[int, PlanInForce]:
    """The plans by the key of their version in force."""
    return {plan.version_id: plan for plan in plans}
