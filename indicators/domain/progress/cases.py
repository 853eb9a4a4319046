"""Cases as JSON: the engine without a database, for auditors and for checks from outside.

The file is an array of objects. `read_cases` refuses what it does not know, naming case and field;
a value that is no finite number is no such error: it is judged, and the answer gives the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from math import inf, isfinite, isnan, nan

import pandas as pd

from indicators.domain.progress.engine import assess
from indicators.domain.progress.enums import (
    STATUS_TERMS,
    AssignedState,
    Comparator,
    Direction,
    MilestoneState,
    Quality,
    Rule,
    SchemeKey,
    Status,
)
from indicators.domain.progress.explain import explain, plain

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Row = dict[str, float | str | None]

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_DECIMALS = 12

NOT_AN_ARRAY = "算例文件应为 JSON 数组, 每个元素是一个算例。"
NOT_AN_OBJECT = "第 {number} 个算例不是对象。"
BAD_JSON = "算例文件不是有效的 JSON:第 {line} 行第 {column} 列附近有误。"
TWICE = "同一对象中字段“{name}”出现两次, 不能确定采用哪一个。"
UNKNOWN_FIELD = "算例“{case}”:不认识的字段“{field}”。可用字段:{known}。"
MISSING_FIELD = "算例“{case}”:缺少字段“{field}”。"
BAD_VALUE = "算例“{case}”:字段“{field}”{problem}。"
SAME_ID = "算例“{case}”:字段“id”与前面的算例重复。"

ANSWER_NUMBERS = (
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


class _FieldError(ValueError):
    """What is wrong with one field, as the end of a sentence."""


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
    if not cases:
        return []
    rows = [row for number, case in enumerate(cases) for row in _rows(number, case)]
    table = pd.DataFrame(rows)
    results = assess(table)
    places = {
        (measure, year): place
        for place, (measure, year) in enumerate(
            zip(table["measure_id"], table["year"], strict=True)
        )
    }
    answers = []
    for number, case in enumerate(cases):
        year = asked_year(case)
        result = results.iloc[places[number, year]]
        steps = [step.text for step in explain(table, results, number, year)]
        answers.append(_answer(case, result, steps))
    return answers


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
            except _FieldError as error:
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
        except _FieldError as error:
            yield BAD_VALUE.format(case=case.id, field="state", problem=error)


def _text(value: Json) -> str:
    if not isinstance(value, str) or not value:
        raise _FieldError("应为非空文本")
    return value


def _identity(value: Json) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _text(value)


def _months(value: Json) -> int:
    """Read months elapsed, as a whole number or as a decimal string like any other number."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,2}", value):
        value = int(value)
    return _whole(value, 1, 12)


