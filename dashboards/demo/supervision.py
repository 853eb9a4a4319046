"""Supervision in a demonstration: letters issued on what lags, and one still being drawn up."""

from datetime import date

from assessments.domain.grounds import key_of
from assessments.domain.supervision import CaseKind
from assessments.selectors.proposals import proposals_page
from assessments.services.supervision import draft_case, issue_case
from organizations.access import viewer_of
from organizations.models import Department, User
from plans.models import Plan

CASES = 3


def begin_supervision(plan: Plan, *, today: date) -> None:
    """Draw up letters to the first units proposed, and issue all but the last.

    Nothing where no unit that lags was named; the figures must have been computed.
    """
    office = viewer_of(User.objects.get(username=f"{plan.slug}-office"), today=today)
    proposed = [each for each in proposals_page(plan, office, today=today).letters if each.kinds]
    for place, unit in enumerate(proposed[:CASES]):
        case = draft_case(
            office,
            plan,
            Department.objects.get(pk=unit.department_id),
            kind=CaseKind(unit.kinds[0]),
            chosen={key_of(each.ground) for each in unit.grounds},
        )
        if place + 1 < CASES:
            issue_case(office, case, seen=case.revision)
