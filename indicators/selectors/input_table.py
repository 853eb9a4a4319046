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
    measures: Columns, values: Columns, states: Columns, absences: Columns, *, today: date
) -> pd.DataFrame:
    """The engine's table from what was read.

    Made by `terms_table`, `values_table`, `states_table` and `absences_table`.

    Two values or two states of one year stay two rows: the engine refuses to choose.
    """
    grid = _Grid.of(measures, values, today)
    slots, value = _left_joined(grid, np.arange(grid.years.size), values)
    rows, state = _left_joined(grid, slots, states)
    slots = slots[rows]
    owner = grid.owner[slots]
    terms, year = grid.measures.at(owner), grid.years[slots]
    numbers = {name: terms.numbers[name] for name in (*TERM_NUMBERS, *TERM_FLAGS)}
    texts = {name: terms.texts[name] for name in TERM_CODES}
    numbers |= _reported(values.at(value[rows]), terms.texts["indicator_rule"])
    texts |= {name: values.texts[name].at(value[rows]) for name in VALUE_CODES}
    numbers["path_value"] = _path(grid)[slots]
    numbers["assigned_value"] = _assigned(states.at(state), owner)
    texts |= _held_states(states.texts["state"].at(state), owner, terms.texts["rule"])
    texts["value_reason"] = _reasons(grid, absences).at(slots)
    numbers["today"] = np.where(year == today.year, float(today.strftime("%Y%m%d")), np.nan)
    columns: dict[str, Any] = {"measure_id": grid.measure_ids[owner], "year": year, **numbers}
    columns |= {name: words.categorical() for name, words in texts.items()}
    return pd.DataFrame(columns, copy=False)


@dataclass(frozen=True)
class _Grid:
    """Every measure in every year from its base (or first value) to this year, in order.

    `offsets` says where a measure's years begin, `owner` which measure's a row is.
    """

    measures: Columns
    measure_ids: Places
    begins: Places
    lengths: Places
    offsets: Places
    owner: Places
    years: Places

    @classmethod
    def of(cls, measures: Columns, values: Columns, today: date) -> "_Grid":
        """Lay out the years."""
        measures = measures.at(np.argsort(measures.numbers["measure_id"]))
        ids = measures.whole("measure_id")
        base = measures.numbers["base_year"]
        begins = np.where(np.isnan(base), FIRST_YEAR, base).astype(np.int64)
        valued = np.searchsorted(ids, values.whole("measure_id"))
        np.minimum.at(begins, valued, values.whole("year"))
        lengths = np.maximum(begins, today.year) + 1 - begins
        offsets = np.cumsum(lengths) - lengths
        owner = np.repeat(np.arange(ids.size), lengths)
        years = begins[owner] + np.arange(owner.size) - offsets[owner]
        return cls(measures, ids, begins, lengths, offsets, owner, years)

    def slots(self, measure: Places, year: Places) -> Places:
        """Where the year of a measure (by its place) stands; `NOWHERE` outside its years."""
        nth = year - self.begins[measure]
        inside = (nth >= 0) & (nth < self.lengths[measure])
        return np.where(inside, self.offsets[measure] + nth, NOWHERE)

    def slots_of(self, table: Columns) -> Places:
        """Where the measure and year of each row of a table stand."""
        ids = table.whole("measure_id")
        measure = np.minimum(np.searchsorted(self.measure_ids, ids), self.measure_ids.size - 1)
        known = self.measure_ids[measure] == ids
        return np.where(known, self.slots(measure, table.whole("year")), NOWHERE)


def _left_joined(grid: _Grid, slots: Places, table: Columns) -> tuple[Places, Places]:
    """Every row of the grid with each row of the table for its measure and year."""
    found = grid.slots_of(table)
    inside = np.flatnonzero(found != NOWHERE)
    mine, row = left_joined(slots, found[inside], grid.years.size)
    # The last element is what NOWHERE finds.
    return mine, np.append(inside, NOWHERE)[row]


def _path(grid: _Grid) -> Floats:
    """Points of the expected path: earlier targets of the same series, and steps."""
    path = np.full(grid.years.size, np.nan)
    for measure, year, value in (_earlier_targets(grid.measures), _steps(grid.measures)):
        slots = grid.slots(measure, year)
        inside = slots != NOWHERE
        path[slots[inside]] = value[inside]
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
    """The shares of the target that are due in given years; few measures have any."""
    steps = measures.texts["steps"]
    shares = [json.loads(text) or {} for text in steps.texts]
    target = measures.numbers["target_value"]
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
