"""The engine's input table for the measures of some plans, as the database stands or stood.

A constant number of queries, whatever the number of plans. Rows are found by arithmetic: a
measure's years stand together from its first year on, so measure and year say where.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.functions import Cast, Coalesce
from numpy.typing import NDArray

from indicators.domain.progress.enums import Rule
from indicators.models import LatestObservation, MeasureVersion, Observation, TargetState
from indicators.models.choices import Basis, PeriodKind
from indicators.selectors.columns import Columns, Words, columns_in, columns_of, numbered
from indicators.selectors.joins import NOWHERE, Places, keys_of, left_joined, pairs

Floats = NDArray[np.float64]
Row = TypeVar("Row", bound=Model)

# Where a plan says neither base nor start, its series begins with the last year of the 13th plan.
FIRST_YEAR = 2020

TERMS = (
    "rule",
    "direction",
    "comparator",
    "target_form",
    "target_value",
    "target_year",
    "base_year",
    "base_value",
    "decimals",
    "tolerance_pct",
    "reference_value",
    "stock_before_counts",
    "steps",
    "series",
    "numeric_rule",
    "warning_scheme",
    "definition_id",
    "indicator_id",
)
_NUMBERS = (
    "target_value",
    "target_year",
    "base_year",
    "base_value",
    "decimals",
    "tolerance_pct",
    "reference_value",
)
_FLAGS = ("lamp", "stock_before_counts")
_CODES = ("rule", "direction", "comparator", "target_form", "numeric_rule", "warning_scheme")
_KEYS = ("measure_id", "plan_id", "place_id", "definition_id", "indicator_id")
_VALUE_NUMBERS = ("value", "numerator", "denominator")
_VALUE_CODES = ("definition", "price_base", "quality")
_NUMBERED = {"definition": "definition_id", "price_base": "price_base"}
_OBSERVATION_KEYS = ("pk", "place_id", "indicator_id", "definition_id", "year", "price_base")
_OBSERVATION_NUMBERS = (*_OBSERVATION_KEYS, *_VALUE_NUMBERS)
_OBSERVATION_CODES = ("quality", "basis")
_STATE_NUMBERS = ("measure_id", "year", "assigned_value")


def progress_inputs(
    plan_ids: Iterable[int], *, today: date, as_of: datetime | None = None
) -> pd.DataFrame:
    """One row per measure and year, from the base year to the year of `today`.

    Columns as documented in `indicators.domain.progress.schema`; `as_of` takes the last version
    of every measure, value and state recorded at or before that moment.
    """
    plan_ids = list(plan_ids)
    measures = _measures(plan_ids, as_of)
    if not measures.size:
        return pd.DataFrame(columns=["measure_id", "year", "rule"])
    values = _values(measures, as_of)
    states = _states(measures, plan_ids, as_of)
    return input_table(measures, values, states, today=today)


def input_table(
    measures: Columns, values: Columns, states: Columns, *, today: date
) -> pd.DataFrame:
    """The engine's table from what was read: `terms_table`, `values_table` and `states_table`.

    Two values or two states of one year stay two rows: the engine refuses to choose.
    """
    grid = _Grid.of(measures, values, today)
    slots, value = _left_joined(grid, np.arange(grid.years.size), values)
    rows, state = _left_joined(grid, slots, states)
    slots = slots[rows]
    owner = grid.owner[slots]
    terms, year = grid.measures.at(owner), grid.years[slots]
    numbers = {name: terms.numbers[name] for name in (*_NUMBERS, *_FLAGS)}
    texts = {name: terms.texts[name] for name in _CODES}
    numbers |= _reported(values.at(value[rows]), terms.texts["indicator_rule"])
    texts |= {name: values.texts[name].at(value[rows]) for name in _VALUE_CODES}
    numbers["path_value"] = _path(grid)[slots]
    numbers["assigned_value"] = _assigned(states.at(state), owner)
    texts |= _held_states(states.texts["state"].at(state), owner, terms.texts["rule"])
    numbers["today"] = np.where(year == today.year, float(today.strftime("%Y%m%d")), np.nan)
    columns: dict[str, Any] = {"measure_id": grid.measure_ids[owner], "year": year, **numbers}
    columns |= {name: words.categorical() for name, words in texts.items()}
    return pd.DataFrame(columns, copy=False)


def _measures(plan_ids: list[int], as_of: datetime | None) -> Columns:
    """Terms of the plans' measures: the version in force, or the last one recorded by then."""
    versions = MeasureVersion.objects.filter(measure__plan__in=plan_ids)
    if as_of is None:
        versions = versions.filter(measure__latest=F("pk"))
    else:
        versions = _last_by(MeasureVersion.objects.all(), versions, as_of, ("number", "measure_id"))
    # A measure is judged by its own definition, or by the one that is asked for by default.
    default = Q(indicator__definitions__is_default=True)
    return columns_of(
        versions.annotate(default=FilteredRelation("indicator__definitions", condition=default)),
        numbers={
            "measure_id": "measure_id",
            "plan_id": "measure__plan_id",
            "place_id": "measure__place_id",
            "indicator_id": "indicator_id",
            "definition_id": Coalesce("definition_id", "default__id"),
            "repeats": Cast("target__repeats", IntegerField()),
            "lamp": Cast("indicator__lamp", IntegerField()),
            "stock_before_counts": Cast("stock_before_counts", IntegerField()),
            **{name: name for name in _NUMBERS},
        },
        texts={
            **{name: name for name in (*_CODES, "series")},
            "indicator_rule": "indicator__rule",
            "steps": Cast("steps", TextField()),
        },
    )


