"""The amount that each rule compares with its target, and the start of the way to it.

Every function takes the places of its rows and returns an `Amounts` for them; the formulas for
progress, path and verdict are then the same for all rules. Where a rule cannot give an amount it
gives the reason instead; no function raises and none returns a number that is not finite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from indicators.domain.progress.enums import Reason, Rule, TargetForm, code_of
from indicators.domain.progress.exact import Bools, Floats
from indicators.domain.progress.frame import MISSING, Codes, Rows
from indicators.domain.progress.measures import FULL_SHARE, Judged, first_reason, level_direction
from indicators.domain.progress.series import (
    Running,
    additions,
    chain,
    effective_values,
    is_preliminary,
    mixed,
)


@dataclass(frozen=True)
class History:
    """What the rules read of a measure's series."""

    values: Floats
    chain: Running
    """By the annual changes alone, shown beside an official figure."""
    anchored: Running
    """The same going on from the last official cumulative figure, which is preferred."""
    added: Running
    definition_mixed: Bools
    price_mixed: Bools


@dataclass(frozen=True)
class Amounts:
    """For each row the amount and its way.

    `zero` is the amount at P = 0; `path_start` where the path of E begins (a coverage starts at its
    base share, though its P counts from nothing). `derived` amounts carry rounding noise.
    """

    amount: Floats
    zero: Floats
    path_start: Floats
    shown: Floats
    derived: Bools
    reason: Codes
    entered: Bools
    preliminary: Bools
    estimate: Bools


def history(rows: Rows) -> History:
    """Chain, sum and compare definitions once for all rules."""
    official = rows.number("official_cumulative_pct")
    plain = chain(rows, np.full(rows.size, np.nan))
    return History(
        values=effective_values(rows),
        chain=plain,
        anchored=plain if np.isnan(official).all() else chain(rows, official),
        added=additions(rows),
        definition_mixed=mixed(rows, "definition"),
        price_mixed=mixed(rows, "price_base"),
    )


def log_decline(rows: Rows, judged: Judged, past: History) -> Amounts:
    """Cumulative decline D in %: 1 - Π(1 + c), c the signed annual changes; or 1 - v/v0.

    Source: Qinghai bureau of statistics 2009; NDRC form of 2015 (1-(1-D)(1-d)). The official
    cumulative figure is preferred to the chain, the chain to levels, which must share one
    definition and price base.
    """
    linked = past.anchored
    chained = ~np.isnan(linked.value)
    from_levels = past.values / np.where(judged.base > 0, judged.base, np.nan)
    unmixed = ~(past.definition_mixed | past.price_mixed)
    factor = np.where(chained, linked.value, np.where(unmixed, from_levels, np.nan))
    leveled = ~chained & ~np.isnan(past.values)
    reason = first_reason(
        rows.size,
        (Reason.NOT_FINITE, np.isinf(factor) | (leveled & np.isinf(past.values))),
        (Reason.DEFINITION_MIXED, leveled & past.definition_mixed),
        (Reason.PRICE_BASE_MIXED, leveled & past.price_mixed),
        (Reason.ZERO_BASE, leveled & (judged.base == 0)),
        (Reason.NEGATIVE_BASE, leveled & (judged.base < 0)),
        (Reason.DECLINE_OVER_100, factor <= 0),
        (Reason.MISSING_LINK, linked.broken & ~leveled),
        (Reason.MISSING_BASE, leveled & np.isnan(judged.base)),
    )
    amounts = _amounts(rows, past, FULL_SHARE * (1.0 - factor), np.zeros(rows.size), reason)
    return replace(
        amounts,
        derived=np.ones(rows.size, dtype=bool),
        entered=amounts.entered | chained | linked.broken,
        preliminary=is_preliminary(rows) | (chained & linked.preliminary),
        estimate=rows.flag("is_estimate") | (chained & linked.estimate),
    )


