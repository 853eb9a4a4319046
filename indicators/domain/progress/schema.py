"""The documented columns of the engine's two tables.

One row is one measure in one year. The rows of one measure belong together: the engine looks back
along them for the value in use, the chain of annual changes and the running sum of additions, and
both ways for the yearly targets of the path. Columns of the measure are repeated on its rows.

Missing is NaN (or None) everywhere; a value that was given and is no finite number is ±inf, which
gives the reason `not_finite`. The two must not be mixed up: no data and bad data differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from indicators.domain.progress.enums import (
    AssignedState,
    Comparator,
    DeclineSource,
    Direction,
    ForecastReason,
    GrowthClass,
    Lamp,
    MilestoneState,
    Outlook,
    Quality,
    Reason,
    Rule,
    SchemeKey,
    Status,
    TargetForm,
    TrendClass,
)

ENGINE_VERSION = "1.2.2"
"""Changes with every change of a result; printed beside results and kept with them."""

DEFAULT_TOLERANCE_PCT = 5.0
"""For 左右/约: no official tolerance exists, so this is visible and can be set per target."""
DEFAULT_HOLD_TOLERANCE_PCT = 1.0
"""For 保持基本稳定 against a reference value, likewise."""
PEAK_CONFIRM_YEARS = 5
"""A peak is confirmed after so many lower years; before that it is 初步达峰(待确认)."""


class Kind(Enum):
    """How a column is held."""

    KEY = "key"
    NUMBER = "number"
    YEAR = "year"
    FLAG = "flag"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how it is held, its vocabulary, what it means with its unit."""

    name: str
    kind: Kind
    meaning: str
    vocabulary: type[StrEnum] | None = None
    required: bool = False
    default: float = float("nan")


MEASURE_COLUMNS = (
    Column("measure_id", Kind.KEY, "Key of the measure: a whole number or a text.", required=True),
    Column("rule", Kind.CODE, "How the target is judged.", Rule, required=True),
    Column("direction", Kind.CODE, "Wanted direction of the quantity.", Direction),
    Column("comparator", Kind.CODE, "How the value is compared with the target.", Comparator),
    Column("target_form", Kind.CODE, "A level, or the size of a change.", TargetForm),
    Column("target_value", Kind.NUMBER, "Target; the size of a decline in %, positive."),
    Column("target_year", Kind.NUMBER, "Year of the deadline (31 December); none: no deadline."),
    Column("base_year", Kind.NUMBER, "Year of the base value."),
    Column("base_value", Kind.NUMBER, "Base value; else the value of the row of the base year."),
    Column("plan_years", Kind.NUMBER, "Years N of the plan; else target_year - base_year."),
    Column("decimals", Kind.NUMBER, "Decimals the target is printed with; none: no rounding."),
    Column("tolerance_pct", Kind.NUMBER, "Tolerance of 左右 (5) or of a held reference (1), in %."),
    Column("reference_value", Kind.NUMBER, "`hold` without a floor: the value to stay close to."),
    Column("stock_before_counts", Kind.FLAG, "`cumulative`: stock before the plan counts."),
    Column("cap_every_year", Kind.FLAG, "`cap`: must be kept in every year.", default=0.0),
    Column("lamp", Kind.FLAG, "Intensity or total indicator: a lamp applies.", default=0.0),
    Column("warning_scheme", Kind.CODE, "Edition; none: the merged rule.", SchemeKey),
    Column("numeric_rule", Kind.CODE, "`assigned`: rule that judges the assigned value.", Rule),
    Column("assigned_value", Kind.NUMBER, "`assigned`: the value once it is entered."),
    Column("today", Kind.NUMBER, "Date as yyyymmdd; none: 31 December of the row's year."),
)

PERIOD_COLUMNS = (
    Column("year", Kind.YEAR, "Year of the row.", required=True),
    Column("value", Kind.NUMBER, "Accepted value of the year, in the unit of the target."),
    Column("numerator", Kind.NUMBER, "Numerator of a share, covered part of a coverage."),
    Column("denominator", Kind.NUMBER, "Denominator of a share, total of a coverage."),
    Column("annual_change_pct", Kind.NUMBER, "Signed change on the year before in % (-3.1: fell)."),
    Column("official_cumulative_pct", Kind.NUMBER, "Signed official change since the base in %."),
    Column("addition", Kind.NUMBER, "Quantity added in the year; retirements are negative."),
    Column("path_value", Kind.NUMBER, "Yearly or earlier target, in the terms of the target."),
    Column("months", Kind.NUMBER, "`ytd_schedule`: months elapsed, 1 to 12."),
    Column("same_period_share", Kind.NUMBER, "`ytd_schedule`: last year's share, 0 to 1."),
    Column("quality", Kind.CODE, "Preliminary, final or officially restated.", Quality),
    Column("is_estimate", Kind.FLAG, "测算数: shown, never sets a verdict.", default=0.0),
    Column("definition", Kind.TEXT, "Definition (口径) of the value; two never meet."),
    Column("price_base", Kind.TEXT, "Price base of the value; two never meet."),
    Column("assigned_state", Kind.CODE, "`assigned`: its state.", AssignedState),
    Column("milestone_state", Kind.CODE, "`milestone`: its state.", MilestoneState),
    Column("value_reason", Kind.CODE, "Why there is no value (`factor_missing` …).", Reason),
)

