"""How one target's verdict comes about: its values, its versions, the formula with its numbers.

Reads in four queries: the measure with those it shares values and path with, the values of its
indicator in all their versions, the evidence behind them, the office's yearly targets. The figures are computed again from
these rows by the engine, so what the page explains is what the verdict rests on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from indicators.access import may_see_value
from indicators.domain.progress.engine import examine
from indicators.domain.progress.enums import Rule, Status
from indicators.domain.progress.explain import verdict_steps
from indicators.domain.progress.story import Step, story_from
from indicators.models import Measure, MeasureVersion, Observation
from indicators.selectors.course import (
    Result,
    YearRow,
    amounts_of,
    course_rows,
    path_to,
    plain_number,
    plain_word,
    results_by_year,
)
from indicators.selectors.in_year import InYear, in_year_of
from indicators.selectors.input_table import input_table
from indicators.selectors.inputs import (
    absences_table,
    states_table,
    terms_row,
    terms_table,
    values_table,
    yearly_table,
)
from indicators.selectors.kin import MeasureWithKin, ReportedState, own_states
from indicators.selectors.progress import (
    WITHHELD,
    YEARLY,
    Commitment,
    Terms,
    commitment_of,
    hidden_years,
    hides_path,
    rests_on,
    terms_in_force,
    terms_of,
)
from indicators.selectors.prospects import Prospect, prospect_of
from indicators.selectors.trajectories import YearlyTarget, yearly_targets
from indicators.selectors.value_versions import (
    ValueVersion,
    observations_of,
    of_whole_years,
    value_versions,
    values_in_force,
)
from organizations.access import Viewer
from plans.domain.units import get_unit

_VALUE_FIELDS = (
    "pk",
    "place_id",
    "indicator_id",
    "definition_id",
    "period_kind",
    "year",
    "value",
    "numerator",
    "denominator",
    "price_base",
    "quality",
    "basis",
    "release",
)


@dataclass(frozen=True)
class Verdict:
    """The verdict of the year with its numbers, None where there is none or they are withheld."""

    status: Status
    lamp: str
    reason: str
    preliminary: bool
    judged_by: Rule
    value: float | None
    value_year: int | None
    progress: float | None
    expected: float | None
    gap: float | None
    index: float | None
    attainment: float | None
    headroom: float | None
    change_pct: float | None
    remaining_pct: float | None
    required_annual_pct: float | None
    required_annual_amount: float | None
    path_value: float | None
    overshoot_pct: float | None


@dataclass(frozen=True)
class Explanation:
    """All that is known of one measure. `missing` says why numbers are missing or withheld."""

    measure: Measure
    version: MeasureVersion
    indicator: str
    unit: str
    commitment: Commitment
    terms: Terms
    verdict: Verdict
    missing: str
    steps: tuple[Step, ...]
    course: tuple[YearRow, ...]
    course_as_reported: bool
    values: tuple[ValueVersion, ...]
    in_year: InYear | None
    in_year_values: tuple[ValueVersion, ...]
    states: tuple[ReportedState, ...]
    kin: tuple[Measure, ...]
    yearly: tuple[YearlyTarget, ...]
    prospect: Prospect | None
    """None where it rests on a value that the viewer may not see."""
    result: Result = field(compare=False, repr=False)
    own: pd.DataFrame = field(compare=False, repr=False)
    """The engine's result of the year and its input of this measure; only for who may see all."""

    @property
    def is_open(self) -> bool:
        """The viewer may see every value of the series."""
        return self.prospect is not None

    @property
    def withheld(self) -> bool:
        """The numbers rest on a value that the viewer may not see."""
        return self.missing == WITHHELD

    @property
    def value_unit(self) -> str:
        """The unit in which the indicator's values are reported."""
        return _unit_name(self.version)

    @property
    def is_annual_change(self) -> bool:
        """What is reported is the signed change on the year before, in %."""
        return self.version.indicator is not None and (
            self.version.indicator.rule == Rule.LOG_DECLINE
        )

    @property
    def definitions(self) -> tuple[str, ...]:
        """The definitions in which values are reported."""
        return tuple(dict.fromkeys(each.definition for each in self.values))

    @property
    def current_values(self) -> tuple[ValueVersion, ...]:
        """The versions in force, in order of years."""
        return tuple(reversed([each for each in self.values if each.current]))


