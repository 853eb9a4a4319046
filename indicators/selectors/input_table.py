"""The engine's input table from columns of terms, values, states and absences.

Rows are found by arithmetic: a measure's years stand together from its first year on, so measure
and year say where.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from indicators.domain.progress.enums import Rule
from indicators.selectors.columns import Columns, Words
from indicators.selectors.joins import NOWHERE, Places, keys_of, left_joined, pairs

Floats = NDArray[np.float64]

TERM_NUMBERS = (
    "target_value",
    "target_year",
    "base_year",
    "base_value",
    "decimals",
    "tolerance_pct",
    "reference_value",
)
TERM_FLAGS = ("lamp", "stock_before_counts")
TERM_CODES = ("rule", "direction", "comparator", "target_form", "numeric_rule", "warning_scheme")
VALUE_CODES = ("definition", "price_base", "quality")

# Where a plan says neither base nor start, its series begins with the last year of the 13th plan.
FIRST_YEAR = 2020


def input_table(
    measures: Columns,
    values: Columns,
    states: Columns,
    absences: Columns,
    yearly: Columns,
    *,
    today: date,
    whole_path: bool = False,
) -> pd.DataFrame:
    """The engine's table from what was read.

    Made by `terms_table`, `values_table`, `states_table`, `absences_table` and `yearly_table`.

    Two values or two states of one year stay two rows: the engine refuses to choose. A path that
    has a point after the year of `today` has empty rows as far as that point: it bends there.
    `whole_path` goes on to the last of its points, for whoever draws it.
    """
    measures = measures.at(np.argsort(measures.numbers["measure_id"]))
    points = _points(measures, yearly)
    if not whole_path:
        points = points.nearest(today)
    grid = _Grid.of(measures, values, points, today)
    slots, value = _left_joined(grid, np.arange(grid.years.size), values)
    rows, state = _left_joined(grid, slots, states)
    slots = slots[rows]
    owner = grid.owner[slots]
    terms, year = grid.measures.at(owner), grid.years[slots]
    numbers = {name: terms.numbers[name] for name in (*TERM_NUMBERS, *TERM_FLAGS)}
    texts = {name: terms.texts[name] for name in TERM_CODES}
    numbers |= _reported(values.at(value[rows]), terms.texts["indicator_rule"])
    texts |= {name: values.texts[name].at(value[rows]) for name in VALUE_CODES}
    numbers["path_value"] = _path(grid, points)[slots]
    numbers["assigned_value"] = _assigned(states.at(state), owner)
    texts |= _held_states(states.texts["state"].at(state), owner, terms.texts["rule"])
    texts["value_reason"] = _reasons(grid, absences).at(slots)
    numbers["today"] = np.where(year == today.year, float(today.strftime("%Y%m%d")), np.nan)
    columns: dict[str, Any] = {"measure_id": grid.measure_ids[owner], "year": year, **numbers}
    columns |= {name: words.categorical() for name, words in texts.items()}
    return pd.DataFrame(columns, copy=False)


@dataclass(frozen=True)
class _Grid:
    """Every measure in every year from its base (or first value) to this year, in order; on to
    the next point of its path where that lies ahead.

    `ends` is this year, `offsets` says where a measure's years begin, `owner` whose a row is.
    """

    measures: Columns
    measure_ids: Places
    begins: Places
    ends: Places
    lengths: Places
    offsets: Places
    owner: Places
    years: Places

    @classmethod
    def of(cls, measures: Columns, values: Columns, points: "_Points", today: date) -> "_Grid":
        """Lay out the years; the measures are in order."""
        ids = measures.whole("measure_id")
        base = measures.numbers["base_year"]
        begins = np.where(np.isnan(base), FIRST_YEAR, base).astype(np.int64)
        valued = np.searchsorted(ids, values.whole("measure_id"))
        np.minimum.at(begins, valued, values.whole("year"))
        ends = np.maximum(begins, today.year)
        lengths = points.last_after(ends) + 1 - begins
        offsets = np.cumsum(lengths) - lengths
        owner = np.repeat(np.arange(ids.size), lengths)
        years = begins[owner] + np.arange(owner.size) - offsets[owner]
        return cls(measures, ids, begins, ends, lengths, offsets, owner, years)

    def slots(self, measure: Places, year: Places) -> Places:
        """Where the year of a measure (by its place) stands; `NOWHERE` outside its years."""
        nth = year - self.begins[measure]
        inside = (nth >= 0) & (nth < self.lengths[measure])
        return np.where(inside, self.offsets[measure] + nth, NOWHERE)

    def slots_of(self, table: Columns) -> Places:
        """Where the measure and year of what was reported stand; what lies ahead does nowhere."""
        ids, year = table.whole("measure_id"), table.whole("year")
        measure = np.minimum(np.searchsorted(self.measure_ids, ids), self.measure_ids.size - 1)
        known = (self.measure_ids[measure] == ids) & (year <= self.ends[measure])
        return np.where(known, self.slots(measure, year), NOWHERE)


def _left_joined(grid: _Grid, slots: Places, table: Columns) -> tuple[Places, Places]:
    """Every row of the grid with each row of the table for its measure and year."""
    found = grid.slots_of(table)
    inside = np.flatnonzero(found != NOWHERE)
    mine, row = left_joined(slots, found[inside], grid.years.size)
    # The last element is what NOWHERE finds.
    return mine, np.append(inside, NOWHERE)[row]


@dataclass(frozen=True)
class _Points:
    """Points of the expected path: of which measure (by its place), in which year, what amount.

    Of two points of one year the later one holds.
    """

    measure: Places
    year: Places
    value: Floats

    def last_after(self, ends: Places) -> Places:
        """For each measure the year of its last point after a year; that year if there is none."""
        last = ends.copy()
        np.maximum.at(last, self.measure, self.year)
        return last

    def nearest(self, today: date) -> "_Points":
        """The points up to this year, and of those ahead the first of each measure."""
        ahead = self.year > today.year
        first = np.full(int(self.measure.max(initial=0)) + 1, np.iinfo(np.int64).max)
        np.minimum.at(first, self.measure[ahead], self.year[ahead])
        kept = np.flatnonzero(~ahead | (self.year == first[self.measure]))
        return _Points(self.measure[kept], self.year[kept], self.value[kept])


def _points(measures: Columns, yearly: Columns) -> _Points:
    """Earlier targets of the series, then the steps, then what the office set for a year."""
    ids = measures.whole("measure_id")
    mine, row = pairs(ids, yearly.whole("measure_id"))
    office = (mine, yearly.whole("year")[row], yearly.numbers["value"][row])
    found = zip(_earlier_targets(measures), _steps(measures), office, strict=True)
    measure, year, value = (np.concatenate(each) for each in found)
    # From the deadline on the target itself is asked for, whatever a year before it says.
    before = ~(year >= measures.numbers["target_year"][measure])
    return _Points(measure[before], year[before], value[before])


def _path(grid: _Grid, points: _Points) -> Floats:
    """The amounts of the points in the rows of their years."""
    path = np.full(grid.years.size, np.nan)
    slots = grid.slots(points.measure, points.year)
    inside = slots != NOWHERE
    path[slots[inside]] = points.value[inside]
    return path


def _earlier_targets(measures: Columns) -> tuple[Places, Places, Floats]:
    """The targets of a measure's series that fall due before its own."""
    target, due = measures.numbers["target_value"], measures.numbers["target_year"]
    series = measures.texts["series"].places
    known = np.flatnonzero((series != NOWHERE) & ~np.isnan(target))
    of = (measures.numbers["plan_id"], measures.numbers["place_id"], series)
    (key,) = keys_of([column[known] for column in of])
    later, earlier = (known[place] for place in pairs(key, key))
    before = due[earlier] < due[later]
    later, earlier = later[before], earlier[before]
    return later, due[earlier].astype(np.int64), target[earlier]


