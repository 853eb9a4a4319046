"""Units, annual work, duties and supervision as they stood at a moment: eleven queries, any size."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.utils import timezone

from assessments.domain.facts import YearTargetFacts
from assessments.domain.supervision import CaseAction, CaseKind, CaseState, turns_into
from assessments.domain.unit_facts import (
    CaseFacts,
    DepartmentFacts,
    DutyFacts,
    LowerPlaceFacts,
    WorkFacts,
    WorkPartFacts,
)
from assessments.models import CaseGround, CaseStep, SupervisionCase
from indicators.domain.timeliness import in_time, standing
from indicators.models import MeasureVersion, ReportingDuty
from indicators.models.submissions import SubmissionState
from indicators.selectors.timeliness import Filings, events_of
from indicators.selectors.trajectories import yearly_targets
from organizations.models import Department, Place
from plans.models import AnnualWorkItem, Plan, WorkPart, WorkReport, WorkSummary


def frozen_departments(plan: Plan) -> tuple[DepartmentFacts, ...]:
    """The departments of the plan's place, in their order."""
    rows = Department.objects.filter(tenant=plan.tenant_id).select_related("place").order_by("pk")
    return tuple(
        DepartmentFacts(
            id=row.pk,
            name=row.name,
            governance=row.governance,
            function=row.function,
            place_key=row.place.key if row.place else "",
        )
        for row in rows
    )


def frozen_lower_places(plan: Plan) -> tuple[LowerPlaceFacts, ...]:
    """The places below the plan's, units before zones."""
    rows = Place.objects.filter(parent=plan.tenant_id).order_by("-counts_in_rollup", "pk")
    return tuple(LowerPlaceFacts(row.pk, row.key, row.name, row.counts_in_rollup) for row in rows)


def frozen_year_targets(
    terms: Iterable[MeasureVersion], *, as_of: datetime, tenant: int
) -> tuple[YearTargetFacts, ...]:
    """The office's yearly targets in force."""
    measures = {row.measure_id: row.measure for row in terms}
    return tuple(
        YearTargetFacts(
            target_key=measures[each.measure_id].key,
            place_key=_place_key(measures[each.measure_id].place, tenant),
            year=each.year,
            value=round(each.value, each.decimals),
            document=each.document,
            recorded_at=timezone.localtime(each.recorded_at),
        )
        for each in yearly_targets(measures, as_of=as_of)
    )


# --- Annual work ---


def frozen_works(plan: Plan, *, year: int, as_of: datetime) -> tuple[WorkFacts, ...]:
    """Annual work items of the year with what their units had reported."""
    reports = Prefetch("reports", WorkReport.objects.filter(at__lte=as_of).order_by("number"))
    parts = WorkPart.objects.filter(requested_at__lte=as_of).select_related("department")
    summaries = WorkSummary.objects.filter(at__lte=as_of).order_by("number")
    rows = (
        AnnualWorkItem.objects.filter(plan=plan, year=year, created_at__lte=as_of)
        .filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=as_of))
        .select_related("lead", "place")
        .prefetch_related(
            Prefetch("parts", parts.prefetch_related(reports).order_by("pk")),
            Prefetch("summaries", summaries),
        )
        .order_by("quarter", "pk")
    )
    return tuple(_work(row, plan.tenant_id) for row in rows)


def _work(row: AnnualWorkItem, tenant: int) -> WorkFacts:
    summaries = list(row.summaries.all())
    return WorkFacts(
        id=row.pk,
        task_key=row.task_key,
        quarter=row.quarter,
        measure=row.measure,
        deliverable=row.deliverable,
        place_key=_place_key(row.place, tenant),
        lead_id=row.lead_id,
        lead=row.lead.name,
        lead_presumed=row.lead_presumed,
        progress=summaries[-1].progress if summaries else "",
        parts=tuple(_work_part(part) for part in row.parts.all()),
    )