def _last_by(
    every: QuerySet[Row], rows: QuerySet[Row], as_of: datetime, slot: tuple[str, ...]
) -> QuerySet[Row]:
    """The rows recorded by the moment that none recorded by then came after in their slot.

    A slot is named by the field that counts its versions, then its own fields.
    """
    version, *fields = slot
    later = every.filter(
        recorded_at__lte=as_of,
        **{f"{version}__gt": OuterRef(version)},
        **{name: OuterRef(name) for name in fields},
    )
    return rows.filter(~Exists(later), recorded_at__lte=as_of)


def terms_table(found: pd.DataFrame) -> Columns:
    """Terms of measures as the engine takes them; one row a measure.

    Columns: measure_id, plan_id, place_id, repeats, indicator_rule, lamp and those of `TERMS`.
    """
    steps = [None if each is None else json.dumps(each) for each in found["steps"]]
    return columns_in(
        found.assign(steps=pd.Series(steps, index=found.index, dtype=object)),
        numbers=(*_KEYS, "repeats", *_FLAGS, *_NUMBERS),
        texts=(*_CODES, "series", "indicator_rule", "steps"),
    )


def _values(measures: Columns, as_of: datetime | None) -> Columns:
    """Values of the measures' indicators, by measure and year; a set definition keeps its own."""
    wanted = {
        "place__in": _distinct(measures.numbers["place_id"]),
        "indicator__in": _distinct(measures.numbers["indicator_id"]),
        "period_kind__in": (PeriodKind.YEAR, PeriodKind.POINT),
    }
    if as_of is None:
        latest = LatestObservation.objects.filter(**wanted)
        observations = Observation.objects.filter(pk__in=latest.values("observation_id"))
    else:
        slot = ("place_id", "indicator_id", "definition_id", "period_kind", "year", "month")
        every = Observation.objects.all()
        observations = _last_by(every, every.filter(**wanted), as_of, ("version", *slot))
    return _values_by_measure(
        measures,
        columns_of(
            observations,
            numbers={name: name for name in _OBSERVATION_NUMBERS},
            texts={name: name for name in _OBSERVATION_CODES},
        ),
    )


