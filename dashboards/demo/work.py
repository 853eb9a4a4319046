"""The annual work of a demonstration: a year's items, several parts reported, some compiled."""

from datetime import date

from dashboards.demo.accounts import Staff
from organizations.domain.roles import DEPARTMENT_ROLES, Role
from plans.access import leading_units
from plans.models import AnnualWorkItem, Plan, WorkPart, WorkProgress
from plans.selectors.work_proposals import Proposal, propose_work_items
from plans.services import adopt_work_items, compile_item, report_part

ITEMS = 6
PROGRESS = (
    WorkProgress.IN_PROGRESS,
    WorkProgress.DONE,
    WorkProgress.IN_PROGRESS,
    WorkProgress.SLOW,
)


def begin_annual_work(plan: Plan, *, staff: Staff, today: date) -> None:
    """Adopt some tasks of this year as the office would; their units report, one lead compiles.

    A plan that names no units has nothing to adopt.
    """
    proposals = [each for each in propose_work_items(plan, today.year) if each.is_advised]
    # Those of the department that visitors take first: they find work of their own.
    proposals.sort(key=lambda each: not _owes(each, staff.own_department))
    chosen = {each.task_key for each in proposals[:ITEMS]}
    adopt_work_items(staff.office, plan, today.year, task_keys=chosen)
    items = AnnualWorkItem.objects.filter(plan=plan, year=today.year).order_by("pk")
    compiled = False
    for item in items.select_related("tenant", "plan"):
        reported = _report(item, staff, everybody=not compiled)
        compiled = compiled or (reported and _compile(item, staff))


def _owes(proposal: Proposal, department_id: int) -> bool:
    return any(part.department_id == department_id for part in proposal.parts)


def _report(item: AnnualWorkItem, staff: Staff, *, everybody: bool) -> bool:
    """Let the units report; the first and every third after it have yet to, unless all do."""
    parts = WorkPart.objects.filter(item=item).select_related("item__tenant").order_by("pk")
    reported = False
    for place, part in enumerate(parts):
        filler = staff.filler_of(part.department_id)
        seated = part.department_id in filler.department_ids(Role.REPORTER)
        if seated and (everybody or place % 3):
            progress = PROGRESS[(item.pk + place) % len(PROGRESS)]
            report_part(filler, part, progress=progress, text="演示进展:按计划推进,内容虚构。")
            reported = True
    return reported


def _compile(item: AnnualWorkItem, staff: Staff) -> bool:
    """The lead's summary; not where nobody of the demonstration leads."""
    for department_id in sorted(leading_units(item)):
        checker = staff.checker_of(department_id)
        if department_id in checker.department_ids(*DEPARTMENT_ROLES):
            text = "演示汇总:各单位均已报送,总体按计划推进,内容虚构。"
            compile_item(checker, item, progress=WorkProgress.IN_PROGRESS, text=text)
            return True
    return False
