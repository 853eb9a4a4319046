"""The engine's row of figures as the facts of a verdict."""

import math
from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any

from assessments.domain.facts import ResultFacts
from indicators.domain.progress.written import missing

RESULT_NUMBERS = (
    "progress",
    "expected",
    "gap",
    "attainment",
    "cumulative_change_pct",
    "path_value",
    "required_remaining_pct",
    "required_annual_pct",
    "required_annual_amount",
    "overshoot_pct",
    "forecast",
    "forecast_low",
    "forecast_high",
)


# Any: a cell of the engine's table.
def result_facts(row: Mapping[Hashable, Any]) -> ResultFacts:
    """The verdict that a row of the engine's results gives."""
    return ResultFacts(
        status=str(row["status"]),
        reason=_code(row["reason"]),
        lamp=_code(row["warning"]),
        value_year=None if missing(row["value_year"]) else int(row["value_year"]),
        preliminary=not missing(row["preliminary"]) and bool(row["preliminary"]),
        outlook=_code(row["outlook"]),
        **{name: number(row[name]) for name in RESULT_NUMBERS},
    )


def number(value: object) -> Decimal | None:
    """A figure of the engine as a decimal of its shortest exact text; what is not finite is none."""
    if missing(value) or not math.isfinite(float(str(value))):
        return None
    return Decimal(repr(float(str(value))))


def _code(value: object) -> str:
    return "" if missing(value) else str(value)
