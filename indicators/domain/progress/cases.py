"""Cases as JSON: the engine without a database, for auditors and for checks from outside.

The file is an array of objects. `read_cases` refuses what it does not know, naming case and field;
a value that is no finite number is no such error: it is judged, and the answer gives the reason.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import isfinite, nan
from typing import Any

import pandas as pd

from indicators.domain.progress.case_fields import (
    FIELDS,
    FIRST_YEAR,
    MOST_DECIMALS,
    FieldError,
    Json,
    Row,
    as_float,
    read_member,
)
from indicators.domain.progress.engine import assess
from indicators.domain.progress.enums import (
    STATUS_TERMS,
    AssignedState,
    MilestoneState,
    Rule,
    Status,
)
from indicators.domain.progress.explain import explain
from indicators.domain.progress.written import plain

NOT_AN_ARRAY = "算例文件应为 JSON 数组, 每个元素是一个算例。"
NOT_AN_OBJECT = "第 {number} 个算例不是对象。"
BAD_JSON = "算例文件不是有效的 JSON:第 {line} 行第 {column} 列附近有误。"
TWICE = "同一对象中字段“{name}”出现两次, 不能确定采用哪一个。"
UNKNOWN_FIELD = "算例“{case}”:不认识的字段“{field}”。可用字段:{known}。"
MISSING_FIELD = "算例“{case}”:缺少字段“{field}”。"
BAD_VALUE = "算例“{case}”:字段“{field}”{problem}。"
SAME_ID = "算例“{case}”:字段“id”与前面的算例重复。"

ANSWER_FIELDS = (
    "progress",
    "expected",
    "gap",
    "index",
    "attainment",
    "value",
    "value_year",
    "cumulative_change_pct",
    "required_remaining_pct",
    "required_annual_pct",
    "path_value",
    "met",
    "met_lenient",
    "overshoot_pct",
    "status",
    "warning",
    "reason",
    "growth_ratio",
    "growth_class",
    "trend_class",
)


class CaseError(ValueError):
    """The case file cannot be read; the message lists every problem, a line each."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the row asked for and the fields as read."""

    id: str
    fields: Mapping[str, object]

    def get(self, name: str) -> object:
        return self.fields.get(name)

    def year_of(self, name: str) -> int | None:
        value = self.fields.get(name)
        return value if isinstance(value, int) else None

    def by_year(self, name: str) -> Mapping[int, object]:
        value = self.fields.get(name)
        return value if isinstance(value, dict) else {}

    def listed(self, name: str) -> list[float]:
        value = self.fields.get(name)
        return value if isinstance(value, list) else []


