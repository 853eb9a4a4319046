"""From figures to the official words: which value counts, and the status by fixed precedence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.amounts import Amounts
from indicators.domain.progress.enums import (
    CUMULATIVE_RULES,
    AssignedState,
    MilestoneState,
    Reason,
    Rule,
    Status,
    code_of,
    codes,
)
from indicators.domain.progress.exact import Bools, Floats, snapped
from indicators.domain.progress.frame import MISSING, Codes, Rows
from indicators.domain.progress.measures import Judged, first_reason, is_rule
from indicators.domain.progress.series import NOWHERE, flags_at, last_at

AHEAD_FROM = 1.10
ON_TRACK_FROM = 1.0
SLIGHTLY_BEHIND_FROM = 0.90

YEAR_END = 1231.0
"""31 December, as the last four digits of a date yyyymmdd."""


@dataclass(frozen=True)
class Used:
    """Which row's value each row is judged on, and whether the deadline has passed.

    `place` is -1 where there is no value. `final` says that the deadline has passed and the value
    is the target year's own.
    """

    place: Codes
    passed: Bools
    final: Bools


def choose(rows: Rows, judged: Judged, amounts: Amounts) -> Used:
    """Take the latest confirmed value up to the row's year, never one after the target year.

    Estimates (测算数) stand in only where nothing else is there; they set no verdict. Values of the
    base year and before it are no progress.
    """
    target_year = rows.number("target_year")
    based = judged.follows(
        Rule.LOG_DECLINE, Rule.LINEAR_LEVEL, Rule.INCREMENT, Rule.CUMULATIVE, Rule.COVERAGE
    )
    usable = amounts.entered & ~(based & (rows.year < judged.start_year))
    usable &= ~((rows.year > target_year) & ~judged.follows(Rule.PEAK))
    at_base = based & (rows.year == judged.start_year)
    place = last_at(rows, usable & ~amounts.estimate & ~at_base)
    place = np.where(place == NOWHERE, last_at(rows, usable & ~at_base), place)
    here = np.arange(rows.size)
    place = np.where(at_base & usable, here, place)
    alone = judged.follows(Rule.ANNUAL_SHARE, Rule.YTD_SCHEDULE)
    stands = alone & (place >= 0)
    stands &= rows.year[place] != np.minimum(rows.year, _or(target_year, rows.year))
    place = np.where(stands, NOWHERE, place)
    today = _today(rows)
    early = (rows.year > np.floor(today / 10_000.0)) & (place != here)
    place = np.where(early, NOWHERE, place)
    passed = (rows.year >= target_year) & (today >= target_year * 10_000.0 + YEAR_END)
    passed &= ~(judged.follows(Rule.YTD_SCHEDULE) & (rows.number("months") < 12.0))
    return Used(
        place=place, passed=passed, final=passed & flags_at(rows.year == target_year, place)
    )


def not_due(rows: Rows, used: Used) -> Bools:
    """Mark the rows of years that have not come."""
    early: Bools = rows.year > np.floor(_today(rows) / 10_000.0)
    unreported: Bools = early & (used.place == NOWHERE)
    return unreported


def by_index(index: Floats) -> Codes:
    """Return 超前, 正常, 略滞后 or 滞后 by the index P/E; -1 where there is none."""
    ratio = snapped(index)
    behind = np.where(
        ratio >= SLIGHTLY_BEHIND_FROM, code_of(Status.SLIGHTLY_BEHIND), code_of(Status.BEHIND)
    )
    status = np.where(ratio >= ON_TRACK_FROM, code_of(Status.ON_TRACK), behind)
    status = np.where(ratio >= AHEAD_FROM, code_of(Status.AHEAD), status)
    return np.where(np.isnan(ratio), MISSING, status)


def by_bound(kept: Bools, known: Bools, breaks: Bools) -> Codes:
    """Return the status of a cap or a hold: kept, kept but forecast to break, broken."""
    status = np.where(breaks, code_of(Status.SLIGHTLY_BEHIND), code_of(Status.ON_TRACK))
    status = np.where(kept, status, code_of(Status.BEHIND))
    return np.where(known, status, MISSING)


def at_deadline(judged: Judged, met: Bools, beyond: Bools, preliminary: Bools) -> Codes:
    """Return the verdict on the target year's own value."""
    never_beyond = judged.follows(Rule.CAP, Rule.HOLD, Rule.COVERAGE) | judged.capped
    reached = np.where(beyond & ~never_beyond, code_of(Status.EXCEEDED), code_of(Status.MET))
    reached = np.where(preliminary, code_of(Status.MET_PRELIMINARY), reached)
    failed = np.where(preliminary, code_of(Status.MISSED_PRELIMINARY), code_of(Status.MISSED))
    return np.where(met, reached, failed)


def assigned_status(rows: Rows, judged: Judged) -> tuple[Codes, Codes]:
    """Return the state of assigned targets where it decides, and the reason where none is known.

    A finding of the level above stands over any computation; the other states stand only while no
    value is entered.
    """
    state = _translated(last_states(rows, "assigned_state"), AssignedState)
    found = np.isin(state, [code_of(Status.RECOGNISED_MET), code_of(Status.RECOGNISED_MISSED)])
    open_value = is_rule(judged.rule, Rule.ASSIGNED)
    decides = judged.assigned & (found | open_value)
    status = np.where(decides, state, MISSING)
    unknown = open_value & (state == MISSING)
    return status, np.where(unknown, code_of(Reason.NO_STATE), MISSING)


def milestone_status(rows: Rows, judged: Judged, passed: Bools) -> tuple[Codes, Codes]:
    """Return the state of commitments in words, and `overdue` where the deadline has passed."""
    mine = judged.follows(Rule.MILESTONE)
    state = _translated(last_states(rows, "milestone_state"), MilestoneState)
    closed = np.isin(state, [code_of(Status.DONE), code_of(Status.ADJUSTED)])
    reason = first_reason(
        rows.size,
        (Reason.NO_STATE, mine & (state == MISSING)),
        (Reason.OVERDUE, mine & passed & ~closed),
    )
    return np.where(mine, state, MISSING), reason


def last_states(rows: Rows, name: str) -> Codes:
    """Return the latest state up to each row."""
    code = rows.code(name)
    place = last_at(rows, code != MISSING)
    return np.where(place >= 0, code[place], MISSING) if rows.size else code


def may_be_early(judged: Judged) -> Bools:
    """Mark cumulative kinds."""
    return judged.follows(*CUMULATIVE_RULES)


def _translated(state: Codes, kind: type[AssignedState | MilestoneState]) -> Codes:
    places = [codes(Status)[member.value] for member in kind] + [MISSING]
    return np.array(places, dtype=np.int64)[state]


def _today(rows: Rows) -> Floats:
    return _or(rows.number("today"), rows.year * 10_000.0 + YEAR_END)


def _or(values: Floats, others: Floats) -> Floats:
    return np.where(np.isnan(values), others, values)
