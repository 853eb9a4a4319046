"""Who may see and publish plans. Published text and targets: every signed-in user, of any tenant."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.compiled import compiled
from audit.domain.actors import Actor
from organizations.access import Viewer, require_role
from organizations.domain.roles import DEPARTMENT_ROLES, TENANT_READER_ROLES, Role
from organizations.models import Department, Place
from plans.models import (
    AccountableUnit,
    AnnualWorkItem,
    Plan,
    PlanDraft,
    PlanVersion,
    PublicView,
    RecomputeRun,
    RegisterDocument,
    RegisterItem,
    RegisterKind,
    ResponsibilityName,
    ResponsibilityRole,
    WorkPart,
)

NOT_OFFICE = _("年度工作任务由领导小组办公室分解和撤销。")
NOT_ADDING = _("只有领导小组办公室和该任务的牵头单位、责任主体可以添加年度工作任务。")
NOT_LEADING = _("只有牵头单位或责任主体可以要求其他单位报送、汇总进展。")
NOT_REPORTING = _("只有该单位的填报人可以填报本单位的进展。")
NOT_OWING = _("年度工作任务由承担任务的部门和县区填报。")
NOT_NAMING = _("台账条目的责任单位由领导小组办公室确定。")
NOT_OPENING = _("公众页面由领导小组办公室开放和关闭。")
NOT_WRITING = _("台账条目由责任单位的填报人和领导小组办公室填报。")

# The people of the place itself, who see its 两高 items; the office above them does not.
_OWN_PEOPLE = TENANT_READER_ROLES - {Role.SUPERIOR_OFFICE}


def access_plan(viewer: Viewer, slug: str) -> Plan:
    """The door to a plan's published text and targets: every signed-in user with a membership."""
    plan = _plan_with_version(slug)
    if plan is None or not viewer.hats:
        raise Http404
    return plan


def _plan_with_version(slug: str) -> Plan | None:
    """The plan with its newest version at hand: one query, one more where nothing is published."""
    for version in _newest(slug):
        version.plan.newest_version = version
        return version.plan
    return Plan.objects.select_related("tenant", "recompute_request").filter(slug=slug).first()


@compiled
def _newest(slug: str) -> QuerySet[PlanVersion]:
    rows = PlanVersion.objects.filter(plan__slug=slug).order_by("-number")
    return rows.select_related("plan__tenant", "plan__recompute_request")[:1]


def access_tenant_plan(viewer: Viewer, slug: str) -> Plan:
    """The door to a plan's values and verdicts: its own tenant and superior offices; else 404."""
    plan = access_plan(viewer, slug)
    if not viewer.reads_tenant(plan.tenant_id):
        raise Http404
    return plan


def open_plans() -> QuerySet[Plan]:
    """Plans whose public pages are open, for anybody: the last decision holds."""
    last = PublicView.objects.filter(plan=OuterRef("pk"))
    return (
        Plan.objects.annotate(
            is_public=Subquery(last.values("is_open")[:1], output_field=BooleanField()),
            public_since=Subquery(last.values("recorded_at")[:1]),
        )
        .filter(is_public=True)
        .select_related("tenant", "recompute_request")
    )


def access_open_plan(slug: str) -> Plan:
    """The door to a plan's public pages; closed ones do not exist (404). One query."""
    plan = open_plans().filter(slug=slug).first()
    if plan is None:
        raise Http404
    return plan


def access_draft(viewer: Viewer, pk: int) -> PlanDraft:
    """The door to a draft: the office of its place; for everybody else it does not exist."""
    draft = (
        PlanDraft.objects.select_related("tenant", "published_version__plan", "base_version__plan")
        .filter(pk=pk, tenant__in=viewer.tenant_ids(frozenset({Role.OFFICE})))
        .first()
    )
    if draft is None:
        raise Http404
    return draft


def office_places(viewer: Viewer) -> list[Place]:
    """The places in whose office the viewer sits; for everybody else there are no drafts (404)."""
    places = list(Place.objects.filter(pk__in=viewer.tenant_ids(frozenset({Role.OFFICE}))))
    if not places:
        raise Http404
    return places


def administering_actor(viewer: Viewer) -> Actor:
    """The ledger's actor of a system administration; for everybody else there is no such page."""
    tenants = sorted(viewer.tenant_ids(frozenset({Role.SYSTEM_ADMIN})))
    if not tenants:
        raise Http404
    return viewer.actor(tenants[0], Role.SYSTEM_ADMIN)