def _whole(value: Json, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _FieldError("应为整数(不加引号)")
    if not least <= value <= most:
        raise _FieldError(f"应在 {least} 与 {most} 之间")
    return value


def _year(value: Json) -> int:
    return _whole(value, FIRST_YEAR, LAST_YEAR)


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise _FieldError("应为 true 或 false")
    return value


def _number(value: Json) -> float:
    """Read a decimal string; one that is no finite number becomes infinite, which is judged."""
    return _float(_decimal(value))


def _decimal(value: Json) -> Decimal:
    if not isinstance(value, str):
        raise _FieldError('应为带引号的十进制数, 如 "14.5"')
    if not re.fullmatch(
        r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?\s*|(?i:[+-]?(nan|inf(inity)?))", value
    ):
        raise _FieldError(f"“{value}”不是十进制数")
    try:
        return Decimal(value.strip())
    except InvalidOperation as error:
        raise _FieldError(f"“{value}”不是十进制数") from error


def _float(value: Decimal) -> float:
    number = float(value)
    return inf if isnan(number) else number


def _target(value: Json) -> Decimal:
    return _decimal(value)


def _date(value: Json) -> float:
    try:
        day = date.fromisoformat(_text(value))
    except ValueError as error:
        raise _FieldError('应为日期, 如 "2026-11-20"') from error
    return float(day.year * 10_000 + day.month * 100 + day.day)


def _member(value: Json, kind: type[StrEnum]) -> str:
    words = [member.value for member in kind]
    if value not in words:
        raise _FieldError(f"应为 {', '.join(words)} 之一")
    return str(value)


def _list(value: Json) -> list[float]:
    if not isinstance(value, list):
        raise _FieldError("应为数组, 缺的年份写 null")
    return [nan if item is None else _number(item) for item in value]


def _by_year(value: Json, read: Callable[[Json], object]) -> dict[int, object]:
    if not isinstance(value, dict):
        raise _FieldError("应为以年份为键的对象")
    found: dict[int, object] = {}
    for year, item in value.items():
        if not re.fullmatch(r"\d{4}", year):
            raise _FieldError(f"的键“{year}”不是年份")
        if item is not None:
            try:
                found[_year(int(year))] = read(item)
            except _FieldError as error:
                raise _FieldError(f"的 {year} 年{error}") from error
    return found


def _observation(value: Json) -> Row:
    if not isinstance(value, dict):
        return {"value": _number(value)}
    row: Row = {}
    for name, item in value.items():
        if name not in OBSERVATION_FIELDS:
            raise _FieldError(f"有不认识的字段“{name}”")
        if item is not None:
            row[name] = OBSERVATION_FIELDS[name](item)
    return row


def _share(value: Json) -> float:
    share = _number(value)
    if not 0.0 <= share <= 1.0:
        raise _FieldError("应为 0 与 1 之间的比率")
    return share


def _step_path(value: Json) -> dict[int, object]:
    """Read cumulative shares; a list that ends at 100 is in per cent."""
    shares = _by_year(value, _number)
    highest = max((float(str(share)) for share in shares.values()), default=0.0)
    if highest > 100.0 or any(float(str(share)) < 0.0 for share in shares.values()):
        raise _FieldError("应为 0 与 1 之间的累计占比")
    unit = 100.0 if highest > 1.0 else 1.0
    return {year: float(str(share)) / unit for year, share in shares.items()}


OBSERVATION_FIELDS: dict[str, Callable[[Json], float | str]] = {
    "value": _number,
    "quality": partial(_member, kind=Quality),
    "definition": _text,
    "price_base": _text,
    "numerator": _number,
    "denominator": _number,
}

FIELDS: dict[str, Callable[[Json], object]] = {
    "id": _identity,
    "rule": partial(_member, kind=Rule),
    "direction": partial(_member, kind=Direction),
    "comparator": partial(_member, kind=Comparator),
    "target_value": _target,
    "target_year": _year,
    "base_year": _year,
    "base_value": _number,
    "decimals": partial(_whole, least=0, most=MOST_DECIMALS),
    "plan_years": partial(_whole, least=1, most=100),
    "annual_changes_pct": _list,
    "official_cumulative_pct": _number,
    "path": partial(_by_year, read=_number),
    "observations": partial(_by_year, read=_observation),
    "additions": _list,
    "stock_before_counts": _flag,
    "step_path": _step_path,
    "state": _text,
    "assigned_value": _target,
    "cap_every_year": _flag,
    "reference_value": _number,
    "tolerance_pct": _number,
    "year": _year,
    "today": _date,
    "numeric_rule": partial(_member, kind=Rule),
    "months": _months,
    "same_period_share": _share,
    "hedge": _text,
    "warning_scheme": partial(_member, kind=SchemeKey),
    "lamp": _flag,
}
"""Every field of a case with its reader; the names are the contract of `assess_cases`."""

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
    return column, _member(code, kind)


def _rows(number: int, case: Case) -> Iterator[Row]:
    """Yield the rows of the case, one per year of which something is said."""
    common = _measure(number, case)
    asked = asked_year(case)
    table: dict[int, Row] = {year: {} for year in _years(case, asked)}
    for year, observation in case.by_year("observations").items():
        table[year].update(observation if isinstance(observation, dict) else {})
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
        row[name] = _float(value) if isinstance(value, Decimal) else nan
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
    for name in ("observations", "path", "step_path"):
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


def _answer(case: Case, result: pd.Series, steps: list[str]) -> dict[str, Json]:
    name = case.get("id")
    answer: dict[str, Json] = {"id": name if isinstance(name, int) else case.id}
    for name in ANSWER_NUMBERS:
        answer[name] = _json(result[name])
    answer["value"] = None if pd.isna(result["value"]) else plain(float(result["value"]))
    answer["value_year"] = None if pd.isna(result["value_year"]) else int(result["value_year"])
    answer["steps"] = list(steps)
    return answer


def _json(value: object) -> Json:
    """Write a figure as decimal string of 13 significant digits; codes and flags as are."""
    if value is None or value is pd.NA or (isinstance(value, float) and not isfinite(value)):
        return None
    if isinstance(value, float):
        return format(Decimal(f"{value:.13g}"), "f")
    return bool(value) if not isinstance(value, str) else value
