"""The annual work that calls for a letter or a commendation: what its lead reported, and its term."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from assessments.domain.grounds import WorkGround, work_standing
from assessments.domain.letters import titled
from plans.models import AnnualWorkItem, Plan, WorkReport, WorkSummary
from plans.models.work import Quarter, WorkSource
from plans.selectors.reading import PlanHead, ResponsibleUnit

# Items of the year before are still followed up.
_YEARS_BACK = 1


def work_grounds(
    plan: Plan, named: Mapping[str, ResponsibleUnit], *, version: PlanHead, today: date
) -> Iterator[WorkGround]:
    """Items that are overdue, not started or slow, and those done in time: one query."""
    for item in _items(plan, today.year):
        ground = _ground(item, named.get(item.task_key), version, today)
        if ground is not None:
            yield ground


def _items(plan: Plan, year: int) -> QuerySet[AnnualWorkItem]:
    """With the last word on each: the summary that closed it, else what its lead reported last."""
    reports = WorkReport.objects.filter(
        part__item=OuterRef("pk"), part__department=OuterRef("lead")
    )
    own = reports.order_by("-number")
    summaries = WorkSummary.objects.filter(item=OuterRef("pk"), item__compiled_at__isnull=False)
    last = summaries.order_by("-number")
    return (
        AnnualWorkItem.objects.filter(
            plan=plan, year__in=range(year - _YEARS_BACK, year + 1), withdrawn_at=None
        )
        .select_related("lead", "place")
        .annotate(
            summed=Subquery(last.values("progress")[:1]),
            summed_at=Subquery(last.values("at")[:1]),
            told=Subquery(own.values("progress")[:1]),
            told_at=Subquery(own.values("at")[:1]),
        )
        .order_by("year", "quarter", "pk")
    )


def _answering(
    item: AnnualWorkItem, named: ResponsibleUnit | None, version: PlanHead
) -> ResponsibleUnit:
    """The unit named for the plan task, else the lead that the plan itself prints.

    A lead that is presumed, or that was added without the plan, has no document.
    """
    if named is not None:
        return named
    printed = item.source == WorkSource.PLAN and not item.lead_presumed
    basis = titled(version.title) if printed else ""
    return ResponsibleUnit(item.lead_id, item.lead.name, presumed=not printed, basis=basis)


def _ground(
    item: AnnualWorkItem, named: ResponsibleUnit | None, version: PlanHead, today: date
) -> WorkGround | None:
    # Annotated by the query.
    progress = getattr(item, "summed", None) or getattr(item, "told", None) or ""
    at = getattr(item, "summed_at", None) or getattr(item, "told_at", None)
    reported_on = timezone.localdate(at) if at else None
    ends_on = _ends_on(item)
    standing = work_standing(progress, ends_on=ends_on, reported_on=reported_on, today=today)
    if standing is None:
        return None
    unit = _answering(item, named, version)
    return WorkGround(
        item_id=item.pk,
        measure=item.measure,
        task=item.task_key,
        place="" if item.place_id == item.tenant_id else item.place.name,
        year=item.year,
        ends_on=ends_on.isoformat(),
        standing=standing.value,
        progress=progress,
        reported_on=reported_on.isoformat() if reported_on else "",
        unit_id=None if unit.presumed else unit.department_id,
        unit_name=unit.name,
        basis_document=unit.basis,
        plan_version=version.version_id,
    )


def _ends_on(item: AnnualWorkItem) -> date:
    """The last day of the item's quarter, or of its year."""
    if item.quarter in (Quarter.WHOLE_YEAR, Quarter.FOURTH):
        return date(item.year, 12, 31)
    month = item.quarter * 3
    return date(item.year, month, 31 if month == 3 else 30)