def access_run(viewer: Viewer, pk: int) -> RecomputeRun:
    """The door to a full recompute: the system administration."""
    administering_actor(viewer)
    run = RecomputeRun.objects.filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def require_office(actor: Actor, tenant: Place, *, today: date) -> None:
    """Raise PermissionDenied unless the actor may publish plans and say who is accountable."""
    require_role(actor, tenant, Role.OFFICE, today=today)


def access_work_item(viewer: Viewer, pk: int) -> AnnualWorkItem:
    """The door to an annual work item: everybody who reads its tenant; else it does not exist."""
    item = (
        AnnualWorkItem.objects.select_related("plan", "tenant", "lead", "place")
        .filter(pk=pk, tenant__in=viewer.tenant_ids())
        .first()
    )
    if item is None:
        raise Http404
    return item


def access_work_part(item: AnnualWorkItem, pk: int) -> WorkPart:
    """The door to a unit's part, for whoever came through that of its item."""
    rows = item.parts.select_related("item__tenant", "department", "latest")
    part = rows.filter(pk=pk).first()
    if part is None:
        raise Http404
    return part


def require_work_unit(viewer: Viewer) -> None:
    """Raise PermissionDenied unless some unit of the viewer's may owe a part."""
    if not viewer.department_ids(*DEPARTMENT_ROLES) and not viewer.place_ids(Role.COUNTY_OFFICE):
        raise PermissionDenied(NOT_OWING)


def own_work_parts(viewer: Viewer) -> QuerySet[WorkPart]:
    """The parts that the viewer's units owe (`is_own_unit`, as a condition of the database)."""
    return work_parts_of(
        viewer.department_ids(*DEPARTMENT_ROLES), viewer.place_ids(Role.COUNTY_OFFICE)
    )


def work_parts_of(units: frozenset[int], counties: frozenset[int]) -> QuerySet[WorkPart]:
    """The parts that some units, and the offices of some counties, owe."""
    return WorkPart.objects.filter(Q(department__in=units) | Q(department__place__in=counties))


def leading_of(item: AnnualWorkItem, named: int | None) -> frozenset[int]:
    """The departments that compile an item, `named` being the accountable unit of its plan task.

    A lead that is only presumed gives way to the unit that the office named.
    """
    if named is None:
        return frozenset({item.lead_id})
    return frozenset({named} if item.lead_presumed else {named, item.lead_id})


def leading_units(item: AnnualWorkItem) -> frozenset[int]:
    """The departments that compile an item: one query."""
    named = AccountableUnit.objects.filter(plan=item.plan_id, key=item.task_key)
    last = named.order_by("recorded_at", "pk").values_list("department_id", flat=True).last()
    return leading_of(item, last)


def may_lead(viewer: Viewer, leading: Iterable[int]) -> bool:
    """Belongs to one of the departments that compile."""
    return not viewer.department_ids(*DEPARTMENT_ROLES).isdisjoint(leading)


def leading_actor(viewer: Viewer, item: AnnualWorkItem) -> Actor:
    """The ledger's actor when asking for parts and compiling.

    Raises:
        PermissionDenied: for others than reporters and reviewers of a leading department.
    """
    for department_id in sorted(leading_units(item) & viewer.department_ids(*DEPARTMENT_ROLES)):
        return viewer.actor(item.tenant_id, *DEPARTMENT_ROLES, department_id=department_id)
    raise PermissionDenied(NOT_LEADING)


def reopening_actor(viewer: Viewer, item: AnnualWorkItem) -> Actor:
    """The ledger's actor when reopening: the office, or whoever leads the item.

    Raises:
        PermissionDenied: for others.
    """
    if viewer.is_office(item.tenant_id):
        return office_actor(viewer, item.tenant_id)
    return leading_actor(viewer, item)


def may_report(viewer: Viewer, part: WorkPart) -> bool:
    """Is a reporter of the unit that owes the part."""
    return part.department_id in viewer.department_ids(Role.REPORTER)


def reporting_actor(viewer: Viewer, part: WorkPart) -> Actor:
    """The ledger's actor when reporting: the hat of the unit that owes.

    Raises:
        PermissionDenied: for others than its reporters.
    """
    if not may_report(viewer, part):
        raise PermissionDenied(NOT_REPORTING)
    return viewer.actor(part.item.tenant_id, Role.REPORTER, department_id=part.department_id)


def is_own_unit(viewer: Viewer, department: Department) -> bool:
    """Belongs to the unit; the office of a county belongs to the unit of its county."""
    if department.pk in viewer.department_ids(*DEPARTMENT_ROLES):
        return True
    return department.place_id is not None and any(
        hat.role is Role.COUNTY_OFFICE and hat.place_id == department.place_id
        for hat in viewer.hats
    )