def values_table(measures: Columns, rows: pd.DataFrame) -> Columns:
    """Values by measure and year from rows of observations, one of each slot."""
    if rows.empty:
        rows = pd.DataFrame(columns=[*_OBSERVATION_NUMBERS, *_OBSERVATION_CODES])
    return _values_by_measure(
        measures, columns_in(rows, numbers=_OBSERVATION_NUMBERS, texts=_OBSERVATION_CODES)
    )


def _values_by_measure(measures: Columns, rows: Columns) -> Columns:
    same = ("place_id", "indicator_id")
    asked, held = keys_of(*([each.numbers[name] for name in same] for each in (measures, rows)))
    measure, row = pairs(asked, held)
    wanted = measures.numbers["definition_id"][measure]
    fits = np.isnan(wanted) | (wanted == rows.numbers["definition_id"][row])
    measure, row = measure[fits], row[fits]
    found = rows.at(row)
    numbers = {name: found.numbers[name] for name in ("year", *_VALUE_NUMBERS)}
    numbers["measure_id"] = measures.numbers["measure_id"][measure]
    numbers["observation_id"] = found.numbers["pk"]
    numbers["is_estimate"] = found.texts["basis"].equal(Basis.ESTIMATE).astype(np.float64)
    texts = {name: numbered(rows.numbers[key]).at(row) for name, key in _NUMBERED.items()}
    return Columns(numbers, {**texts, "quality": found.texts["quality"]})


def _states(measures: Columns, plan_ids: list[int], as_of: datetime | None) -> Columns:
    """Reported states by measure and year; a commitment said again takes the first one's."""
    rows = TargetState.objects.filter(measure__plan__in=plan_ids)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    numbers = (*_STATE_NUMBERS, "version")
    found = columns_of(rows, numbers={name: name for name in numbers}, texts={"state": "state"})
    return _states_by_measure(measures, found.at(np.argsort(found.numbers["version"])))


def states_table(measures: Columns, found: pd.DataFrame) -> Columns:
    """States by measure and year, of which the last row of a year holds."""
    return _states_by_measure(measures, columns_in(found, numbers=_STATE_NUMBERS, texts=("state",)))


def _states_by_measure(measures: Columns, found: Columns) -> Columns:
    if not found.size:
        return found
    (key,) = keys_of([found.numbers["measure_id"], found.numbers["year"]])
    # Of equal keys numpy names the first; read backwards that is the last.
    own = found.at(found.size - 1 - np.unique(key[::-1], return_index=True)[1])
    again, first = _said_again(measures)
    copied, of = pairs(first, own.whole("measure_id"))
    rows = np.concatenate([np.arange(own.size), of])
    numbers = {name: own.numbers[name][rows] for name in _STATE_NUMBERS}
    numbers["measure_id"][own.size :] = again[copied]
    return Columns(numbers, {"state": own.texts["state"].at(rows)})


def _said_again(measures: Columns) -> tuple[Places, Places]:
    """Measures of commitments that a plan repeats, and those of the first time it makes them."""
    same = [measures.numbers[name] for name in ("plan_id", "place_id", "indicator_id")]
    (key,) = keys_of([*same, measures.texts["rule"].places, measures.numbers["target_year"]])
    repeats = np.flatnonzero(measures.numbers["repeats"] == 1.0)
    firsts = np.flatnonzero(measures.numbers["repeats"] != 1.0)
    known, where = np.unique(key[firsts], return_index=True)
    mine, of = pairs(key[repeats], known)
    ids = measures.whole("measure_id")
    return ids[repeats[mine]], ids[firsts[where[of]]]


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


def _left_joined(grid: _Grid, slots: Places, table: Columns) -> tuple[Places, Places]:
    """Every row of the grid with each row of the table for its measure and year."""
    ids = table.whole("measure_id")
    measure = np.minimum(np.searchsorted(grid.measure_ids, ids), grid.measure_ids.size - 1)
    found = grid.slots(measure, table.whole("year"))
    inside = np.flatnonzero((found != NOWHERE) & (grid.measure_ids[measure] == ids))
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


def _distinct(numbers: Floats) -> list[int]:
    return [int(number) for number in np.unique(numbers[~np.isnan(numbers)])]