def linear_level(rows: Rows, judged: Judged, past: History) -> Amounts:
    """The level v on the way from v0 to T: (v - v0)/(T - v0); a sized change is counted from v0.

    Source: straight line of UNESCAP's current status index and of 序时进度; a change in % (v/v0 - 1)
    or in percentage points (v - v0) is the same line with the base at zero.
    """
    way = level_direction(rows)
    points = way * (past.values - judged.base)
    in_points = rows.code("target_form") == code_of(TargetForm.CHANGE_POINTS)
    ratio = points / np.where(judged.base > 0, judged.base, np.nan)
    size = np.where(in_points, points, FULL_SHARE * ratio)
    amount = np.where(judged.sized, size, past.values)
    zero = np.where(judged.sized, 0.0, judged.base)
    reason = _level_reason(rows, past)
    unknown = judged.sized & np.isnan(judged.base) & (reason == MISSING)
    reason = np.where(unknown, code_of(Reason.MISSING_BASE), reason)
    amounts = _amounts(rows, past, amount, zero, reason)
    return replace(amounts, derived=judged.sized | _two_parts(rows))


def increment(rows: Rows, judged: Judged, past: History) -> Amounts:
    """Σ additions since the base, or v - v0 where stocks are reported; v0 is 0 where none is known.

    Source: 新增 commitments; retirements keep their sign. A missing year is no zero.
    """
    base = np.where(np.isnan(judged.base), 0.0, judged.base)
    by_stock = past.values - base
    amount = np.where(np.isnan(past.added.value), by_stock, past.added.value)
    return _summed(rows, past, amount, np.zeros(rows.size))


def cumulative(rows: Rows, judged: Judged, past: History) -> Amounts:
    """Stock v: v/T, or (v - v0)/(T - v0) where the base stock is known and counts.

    Where stock before the plan does not count the amount is v - v0. Source: 累计/建成 commitments.
    """
    excluded = rows.number("stock_before_counts") == 0.0
    known = np.where(np.isnan(judged.base), 0.0, judged.base)
    by_sum = past.added.value + np.where(excluded, 0.0, known)
    by_stock = past.values - np.where(excluded, judged.base, 0.0)
    amount = np.where(np.isnan(past.values), by_sum, by_stock)
    amounts = _summed(rows, past, amount, np.where(excluded, 0.0, known))
    lost = excluded & np.isnan(judged.base) & ~np.isnan(past.values) & np.isnan(past.added.value)
    reason = np.where(
        lost & (amounts.reason == MISSING), code_of(Reason.MISSING_BASE), amounts.reason
    )
    return replace(amounts, reason=reason)


def share(rows: Rows, judged: Judged, past: History) -> Amounts:
    """A share in %, v or 100·numerator/denominator: v/T (`coverage`, `annual_share`).

    Source: 全部/全覆盖 and 当年新增…占比. P counts from nothing; the path of a coverage starts at its
    base share.
    """
    value = past.values
    more = rows.number("numerator") > rows.number("denominator")
    reason = first_reason(
        rows.size,
        (Reason.NOT_FINITE, np.isinf(value)),
        (Reason.ZERO_DENOMINATOR, rows.number("denominator") == 0),
        (Reason.SHARE_OUT_OF_RANGE, (value < 0) | (value > FULL_SHARE) | more),
    )
    amounts = _amounts(rows, past, value, np.zeros(rows.size), reason)
    return replace(amounts, path_start=judged.base, derived=_two_parts(rows))


def amount_done(rows: Rows, judged: Judged, past: History) -> Amounts:
    """The amount done so far, v or Σ additions: v/T (`steps`, `ytd_schedule`).

    Source: phased shares (40/80/100) and 1—N月 against the year's plan.
    """
    del judged
    amount = np.where(np.isnan(past.values), past.added.value, past.values)
    amounts = _summed(rows, past, amount, np.zeros(rows.size))
    negative = (amount < 0) & (amounts.reason == MISSING)
    reason = np.where(negative, code_of(Reason.SHARE_OUT_OF_RANGE), amounts.reason)
    clean = np.where(negative, np.nan, amounts.amount)
    return replace(amounts, amount=clean, reason=reason)


def bounded(rows: Rows, judged: Judged, past: History) -> Amounts:
    """The level v against its bound: no progress share (`cap` with the base under it, `hold`)."""
    reason = first_reason(
        rows.size,
        (Reason.NOT_FINITE, np.isinf(past.values)),
        (Reason.ZERO_DENOMINATOR, rows.number("denominator") == 0),
    )
    amounts = _amounts(rows, past, past.values, np.full(rows.size, np.nan), reason)
    # Only a cap with yearly targets has a path; it starts at the base.
    return replace(amounts, path_start=judged.base, derived=_two_parts(rows))


