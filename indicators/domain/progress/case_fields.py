"""The fields of a case and their readers.

A reader takes a JSON value and returns what the engine's table holds; it raises `FieldError`, whose
text is the end of a sentence that begins with case and field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from math import inf, isnan, nan

from indicators.domain.progress.enums import (
    Comparator,
    Direction,
    Quality,
    Reason,
    Rule,
    SchemeKey,
    TargetForm,
)

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Row = dict[str, float | str | None]

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_DECIMALS = 12


class FieldError(ValueError):
    """What is wrong with one field, as the end of a sentence."""


def _text(value: Json) -> str:
    if not isinstance(value, str) or not value:
        raise FieldError("应为非空文本")
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
        raise FieldError("应为整数(不加引号)")
    if not least <= value <= most:
        raise FieldError(f"应在 {least} 与 {most} 之间")
    return value


def _year(value: Json) -> int:
    return _whole(value, FIRST_YEAR, LAST_YEAR)


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise FieldError("应为 true 或 false")
    return value


def _number(value: Json) -> float:
    """Read a decimal string; one that is no finite number becomes infinite, which is judged."""
    return as_float(_decimal(value))


def _decimal(value: Json) -> Decimal:
    if not isinstance(value, str):
        raise FieldError('应为带引号的十进制数, 如 "14.5"')
    if not re.fullmatch(
        r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?\s*|(?i:[+-]?(nan|inf(inity)?))", value
    ):
        raise FieldError(f"“{value}”不是十进制数")
    try:
        return Decimal(value.strip())
    except InvalidOperation as error:
        raise FieldError(f"“{value}”不是十进制数") from error


def as_float(value: Decimal) -> float:
    number = float(value)
    return inf if isnan(number) else number


def _date(value: Json) -> float:
    try:
        day = date.fromisoformat(_text(value))
    except ValueError as error:
        raise FieldError('应为日期, 如 "2026-11-20"') from error
    return float(day.year * 10_000 + day.month * 100 + day.day)


def read_member(value: Json, kind: type[StrEnum]) -> str:
    words = [member.value for member in kind]
    if value not in words:
        raise FieldError(f"应为 {', '.join(words)} 之一")
    return str(value)


def _list(value: Json) -> list[float]:
    if not isinstance(value, list):
        raise FieldError("应为数组, 缺的年份写 null")
    return [nan if item is None else _number(item) for item in value]


def _by_year(value: Json, read: Callable[[Json], object]) -> dict[int, object]:
    if not isinstance(value, dict):
        raise FieldError("应为以年份为键的对象")
    found: dict[int, object] = {}
    for year, item in value.items():
        if not re.fullmatch(r"\d{4}", year):
            raise FieldError(f"的键“{year}”不是年份")
        if item is not None:
            try:
                found[_year(int(year))] = read(item)
            except FieldError as error:
                raise FieldError(f"的 {year} 年{error}") from error
    return found


def _observation(value: Json) -> Row:
    if not isinstance(value, dict):
        return {"value": _number(value)}
    row: Row = {}
    for name, item in value.items():
        if name not in OBSERVATION_FIELDS:
            raise FieldError(f"有不认识的字段“{name}”")
        if item is not None:
            row[name] = OBSERVATION_FIELDS[name](item)
    return row


def _share(value: Json) -> float:
    share = _number(value)
    if not 0.0 <= share <= 1.0:
        raise FieldError("应为 0 与 1 之间的比率")
    return share


def _step_path(value: Json) -> dict[int, object]:
    """Read cumulative shares; a list that ends at 100 is in per cent."""
    shares = _by_year(value, _number)
    highest = max((float(str(share)) for share in shares.values()), default=0.0)
    if highest > 100.0 or any(float(str(share)) < 0.0 for share in shares.values()):
        raise FieldError("应为 0 与 1 之间的累计占比")
    unit = 100.0 if highest > 1.0 else 1.0
    return {year: float(str(share)) / unit for year, share in shares.items()}


OBSERVATION_FIELDS: dict[str, Callable[[Json], float | str]] = {
    "value": _number,
    "quality": partial(read_member, kind=Quality),
    "definition": _text,
    "price_base": _text,
    "numerator": _number,
    "denominator": _number,
    "is_estimate": lambda value: float(_flag(value)),
}

FIELDS: dict[str, Callable[[Json], object]] = {
    "id": _identity,
    "rule": partial(read_member, kind=Rule),
    "direction": partial(read_member, kind=Direction),
    "comparator": partial(read_member, kind=Comparator),
    "target_value": _decimal,
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
    "assigned_value": _decimal,
    "cap_every_year": _flag,
    "reference_value": _number,
    "tolerance_pct": _number,
    "year": _year,
    "today": _date,
    "numeric_rule": partial(read_member, kind=Rule),
    "months": _months,
    "same_period_share": _share,
    "hedge": _text,
    "warning_scheme": partial(read_member, kind=SchemeKey),
    "lamp": _flag,
    "target_form": partial(read_member, kind=TargetForm),
    "absences": partial(_by_year, read=partial(read_member, kind=Reason)),
}
"""Every field of a case with its reader; the names are the contract of `assess_cases`."""