def explanation(found: MeasureWithKin, viewer: Viewer, *, today: date) -> Explanation:
    """Judge the measure again from its rows and say how: three queries more.

    `today` is the day that is judged, the one on which `found` stood so.
    """
    measure = found.measure
    version = terms_in_force(measure)
    observations = observations_of(measure, version, as_of=found.as_of)
    held = values_in_force(observations, as_of=found.as_of)
    current = of_whole_years(held)
    assigned = [
        each.assigned_value for each in own_states(found) if each.assigned_value is not None
    ]
    measure.assigned = assigned[-1] if assigned else None  # type: ignore[attr-defined]  # as annotated in lists
    terms = terms_of(measure)
    yearly = yearly_targets([measure.pk, *(each.pk for each in found.kin)], as_of=found.as_of)
    table = _table(found, current, yearly, today)
    # The kin has bent the path by now; the engine's answer to a measure is the same without it.
    own = table[table["measure_id"] == measure.pk]
    results, figures = examine(own)
    mine = results_by_year(results)
    verdict = verdict_of(mine[today.year])
    hidden = [
        (each.indicator_id, each.definition_id, each.year)
        for each in current
        if not may_see_value(viewer, each)
    ]
    unseen = hidden_years(measure, terms, hidden)
    withheld = rests_on(measure, terms, verdict.value_year, hidden)
    is_open = not withheld and not any(year in unseen for year in mine)
    amounts, reported = amounts_of(mine, terms), {each.year: float(each.value) for each in current}
    story = story_from(own, mine[today.year], figures, today.year)
    steps = tuple(verdict_steps(story))
    path = {} if hides_path(measure, terms, hidden) else path_to(figures.rows, terms.year)
    versions = value_versions(observations, held, viewer, _unit_name(version))
    in_year = in_year_of(
        version, terms, held, path, lambda row: may_see_value(viewer, row), today=today
    )
    return Explanation(
        measure=measure,
        version=version,
        indicator=_name(measure),
        unit=terms.unit,
        commitment=commitment_of(measure),
        terms=terms,
        verdict=_without_numbers(verdict) if withheld else verdict,
        missing=WITHHELD if withheld else verdict.reason,
        steps=steps[-1:] if withheld else tuple(s for s in steps if is_open or not s.wider),
        course=course_rows(amounts or reported, path, mine, unseen),
        course_as_reported=not amounts,
        values=tuple(each for each in versions if each.period_kind in YEARLY),
        in_year=in_year,
        in_year_values=tuple(each for each in versions if in_year and each.id in in_year.used),
        states=own_states(found),
        kin=found.kin,
        yearly=tuple(each for each in yearly if each.measure_id == measure.pk),
        prospect=prospect_of(story) if is_open else None,
        result=mine[today.year],
        own=own,
    )


def _name(measure: Measure) -> str:
    version = terms_in_force(measure)
    if version.target is not None:
        return version.target.indicator
    return version.indicator.name_zh if version.indicator else measure.key


def _unit_name(version: MeasureVersion) -> str:
    return get_unit(version.indicator.unit).name if version.indicator else ""


def _table(
    found: MeasureWithKin,
    current: Iterable[Observation],
    yearly: Iterable[YearlyTarget],
    today: date,
) -> pd.DataFrame:
    """The engine's input of the measure and its kin, as a recompute of the plan would build it."""
    measures = terms_table(
        [terms_row(each, terms_in_force(each)) for each in (found.measure, *found.kin)]
    )
    rows = [{name: getattr(each, name) for name in _VALUE_FIELDS} for each in current]
    return input_table(
        measures,
        values_table(measures, rows),
        states_table(measures, [vars(each) for each in found.states]),
        absences_table(measures, [vars(each) for each in found.absences]),
        yearly_table([vars(each) for each in yearly]),
        today=today,
        whole_path=True,
    )


def verdict_of(result: Result) -> Verdict:
    """The verdict of one year by the engine's result."""
    year = plain_number(result["value_year"])
    return Verdict(
        status=Status(str(result["status"])),
        lamp=plain_word(result["warning"]),
        reason=plain_word(result["reason"]),
        preliminary=bool(result["preliminary"] == 1),  # a flag, or nothing
        judged_by=Rule(str(result["judged_by"])),
        value=plain_number(result["value"]),
        value_year=None if year is None else int(year),
        progress=plain_number(result["progress"]),
        expected=plain_number(result["expected"]),
        gap=plain_number(result["gap"]),
        index=plain_number(result["index"]),
        attainment=plain_number(result["attainment"]),
        headroom=plain_number(result["headroom"]),
        change_pct=plain_number(result["cumulative_change_pct"]),
        remaining_pct=plain_number(result["required_remaining_pct"]),
        required_annual_pct=plain_number(result["required_annual_pct"]),
        required_annual_amount=plain_number(result["required_annual_amount"]),
        path_value=plain_number(result["path_value"]),
        overshoot_pct=plain_number(result["overshoot_pct"]),
    )


def _without_numbers(verdict: Verdict) -> Verdict:
    """The verdict alone: the word, the lamp and the year."""
    return Verdict(
        verdict.status,
        verdict.lamp,
        verdict.reason,
        verdict.preliminary,
        verdict.judged_by,
        None,
        verdict.value_year,
        *[None] * 12,
    )
