"""What commitments of several places are judged by, now or at a moment: their terms and values."""

from datetime import datetime

from django.db.models import F, FilteredRelation, Q, QuerySet

from dashboards.selectors.plans_in_force import PlanInForce
from indicators.models import Indicator, Measure, MeasureVersion, Observation
from indicators.selectors.in_force import terms_in_force_at, values_in_force_at
from indicators.selectors.past import results_at
from indicators.selectors.progress import YEARLY, past_measure
from organizations.tenant_scope import tenants


def values_of(
    plans: list[PlanInForce], indicator: Indicator, *, as_of: datetime | None
) -> list[Observation]:
    """Yearly values in force at the places, released or not: one query."""
    rows = values_in_force_at(
        as_of,
        place__in=[plan.tenant_id for plan in plans],
        indicator=indicator,
        period_kind__in=YEARLY,
    )
    with tenants(plan.tenant_id for plan in plans):
        return list(rows.select_related("definition").order_by("year"))


def measures_of(
    plans: list[PlanInForce], indicator: Indicator, *, year: int, as_of: datetime | None
) -> list[Measure]:
    """The places' own measures of commitments with their results of a year.

    One query; as of a moment, judged again from what was recorded by then, two.
    """
    ids = [plan.plan_id for plan in plans]
    with tenants(plan.tenant_id for plan in plans):
        if as_of is not None:
            return _past_measures(ids, indicator, year, as_of)
        return list(_present_measures(ids, indicator, year))


def _present_measures(plan_ids: list[int], indicator: Indicator, year: int) -> QuerySet[Measure]:
    rows = Measure.objects.filter(
        plan__in=plan_ids,
        place=F("plan__tenant"),
        latest__indicator=indicator,
        latest__target__isnull=False,
    )
    return rows.select_related("latest__indicator", "latest__definition").annotate(
        result=FilteredRelation("progressresult", condition=Q(progressresult__period=year)),
        result_status=F("result__status"),
        result_value_year=F("result__value_year"),
    )


def _past_measures(
    plan_ids: list[int], indicator: Indicator, year: int, as_of: datetime
) -> list[Measure]:
    versions = MeasureVersion.objects.filter(
        measure__plan__in=plan_ids,
        measure__place=F("measure__plan__tenant"),
        indicator=indicator,
        target__isnull=False,
    ).select_related("measure", "indicator", "definition")
    results = results_at(plan_ids, as_of).of_year(year)
    return [
        past_measure(version, results.get(version.measure_id, {}))
        for version in terms_in_force_at(versions, as_of)
    ]