def peak_level(rows: Rows, judged: Judged, past: History) -> Amounts:
    """The level of each year, of which the running maximum is sought (`peak`)."""
    del judged
    amounts = _amounts(
        rows, past, past.values, np.full(rows.size, np.nan), _level_reason(rows, past)
    )
    return replace(amounts, derived=_two_parts(rows))


RULES: dict[Rule, Callable[[Rows, Judged, History], Amounts]] = {
    Rule.LOG_DECLINE: log_decline,
    Rule.LINEAR_LEVEL: linear_level,
    Rule.CAP: bounded,
    Rule.INCREMENT: increment,
    Rule.CUMULATIVE: cumulative,
    Rule.COVERAGE: share,
    Rule.ANNUAL_SHARE: share,
    Rule.HOLD: bounded,
    Rule.STEPS: amount_done,
    Rule.YTD_SCHEDULE: amount_done,
    Rule.PEAK: peak_level,
}
"""`assigned` without a value and `milestone` compare nothing: they have states."""


def compute(rows: Rows, judged: Judged) -> tuple[History, Amounts]:
    """Apply to each row the function of its rule."""
    past = history(rows)
    empty = np.full(rows.size, np.nan)
    none = np.full(rows.size, MISSING, dtype=np.int64)
    result = _amounts(rows, past, empty, empty, none)
    by_function: dict[Callable[[Rows, Judged, History], Amounts], list[Rule]] = {}
    for rule, function in RULES.items():
        by_function.setdefault(function, []).append(rule)
    for function, rules in by_function.items():
        mask = judged.follows(*rules)
        if mask.any():
            result = _merged(mask, function(rows, judged, past), result)
    return past, result


def _merged(mask: Bools, some: Amounts, others: Amounts) -> Amounts:
    return Amounts(
        **{
            field.name: np.where(mask, getattr(some, field.name), getattr(others, field.name))
            for field in fields(Amounts)
        }
    )


def _amounts(rows: Rows, past: History, amount: Floats, zero: Floats, reason: Codes) -> Amounts:
    clean = np.where((reason == MISSING) & np.isfinite(amount), amount, np.nan)
    lost = (reason == MISSING) & np.isinf(amount)
    return Amounts(
        amount=clean,
        zero=zero,
        path_start=zero,
        shown=np.where(np.isfinite(past.values), past.values, np.nan),
        derived=np.zeros(rows.size, dtype=bool),
        reason=np.where(lost, code_of(Reason.NOT_FINITE), reason),
        entered=~np.isnan(rows.number("value")) | ~np.isnan(rows.number("numerator")),
        preliminary=is_preliminary(rows),
        estimate=rows.flag("is_estimate"),
    )


def _summed(rows: Rows, past: History, amount: Floats, zero: Floats) -> Amounts:
    """Build the amounts of a rule that may sum additions."""
    by_sum = ~np.isnan(past.added.value)
    level = _level_reason(rows, past)
    reason = np.where(by_sum, MISSING, level)
    broken = past.added.broken & np.isnan(amount) & (reason == MISSING)
    reason = np.where(broken, code_of(Reason.MISSING_LINK), reason)
    amounts = _amounts(rows, past, amount, zero, reason)
    shown = np.where(np.isnan(amounts.shown), amounts.amount, amounts.shown)
    return replace(
        amounts,
        shown=shown,
        derived=np.ones(rows.size, dtype=bool),
        entered=amounts.entered | ~np.isnan(rows.number("addition")),
        preliminary=amounts.preliminary | (by_sum & past.added.preliminary),
        estimate=amounts.estimate | (by_sum & past.added.estimate),
    )


def _level_reason(rows: Rows, past: History) -> Codes:
    given = ~np.isnan(past.values)
    return first_reason(
        rows.size,
        (Reason.NOT_FINITE, np.isinf(past.values)),
        (Reason.ZERO_DENOMINATOR, rows.number("denominator") == 0),
        (Reason.DEFINITION_MIXED, given & past.definition_mixed),
        (Reason.PRICE_BASE_MIXED, given & past.price_mixed),
    )


def _two_parts(rows: Rows) -> Bools:
    """Mark values that are a quotient of numerator and denominator."""
    return np.isnan(rows.number("value")) & ~np.isnan(rows.number("numerator"))
