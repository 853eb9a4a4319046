"""The open round of a demonstration: every role finds something to do in it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dashboards.demo.accounts import Staff
from dashboards.demo.departments import basis_of
from dashboards.demo.history import last_point, reported
from dashboards.demo.outcomes import Outcome, hash_of
from dashboards.demo.slots import Slot
from dashboards.demo.terms import LAST_YEAR
from indicators.domain.entries import check_entry
from indicators.domain.progress.enums import AssignedState, MilestoneState, Rule
from indicators.models import ReportingDuty, ReportingRound
from indicators.models.choices import Answer, Quality, Release
from indicators.models.rounds import DutyKind
from indicators.models.submissions import ReturnReason
from indicators.selectors.asked import asked_to_file
from indicators.services import (
    Filling,
    Period,
    Proposal,
    ReviewTemplate,
    approve,
    attach_evidence,
    open_round,
    return_submission,
    save_draft,
    submit,
)
from indicators.services.round_changes import extend_duty
from organizations.access import Viewer
from organizations.domain.roles import Role
from organizations.models import Department
from plans.domain.evidence_files import check_evidence
from plans.models import Plan

# The round has been open for a while and has some days left; what is late was due a week ago.
OPENED_BEFORE = timedelta(days=45)
DUE_IN = timedelta(days=12)
LATE_BY = timedelta(days=8)
EXTENDED_BY = timedelta(days=30)
LOCKS_AFTER = timedelta(days=180)
NEW_DUE_AFTER = timedelta(days=10)
EXPECTED_AFTER = timedelta(days=40)
EVIDENCE_FILES = 4
# What the level above might ask for: per cent over five years.
ASSIGNED_DECLINE = "18"


class Fate(StrEnum):
    """How far a duty has come."""

    ACCEPTED = "accepted"
    AT_DEPARTMENT = "at_department"
    AT_JOINT = "at_joint"
    AT_OFFICE = "at_office"
    RETURNED = "returned"
    DRAFT = "draft"
    UNANSWERED = "unanswered"
    NOT_YET_PUBLISHED = "not_yet_published"
    FILED_LATE = "filed_late"
    OVERDUE = "overdue"
    EXTENDED = "extended"


# Those that were due before their unit did anything.
LATE = frozenset({Fate.FILED_LATE, Fate.OVERDUE})
NOTHING_FILED = frozenset({Fate.UNANSWERED, Fate.OVERDUE, Fate.EXTENDED})

# In the department of the account that visitors take first there is one of each.
OWN_CYCLE = (
    Fate.RETURNED,
    Fate.DRAFT,
    Fate.OVERDUE,
    Fate.AT_DEPARTMENT,
    Fate.UNANSWERED,
    Fate.AT_OFFICE,
    *(Fate.ACCEPTED,) * 24,
)
HOST_CYCLE = (
    *(Fate.ACCEPTED,) * 2,
    Fate.AT_JOINT,
    *(Fate.ACCEPTED,) * 4,
    Fate.AT_OFFICE,
    *(Fate.ACCEPTED,) * 2,
)
OTHER_CYCLE = (*(Fate.ACCEPTED,) * 4, Fate.AT_OFFICE, *(Fate.ACCEPTED,) * 3, Fate.FILED_LATE)
# Where the outcome is that no value of the year comes.
OVERDUE_CYCLE = (
    Fate.OVERDUE,
    Fate.EXTENDED,
    Fate.NOT_YET_PUBLISHED,
    Fate.RETURNED,
    Fate.AT_DEPARTMENT,
    Fate.DRAFT,
)
ASSIGNED_CYCLE = (
    AssignedState.PENDING,
    AssignedState.ISSUED_UNDISCLOSED,
    AssignedState.PENDING,
    AssignedState.PENDING,
)
MILESTONE_CYCLE = (
    MilestoneState.PROGRESSING,
    MilestoneState.SLOW,
    MilestoneState.DONE,
    MilestoneState.NOT_STARTED,
)


@dataclass(frozen=True)
class Series:
    """A plan's series and the outcome of each, by definition."""

    slots: Mapping[int, Slot]
    outcomes: Mapping[str, Outcome]

    def outcome(self, duty: ReportingDuty) -> Outcome | None:
        """The outcome of the series a value is owed for; none for states."""
        slot = self.slots.get(duty.definition_id or 0)
        return self.outcomes[slot.terms.key] if slot else None