INPUT_COLUMNS = MEASURE_COLUMNS + PERIOD_COLUMNS

OUTPUT_COLUMNS = (
    Column("measure_id", Kind.KEY, "As in the input."),
    Column("year", Kind.YEAR, "As in the input."),
    Column(
        "judged_by", Kind.CODE, "Rule that was applied (a cap with a base above it: level).", Rule
    ),
    Column("value", Kind.NUMBER, "Value in use; none where rates alone are known."),
    Column("value_year", Kind.NUMBER, "Year of the value in use."),
    Column("progress", Kind.NUMBER, "P, share of the way done; not capped, negative if reversing."),
    Column("expected", Kind.NUMBER, "E, share asked for by the year of the value in use."),
    Column("gap", Kind.NUMBER, "P - E."),
    Column("index", Kind.NUMBER, "P / E."),
    Column("attainment", Kind.NUMBER, "目标达成率: value / target; for a cap its usage."),
    Column("headroom", Kind.NUMBER, "`cap`: cap - value."),
    Column(
        "cumulative_change_pct", Kind.NUMBER, "`log_decline`: signed change since the base in %."
    ),
    Column("chained_change_pct", Kind.NUMBER, "The same by chain, beside an official figure."),
    Column("decline_source", Kind.CODE, "`log_decline`: what D rests on.", DeclineSource),
    Column("required_remaining_pct", Kind.NUMBER, "`log_decline`: decline still needed in %."),
    Column("required_annual_pct", Kind.NUMBER, "`log_decline`: the same per year left in %."),
    Column("required_annual_amount", Kind.NUMBER, "Levels: change still needed per year left."),
    Column("path_value", Kind.NUMBER, "Value the path asks for, in the terms of the target."),
    Column("met", Kind.FLAG, "The value in use reaches the target at the printed precision."),
    Column("met_lenient", Kind.FLAG, "The same within the tolerance of 左右."),
    Column("overshoot_pct", Kind.NUMBER, "超额: beyond the target in % of the target; else none."),
    Column("status", Kind.CODE, "The verdict pages show.", Status),
    Column("annual_status", Kind.CODE, "The year by itself.", Status),
    Column("cumulative_status", Kind.CODE, "All years since the base.", Status),
    Column("annual_change", Kind.NUMBER, "This year's change: % for `log_decline`, else units."),
    Column("annual_expected", Kind.NUMBER, "The change the path asks of this year, likewise."),
    Column("annual_index", Kind.NUMBER, "The one as a share of the other."),
    Column("warning", Kind.CODE, "Lamp of the early-warning scheme.", Lamp),
    Column("reason", Kind.CODE, "Why something is missing.", Reason),
    Column("preliminary", Kind.FLAG, "The value in use rests on a preliminary figure."),
    Column("forecast", Kind.NUMBER, "Value at the deadline by the weighted line."),
    Column("forecast_low", Kind.NUMBER, "Lower end of its 80 % prediction interval."),
    Column("forecast_high", Kind.NUMBER, "Upper end of the same."),
    Column("forecast_progress", Kind.NUMBER, "P at the deadline by the same line."),
    Column("forecast_year", Kind.NUMBER, "First year in which the line reaches the target."),
    Column("forecast_points", Kind.NUMBER, "Points that the line rests on, the base included."),
    Column("forecast_reason", Kind.CODE, "Why there is no forecast.", ForecastReason),
    Column("outlook", Kind.CODE, "What the interval says of the target.", Outlook),
    Column("trend_forecast", Kind.NUMBER, "Value at the deadline by the mean annual change."),
    Column("growth_ratio", Kind.NUMBER, "R of the growth-ratio method."),
    Column("growth_class", Kind.CODE, "Its class.", GrowthClass),
    Column("trend_class", Kind.CODE, "Class of the trend method.", TrendClass),
    Column("opinions_disagree", Kind.FLAG, "Methods or status contradict each other."),
)
