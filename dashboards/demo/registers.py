"""A few register items of the demonstration that somebody answers for, with milestones and reports.

Projects are left out: some are a firm's, and nothing is invented about a firm.
"""

from datetime import date, timedelta
from decimal import Decimal

from dashboards.demo.accounts import Staff
from dashboards.demo.departments import basis_of
from organizations.access import Viewer
from plans.models import ItemStatus, Plan, RegisterItem, RegisterKind
from plans.selectors.registers import presumed_units
from plans.services import (
    ItemFacts,
    MilestoneFacts,
    add_milestone,
    adopt_item_units,
    report_item,
    revise_milestone,
)

KINDS = (RegisterKind.PARK, RegisterKind.PILOT, RegisterKind.SUB_PLAN)
FOLLOWED = 4
NOTE = "演示内容,进度为虚构。"
# Status, and planned investment and investment so far in 万元, None where nothing is said.
STATES = (
    (ItemStatus.IN_PROGRESS, Decimal(8600), Decimal("3450.5")),
    (ItemStatus.DONE, None, None),
    (ItemStatus.NOT_STARTED, Decimal(1200), Decimal(0)),
    (ItemStatus.IN_PROGRESS, None, None),
)
# What, and in how many months from this one it is due; the first was reached, the second is late.
MILESTONES = (("编制实施方案", -5), ("完成前期工作", -1), ("全面推进", 0), ("总结验收", 8))


def follow_register(plan: Plan, staff: Staff, *, today: date) -> int:
    """Name units for a few items, of the reporter's department first; returns how many."""
    items = list(plan.register_items.filter(kind__in=KINDS).select_related("plan__tenant"))
    proposed = presumed_units(plan, items)
    fitting = [item for item in items if item.key in proposed]
    fitting.sort(key=lambda item: proposed[item.key].department_id != staff.own_department)
    chosen = fitting[:FOLLOWED]
    adopt_item_units(
        staff.office, plan, [item.pk for item in chosen], basis_document=basis_of(plan)
    )
    for item, (status, planned, invested) in zip(chosen, STATES, strict=False):
        filler = staff.filler_of(proposed[item.key].department_id)
        # Departments that owe no value have nobody in the demonstration; the office writes.
        writer = filler if filler.hats else staff.office
        _milestones(writer, item, today)
        as_of = today - timedelta(days=10)
        report_item(writer, item, ItemFacts(status, as_of, planned, invested, NOTE))
    return len(chosen)


def _milestones(writer: Viewer, item: RegisterItem, today: date) -> None:
    for number, (what, ahead) in enumerate(MILESTONES):
        count = today.year * 12 + today.month - 1 + ahead
        due = date(count // 12, count % 12 + 1, 1)
        milestone = add_milestone(writer, item, what=what, due=due)
        if number == 0:
            reached = MilestoneFacts(due, done_on=due + timedelta(days=20))
            revise_milestone(writer, milestone, reached, seen=1)
