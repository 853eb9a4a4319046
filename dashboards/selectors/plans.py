"""The plans a viewer may read, their own first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Subquery

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


def plan_lines(viewer: Viewer) -> tuple[PlanLine, ...]:
    """Published plans in their version in force: one query."""
    newest = PlanVersion.objects.filter(plan=OuterRef("plan")).order_by("-number").values("pk")[:1]
    tasks = (
        PlanTask.objects.filter(version=OuterRef("pk"))
        .order_by()
        .values("version")
        .annotate(found=Count("pk"))
        .values("found")
    )
    targets = Target.objects.filter(version=OuterRef("pk")).order_by().values("version")
    rows = (
        PlanVersion.objects.filter(pk=Subquery(newest))
        .select_related("plan__tenant__parent")
        .annotate(
            task_count=Subquery(tasks),
            target_count=Subquery(targets.annotate(found=Count("pk")).values("found")),
        )
    )
    lines = [_line(row, viewer) for row in rows]
    return tuple(sorted(lines, key=lambda line: (not line.is_own, line.slug)))


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
