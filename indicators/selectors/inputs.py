"""What the engine's input table is made of, as the database stands or stood.

One query, whatever the number of plans and of moments.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from django.db.models import (
    FilteredRelation,
    IntegerField,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.functions import Cast, Coalesce
from numpy.typing import NDArray

from indicators.models import (
    Definition,
    Measure,
    MeasureVersion,
    TargetState,
    Trajectory,
    ValueAbsence,
)
from indicators.models.choices import Basis, PeriodKind
from indicators.selectors.columns import (
    Columns,
    FewRows,
    Question,
    Words,
    columns_in,
    columns_of_all,
    numbered,
)
from indicators.selectors.in_force import terms_in_force_at, values_in_force_at
from indicators.selectors.input_table import (
    TERM_CODES,
    TERM_FLAGS,
    TERM_NUMBERS,
    input_table,
)
from indicators.selectors.joins import Places, keys_of, pairs

Floats = NDArray[np.float64]
# Any: rows of one column, of whatever model.
Keys: TypeAlias = list[int] | QuerySet[Any, Any]

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
_KEYS = ("measure_id", "plan_id", "place_id", "definition_id", "indicator_id")
_VALUE_NUMBERS = ("value", "numerator", "denominator")
_NUMBERED = {"definition": "definition_id", "price_base": "price_base"}
_OBSERVATION_KEYS = ("pk", "place_id", "indicator_id", "definition_id", "year", "price_base")
_OBSERVATION_NUMBERS = (*_OBSERVATION_KEYS, *_VALUE_NUMBERS)
_OBSERVATION_CODES = ("quality", "basis")
_ABSENCE_NUMBERS = ("pk", "place_id", "measure_id", "indicator_id", "definition_id", "year")
_STATE_NUMBERS = ("measure_id", "year", "assigned_value")
_YEARLY_NUMBERS = ("measure_id", "year", "value")


@dataclass(frozen=True)
class Standpoint:
    """A day that is judged, and the moment up to which everything was recorded, None for now."""

    today: date
    as_of: datetime | None = None


def progress_inputs(
    plan_ids: Iterable[int], *, today: date, as_of: datetime | None = None
) -> pd.DataFrame:
    """One row per measure and year, from the base year to the year of `today`.

    Columns as documented in `indicators.domain.progress.schema`; `as_of` takes the last version
    of every measure, value, state and yearly target recorded at or before that moment. Where the
    path has a point ahead, rows without values go on to it (see `input_table`).
    """
    return inputs_from(plan_ids, Standpoint(today, as_of))[0]


def inputs_from(plan_ids: Iterable[int], *standpoints: Standpoint) -> list[pd.DataFrame]:
    """The same as seen from several standpoints, read at once."""
    plan_ids = list(plan_ids)
    asked = [_asked(plan_ids, each.as_of) for each in standpoints]
    found = iter(columns_of_all(*chain.from_iterable(asked)))
    return [
        _table(*islice(found, len(questions)), today=each.today)
        for each, questions in zip(standpoints, asked, strict=True)
    ]


def _asked(plan_ids: list[int], as_of: datetime | None) -> tuple[Question, ...]:
    """What a table is made of, as `_table` takes it."""
    versions = MeasureVersion.objects.filter(measure__plan__in=plan_ids)
    versions = terms_in_force_at(versions, as_of)
    places = versions.values("measure__place")
    return (
        _terms_asked(versions),
        _values_asked(places, versions.values("indicator"), as_of),
        _states_asked(plan_ids, as_of),
        _absences_asked(places, as_of),
        _yearly_asked(plan_ids, as_of),
    )


def _table(
    measures: Columns,
    values: Columns,
    states: Columns,
    absences: Columns,
    yearly: Columns,
    *,
    today: date,
) -> pd.DataFrame:
    if not measures.size:
        return pd.DataFrame(columns=["measure_id", "year", "rule"])
    return input_table(
        measures,
        _values_by_measure(measures, values),
        _states_by_measure(measures, states.at(np.argsort(states.numbers["version"]))),
        _absences_by_measure(measures, absences),
        _last_targets(yearly.at(np.argsort(yearly.numbers["version"], kind="stable"))),
        today=today,
    )


def _terms_asked(versions: QuerySet[MeasureVersion]) -> Question:
    """Terms of measures."""
    # A measure is judged by its own definition, or by the one that is asked for by default.
    default = Q(indicator__definitions__is_default=True)
    return Question(
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
            **{name: name for name in TERM_NUMBERS},
        },
        texts={
            **{name: name for name in (*TERM_CODES, "series")},
            "indicator_rule": "indicator__rule",
            "steps": Cast("steps", TextField()),
        },
    )


def terms_table(rows: FewRows) -> Columns:
    """Terms of measures as the engine takes them; one row a measure, as `terms_row` writes it."""
    steps = [None if row["steps"] is None else json.dumps(row["steps"]) for row in rows]
    return columns_in(
        [{**row, "steps": each} for row, each in zip(rows, steps, strict=True)],
        numbers=(*_KEYS, "repeats", *TERM_FLAGS, *TERM_NUMBERS),
        texts=(*TERM_CODES, "series", "indicator_rule", "steps"),
    )


def terms_row(measure: Measure, version: MeasureVersion) -> dict[str, object]:
    """A measure with its terms as a row of `terms_table`."""
    return {
        "measure_id": measure.pk,
        "plan_id": measure.plan_id,
        "place_id": measure.place_id,
        "repeats": version.target.repeats if version.target else None,
        "indicator_rule": version.indicator.rule if version.indicator else None,
        "lamp": version.indicator.lamp if version.indicator else None,
        **{name: getattr(version, name) for name in TERMS},
    }


def terms_only_table(terms: FewRows, *, today: date) -> pd.DataFrame:
    """The engine's table of terms, saved or not (rows as `terms_row`), with the values that hold.

    No states, and none of the office's yearly targets: for the rule's own path. Two queries.
    """
    measures = _with_default_definitions(terms_table(terms))
    return input_table(
        measures,
        _values_by_measure(measures, _values_now(measures)),
        states_table(measures, ()),
        absences_table(measures, ()),
        yearly_table(()),
        today=today,
        whole_path=True,
    )


def _values_now(measures: Columns) -> Columns:
    places, indicators = (
        _distinct(measures.numbers[name]) for name in ("place_id", "indicator_id")
    )
    return columns_of_all(_values_asked(places, indicators, None))[0]


def _with_default_definitions(measures: Columns) -> Columns:
    """A measure without a definition of its own is judged by the one that is asked for."""
    rows = Definition.objects.filter(
        is_default=True, indicator__in=_distinct(measures.numbers["indicator_id"])
    )
    defaults = dict(rows.values_list("indicator_id", "pk"))
    own = measures.numbers["definition_id"]
    usual = [defaults.get(each, np.nan) for each in measures.numbers["indicator_id"].tolist()]
    numbers = {**measures.numbers, "definition_id": np.where(np.isnan(own), usual, own)}
    return Columns(numbers, measures.texts)


def _values_asked(places: Keys, indicators: Keys, as_of: datetime | None) -> Question:
    """Values of some places and indicators, one of each slot."""
    observations = values_in_force_at(
        as_of,
        place__in=places,
        indicator__in=indicators,
        period_kind__in=(PeriodKind.YEAR, PeriodKind.POINT),
    )
    return Question(
        observations,
        numbers={name: name for name in _OBSERVATION_NUMBERS},
        texts={name: name for name in _OBSERVATION_CODES},
    )


def values_table(measures: Columns, rows: FewRows) -> Columns:
    """Values by measure and year from rows of observations, one of each slot."""
    found = columns_in(rows, numbers=_OBSERVATION_NUMBERS, texts=_OBSERVATION_CODES)
    return _values_by_measure(measures, found)


def _values_by_measure(measures: Columns, rows: Columns) -> Columns:
    measure, row = _of_definition(measures, rows)
    found = rows.at(row)
    numbers = {name: found.numbers[name] for name in ("year", *_VALUE_NUMBERS)}
    numbers["measure_id"] = measures.numbers["measure_id"][measure]
    numbers["observation_id"] = found.numbers["pk"]
    numbers["is_estimate"] = found.texts["basis"].equal(Basis.ESTIMATE).astype(np.float64)
    texts = {name: numbered(rows.numbers[key]).at(row) for name, key in _NUMBERED.items()}
    return Columns(numbers, {**texts, "quality": found.texts["quality"]})


def _of_definition(measures: Columns, rows: Columns) -> tuple[Places, Places]:
    """Each measure with each row of its indicator at its place; a set definition keeps its own."""
    same = ("place_id", "indicator_id")
    asked, held = keys_of(*([each.numbers[name] for name in same] for each in (measures, rows)))
    measure, row = pairs(asked, held)
    wanted = measures.numbers["definition_id"][measure]
    fits = np.isnan(wanted) | (wanted == rows.numbers["definition_id"][row])
    return measure[fits], row[fits]


def _absences_asked(places: Keys, as_of: datetime | None) -> Question:
    """Accepted answers that a year has no value, of some places."""
    rows = ValueAbsence.objects.filter(
        place__in=places, period_kind__in=(PeriodKind.YEAR, PeriodKind.POINT)
    )
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    numbers = {name: name for name in _ABSENCE_NUMBERS}
    return Question(rows, numbers=numbers, texts={"answer": "answer"})


def absences_table(measures: Columns, rows: FewRows) -> Columns:
    """Answers without a value by measure and year from rows of `ValueAbsence`."""
    found = columns_in(rows, numbers=_ABSENCE_NUMBERS, texts=("answer",))
    return _absences_by_measure(measures, found)


def _absences_by_measure(measures: Columns, found: Columns) -> Columns:
    """In the order in which they were recorded: of one slot the last holds."""
    found = found.at(np.argsort(found.numbers["pk"]))
    of_values = found.at(np.flatnonzero(~np.isnan(found.numbers["indicator_id"])))
    measure, row = _of_definition(measures, of_values)
    of_states = found.at(np.flatnonzero(~np.isnan(found.numbers["measure_id"])))
    ids = [measures.numbers["measure_id"][measure], of_states.numbers["measure_id"]]
    years = [of_values.numbers["year"][row], of_states.numbers["year"]]
    answers = [of_values.texts["answer"].places[row], of_states.texts["answer"].places]
    return Columns(
        {"measure_id": np.concatenate(ids), "year": np.concatenate(years)},
        {"answer": Words(np.concatenate(answers), found.texts["answer"].texts)},
    )


def _states_asked(plan_ids: list[int], as_of: datetime | None) -> Question:
    """Reported states; a commitment said again takes the first one's."""
    rows = TargetState.objects.filter(measure__plan__in=plan_ids)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    numbers = {name: name for name in (*_STATE_NUMBERS, "version")}
    return Question(rows, numbers=numbers, texts={"state": "state"})


