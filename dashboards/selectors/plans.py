"""The plans a viewer may read, their own first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When

from organizations.access import Viewer
from plans.models import PlanTask, PlanVersion, Target


@dataclass(frozen=True)
class PlanLine:
    """One plan of the list."""

    slug: str
    place: str
    province: str
    title: str
    issuer: str
    issued_on: date | None
    tasks: int
    targets: int
    is_own: bool


PAGE_SIZE = 50


@dataclass(frozen=True)
class PlanPage:
    """A page of the plans that fit what was typed; all of them where nothing was."""

    lines: tuple[PlanLine, ...]
    wanted: str
    # Any: rows with their counts added.
    pages: Page[Any]

    @property
    def numbers(self) -> Iterator[int | str]:
        """The numbers of pages to choose from; of many those at hand."""
        return self.pages.paginator.get_elided_page_range(self.pages.number)


def plan_page(viewer: Viewer, wanted: str, page: str) -> PlanPage:
    """Published plans in their version in force, the viewer's own first: two queries."""
    newer = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    tasks = PlanTask.objects.filter(version=OuterRef("pk")).order_by().values("version")
    targets = Target.objects.filter(version=OuterRef("pk")).order_by().values("version")
    own = Case(When(plan__tenant__in=viewer.tenant_ids(), then=0), default=1)
    found = (
        PlanVersion.objects.filter(~Exists(newer))
        .select_related("plan__tenant__parent")
        .annotate(
            task_count=Subquery(tasks.annotate(found=Count("pk")).values("found")),
            target_count=Subquery(targets.annotate(found=Count("pk")).values("found")),
        )
        .order_by(own, "plan__slug")
    )
    if wanted:
        found = found.filter(Q(title__icontains=wanted) | Q(plan__tenant__name__icontains=wanted))
    pages = Paginator(found, PAGE_SIZE).get_page(page)
    return PlanPage(tuple(_line(row, viewer) for row in pages.object_list), wanted, pages)


def _line(row: PlanVersion, viewer: Viewer) -> PlanLine:
    tenant = row.plan.tenant
    return PlanLine(
        slug=row.plan.slug,
        place=tenant.name,
        province=tenant.parent.name if tenant.parent else "",
        title=row.display_title,
        issuer=row.issuer or "",
        issued_on=row.issued_on,
        tasks=row.task_count or 0,  # type: ignore[attr-defined]  # annotated
        targets=row.target_count or 0,  # type: ignore[attr-defined]  # annotated
        is_own=viewer.reads_tenant(tenant.pk),
    )
