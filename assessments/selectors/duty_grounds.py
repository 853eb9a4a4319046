"""Reporting duties that call for a letter: overdue, or returned again and again."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.domain.grounds import DutyGround, Ground, TargetGround, duty_standing
from indicators.domain.workflow import State
from indicators.filing_terms import period_text
from indicators.models import Measure, ReportingDuty, ReviewAction
from indicators.models.submissions import ReviewDecision
from indicators.selectors.duties import duty_name, duty_state
from indicators.selectors.progress import terms_in_force
from plans.models import Plan

# Rounds of the year before are still followed up.
_YEARS_BACK = 1

Basis = Mapping[tuple[str, int, int], tuple[int, str]]
"""By measure, or place and indicator: the unit that a document names, and the document."""


def duty_grounds(
    plan: Plan, targets: Iterable[Ground], rows: Iterable[Measure], *, today: date
) -> Iterator[DutyGround]:
    """One query. A statistics body is asked, never pressed for its figures (statistics law)."""
    named = _named([each for each in targets if isinstance(each, TargetGround)], rows)
    for duty in _owed(plan, today):
        overdue = today > duty.due_on
        returns: int = duty.returns  # type: ignore[attr-defined]  # annotated
        waiting = duty_state(duty) == State.RETURNED
        standing = duty_standing(overdue=overdue, returns=returns if waiting else 0)
        if standing is None:
            continue
        unit, document = _answering(duty, named)
        yield DutyGround(
            duty_id=duty.pk,
            duty=duty_name(duty),
            place="" if duty.place_id == plan.tenant_id else duty.place.name,
            period=period_text(duty.round),
            round=duty.round.title,
            due_on=duty.due_on.isoformat(),
            days_late=max((today - duty.due_on).days, 0),
            returns=returns,
            standing=standing.value,
            unit_id=unit,
            unit_name=duty.department.name,
            basis_document=document,
        )


def _owed(plan: Plan, today: date) -> QuerySet[ReportingDuty]:
    """What units still have to answer, due by today or returned, with how often it came back."""
    decisions = ReviewAction.objects.filter(
        version__submission__duty=OuterRef("pk"), decision=ReviewDecision.RETURN
    )
    counted = decisions.order_by().values("decision").annotate(number=Count("pk"))
    open_to_unit = Q(submission=None) | Q(submission__state__in=(State.DRAFT, State.RETURNED))
    return (
        ReportingDuty.objects.filter(
            open_to_unit,
            Q(due_on__lt=today) | Q(submission__state=State.RETURNED),
            round__plan=plan,
            round__year__gte=today.year - _YEARS_BACK,
            department__is_statistics_body=False,
        )
        .select_related(
            "round",
            "place",
            "department",
            "indicator",
            "submission",
            "measure__latest__target",
            "measure__latest__indicator",
        )
        .annotate(returns=Coalesce(Subquery(counted.values("number")), 0))
        .order_by("due_on", "pk")
    )


def _named(targets: Iterable[TargetGround], rows: Iterable[Measure]) -> Basis:
    """Whom documents name for the targets that a duty serves."""
    terms = {row.pk: (row.place_id, terms_in_force(row).indicator_id or 0) for row in rows}
    found: dict[tuple[str, int, int], tuple[int, str]] = {}
    for ground in targets:
        if ground.unit_id is not None and ground.basis_document:
            who = ground.unit_id, ground.basis_document
            found["measure", ground.measure_id, 0] = who
            found.setdefault(("value", *terms[ground.measure_id]), who)
    return found


def _answering(duty: ReportingDuty, named: Basis) -> tuple[int | None, str]:
    """The duty's department where a document names it for a target that the duty serves."""
    key = (
        ("measure", duty.measure_id, 0)
        if duty.measure_id
        else ("value", duty.place_id, duty.indicator_id or 0)
    )
    unit, document = named.get(key, (None, ""))
    if duty.department_presumed or unit != duty.department_id:
        return None, ""
    return unit, document