def open_demonstration_round(
    plan: Plan,
    *,
    staff: Staff,
    joint: Department,
    proposal: Proposal,
    series: Series,
    today: date,
) -> ReportingRound:
    """Open the round of the last year and bring each duty as far as its fate says."""
    round_ = open_round(
        plan,
        period=Period(LAST_YEAR),
        title=f"{LAST_YEAR}年度碳达峰目标报送(演示)",
        due_on=today + DUE_IN,
        locks_on=today + LOCKS_AFTER,
        template=ReviewTemplate(joint_reviewers=(joint,)),
        proposal=proposal,
        actor=staff.office.actor(plan.tenant_id, Role.OFFICE),
    )
    round_.opened_at -= OPENED_BEFORE
    round_.save(update_fields=["opened_at"])
    duties = list(
        ReportingDuty.objects.filter(round=round_).select_related(
            "round",
            "tenant",
            "department",
            "place",
            "indicator",
            "definition",
            "measure__latest__target",
            "measure__latest__indicator",
            "measure__plan",
        )
    )
    work = _Work(plan, staff, series, today, _number_to_issue(duties))
    for duty, fate in fates(duties, series, own=staff.own_department).items():
        if duty is work.issued:
            fate = Fate.ACCEPTED  # noqa: PLW2901 - the one number from above is known
        work.bring(duty, fate)
    return round_


def fates(
    duties: Iterable[ReportingDuty], series: Series, *, own: int
) -> dict[ReportingDuty, Fate]:
    """How far each duty has come, in an order that does not depend on the database."""
    turns: Counter[tuple[Fate, ...]] = Counter()
    found: dict[ReportingDuty, Fate] = {}
    for duty in sorted(duties, key=lambda duty: hash_of(_key(duty))):
        cycle = _cycle(duty, series, own)
        found[duty] = cycle[turns[cycle] % len(cycle)]
        turns[cycle] += 1
    return found


def _cycle(duty: ReportingDuty, series: Series, own: int) -> tuple[Fate, ...]:
    if duty.department_id == own:
        return OWN_CYCLE
    if series.outcome(duty) is Outcome.OVERDUE:
        return OVERDUE_CYCLE
    return HOST_CYCLE if duty.department.hosts_office else OTHER_CYCLE


