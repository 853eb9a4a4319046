"""Breaking plan tasks down into the work of a year: adopted from the plan, or added one by one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.domain.actors import Actor
from audit.domain.errors import TransitionError
from audit.services import Recording, recorded
from organizations.access import Viewer
from organizations.domain.roles import DEPARTMENT_ROLES
from organizations.models import Department, Place
from plans.access import NOT_ADDING, office_actor, tasks_led
from plans.domain.problems import mark
from plans.models import (
    AnnualWorkItem,
    PartState,
    Plan,
    PlanTask,
    Quarter,
    ResponsibilityRole,
    WorkPart,
    WorkSource,
)
from plans.selectors.work_proposals import Proposal, ProposedPart, propose_work_items
from plans.services.reporting_units import check_unit
from plans.services.texts import check_text

# From the first plans for the peak to the year of neutrality (碳中和).
YEARS = range(2020, 2061)
MAX_MEASURE = 500
MAX_DELIVERABLE = 300

REPORTED_ALREADY = mark("已有单位填报进展,不能撤销。")
CLOSED = mark("该事项已经汇总或撤销,不能再办理。请刷新页面。")


@dataclass(frozen=True)
class WorkItemFacts:
    """What an annual work item says, as typed; without a place it is the tenant's own."""

    task_key: str
    year: int
    measure: str
    lead: Department
    deliverable: str = ""
    quarter: int = Quarter.WHOLE_YEAR
    supports: Sequence[Department] = ()
    place: Place | None = None


@dataclass(frozen=True)
class _Asked:
    """Who asked, and when."""

    account: int
    at: datetime


def create_work_item(viewer: Viewer, plan: Plan, facts: WorkItemFacts) -> AnnualWorkItem:
    """Add an item by hand; its lead and every supporting unit owe a part.

    Raises:
        PermissionDenied: for others than the office and people of the task's lead or accountable
            unit; those lead the item themselves.
        ValidationError: no such task, year, quarter, unit or place, or a text that may not be kept.
    """
    actor = _adding_actor(viewer, plan, facts)
    _check_facts(plan, facts)
    by_office = viewer.is_office(plan.tenant_id)
    roles = dict.fromkeys(facts.supports, ResponsibilityRole.SUPPORT)
    roles = {facts.lead: ResponsibilityRole.LEAD} | {
        unit: role for unit, role in roles.items() if unit != facts.lead
    }
    with recorded(actor) as recording:
        item = AnnualWorkItem.objects.create(
            tenant=plan.tenant,
            plan=plan,
            task_key=facts.task_key,
            year=facts.year,
            quarter=facts.quarter,
            measure=facts.measure.strip(),
            deliverable=facts.deliverable.strip(),
            lead=facts.lead,
            place=facts.place or plan.tenant,
            source=WorkSource.OFFICE if by_office else WorkSource.LEAD,
            created_by=viewer.account,
            created_at=recording.now,
        )
        asked = _Asked(viewer.account, recording.now)
        parts = [_part(item, unit.pk, role, asked) for unit, role in roles.items()]
        WorkPart.objects.bulk_create(parts)
        _tell_created(recording, plan, item, parts)
    return item


def adopt_work_items(
    viewer: Viewer, plan: Plan, year: int, *, task_keys: Collection[str] | None = None
) -> int:
    """Adopt the proposals of a year, all or those of the chosen tasks; returns how many were new.

    A task whose proposal stands adopted is left alone, so that doing it twice changes nothing.

    Raises:
        PermissionDenied: for others than the office.
        ValidationError: for a year out of bounds.
    """
    actor = office_actor(viewer, plan.tenant_id)
    check_year(year)
    with recorded(actor) as recording:
        # Of two who adopt at once the second waits here, and finds the first one's items.
        Plan.objects.select_for_update().get(pk=plan.pk)
        chosen = [
            (proposal, proposal.lead)
            for proposal in propose_work_items(plan, year)
            if proposal.lead is not None
            and proposal.is_adoptable
            and (task_keys is None or proposal.task_key in task_keys)
        ]
        asked = _Asked(viewer.account, recording.now)
        items = AnnualWorkItem.objects.bulk_create(
            _adopted(plan, year, proposal, lead, asked) for proposal, lead in chosen
        )
        by_item = {
            item.pk: [_part(item, each.department_id, each.role, asked) for each in proposal.parts]
            for item, (proposal, _lead) in zip(items, chosen, strict=True)
        }
        WorkPart.objects.bulk_create(part for parts in by_item.values() for part in parts)
        for item in items:
            _tell_created(recording, plan, item, by_item[item.pk])
    return len(items)