def _work_part(part: WorkPart) -> WorkPartFacts:
    reports = list(part.reports.all())
    last = reports[-1] if reports else None
    return WorkPartFacts(
        department_id=part.department_id,
        department=part.department.name,
        role=part.role,
        progress=last.progress if last else "",
        reported_at=timezone.localtime(last.at) if last else None,
    )


# --- Duties ---


def frozen_duties(plan: Plan, *, year: int, as_of: datetime) -> tuple[DutyFacts, ...]:
    """Duties of the year's rounds, oldest round first."""
    asked = ReportingDuty.objects.filter(
        round__plan=plan, round__year=year, round__opened_at__lte=as_of
    )
    related = ("round", "department", "place", "indicator", "submission", "measure__latest__target")
    filings = Filings(events_of(asked, as_of=as_of), as_of=as_of)
    today = timezone.localdate(as_of)
    return tuple(
        _duty(row, filings, today, plan.tenant_id)
        for row in asked.select_related(*related).order_by("round__opened_at", "due_on", "pk")
    )


def _duty(row: ReportingDuty, filings: Filings, today: date, tenant: int) -> DutyFacts:
    owed = filings.owed(row)
    target = row.measure.latest.target if row.measure and row.measure.latest else None
    return DutyFacts(
        id=row.pk,
        round=row.round.title,
        department_id=row.department_id,
        department=row.department.name,
        place_key=_place_key(row.place, tenant),
        what=row.indicator.name_zh if row.indicator else target.indicator if target else "",
        indicator_code=row.indicator.code if row.indicator else "",
        due_on=owed.due_now,
        filed_on=owed.filed[0][1] if owed.filed else None,
        state="" if owed.state == SubmissionState.DRAFT else owed.state,
        standing=standing(owed, today),
        in_time=in_time(owed),
        returns=filings.returns.get(row.pk, 0),
    )


# --- Supervision ---


def frozen_cases(plan: Plan, *, as_of: datetime) -> tuple[CaseFacts, ...]:
    """Cases issued by then, oldest first; what was withdrawn is left out."""
    steps = CaseStep.objects.filter(at__lte=as_of).select_related("version").order_by("pk")
    grounds = CaseGround.objects.select_related("measure").order_by("position")
    rows = (
        SupervisionCase.objects.filter(plan=plan, issued_on__lte=timezone.localdate(as_of))
        .select_related("department")
        .prefetch_related(Prefetch("steps", steps), Prefetch("grounds", grounds))
        .order_by("issued_on", "pk")
    )
    return tuple(facts for facts in map(_case, rows) if facts is not None)


def _case(row: SupervisionCase) -> CaseFacts | None:
    """None where by then it was not issued, or was withdrawn."""
    steps = list(row.steps.all())
    state = _state_after(CaseKind(row.kind), steps)
    issue = next((step for step in steps if step.action == CaseAction.ISSUE), None)
    if issue is None or issue.version is None or state is CaseState.WITHDRAWN:
        return None
    deadlines = [step.due_on for step in steps if step.due_on is not None]
    return CaseFacts(
        id=row.pk,
        kind=row.kind,
        department_id=row.department_id,
        department=row.department.name,
        subject=issue.version.subject,
        document_number=issue.version.document_number,
        target_keys=tuple(each.measure.key for each in row.grounds.all() if each.measure),
        issued_on=timezone.localdate(issue.at),
        due_on=deadlines[-1] if deadlines else None,
        state=state,
        closed_on=timezone.localdate(steps[-1].at) if state is CaseState.CLOSED else None,
    )


def _state_after(kind: CaseKind, steps: Iterable[CaseStep]) -> CaseState:
    state = CaseState.DRAFT
    for step in steps:
        state = turns_into(kind, state, CaseAction(step.action)) or state
    return state


def _place_key(place: Place, tenant: int) -> str:
    return place.key if place.pk != tenant else ""