class _Work:
    """Fills and reviews duties by the product's own services."""

    def __init__(
        self,
        plan: Plan,
        staff: Staff,
        series: Series,
        today: date,
        issued: ReportingDuty | None,
    ) -> None:
        self.plan = plan
        self.staff = staff
        self.series = series
        self.today = today
        self.issued = issued
        self.files_left = EVIDENCE_FILES
        self.turns: Counter[str] = Counter()

    def bring(self, duty: ReportingDuty, fate: Fate) -> None:
        """Bring one duty to where its fate leaves it."""
        if fate in LATE:
            duty.due_on = self.today - LATE_BY
            duty.save(update_fields=["due_on"])
        if fate is Fate.EXTENDED:
            self._extend(duty)
        if fate in NOTHING_FILED:
            return
        filling = Filling(self.staff.filler_of(duty.department_id), duty, 0, self.today)
        typed = self._typed(duty, fate)
        if fate is Fate.DRAFT:
            save_draft(filling, typed)
            return
        self._attach(filling)
        submission = submit(filling, typed).submission
        for reviewer in self._reviewers(duty, fate):
            submission = approve(reviewer, submission.pk, version_number=1)
        if fate is Fate.RETURNED:
            return_submission(
                self.staff.checker_of(duty.department_id),
                submission.pk,
                version_number=1,
                reason_code=ReturnReason.EVIDENCE_MISSING,
                text="请补充数据来源的证明材料,并核对统计口径。(演示)",
                new_due_on=self.today + NEW_DUE_AFTER,
                today=self.today,
            )

    def _extend(self, duty: ReportingDuty) -> None:
        extend_duty(
            duty,
            until=duty.due_on + EXTENDED_BY,
            reason="上级统计数据核定推迟。(演示)",
            actor=self.staff.office.actor(self.plan.tenant_id, Role.OFFICE),
        )

    def _reviewers(self, duty: ReportingDuty, fate: Fate) -> list[Viewer]:
        if fate in {Fate.AT_DEPARTMENT, Fate.RETURNED}:
            return []
        steps = [self.staff.checker_of(duty.department_id)]
        if fate is Fate.AT_JOINT:
            return steps
        if duty.department.hosts_office:
            steps.append(self.staff.joint)
        return steps if fate is Fate.AT_OFFICE else [*steps, self.staff.office]

    def _typed(self, duty: ReportingDuty, fate: Fate) -> dict[str, str]:
        document = basis_of(self.plan)
        if fate is Fate.NOT_YET_PUBLISHED:
            expected = (self.today + EXPECTED_AFTER).isoformat()
            return {"answer": Answer.NOT_YET_PUBLISHED, "expected_on": expected}
        if duty.kind == DutyKind.STATE:
            typed = self._state(duty) | {"document": document}
        else:
            typed = self._value(duty, document)
        typed |= {"answer": Answer.VALUE, "note": "演示数据,数值虚构。"}
        if check_entry(typed, asked_to_file(duty, self.today)).findings:
            typed["explanation"] = "演示说明:受年度工作安排影响,数值虚构。"
        return typed

    def _state(self, duty: ReportingDuty) -> dict[str, str]:
        if duty is self.issued:
            return {"target_state": AssignedState.ISSUED, "assigned_value": ASSIGNED_DECLINE}
        rule = _rule(duty)
        cycle = ASSIGNED_CYCLE if rule == Rule.ASSIGNED else MILESTONE_CYCLE
        turn = self.turns[rule]
        self.turns[rule] += 1
        return {"target_state": cycle[turn % len(cycle)]}

    def _value(self, duty: ReportingDuty, document: str) -> dict[str, str]:
        slot = self.series.slots[duty.definition_id or 0]
        outcome = self.series.outcome(duty) or Outcome.ON_TRACK
        point = last_point(slot, outcome)
        if point is None:
            raise LookupError(f"{slot.terms.key}: no value for {LAST_YEAR}")
        preliminary = outcome is Outcome.PRELIMINARY
        facts = reported(slot.indicator, point, document=document)
        unreleased = preliminary and slot.indicator.is_energy_or_gdp
        typed = {
            "unit": slot.indicator.unit,
            "quality": Quality.PRELIMINARY if preliminary else Quality.FINAL,
            "basis": facts.basis,
            "release": Release.UNRELEASED if unreleased else Release.PUBLIC,
            "document": document,
        }
        if point.numerator is None:
            return typed | {"value": str(point.value)}
        return typed | {"numerator": str(point.numerator), "denominator": str(point.denominator)}

    def _attach(self, filling: Filling) -> None:
        if not self.files_left:
            return
        self.files_left -= 1
        text = (
            f"演示佐证材料,内容虚构。\n{filling.duty.department}\n{filling.duty.indicator or ''}\n"
        )
        file = check_evidence(text.encode(), f"演示佐证{self.files_left + 1}.txt")
        attach_evidence(filling.viewer, filling.duty, file)


def _number_to_issue(duties: Iterable[ReportingDuty]) -> ReportingDuty | None:
    """The commitment whose number from above is known: a decline, due the soonest."""
    declines = [
        duty
        for duty in duties
        if duty.measure is not None
        and duty.measure.latest is not None
        and duty.measure.latest.rule == Rule.ASSIGNED
        and duty.measure.latest.numeric_rule == Rule.LOG_DECLINE
    ]
    return min(declines, key=_deadline_and_key, default=None)


def _deadline_and_key(duty: ReportingDuty) -> tuple[int, str]:
    latest = duty.measure.latest if duty.measure else None
    return (latest.target_year if latest else 0), _key(duty)


def _rule(duty: ReportingDuty) -> str:
    return duty.measure.latest.rule if duty.measure and duty.measure.latest else ""


def _key(duty: ReportingDuty) -> str:
    """A name of the duty that is the same in every database."""
    what = duty.definition.code if duty.definition else duty.measure.key if duty.measure else ""
    return f"{duty.tenant.key} {duty.kind} {what}"
