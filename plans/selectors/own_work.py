"""The annual work of one's units across plans and years."""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from plans.access import own_work_parts
from plans.models import AccountableUnit, AnnualWorkItem, WorkPart
from plans.selectors.reading import ResponsibleUnit

Named = Mapping[tuple[int, str], ResponsibleUnit]


def own_work_items(viewer: Viewer, *, state: str = "") -> QuerySet[AnnualWorkItem]:
    """Items of which the viewer's units owe a part or which they lead, the latest year first.

    With a `state`, those of which an own part stands in it. Parts come along; three queries.
    """
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    parts = own_work_parts(viewer).filter(item=OuterRef("pk"))
    items = AnnualWorkItem.objects.filter(tenant__in=viewer.tenant_ids(), withdrawn_at=None)
    if state:
        items = items.filter(Exists(parts.filter(state=state)))
    else:
        items = items.alias(named=Subquery(_named_for_task())).filter(
            Exists(parts)
            | Q(named__in=own)
            # A lead that is only presumed gives way to the unit that the office named.
            | Q(Q(named=None) | Q(lead_presumed=False), lead__in=own)
        )
    rows = WorkPart.objects.select_related("department", "latest").order_by("pk")
    return (
        items.select_related("plan", "lead", "place")
        .prefetch_related(Prefetch("parts", rows))
        .order_by("-year", "quarter", "pk")
    )


def named_units(items: Iterable[AnnualWorkItem]) -> Named:
    """By plan and task key, the accountable unit that the office named last: one query."""
    held = list(items)
    rows = AccountableUnit.objects.filter(
        plan__in={item.plan_id for item in held}, key__in={item.task_key for item in held}
    ).order_by("recorded_at", "pk")
    return {
        (plan, key): ResponsibleUnit(department, name, presumed=False, basis=basis)
        for plan, key, department, name, basis in rows.values_list(
            "plan_id", "key", "department_id", "department__name", "basis_document"
        )
    }


def _named_for_task() -> QuerySet[AccountableUnit, int]:
    rows = AccountableUnit.objects.filter(plan=OuterRef("plan"), key=OuterRef("task_key"))
    return rows.order_by("-recorded_at", "-pk").values_list("department_id", flat=True)[:1]