def _yearly_asked(plan_ids: list[int], as_of: datetime | None) -> Question:
    """The office's yearly targets."""
    rows = Trajectory.objects.filter(measure__plan__in=plan_ids)
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    numbers = {name: name for name in (*_YEARLY_NUMBERS, "version")}
    return Question(rows, numbers=numbers, texts={})


def yearly_table(rows: FewRows) -> Columns:
    """Yearly targets by measure and year, of which the last row of a year holds."""
    return _last_targets(columns_in(rows, numbers=_YEARLY_NUMBERS, texts=()))


def _last_targets(found: Columns) -> Columns:
    """The last of each year; one without a value gives the year back to the rule's own path."""
    last = found.at(_last_places(found))
    return last.at(np.flatnonzero(~np.isnan(last.numbers["value"])))


def states_table(measures: Columns, rows: FewRows) -> Columns:
    """States by measure and year, of which the last row of a year holds."""
    return _states_by_measure(measures, columns_in(rows, numbers=_STATE_NUMBERS, texts=("state",)))


def _states_by_measure(measures: Columns, found: Columns) -> Columns:
    if not found.size:
        return found
    own = found.at(_last_places(found))
    again, first = _said_again(measures)
    copied, of = pairs(first, own.whole("measure_id"))
    rows = np.concatenate([np.arange(own.size), of])
    numbers = {name: own.numbers[name][rows] for name in _STATE_NUMBERS}
    numbers["measure_id"][own.size :] = again[copied]
    return Columns(numbers, {"state": own.texts["state"].at(rows)})


def _last_places(found: Columns) -> Places:
    """Where the last row of each measure and year stands."""
    (key,) = keys_of([found.numbers["measure_id"], found.numbers["year"]])
    # Of equal keys numpy names the first; read backwards that is the last.
    return found.size - 1 - np.unique(key[::-1], return_index=True)[1]


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


def _distinct(numbers: Floats) -> list[int]:
    return [int(number) for number in np.unique(numbers[~np.isnan(numbers)])]