def withdraw_item(viewer: Viewer, item: AnnualWorkItem, *, reason: str) -> AnnualWorkItem:
    """Take back an item on which nobody has reported; the ledger keeps what was asked and why not.

    Raises:
        PermissionDenied: for others than the office.
        TransitionError: withdrawn or compiled meanwhile, or reported on.
        ValidationError: no reason, or one that may not be kept.
    """
    actor = office_actor(viewer, item.tenant_id)
    check_text("reason", reason)
    with recorded(actor) as recording:
        held = open_item(item.pk)
        if held.parts.exclude(state=PartState.NOT_REPORTED).exists():
            raise TransitionError(gettext(REPORTED_ALREADY))
        held.withdrawn_at = recording.now
        held.save(update_fields=["withdrawn_at"])
        recording.entry(
            chain=item.tenant.chain,
            action="work_item.withdraw",
            of=held,
            before={"task": held.task_key, "year": held.year},
            reason=reason,
        )
    return held


def open_item(pk: int) -> AnnualWorkItem:
    """The item, locked until the transaction ends: who changes one of its parts takes this first.

    Raises:
        TransitionError: when it is compiled or withdrawn.
    """
    held = AnnualWorkItem.objects.select_for_update().get(pk=pk)
    if not held.is_open:
        raise TransitionError(gettext(CLOSED))
    return held


def check_year(year: int) -> None:
    """Raise ValidationError for a year that no plan speaks of."""
    if year not in YEARS:
        raise ValidationError({"year": _("请填写2020年至2060年之间的年度。")})


def _adding_actor(viewer: Viewer, plan: Plan, facts: WorkItemFacts) -> Actor:
    if viewer.is_office(plan.tenant_id):
        return office_actor(viewer, plan.tenant_id)
    if facts.lead.pk not in tasks_led(viewer, plan).get(facts.task_key, frozenset()):
        raise PermissionDenied(NOT_ADDING)
    return viewer.actor(plan.tenant_id, *DEPARTMENT_ROLES, department_id=facts.lead.pk)


def _check_facts(plan: Plan, facts: WorkItemFacts) -> None:
    check_year(facts.year)
    if facts.quarter not in Quarter.values:
        raise ValidationError({"quarter": _("请选择全年或第一至第四季度。")})
    check_text("measure", facts.measure, longest=MAX_MEASURE)
    check_text("deliverable", facts.deliverable, required=False, longest=MAX_DELIVERABLE)
    for name, unit in (("lead", facts.lead), *(("supports", unit) for unit in facts.supports)):
        check_unit(name, plan.tenant_id, unit)
    place = facts.place or plan.tenant
    if plan.tenant_id not in (place.pk, place.parent_id):
        raise ValidationError({"place": _("请选择本地或下级地方。")})
    latest = plan.versions.order_by("-number").values("pk")[:1]
    if not PlanTask.objects.filter(version=latest, key=facts.task_key).exists():
        raise ValidationError({"task_key": _("请选择方案中的重点任务。")})


def _adopted(
    plan: Plan, year: int, proposal: Proposal, lead: ProposedPart, asked: _Asked
) -> AnnualWorkItem:
    return AnnualWorkItem(
        tenant=plan.tenant,
        plan=plan,
        task_key=proposal.task_key,
        year=year,
        measure=proposal.title,
        lead_id=lead.department_id,
        lead_presumed=proposal.lead_presumed,
        place=plan.tenant,
        source=WorkSource.PLAN,
        created_by=asked.account,
        created_at=asked.at,
    )


def _part(
    item: AnnualWorkItem, department_id: int, role: ResponsibilityRole, asked: _Asked
) -> WorkPart:
    return WorkPart(
        item=item,
        department_id=department_id,
        role=role,
        requested_by=asked.account,
        requested_at=asked.at,
    )


def _tell_created(
    recording: Recording, plan: Plan, item: AnnualWorkItem, parts: Sequence[WorkPart]
) -> None:
    """The ledger names the words of an item by their hash alone, as it does with any free text."""
    recording.entry(
        chain=plan.tenant.chain,
        action="work_item.create",
        of=item,
        after={
            "task": item.task_key,
            "year": item.year,
            "quarter": item.quarter,
            "source": item.source,
            "measure_sha256": sha256(item.measure.encode()).hexdigest(),
            "deliverable_sha256": sha256(item.deliverable.encode()).hexdigest(),
            "lead": item.lead_id,
            "place": item.place_id,
            "parts": [[part.department_id, part.role] for part in parts],
        },
    )