def _steps(measures: Columns) -> tuple[Places, Places, Floats]:
    """The shares of the target that are due in given years; few measures have any.

    Phased shares (`steps`) are compared as shares, every other rule goes through amounts.
    """
    steps = measures.texts["steps"]
    shares = [json.loads(text) or {} for text in steps.texts]
    phased = measures.texts["rule"].equal(Rule.STEPS)
    target = np.where(phased, 1.0, measures.numbers["target_value"])
    due = [
        (measure, int(year), float(share) * target[measure])
        for measure in np.flatnonzero(steps.places != NOWHERE).tolist()
        for year, share in shares[steps.places[measure]].items()
    ]
    measure, year, value = zip(*due, strict=True) if due else ((), (), ())
    return np.array(measure, np.int64), np.array(year, np.int64), np.array(value, np.float64)


def _reported(values: Columns, reported: Words) -> dict[str, Floats]:
    """Values in the columns that the indicator's rule says they belong to."""
    entered = values.numbers["value"]
    is_change, is_addition = (reported.equal(rule) for rule in (Rule.LOG_DECLINE, Rule.INCREMENT))
    names = ("numerator", "denominator", "is_estimate", "observation_id")
    return {
        **{name: values.numbers[name] for name in names},
        "value": np.where(is_change | is_addition, np.nan, entered),
        "annual_change_pct": np.where(is_change, entered, np.nan),
        "addition": np.where(is_addition, entered, np.nan),
    }


def _reasons(grid: _Grid, absences: Columns) -> Words:
    """Why a year has no value, as the unit said; the engine asks only where there is none."""
    answers = absences.texts["answer"]
    slots = grid.slots_of(absences)
    inside = slots != NOWHERE
    places = np.full(grid.years.size, NOWHERE)
    places[slots[inside]] = answers.places[inside]
    return Words(places, answers.texts)


def _assigned(states: Columns, owner: Places) -> Floats:
    """The engine takes one assigned value a measure: the last that is known."""
    value = states.numbers["assigned_value"]
    known = ~np.isnan(value)
    assigned = np.full(int(owner[-1]) + 1, np.nan)
    assigned[owner[known]] = value[known]
    return assigned[owner]


def _held_states(reported: Words, owner: Places, rule: Words) -> dict[str, Words]:
    """A state holds until the next one is reported; each vocabulary has its column."""
    here = np.where(reported.places != NOWHERE, np.arange(owner.size), NOWHERE)
    last = np.maximum.accumulate(here)
    # What was reported last may have been of the measure before.
    held = reported.at(np.where(owner[last] == owner, last, NOWHERE))
    return {
        "assigned_state": held.only(rule.equal(Rule.ASSIGNED)),
        "milestone_state": held.only(rule.equal(Rule.MILESTONE)),
    }
