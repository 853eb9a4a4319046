"""The engine's input table for the measures of some plans, as the database stands or stood.

A constant number of queries, whatever the number of plans; the joins are pandas merges.
"""

from collections.abc import Iterable
from datetime import date, datetime

import pandas as pd
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from indicators.domain.progress.enums import Rule
from indicators.models import (
    Definition,
    LatestObservation,
    Measure,
    MeasureVersion,
    Observation,
    TargetState,
)
from indicators.models.choices import PeriodKind

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
_VALUE_NUMBERS = ("value", "numerator", "denominator")


def progress_inputs(
    plan_ids: Iterable[int], *, today: date, as_of: datetime | None = None
) -> pd.DataFrame:
    """One row per measure and year, from the base year to the year of `today`.

    Columns as documented in `indicators.domain.progress.schema`; `as_of` takes the last version
    of every measure, value and state recorded at or before that moment.
    """
    measures = _measures(list(plan_ids), as_of)
    if measures.empty:
        return pd.DataFrame(columns=["measure_id", "year", "rule"])
    values = _values(measures, as_of)
    states = _states(measures, as_of)
    return input_table(measures, values, states, today=today)


def input_table(
    measures: pd.DataFrame, values: pd.DataFrame, states: pd.DataFrame, *, today: date
) -> pd.DataFrame:
    """The engine's table from what was read: `terms_table`, `values_table` and `states_table`."""
    table = _grid(measures, values, today)
    table = table.merge(values, on=["measure_id", "year"], how="left")
    table = table.merge(_path(measures), on=["measure_id", "year"], how="left")
    table = _with_states(table, states)
    table["today"] = float("nan")
    table.loc[table["year"] == today.year, "today"] = float(today.strftime("%Y%m%d"))
    return _by_what_is_reported(table)


def _measures(plan_ids: list[int], as_of: datetime | None) -> pd.DataFrame:
    rows = Measure.objects.filter(plan__in=plan_ids).order_by("pk")
    if as_of is None:
        fields = {f"term_{name}": F(f"latest__{name}") for name in TERMS}
        rows = rows.filter(latest__isnull=False).annotate(
            **{**fields, "term_definition_id": _definition("latest__")},
            repeats=F("latest__target__repeats"),
            indicator_rule=F("latest__indicator__rule"),
            lamp=F("latest__indicator__lamp"),
        )
        names = ["pk", "plan_id", "place_id", "repeats", "indicator_rule", "lamp"]
        found = pd.DataFrame(rows.values(*names, *(f"term_{name}" for name in TERMS)))
        found = found.rename(columns={f"term_{name}": name for name in TERMS})
    else:
        found = _measures_as_of(rows, as_of)
    return terms_table(found.rename(columns={"pk": "measure_id"}))


def terms_table(found: pd.DataFrame) -> pd.DataFrame:
    """Terms of measures as the engine takes them; one row a measure.

    Columns: measure_id, plan_id, place_id, repeats, indicator_rule, lamp and those of `TERMS`.
    """
    if found.empty:
        return found
    found = found.copy()
    for name in _NUMBERS:
        found[name] = pd.to_numeric(found[name], errors="coerce").astype("float64")
    for name in ("lamp", "stock_before_counts"):
        found[name] = found[name].map({True: 1.0, False: 0.0}).astype("float64")
    return found.replace({"": None})


def _definition(of: str) -> Coalesce:
    """The definition a measure is judged by: its own, or the one that is asked for by default."""
    default = Definition.objects.filter(indicator=OuterRef(f"{of}indicator"), is_default=True)
    return Coalesce(F(f"{of}definition_id"), Subquery(default.values("pk")[:1]))


