"""Targets with the engine's judgement of the report's year, computed from what held then."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd
from django.utils import timezone

from assessments.domain.facts import ResultFacts, TargetFacts, UnitFacts, ValueFacts
from assessments.domain.results import RESULT_NUMBERS, number, result_facts
from assessments.domain.standings import PROBLEMS, standing_of
from audit.services import read_text
from audit.services.content import ContentDestroyed
from indicators.domain.progress.as_case import as_case
from indicators.domain.progress.case_fields import Json
from indicators.domain.progress.engine import assess
from indicators.domain.progress.enums import Reason, Rule, Status
from indicators.domain.progress.explain import explain
from indicators.domain.progress.written import missing
from indicators.models import MeasureVersion, Observation
from indicators.selectors.inputs import progress_inputs
from plans.domain.units import get_unit

# A year before the first of a series has no row: there is nothing to judge yet.
_NOT_BEGUN = ResultFacts(
    status=Status.NOT_ASSESSABLE,
    reason=Reason.BEFORE_BASE,
    lamp="",
    value_year=None,
    preliminary=False,
    outlook="",
    **dict.fromkeys(RESULT_NUMBERS),
)


@dataclass(frozen=True)
class Judgements:
    """The engine's table of one plan, its results, and where each measure-year stands."""

    year: int
    table: pd.DataFrame
    results: pd.DataFrame
    # Results of the report's year and the one before, by their position.
    rows: Mapping[int, Mapping[Hashable, Any]]
    # Position of the row of (measure, year) in both tables.
    places: Mapping[tuple[int, int], int]

    @classmethod
    def of(cls, plan_id: int, *, year: int, as_of: datetime) -> "Judgements":
        """Judge every measure of the plan by what was recorded at or before the moment."""
        today = timezone.localtime(as_of).date()
        table = progress_inputs([plan_id], today=today, as_of=as_of)
        # A copy lies in few blocks of memory; cut from merges, every slice would touch dozens.
        table = table.reset_index(drop=True).copy()
        results = assess(table).copy() if not table.empty else table
        places: dict[tuple[int, int], int] = {}
        pairs = zip(table["measure_id"], table["year"], strict=True)
        for place, (measure, row_year) in enumerate(pairs):
            # Years ahead stand in the table where the path has a point there; they are not judged.
            if row_year <= today.year:
                places.setdefault((int(measure), int(row_year)), place)
        asked = results[results["year"].isin((year, year - 1))] if len(results) else results
        rows = {
            int(place): row
            for place, row in zip(asked.index, asked.to_dict("records"), strict=True)
        }
        return cls(year, table, results, rows, places)

    def result(self, measure: int, year: int) -> ResultFacts | None:
        """The verdict of one measure in one year; none before the first year of its series."""
        place = self.places.get((measure, year))
        if place is None:
            return None
        return result_facts(self.rows[place])

    def annual_status(self, measure: int) -> str:
        """The verdict of the report's year by itself; empty where it has none."""
        place = self.places.get((measure, self.year))
        found = None if place is None else self.rows[place]["annual_status"]
        return "" if missing(found) else str(found)

    def case(self, measure: int) -> dict[str, Json] | None:
        """All that the verdict of the report's year rests on, where a case can hold it.

        A case has no year twice, and counts changes and additions from its base year on.
        """
        if (measure, self.year) not in self.places:
            return None
        own = self.by_measure[measure]
        counted = own[["annual_change_pct", "addition"]].notna().any(axis=None)
        if own["year"].duplicated().any() or (counted and own["base_year"].isna().any()):
            return None
        return as_case(own, name=measure, year=self.year)

    @cached_property
    def by_measure(self) -> Mapping[int, pd.DataFrame]:
        """The table's rows of each measure."""
        return {int(str(key)): own for key, own in self.table.groupby("measure_id", sort=False)}

    def observation(self, measure: int, year: int) -> int | None:
        """Which observation the engine took for a measure and year."""
        place = self.places.get((measure, year))
        found = None if place is None else self.table["observation_id"].iat[place]
        return None if missing(found) else int(float(str(found)))

    def last_observed_year(self, measure: int) -> int | None:
        """The last year up to the report's that has a value."""
        years = [year for held, year in self.places if held == measure and year <= self.year]
        observed = [year for year in years if self.observation(measure, year) is not None]
        return max(observed, default=None)

    def assigned_value(self, measure: int) -> Decimal | None:
        """The value assigned from above, once it is entered."""
        place = self.places.get((measure, self.year))
        return None if place is None else number(self.table["assigned_value"].iat[place])

    def steps(self, measure: int) -> tuple[str, ...]:
        """The computation with its numbers filled in."""
        if (measure, self.year) not in self.places:
            return ()
        return tuple(step.text for step in explain(self.table, self.results, measure, self.year))


