"""A measure's rows of the engine's table as a case, by which anyone can judge it again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from indicators.domain.progress.case_fields import MOST_DECIMALS, Json
from indicators.domain.progress.enums import Rule
from indicators.domain.progress.written import exact

_WORDS = ("rule", "direction", "comparator", "target_form", "numeric_rule", "warning_scheme")
_NUMBERS = ("target_value", "assigned_value", "base_value", "reference_value", "tolerance_pct")
_YEARS = ("target_year", "base_year", "plan_years")
_FLAGS = ("stock_before_counts", "cap_every_year", "lamp")
_OBSERVED = ("value", "numerator", "denominator")
_LISTS = {"annual_change_pct": "annual_changes_pct", "addition": "additions"}
_STATES = ("assigned_state", "milestone_state")

Line = Mapping[Any, Any]


def as_case(own: pd.DataFrame, *, name: str | int, year: int) -> dict[str, Json]:
    """Return the case whose answer is the engine's result of the measure's row of `year`.

    `own` are the rows of one measure, one a year. Where the target is printed with no known number
    of decimals the case compares at the finest it can.
    """
    lines: Sequence[Line] = own.sort_values("year").to_dict("records")
    asked = next(line for line in lines if int(line["year"]) == year)
    case: dict[str, Json] = {"id": name, "year": year}
    case |= _part(asked, _WORDS, str)
    case |= _part(asked, _NUMBERS, exact)
    case |= _part(asked, _YEARS, lambda value: int(float(value)))
    case |= _part(asked, _FLAGS, lambda value: bool(float(value)))
    decimals = asked.get("decimals")
    case["decimals"] = MOST_DECIMALS if _missing(decimals) else int(float(str(decimals)))
    if not _missing(asked.get("today")):
        digits = f"{float(asked['today']):.0f}"
        case["today"] = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    case |= _series(lines, case.get("base_year"))
    states = [asked[name] for name in _STATES if not _missing(asked.get(name))]
    return case | ({"state": str(states[0])} if states else {})


def _series(lines: Sequence[Line], base_year: Json) -> dict[str, Json]:
    """Everything by year: observations, changes, additions, the path, and why a value is missing."""
    found: dict[str, Json] = {}
    observed = {str(line["year"]): _observation(line) for line in lines}
    found["observations"] = {year: each for year, each in observed.items() if each}
    for column, field in _LISTS.items():
        held = {int(line["year"]): line[column] for line in lines if not _missing(line.get(column))}
        if held and isinstance(base_year, int):
            years = range(base_year + 1, max(held) + 1)
            found[field] = [exact(held[year]) if year in held else None for year in years]
    path = "step_path" if lines[0]["rule"] == Rule.STEPS else "path"
    for column, field, write in (("path_value", path, exact), ("value_reason", "absences", str)):
        found[field] = {
            str(line["year"]): write(line[column])
            for line in lines
            if not _missing(line.get(column))
        }
    return {name: each for name, each in found.items() if each}


def _observation(line: Line) -> dict[str, Json]:
    found: dict[str, Json] = {**_part(line, _OBSERVED, exact)}
    found |= _part(line, ("quality",), str)
    # Definitions are numbered in a table and named in a case.
    found |= _part(line, ("definition", "price_base"), str)
    if not _missing(line.get("is_estimate")) and float(line["is_estimate"]):
        found["is_estimate"] = True
    return found


def _part(line: Line, names: tuple[str, ...], write: Callable[[Any], Json]) -> dict[str, Json]:
    return {name: write(line[name]) for name in names if not _missing(line.get(name))}


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