def _measures_as_of(rows: QuerySet[Measure], as_of: datetime) -> pd.DataFrame:
    numbers = (
        MeasureVersion.objects.filter(measure__in=rows, recorded_at__lte=as_of)
        .values("measure_id")
        .annotate(number=Max("number"))
        .values_list("measure_id", "number")
    )
    wanted = dict(numbers)
    versions = MeasureVersion.objects.filter(measure__in=list(wanted)).values(
        "measure_id",
        "number",
        *(name for name in TERMS if name != "definition_id"),
        asked_definition_id=_definition(""),
        plan_id=F("measure__plan_id"),
        place_id=F("measure__place_id"),
        repeats=F("target__repeats"),
        indicator_rule=F("indicator__rule"),
        lamp=F("indicator__lamp"),
    )
    kept = [row for row in versions if wanted[row["measure_id"]] == row["number"]]
    return pd.DataFrame(kept).rename(columns={"asked_definition_id": "definition_id"})


def _values(measures: pd.DataFrame, as_of: datetime | None) -> pd.DataFrame:
    """Values of the measures' indicators, by measure and year; a set definition keeps its own."""
    places = measures["place_id"].unique().tolist()
    indicators = measures["indicator_id"].dropna().astype(int).unique().tolist()
    yearly = (PeriodKind.YEAR, PeriodKind.POINT)
    if as_of is None:
        latest = LatestObservation.objects.filter(
            place__in=places, indicator__in=indicators, period_kind__in=yearly
        )
        ids = latest.values("observation_id")
        observations = Observation.objects.filter(pk__in=ids)
    else:
        observations = Observation.objects.filter(
            place__in=places,
            indicator__in=indicators,
            period_kind__in=yearly,
            recorded_at__lte=as_of,
        ).order_by("version")
    rows = pd.DataFrame(
        observations.values(
            "pk",
            "place_id",
            "indicator_id",
            "definition_id",
            "period_kind",
            "year",
            *_VALUE_NUMBERS,
            "price_base",
            "quality",
            "basis",
            "release",
        )
    )
    return values_table(measures, rows)