def reads_every_work_text(viewer: Viewer, item: AnnualWorkItem, leading: Iterable[int]) -> bool:
    """May read what every unit reported on an item: who leads it, the office and the auditor.

    A unit reads its own reports besides (`is_own_unit`); others of the tenant see states only.
    """
    return viewer.reads_unreleased(item.tenant_id) or may_lead(viewer, leading)


def office_actor(viewer: Viewer, tenant_id: int, refusal: str | Promise = NOT_OFFICE) -> Actor:
    """The ledger's actor of the office.

    Raises:
        PermissionDenied: for others, with the `refusal`.
    """
    if not viewer.is_office(tenant_id):
        raise PermissionDenied(refusal)
    return viewer.actor(tenant_id, Role.OFFICE)


def tasks_led(viewer: Viewer, plan: Plan) -> dict[str, frozenset[int]]:
    """By task key: the viewer's departments that lead the task or were named accountable for it.

    The first listed unit of a shared bracket leads nothing. Two queries, none without a department.
    """
    own = viewer.department_ids(*DEPARTMENT_ROLES)
    if not own or not viewer.reads_tenant(plan.tenant_id):
        return {}
    rows = set(
        ResponsibilityName.objects.filter(
            responsibility__plan_task__version=plan.versions.order_by("-number").values("pk")[:1],
            role=ResponsibilityRole.LEAD,
            department__in=own,
        ).values_list("responsibility__plan_task__key", "department_id")
    )
    named = dict(
        AccountableUnit.objects.filter(plan=plan)
        .order_by("recorded_at", "pk")
        .values_list("key", "department_id")
    )
    rows |= {(key, department) for key, department in named.items() if department in own}
    keys = {key for key, _department in rows}
    return {key: frozenset(own for each, own in rows if each == key) for key in keys}


def register_items_visible_to(viewer: Viewer, plan: Plan) -> QuerySet[RegisterItem]:
    """A plan's register items for who reads its tenant: 两高 items for the place's own people."""
    items = RegisterItem.objects.filter(plan=plan)
    if plan.tenant_id in viewer.tenant_ids(_OWN_PEOPLE):
        return items
    return items.exclude(kind=RegisterKind.HIGH_ENERGY_PROJECT)


def access_register_item(viewer: Viewer, pk: int) -> RegisterItem:
    """The door to a register item: who reads its tenant, the own people alone for 两高; else 404."""
    item = (
        RegisterItem.objects.select_related("plan__tenant", "place")
        .filter(pk=pk, plan__tenant__in=viewer.tenant_ids())
        .first()
    )
    if item is None:
        raise Http404
    internal = item.kind == RegisterKind.HIGH_ENERGY_PROJECT
    if internal and item.plan.tenant_id not in viewer.tenant_ids(_OWN_PEOPLE):
        raise Http404
    return item


def access_register_document(viewer: Viewer, pk: int) -> RegisterDocument:
    """The door to a document: who reads the texts of its item; else it does not exist."""
    document = (
        RegisterDocument.objects.select_related("content", "item__plan").filter(pk=pk).first()
    )
    if document is None:
        raise Http404
    item = access_register_item(viewer, document.item_id)
    if not reads_item_texts(viewer, item, responsible_department(item)):
        raise Http404
    return document


def responsible_department(item: RegisterItem) -> Department | None:
    """The responsible unit that the office named last: one query."""
    last = item.units.select_related("department").order_by("number").last()
    return last.department if last else None


def may_write_item(viewer: Viewer, item: RegisterItem, responsible: Department | None) -> bool:
    """Reports for the responsible unit, or sits in the office."""
    if viewer.is_office(item.plan.tenant_id):
        return True
    return responsible is not None and responsible.pk in viewer.department_ids(Role.REPORTER)


def writing_actor(viewer: Viewer, item: RegisterItem) -> Actor:
    """The ledger's actor when writing on an item: the responsible unit's hat before the office's.

    Raises:
        PermissionDenied: for others than the responsible unit's reporters and the office.
    """
    responsible, tenant_id = responsible_department(item), item.plan.tenant_id
    if responsible is not None and responsible.pk in viewer.department_ids(Role.REPORTER):
        return viewer.actor(tenant_id, Role.REPORTER, department_id=responsible.pk)
    return office_actor(viewer, tenant_id, NOT_WRITING)


def reads_item_texts(viewer: Viewer, item: RegisterItem, responsible: Department | None) -> bool:
    """May read what was written about an item and its documents.

    Its unit, the office and the auditor; others of the tenant see status, dates and investments.
    """
    if viewer.reads_unreleased(item.plan.tenant_id):
        return True
    return responsible is not None and is_own_unit(viewer, responsible)
