"""How each row is judged: the rule in force, its target, the wanted direction, what forbids it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from indicators.domain.progress.enums import (
    Comparator,
    Direction,
    Reason,
    Rule,
    TargetForm,
    code_of,
)
from indicators.domain.progress.exact import Bools, Floats
from indicators.domain.progress.frame import MISSING, Codes, Rows
from indicators.domain.progress.series import base_values

FULL_SHARE = 100.0
"""Target of a coverage, and of phased shares, where the measure states none."""

BASED_RULES = (Rule.LOG_DECLINE, Rule.LINEAR_LEVEL, Rule.INCREMENT, Rule.CUMULATIVE, Rule.COVERAGE)
"""Rules whose expected share runs from the base year; their years start after it."""
UPWARD_RULES = (
    Rule.INCREMENT,
    Rule.CUMULATIVE,
    Rule.COVERAGE,
    Rule.ANNUAL_SHARE,
    Rule.STEPS,
    Rule.YTD_SCHEDULE,
)
"""Rules in which more is done when the number is larger; the other way round has no meaning."""
TARGETLESS_RULES = (Rule.PEAK, Rule.MILESTONE, Rule.ASSIGNED)


@dataclass(frozen=True)
class Judged:
    """The measure of each row, ready for the formulas.

    `sense` is +1 where a larger amount is better, -1 where a smaller is. `sized` marks amounts that
    are sizes of a change and not levels, `capped` caps, also those computed as levels. `refusal` is the reason that forbids any verdict, `note`
    the reason why another rule was applied; -1 is none.
    """

    rule: Codes
    assigned: Bools
    capped: Bools
    target: Floats
    sense: Floats
    sized: Bools
    base: Floats
    start_year: Floats
    end_year: Floats
    comparator: Codes
    refusal: Codes
    note: Codes

    def follows(self, *rules: Rule) -> Bools:
        """Mark the rows judged by one of the rules."""
        return is_rule(self.rule, *rules)


def is_rule(codes: Codes, *rules: Rule) -> Bools:
    """Mark the codes of the given rules."""
    chosen = np.zeros(len(Rule) + 1, dtype=bool)
    chosen[[code_of(rule) for rule in rules]] = True
    # A missing rule is -1 and so looks up the last element, which is no rule.
    return chosen[codes]


@dataclass(frozen=True)
class _Draft:
    """The measure of each row before another rule may take its place."""

    rule: Codes
    target: Floats
    base: Floats
    sense: Floats
    sized: Bools
    start: Floats
    end: Floats
    entered: Bools


def judge(rows: Rows) -> Judged:
    """Settle rule, target, direction and years of every row (domain rules 1.2)."""
    draft = _draft(rows)
    rule, note = _replaced(rows, draft)
    falling = is_rule(rule, Rule.CAP, Rule.PEAK) & ~draft.sized
    sense = np.where(falling, -1.0, draft.sense)
    return Judged(
        rule=rule,
        assigned=is_rule(rows.code("rule"), Rule.ASSIGNED),
        capped=is_rule(draft.rule, Rule.CAP),
        target=draft.target,
        sense=sense,
        sized=draft.sized,
        base=draft.base,
        start_year=draft.start,
        end_year=draft.end,
        comparator=_comparator(rows, sense),
        refusal=_refusal(rows, replace(draft, rule=rule, sense=sense)),
        note=note,
    )


def _draft(rows: Rows) -> _Draft:
    """Read the measure; an assigned value, once entered, is judged by its numeric rule."""
    assigned = is_rule(rows.code("rule"), Rule.ASSIGNED)
    entered = assigned & ~np.isnan(rows.number("assigned_value"))
    rule = np.where(entered, rows.code("numeric_rule"), rows.code("rule"))
    target = np.where(entered, rows.number("assigned_value"), rows.number("target_value"))
    full = is_rule(rule, Rule.COVERAGE, Rule.STEPS) & np.isnan(target)
    target = np.where(full, FULL_SHARE, target)
    base = base_values(rows)
    change = rows.code("target_form") > code_of(TargetForm.LEVEL)
    sized = is_rule(rule, Rule.LOG_DECLINE) | (is_rule(rule, Rule.LINEAR_LEVEL) & change)
    sense = np.where(sized, 1.0, _sense(rows, rule, target, base))
    sense = np.where(is_rule(rule, Rule.CAP), -1.0, sense)
    start, end = _years(rows)
    return _Draft(rule, target, base, sense, sized, start, end, entered)


def level_direction(rows: Rows) -> Floats:
    """Return +1 or -1 for the wanted direction of the level itself, also of sized changes."""
    direction = rows.code("direction")
    declines = is_rule(rows.code("rule"), Rule.LOG_DECLINE, Rule.CAP, Rule.PEAK) | is_rule(
        rows.code("numeric_rule"), Rule.LOG_DECLINE, Rule.CAP, Rule.PEAK
    )
    down = (direction == code_of(Direction.DOWN)) | (declines & (direction == MISSING))
    return np.where(down, -1.0, 1.0)


def _sense(rows: Rows, rule: Codes, target: Floats, base: Floats) -> Floats:
    """Take the direction, else the comparator's, else that of a level's way from base to target."""
    direction, comparator = rows.code("direction"), rows.code("comparator")
    downward = np.isin(comparator, [code_of(Comparator.AT_MOST), code_of(Comparator.LESS_THAN)])
    upward = np.isin(comparator, [code_of(Comparator.AT_LEAST), code_of(Comparator.MORE_THAN)])
    # "Hold" alone names no side: then the comparator says whether the bound is a floor or a cap.
    silent = (direction == MISSING) & ~upward & is_rule(rule, Rule.LINEAR_LEVEL)
    guessed = np.where(downward | (silent & (target < base)), -1.0, 1.0)
    known = np.where(direction == code_of(Direction.DOWN), -1.0, 1.0)
    stated = np.isin(direction, [code_of(Direction.UP), code_of(Direction.DOWN)])
    return np.where(stated, known, guessed)


def _years(rows: Rows) -> tuple[Floats, Floats]:
    """Return the years between which E runs from 0 to 1; N of the plan where it is stated."""
    start, span = rows.number("base_year"), rows.number("plan_years")
    return start, np.where(np.isnan(span), rows.number("target_year"), start + span)


def _replaced(rows: Rows, draft: _Draft) -> tuple[Codes, Codes]:
    """Judge a level that starts beyond its target as held or capped, a cap below its base as level."""
    base, target = draft.base, draft.target
    beyond = ~draft.sized & (draft.sense * (base - target) >= 0)
    level = is_rule(draft.rule, Rule.LINEAR_LEVEL) & ~draft.sized
    told = level & (rows.code("direction") == code_of(Direction.HOLD))
    stock = is_rule(draft.rule, Rule.CUMULATIVE) & (rows.number("stock_before_counts") != 0.0)
    held = told | (((level & (draft.sense > 0)) | stock) & beyond)
    capped = level & beyond & ~told & (draft.sense < 0)
    rule = np.where(held, code_of(Rule.HOLD), draft.rule)
    rule = np.where(capped, code_of(Rule.CAP), rule)
    over = is_rule(draft.rule, Rule.CAP) & (base > target)
    rule = np.where(over, code_of(Rule.LINEAR_LEVEL), rule)
    equal = np.where(
        base == target, code_of(Reason.TARGET_EQUALS_BASE), code_of(Reason.BASE_BEYOND_TARGET)
    )
    return rule, np.where((held | capped) & ~told, equal, MISSING)


def _comparator(rows: Rows, sense: Floats) -> Codes:
    usual = np.where(sense > 0, code_of(Comparator.AT_LEAST), code_of(Comparator.AT_MOST))
    return np.where(rows.code("comparator") == MISSING, usual, rows.code("comparator"))


def _refusal(rows: Rows, draft: _Draft) -> Codes:
    """Return the reason why the measure itself cannot be judged, the first that applies."""
    rule, target, base = draft.rule, draft.target, draft.base
    decline = is_rule(rule, Rule.LOG_DECLINE)
    amount = is_rule(rule, *UPWARD_RULES)
    share = is_rule(rule, Rule.COVERAGE, Rule.ANNUAL_SHARE)
    held = is_rule(rule, Rule.HOLD) & ~np.isnan(rows.number("reference_value"))
    needs_target = ~is_rule(rule, *TARGETLESS_RULES) & ~held
    changed = rows.code("target_form") == code_of(TargetForm.CHANGE_PCT)
    changed &= is_rule(rule, Rule.LINEAR_LEVEL)
    backward = is_rule(rule, *BASED_RULES) & (draft.start >= draft.end)
    endless = np.isinf(target) | np.isinf(base) | np.isinf(draft.start) | np.isinf(draft.end)
    nameless = draft.entered & ((rule == MISSING) | is_rule(rule, *TARGETLESS_RULES))
    return first_reason(
        rows.size,
        (Reason.MISSING_RULE, nameless),
        (Reason.MISSING_TARGET, needs_target & np.isnan(target)),
        (Reason.NOT_FINITE, endless),
        (Reason.BASE_AFTER_DEADLINE, backward),
        (Reason.DECLINE_OVER_100, decline & (target >= FULL_SHARE)),
        (Reason.TARGET_EQUALS_BASE, decline & (target == 0)),
        (Reason.TARGET_AGAINST_DIRECTION, decline & (target < 0)),
        (Reason.ZERO_TARGET, amount & (target == 0)),
        (Reason.SHARE_OUT_OF_RANGE, share & ((target < 0) | (target > FULL_SHARE))),
        (Reason.TARGET_AGAINST_DIRECTION, amount & (target < 0)),
        (Reason.DIRECTION_UNSUPPORTED, amount & (draft.sense < 0)),
        (Reason.ZERO_BASE, changed & (base == 0)),
        (Reason.NEGATIVE_BASE, changed & (base < 0)),
    )


def first_reason(size: int, *tests: tuple[Reason, Bools]) -> Codes:
    """Return the code of the first reason that applies to each row, or -1."""
    found = np.full(size, MISSING, dtype=np.int64)
    for reason, mask in reversed(tests):
        found[mask] = code_of(reason)
    return found