def values_table(measures: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Values by measure and year from rows of observations, of which the last of a slot holds."""
    columns = ["measure_id", "year", *_VALUE_NUMBERS, "definition", "price_base", "quality"]
    columns += ["is_estimate", "observation_id"]
    if rows.empty:
        return pd.DataFrame(columns=columns).astype({"measure_id": "int64", "year": "int64"})
    slot = ["place_id", "indicator_id", "definition_id", "period_kind", "year"]
    rows = rows.drop_duplicates(slot, keep="last")
    for name in _VALUE_NUMBERS:
        rows[name] = pd.to_numeric(rows[name], errors="coerce").astype("float64")
    asked = measures[["measure_id", "place_id", "indicator_id", "definition_id"]].dropna(
        subset=["indicator_id"]
    )
    joined = asked.merge(rows, on=["place_id", "indicator_id"], suffixes=("_asked", ""))
    fits = joined["definition_id_asked"].isna() | (
        joined["definition_id_asked"] == joined["definition_id"]
    )
    joined = joined[fits].rename(columns={"pk": "observation_id"})
    joined["definition"] = joined["definition_id"].astype(str)
    joined["price_base"] = joined["price_base"].map(_text_or_none)
    joined["is_estimate"] = (joined["basis"] == "estimate").astype("float64")
    return joined[columns]


def _states(measures: pd.DataFrame, as_of: datetime | None) -> pd.DataFrame:
    """Reported states by measure and year; a commitment said again takes the first one's."""
    rows = TargetState.objects.filter(measure__in=measures["measure_id"].tolist())
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    fields = ("measure_id", "year", "state", "assigned_value")
    found = pd.DataFrame(rows.order_by("version").values(*fields), columns=list(fields))
    return states_table(measures, found)


def states_table(measures: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """States by measure and year, of which the last row of a year holds."""
    fields = ["measure_id", "year", "state", "assigned_value"]
    found = found.drop_duplicates(["measure_id", "year"], keep="last")
    found["assigned_value"] = pd.to_numeric(found["assigned_value"], errors="coerce")
    said_first = measures[measures["repeats"] != True]  # noqa: E712 - None is not a repetition
    said_again = measures[measures["repeats"] == True]  # noqa: E712 - a column, not a flag
    same = ["plan_id", "place_id", "indicator_id", "rule", "target_year"]
    pairs = said_again[["measure_id", *same]].merge(
        said_first[["measure_id", *same]], on=same, suffixes=("", "_first")
    )
    pairs = pairs.drop_duplicates("measure_id")[["measure_id", "measure_id_first"]]
    copied = pairs.merge(
        found.rename(columns={"measure_id": "measure_id_first"}), on="measure_id_first"
    )
    return pd.concat([found, copied[fields]], ignore_index=True)


def _grid(measures: pd.DataFrame, values: pd.DataFrame, today: date) -> pd.DataFrame:
    """Every measure in every year from its base (or first value) to this year."""
    first_values = values.groupby("measure_id")["year"].min()
    starts = measures["base_year"].fillna(FIRST_YEAR)
    earliest = measures["measure_id"].map(first_values).fillna(starts)
    begins = pd.concat([starts, earliest], axis=1).min(axis=1).astype(int)
    spans = pd.Series(
        [list(range(begin, max(begin, today.year) + 1)) for begin in begins], index=measures.index
    )
    grid = measures.assign(year=spans).explode("year", ignore_index=True)
    grid["year"] = grid["year"].astype("int64")
    return grid


def _path(measures: pd.DataFrame) -> pd.DataFrame:
    """Points of the expected path: earlier targets of the same series, and steps."""
    same = ["plan_id", "place_id", "series"]
    known = measures.dropna(subset=["series", "target_value"])
    pairs = known[["measure_id", "target_year", *same]].merge(
        known[["target_year", "target_value", *same]], on=same, suffixes=("", "_earlier")
    )
    pairs = pairs[pairs["target_year_earlier"] < pairs["target_year"]]
    earlier = pairs[["measure_id", "target_year_earlier", "target_value"]].set_axis(
        ["measure_id", "year", "path_value"], axis=1
    )
    stepped = measures.loc[measures["steps"].notna(), ["measure_id", "steps", "target_value"]]
    shares = [
        (measure_id, int(year), float(share) * target_value)
        for measure_id, steps, target_value in stepped.itertuples(index=False, name=None)
        for year, share in steps.items()
    ]
    due = pd.DataFrame(shares, columns=["measure_id", "year", "path_value"])
    found = pd.concat([earlier, due], ignore_index=True)
    found = found.drop_duplicates(["measure_id", "year"], keep="last")
    return found.astype({"measure_id": "int64", "year": "int64", "path_value": "float64"})


def _with_states(table: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """A state holds until the next one is reported; so does an assigned value."""
    merged = table.merge(
        states.astype({"measure_id": "int64", "year": "int64"}),
        on=["measure_id", "year"],
        how="left",
    ).sort_values(["measure_id", "year"], ignore_index=True)
    held = merged.groupby("measure_id")
    state = held["state"].ffill()
    merged["assigned_state"] = state.where(merged["rule"] == Rule.ASSIGNED)
    merged["milestone_state"] = state.where(merged["rule"] == Rule.MILESTONE)
    # The engine takes one assigned value a measure: the last that is known.
    merged["assigned_value"] = held["assigned_value"].transform("last").astype("float64")
    return merged.drop(columns=["state"])


def _by_what_is_reported(table: pd.DataFrame) -> pd.DataFrame:
    """Put the value into the column that the indicator's rule says it is."""
    reported = table["indicator_rule"]
    is_change = reported == Rule.LOG_DECLINE
    is_addition = reported == Rule.INCREMENT
    table["annual_change_pct"] = table["value"].where(is_change).astype("float64")
    table["addition"] = table["value"].where(is_addition).astype("float64")
    table["value"] = table["value"].where(~(is_change | is_addition)).astype("float64")
    return table


def _text_or_none(price_base: float | None) -> str | None:
    return None if price_base is None or pd.isna(price_base) else str(int(price_base))