def frozen_target(
    terms: MeasureVersion,
    *,
    judgements: Judgements,
    observed: Mapping[int, Observation],
    unit: UnitFacts | None,
    tenant_id: int,
) -> TargetFacts:
    """One target with its terms, its values and its verdict."""
    measure, target, year = terms.measure_id, terms.target, judgements.year
    result = judgements.result(measure, year) or _NOT_BEGUN
    before = judgements.result(measure, year - 1)
    latest = _latest(terms, result, judgements, observed)
    used = observed.get(latest) if latest is not None else None
    definition = terms.definition or (used.definition if used else None)
    bad = standing_of(result.status, result.reason) in PROBLEMS
    return TargetFacts(
        id=measure,
        key=terms.measure.key,
        # The tenant's own targets name no place; an allocated part names the county.
        place=terms.measure.place.name if terms.measure.place_id != tenant_id else "",
        section=target.section.title if target else "控制指标(方案未列明)",
        task_key=target.plan_task.key if target and target.plan_task else None,
        task=target.plan_task.title if target and target.plan_task else None,
        quote=target.quote if target else None,
        indicator=_indicator_name(terms),
        indicator_code=terms.indicator.code if terms.indicator else None,
        unit=get_unit(terms.indicator.unit).name if terms.indicator else "",
        definition=definition.name if definition else None,
        definition_code=definition.code if definition else None,
        kind=target.kind if target else "qualitative",
        rule=terms.rule,
        direction=terms.direction,
        nature=target.nature if target else None,
        hedge=terms.hedge,
        comparator=terms.comparator,
        target_text=target.value_text if target else None,
        target_unit=target.unit if target else None,
        target_value=terms.target_value,
        target_form=terms.target_form,
        target_year=terms.target_year,
        base_year=terms.base_year,
        base_year_presumed=terms.base_year_inferred,
        base_value=_base_value(terms, judgements, observed),
        assigned_value=judgements.assigned_value(measure),
        repeats=target.repeats if target else False,
        note=terms.note,
        measure_version=terms.number,
        measure_recorded_at=timezone.localtime(terms.recorded_at),
        unit_in_charge=unit,
        last_year=_value(judgements.observation(measure, year - 1), observed),
        latest=_value(latest, observed),
        result=result,
        result_before=before.status if before else None,
        steps=judgements.steps(measure),
        explanation=_explanation(latest, observed) if bad else "",
        case=_named(judgements.case(measure), observed),
        place_key=terms.measure.place.key if terms.measure.place_id != tenant_id else "",
        annual_status=judgements.annual_status(measure),
        indicator_en=terms.indicator.name_en if terms.indicator else "",
        basis_document=terms.basis_document,
    )


def _named(
    case: dict[str, Json] | None, observed: Mapping[int, Observation]
) -> dict[str, Json] | None:
    """The case with its definitions by their codes, as the snapshot's values name them."""
    codes = {str(row.definition_id): row.definition.code for row in observed.values()}
    values = (case or {}).get("observations")
    for seen in values.values() if isinstance(values, dict) else ():
        if isinstance(seen, dict) and "definition" in seen:
            seen["definition"] = codes.get(str(seen["definition"]), seen["definition"])
    return case


def _indicator_name(terms: MeasureVersion) -> str:
    """In the plan's own words; the catalogue's where the plan does not name it."""
    if terms.target is not None:
        return terms.target.indicator
    return terms.indicator.name_zh if terms.indicator else terms.measure.key


def _latest(
    terms: MeasureVersion,
    result: ResultFacts,
    judgements: Judgements,
    observed: Mapping[int, Observation],
) -> int | None:
    """The value in use; the last one known where none could be used, or where it is a maximum."""
    year = result.value_year
    if year is None or terms.rule == Rule.PEAK:
        year = judgements.last_observed_year(terms.measure_id)
    return None if year is None else judgements.observation(terms.measure_id, year)


def _base_value(
    terms: MeasureVersion, judgements: Judgements, observed: Mapping[int, Observation]
) -> Decimal | None:
    """As the measure states it, else as reported for the base year; rates have no base value."""
    if terms.base_value is not None or terms.base_year is None or terms.indicator is None:
        return terms.base_value
    if terms.indicator.rule in (Rule.LOG_DECLINE, Rule.INCREMENT):
        return None
    found = judgements.observation(terms.measure_id, terms.base_year)
    value = _value(found, observed)
    return value.value if value else None


def _value(number: int | None, observed: Mapping[int, Observation]) -> ValueFacts | None:
    row = observed.get(number) if number is not None else None
    if row is None:
        return None
    return ValueFacts(
        year=row.year,
        value=row.value.quantize(Decimal(1).scaleb(-row.decimals)),
        quality=row.quality,
        is_estimate=row.basis == "estimate",
    )


def _explanation(number: int | None, observed: Mapping[int, Observation]) -> str:
    row = observed.get(number) if number is not None else None
    submitted = row.submission_version if row is not None else None
    if submitted is None:
        return ""
    try:
        return read_text(submitted.explanation) or read_text(submitted.note)
    except ContentDestroyed:
        return "(说明已依法封存销毁)"
