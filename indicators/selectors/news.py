"""What is news to the units: decisions on what they filed, and rounds that were opened."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from indicators.domain.workflow import State
from indicators.models import ReportingDuty, ReportingRound, ReviewAction
from indicators.models.submissions import ReviewDecision
from indicators.selectors.reminders import NAMED


def decisions_since(moment: datetime, tenants: Collection[int]) -> QuerySet[ReviewAction]:
    """Returns and final approvals since a moment in some tenants. One query."""
    returned = Q(decision=ReviewDecision.RETURN)
    submission = "version__submission"
    approved = Q(decision=ReviewDecision.APPROVE, version__submission__state=State.ACCEPTED)
    duty = f"{submission}__duty"
    return (
        ReviewAction.objects.filter(
            returned | approved, at__gte=moment, **{f"{duty}__tenant__in": tenants}
        )
        .select_related(f"{duty}__round", *(f"{duty}__{name}" for name in NAMED))
        .order_by("pk")
    )


def is_last_step(action: ReviewAction) -> bool:
    """Whether an approval was the one by which its submission was accepted."""
    return action.step + 1 == len(action.version.submission.review_steps)


def asked_since(
    moment: datetime, tenants: Collection[int]
) -> tuple[tuple[ReportingRound, dict[int, int]], ...]:
    """Rounds that some tenants opened since a moment, with how many duties each department owes. Two
    queries.
    """
    opened = ReportingRound.objects.filter(tenant__in=tenants, opened_at__gte=moment)
    rounds = {each.pk: each for each in opened}
    if not rounds:
        return ()
    owed: dict[int, dict[int, int]] = {pk: {} for pk in rounds}
    rows = (
        ReportingDuty.objects.filter(round__in=rounds)
        .values_list("round", "department")
        .annotate(duties=Count("pk"))
        .order_by("round", "department")
    )
    for round_, department, duties in rows:
        owed[round_][department] = duties
    return tuple((rounds[pk], departments) for pk, departments in owed.items())
