"""What calls for a digest: duties not answered, and submissions that wait for review."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from indicators.access import may_review, with_versions
from indicators.domain.reminders import BEFORE_MILESTONE, FARTHEST, MADE_GOOD, Deadline
from indicators.domain.workflow import EDITABLE, IN_DEPARTMENT, UNDER_REVIEW, Step
from indicators.models import ReportingDuty
from indicators.selectors.duties import last_day
from organizations.access import Viewer
from organizations.domain.roles import Role
from plans.selectors.milestones_owed import OwedMilestone

# What the name of a duty is made of.
NAMED = ("indicator", "measure__latest__target", "measure__latest__indicator")


def unanswered_duties(today: date, tenants: Collection[int]) -> tuple[ReportingDuty, ...]:
    """Duties of some tenants that their units may have to be reminded of. One query."""
    waits = Q(submission__isnull=True) | Q(submission__state__in=EDITABLE)
    # What closed longer ago was told when it closed.
    closed = today - MADE_GOOD
    lately = Q(round__locks_on__gte=closed) | Q(due_on__gte=closed)
    return tuple(
        ReportingDuty.objects.filter(
            waits, lately, due_on__lte=today + FARTHEST, tenant__in=tenants
        )
        .select_related("round", "department", "submission", *NAMED)
        .order_by("due_on", "pk")
    )


def deadline(duty: ReportingDuty) -> Deadline:
    """What the rules of reminding need to know of a duty."""
    return Deadline(
        pk=duty.pk,
        opened_on=timezone.localdate(duty.round.opened_at),
        due_on=duty.due_on,
        closes_on=last_day(duty.round, duty),
        daily=bool(duty.round.daily_reminders_basis),
    )


def milestone_deadline(milestone: OwedMilestone) -> Deadline:
    """What the rules of reminding need to know of a milestone, which never closes."""
    return Deadline(
        pk=milestone.pk,
        opened_on=timezone.localdate(milestone.said_at),
        due_on=milestone.due_on,
        closes_on=date.max,
        before=BEFORE_MILESTONE,
    )


@dataclass(frozen=True)
class WaitingReviews:
    """Submissions under review, by who might decide the step that waits."""

    by_department: dict[int, list[ReportingDuty]] = field(default_factory=dict)
    by_county: dict[int, list[ReportingDuty]] = field(default_factory=dict)
    by_joint_reviewer: dict[int, list[ReportingDuty]] = field(default_factory=dict)
    by_office: dict[int, list[ReportingDuty]] = field(default_factory=dict)

    def add(self, duty: ReportingDuty) -> None:
        """Put a duty on the desk of its waiting step."""
        step, bureau = duty.submission.waiting_step, duty.submission.waiting_bureau
        if step in IN_DEPARTMENT:
            self.by_department.setdefault(duty.department_id, []).append(duty)
        elif step == Step.COUNTY and duty.department.place_id is not None:
            self.by_county.setdefault(duty.department.place_id, []).append(duty)
        elif bureau is not None:
            self.by_joint_reviewer.setdefault(bureau, []).append(duty)
        elif step == Step.OFFICE:
            self.by_office.setdefault(duty.tenant_id, []).append(duty)

    def tenants(self) -> frozenset[int]:
        """Where anything waits."""
        desks = (self.by_department, self.by_county, self.by_joint_reviewer, self.by_office)
        return frozenset(
            duty.tenant_id for desk in desks for duties in desk.values() for duty in duties
        )

    def counted(self, viewer: Viewer) -> dict[int, int]:
        """How many wait for the viewer, by tenant: what the list of reviews would show."""
        found: dict[int, ReportingDuty] = {}
        for hat in viewer.hats:
            if hat.role == Role.OFFICE:
                duties = self.by_office.get(hat.tenant_id, [])
            elif hat.role == Role.COUNTY_OFFICE:
                duties = self.by_county.get(hat.place_id or 0, [])
            elif hat.role == Role.DEPARTMENT_REVIEWER and hat.department_id is not None:
                duties = self.by_department.get(hat.department_id, [])
                duties = duties + self.by_joint_reviewer.get(hat.department_id, [])
            else:
                continue
            found |= {duty.pk: duty for duty in duties}
        counts: dict[int, int] = {}
        for duty in found.values():
            if may_review(viewer, duty, duty.submission):
                counts[duty.tenant_id] = counts.get(duty.tenant_id, 0) + 1
        return counts


def reviews_waiting(tenants: Collection[int]) -> WaitingReviews:
    """All submissions under review of some tenants. Two queries."""
    waiting = WaitingReviews()
    duties = (
        ReportingDuty.objects.filter(tenant__in=tenants, submission__state__in=UNDER_REVIEW)
        .select_related("round", "department", "submission")
        .prefetch_related(with_versions())
    )
    for duty in duties:
        waiting.add(duty)
    return waiting