def read_cases(text: str) -> list[Case]:
    """Read and check a case file; raises `CaseError` with all problems found."""
    try:
        document = json.loads(text, object_pairs_hook=_object_once, parse_constant=str)
    except json.JSONDecodeError as error:
        raise CaseError(BAD_JSON.format(line=error.lineno, column=error.colno)) from error
    if not isinstance(document, list):
        raise CaseError(NOT_AN_ARRAY)
    problems: list[str] = []
    cases = [_read_case(item, number, problems) for number, item in enumerate(document, start=1)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            problems.append(SAME_ID.format(case=case.id))
        seen.add(case.id)
    if problems:
        raise CaseError("\n".join(problems))
    return cases


def assess_cases(cases: list[Case]) -> list[dict[str, Json]]:
    """Judge all cases in one table and return the answers in the same order."""
    return [_answer(*judged) for judged in _judged(cases)]


def results_of_cases(cases: list[Case]) -> list[dict[Hashable, Any]]:
    """Judge all cases in one table and return the engine's row of each, in the same order."""
    return [_result(case, results).to_dict() for case, _table, results in _judged(cases)]


def _judged(cases: list[Case]) -> Iterator[tuple[Case, pd.DataFrame, pd.DataFrame]]:
    """Each case with its rows of the engine's input and results."""
    rows: list[Row] = []
    bounds = [0]
    for number, case in enumerate(cases):
        rows += _rows(number, case)
        bounds.append(len(rows))
    if not rows:
        return
    table = pd.DataFrame(rows)
    results = assess(table)
    for case, ends in zip(cases, pairwise(bounds), strict=True):
        yield case, table.iloc[slice(*ends)], results.iloc[slice(*ends)]


def asked_year(case: Case) -> int:
    """Return the year of the case: as given, else the last year that has data, else the deadline."""
    year = case.year_of("year")
    if year is not None:
        return year
    known = [*case.by_year("observations"), *_listed_years(case, "annual_changes_pct")]
    known += _listed_years(case, "additions")
    target = case.year_of("target_year")
    return max(known) if known else (target or FIRST_YEAR)


def _object_once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """Refuse a name given twice: Python would silently keep the last."""
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise CaseError(TWICE.format(name=name))
        found[name] = value
    return found


def _read_case(item: Json, number: int, problems: list[str]) -> Case:
    if not isinstance(item, dict):
        problems.append(NOT_AN_OBJECT.format(number=number))
        return Case(id=f"#{number}", fields={})
    name = item.get("id")
    named = isinstance(name, str | int) and not isinstance(name, bool) and name != ""
    case = str(name) if named else f"#{number}"
    fields: dict[str, object] = {}
    for field, value in item.items():
        if field not in FIELDS:
            known = ", ".join(FIELDS)
            problems.append(UNKNOWN_FIELD.format(case=case, field=field, known=known))
        elif value is not None:
            try:
                fields[field] = FIELDS[field](value)
            except FieldError as error:
                problems.append(BAD_VALUE.format(case=case, field=field, problem=error))
    read = Case(id=case, fields=fields)
    problems += _lacking(read, item)
    return read


def _lacking(case: Case, item: Mapping[str, Json]) -> Iterator[str]:
    """Name the fields that the case cannot do without."""
    for field in ("id", "rule"):
        if item.get(field) is None:
            yield MISSING_FIELD.format(case=case.id, field=field)
    if case.get("rule") is None:
        return
    dated = case.year_of("base_year") is not None or (
        case.year_of("target_year") is not None and case.year_of("plan_years") is not None
    )
    for field in ("annual_changes_pct", "additions"):
        if case.listed(field) and not dated:
            yield MISSING_FIELD.format(case=case.id, field="base_year")
    if all(case.get(field) is None for field in ("year", "observations", "target_year")) and not (
        case.listed("annual_changes_pct") or case.listed("additions")
    ):
        yield MISSING_FIELD.format(case=case.id, field="year")
    if case.get("state") is not None and case.get("rule") in STATES:
        try:
            _state(case)
        except FieldError as error:
            yield BAD_VALUE.format(case=case.id, field="state", problem=error)


STATES: dict[str, type[AssignedState | MilestoneState]] = {
    Rule.ASSIGNED: AssignedState,
    Rule.MILESTONE: MilestoneState,
}
_COPIED = [
    "rule",
    "direction",
    "comparator",
    "base_value",
    "plan_years",
    "stock_before_counts",
    "cap_every_year",
    "lamp",
    "reference_value",
    "tolerance_pct",
    "numeric_rule",
    "warning_scheme",
    "today",
    "hedge",
    "target_form",
    "target_year",
    "base_year",
]


def _state(case: Case) -> tuple[str, str] | None:
    """Return column and code of the state, given as code or in the official Chinese term."""
    kind = STATES.get(str(case.get("rule")))
    state = case.get("state")
    if kind is None or state is None:
        return None
    terms = {STATUS_TERMS[Status(member.value)]: member.value for member in kind}
    code = terms.get(str(state), str(state))
    column = "assigned_state" if kind is AssignedState else "milestone_state"
    return column, read_member(code, kind)


def _rows(number: int, case: Case) -> Iterator[Row]:
    """Yield the rows of the case, one per year of which something is said."""
    common = _measure(number, case)
    asked = asked_year(case)
    table: dict[int, Row] = {year: {} for year in _years(case, asked)}
    for year, observation in case.by_year("observations").items():
        table[year].update(observation if isinstance(observation, dict) else {})
    for year, reason in case.by_year("absences").items():
        table[year]["value_reason"] = str(reason)
    path = "step_path" if common["rule"] == Rule.STEPS else "path"
    for year, value in case.by_year(path).items():
        table[year]["path_value"] = float(str(value))
    for field, column in (("annual_changes_pct", "annual_change_pct"), ("additions", "addition")):
        for year, item in zip(_listed_years(case, field), case.listed(field), strict=True):
            table[year][column] = item
    table[min(asked, case.year_of("target_year") or asked)].update(_official(case))
    table[asked].update(_of_asked_year(case))
    for year in sorted(table):
        yield {"year": year, **common, **table[year]}


def _measure(number: int, case: Case) -> Row:
    row: Row = {"measure_id": number}
    for name in _COPIED:
        value = case.get(name)
        row[name] = float(value) if isinstance(value, int | float) else _word(value)
    printed: Decimal | None = None
    for name in ("target_value", "assigned_value"):
        value = case.get(name)
        row[name] = as_float(value) if isinstance(value, Decimal) else nan
        printed = value if isinstance(value, Decimal) else printed
    decimals = case.year_of("decimals")
    row["decimals"] = nan if decimals is None else float(decimals)
    if decimals is None and printed is not None and printed.is_finite():
        row["decimals"] = float(min(max(0, -int(printed.as_tuple().exponent)), MOST_DECIMALS))
    return row


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _years(case: Case, asked: int) -> set[int]:
    years = {asked, min(asked, case.year_of("target_year") or asked)}
    for name in ("base_year", "target_year"):
        year = case.year_of(name)
        if year is not None:
            years.add(year)
    for name in ("observations", "path", "step_path", "absences"):
        years |= set(case.by_year(name))
    for name in ("annual_changes_pct", "additions"):
        years |= set(_listed_years(case, name))
    return years


def _listed_years(case: Case, name: str) -> list[int]:
    base = case.year_of("base_year")
    if base is None:
        target, span = case.year_of("target_year"), case.year_of("plan_years")
        base = None if target is None or span is None else target - span
    if base is None:
        return []
    return [base + place for place in range(1, len(case.listed(name)) + 1)]


def _official(case: Case) -> Row:
    official = case.get("official_cumulative_pct")
    return {} if official is None else {"official_cumulative_pct": float(str(official))}


def _of_asked_year(case: Case) -> Row:
    row: Row = {}
    for name in ("months", "same_period_share"):
        value = case.get(name)
        if value is not None:
            row[name] = float(str(value))
    state = _state(case)
    if state is not None:
        row[state[0]] = state[1]
    return row


def _answer(case: Case, table: pd.DataFrame, results: pd.DataFrame) -> dict[str, Json]:
    name = case.get("id")
    answer: dict[str, Json] = {"id": name if isinstance(name, int) else case.id}
    answer |= answer_figures(_result(case, results).to_dict())
    steps = explain(table, results, table["measure_id"].iloc[0], asked_year(case))
    answer["steps"] = [step.text for step in steps]
    return answer


# Any: pandas' own type of a row of different columns.
def _result(case: Case, results: pd.DataFrame) -> pd.Series[Any]:
    return results[results["year"] == asked_year(case)].iloc[0]


def answer_figures(result: Mapping[Any, Any]) -> dict[str, Json]:
    """Return the figures of one result as an answer gives them, without `id` and `steps`."""
    figures = {field: json_figure(result[field]) for field in ANSWER_FIELDS}
    value, year = result["value"], result["value_year"]
    figures["value"] = None if pd.isna(value) else plain(float(value))
    figures["value_year"] = None if pd.isna(year) else int(year)
    return figures


def json_figure(value: object) -> Json:
    """Write a figure as decimal string of 13 significant digits; codes and flags as are."""
    if value is None or value is pd.NA or (isinstance(value, float) and not isfinite(value)):
        return None
    if isinstance(value, float):
        return format(Decimal(f"{value:.13g}"), "f")
    return bool(value) if not isinstance(value, str) else value
