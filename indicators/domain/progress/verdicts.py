"""The verdict of every row: page status, annual and cumulative status, reason and lamp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.enums import Reason, Rule, Status, code_of
from indicators.domain.progress.exact import NEAR, Bools, Floats
from indicators.domain.progress.findings import Findings
from indicators.domain.progress.frame import MISSING, Codes
from indicators.domain.progress.measures import first_reason
from indicators.domain.progress.series import at, count, duplicates, flags_at
from indicators.domain.progress.status import (
    assigned_status,
    at_deadline,
    by_bound,
    by_index,
    may_be_early,
    milestone_status,
    not_due,
)
from indicators.domain.progress.warning import bound_lamps, lamps

STATE_RULES = (Rule.ASSIGNED, Rule.MILESTONE)
"""Rules without figures: their states are their verdict."""
BOUND_RULES = (Rule.CAP, Rule.HOLD)
SINGLE_YEAR_RULES = (Rule.ANNUAL_SHARE, Rule.YTD_SCHEDULE)


@dataclass(frozen=True)
class Verdicts:
    """Codes of `Status`, `Reason` and `Lamp`, and the figures at the row each is judged on."""

    status: Codes
    annual: Codes
    cumulative: Codes
    reason: Codes
    lamp: Codes
    progress: Floats
    expected: Floats
    index: Floats


def give_verdicts(found: Findings) -> Verdicts:
    """Apply the fixed precedence (design: status vocabulary; domain rules 1.3, 1.4)."""
    progress = np.where(
        found.judged.follows(*BOUND_RULES), np.nan, at(found.way.progress, found.used.place)
    )
    expected = _expected(found)
    index = progress / np.where(expected == 0, np.nan, expected)
    block = _block(found)
    gap = _no_schedule(found, progress, expected, index)
    status = _status(found, progress, index, block, gap)
    status, state_reason = _states(found, status, block)
    reason = _reason(found, status, (block, gap, state_reason))
    # Magnitudes that overflow compare with nothing: there is no verdict, and that is said.
    silent = status == MISSING
    status = np.where(silent, code_of(Status.NOT_ASSESSABLE), status)
    reason = np.where(silent, code_of(Reason.NOT_FINITE), reason)
    return Verdicts(
        status=status,
        annual=_annual(found, status),
        cumulative=_cumulative(found, status),
        reason=reason,
        lamp=_lamp(found, block),
        progress=progress,
        expected=expected,
        index=index,
    )


def _expected(found: Findings) -> Floats:
    """Take E at the year of the value in use; at the row's own year where there is no value."""
    place = found.used.place
    return np.where(place >= 0, at(found.way.expected, place), found.way.expected)


def _block(found: Findings) -> Codes:
    """Return the reason that forbids any verdict, before the deadline and after it."""
    rows, used = found.rows, found.used
    nothing = used.place < 0
    given = rows.code("value_reason")
    before = nothing & (rows.year < found.judged.start_year)
    lost = ~nothing & np.isnan(at(found.amounts.amount, used.place))
    own = np.where(nothing, MISSING, found.amounts.reason[used.place])
    reason = first_reason(
        rows.size,
        (Reason.DUPLICATE_PERIOD, duplicates(rows)),
        (Reason.NOT_DUE, not_due(rows, used)),
        (Reason.BEFORE_BASE, before),
    )
    no_value = np.where(given == MISSING, code_of(Reason.NO_VALUE), given)
    at_start = code_of(Reason.EXPECTED_ZERO)
    chain = (
        reason,
        found.judged.refusal,
        own,
        np.where(lost, code_of(Reason.NOT_FINITE), MISSING),
        np.where(nothing & (rows.year == found.judged.start_year), at_start, MISSING),
        np.where(nothing, no_value, MISSING),
        np.where(
            flags_at(found.amounts.estimate, used.place), code_of(Reason.ESTIMATE_ONLY), MISSING
        ),
    )
    block = _first_known(*chain)
    return np.where(found.judged.follows(*STATE_RULES), _only_refusal(found, reason), block)


def _only_refusal(found: Findings, reason: Codes) -> Codes:
    """States need no value; only a contradiction in the table forbids them."""
    contradicted = reason == code_of(Reason.DUPLICATE_PERIOD)
    return np.where(contradicted, reason, found.judged.refusal)


def _no_schedule(found: Findings, progress: Floats, expected: Floats, index: Floats) -> Codes:
    """Return why P or E is missing though the value is there: it forbids a verdict before the end."""
    judged = found.judged
    free = judged.follows(*BOUND_RULES, *STATE_RULES, Rule.PEAK)
    no_base_year = np.isnan(judged.start_year) | np.isnan(judged.end_year)
    scheduled = judged.follows(Rule.STEPS, Rule.YTD_SCHEDULE)
    yearly = judged.follows(Rule.ANNUAL_SHARE)
    bare = np.isnan(expected)
    # Absurd magnitudes overflow; the figure is withheld and so is the verdict.
    overflow = np.isinf(progress) | np.isinf(expected) | np.isinf(index)
    in_use = found.used.place != MISSING
    overflow |= in_use & np.isnan(progress) & ~np.isnan(found.amounts.zero)
    reason = first_reason(
        found.rows.size,
        (Reason.NOT_FINITE, overflow),
        (Reason.NO_VALUE, ~in_use),
        (Reason.MISSING_BASE, np.isnan(progress)),
        (Reason.NO_YEARLY_TARGET, bare & yearly),
        (Reason.NO_SCHEDULE, bare & scheduled),
        (Reason.MISSING_BASE_YEAR, bare & no_base_year),
        (Reason.MISSING_BASE, bare),
        # A path that first goes the other way asks for nothing yet, and P/E would change its sense.
        (Reason.EXPECTED_ZERO, expected <= NEAR),
    )
    return np.where(free, MISSING, reason)


def _status(found: Findings, progress: Floats, index: Floats, block: Codes, gap: Codes) -> Codes:
    """Return the status by figures; the last assignment has the highest precedence."""
    judged, used = found.judged, found.used
    met = flags_at(found.comparison.met, used.place)
    status = by_index(index)
    status = np.where(may_be_early(judged) & met, code_of(Status.MET_EARLY), status)
    status = np.where(_reverses(found, progress), code_of(Status.REVERSING), status)
    status = np.where(judged.follows(*BOUND_RULES), _bound(found), status)
    status = np.where(gap != MISSING, code_of(Status.NOT_ASSESSABLE), status)
    status = np.where(used.passed, _after_deadline(found, met), status)
    open_end = used.passed & ~used.final & _only_missing(found, block)
    return np.where((block != MISSING) & ~open_end, code_of(Status.NOT_ASSESSABLE), status)


def _only_missing(found: Findings, block: Codes) -> Bools:
    """After the deadline a missing value means 待终期数据; a flaw of the measure still forbids."""
    ours: Bools = found.judged.refusal == block
    twice = block == code_of(Reason.DUPLICATE_PERIOD)
    missing: Bools = ~(ours | twice)
    return missing


def _after_deadline(found: Findings, met: Bools) -> Codes:
    """Judge the target year's own value; without it 提前完成 for cumulative kinds, else waiting."""
    judged, used = found.judged, found.used
    beyond = flags_at(found.comparison.beyond, used.place)
    preliminary = flags_at(found.amounts.preliminary, used.place)
    kept = met & ~(found.rows.flag("cap_every_year") & judged.capped & _ever_broken(found))
    final = at_deadline(judged, kept, beyond, preliminary)
    early = may_be_early(judged) & met
    waiting = np.where(early, code_of(Status.MET_EARLY), code_of(Status.AWAITING_FINAL))
    return np.where(used.final, final, waiting)


def _reverses(found: Findings, progress: Floats) -> Bools:
    """P below zero; for intensity and totals also a latest period against the direction."""
    judged, used = found.judged, found.used
    exempt = judged.follows(*BOUND_RULES, Rule.COVERAGE, Rule.ANNUAL_SHARE)
    latest = found.rows.flag("lamp") & flags_at(found.period.against, used.place)
    return ~exempt & ((progress < -NEAR) | latest)


def _bound(found: Findings) -> Codes:
    """Return the status of caps and holds before the deadline."""
    place = found.used.place
    kept = flags_at(found.comparison.met, place)
    every_year = found.rows.flag("cap_every_year") & found.judged.capped
    kept &= ~(every_year & _ever_broken(found))
    return by_bound(kept, flags_at(found.comparison.known, place), flags_at(found.breaks, place))


def _ever_broken(found: Findings) -> Bools:
    """Say whether the bound was broken in any year after the base up to the value in use."""
    rows = found.rows
    inside = ~(rows.year <= found.judged.start_year) & ~found.amounts.estimate
    broken = found.comparison.known & ~found.comparison.met & inside
    return flags_at(count(rows, broken) > 0, found.used.place)


def _states(found: Findings, status: Codes, block: Codes) -> tuple[Codes, Codes]:
    """Put the states of assigned targets, milestones and peaks in the place of the figures."""
    state, unknown = assigned_status(found.rows, found.judged)
    step, late = milestone_status(found.rows, found.judged, found.used.passed)
    status = _first_known(state, step, _peak_status(found, block), status)
    reason = _first_known(unknown, late)
    stateless = reason == code_of(Reason.NO_STATE)
    given = found.rows.code("value_reason")
    reason = np.where(stateless & (given != MISSING), given, reason)
    return np.where(stateless, code_of(Status.NOT_ASSESSABLE), status), reason


def _peak_status(found: Findings, block: Codes) -> Codes:
    mine = found.judged.follows(Rule.PEAK)
    status = np.where(block == MISSING, found.peak.status, code_of(Status.NOT_ASSESSABLE))
    return np.where(mine, status, MISSING)


def _reason(found: Findings, status: Codes, reasons: tuple[Codes, Codes, Codes]) -> Codes:
    """Return the first reason that applies; a verdict at the deadline needs no schedule."""
    block, gap, state = reasons
    waiting = (status == code_of(Status.AWAITING_FINAL)) | (status == code_of(Status.MET_EARLY))
    given = found.rows.code("value_reason")
    block = np.where(waiting, given, block)
    reason = _first_known(block, state, found.judged.note, gap)
    decided = found.used.passed & np.isin(
        gap, [code_of(Reason.EXPECTED_ZERO), code_of(Reason.NO_YEARLY_TARGET)]
    )
    stated = np.isin(status, [code_of(Status.RECOGNISED_MET), code_of(Status.RECOGNISED_MISSED)])
    quiet = (decided & (reason == gap)) | (stated & (state == MISSING))
    return np.where(quiet, MISSING, reason)


def _annual(found: Findings, status: Codes) -> Codes:
    """Return the verdict on the year by itself: its own step against the path's step."""
    judged, period = found.judged, found.period
    here = np.arange(found.rows.size)
    own = by_index(period.index)
    back = (period.index < -NEAR) | (found.rows.flag("lamp") & period.against)
    own = np.where(back & (own != MISSING), code_of(Status.REVERSING), own)
    kept = by_bound(
        found.comparison.met, found.comparison.known, np.zeros(found.rows.size, dtype=bool)
    )
    own = np.where(judged.follows(*BOUND_RULES), kept, own)
    refused = (judged.refusal != MISSING) | found.amounts.estimate | duplicates(found.rows)
    own = np.where(refused | (own == MISSING), code_of(Status.NOT_ASSESSABLE), own)
    same = judged.follows(*SINGLE_YEAR_RULES, *STATE_RULES, Rule.PEAK)
    decided_here = judged.follows(Rule.HOLD) & (found.used.place == here)
    return np.where(same | decided_here, status, own)


def _cumulative(found: Findings, status: Codes) -> Codes:
    """Return the verdict on all years: a hold is kept in every year or it is broken."""
    judged = found.judged
    held = judged.follows(Rule.HOLD) & _ever_broken(found)
    held &= status != code_of(Status.NOT_ASSESSABLE)
    broken = np.where(found.used.final, code_of(Status.MISSED), code_of(Status.BEHIND))
    whole = np.where(held, broken, status)
    return np.where(judged.follows(Rule.ANNUAL_SHARE), code_of(Status.NOT_ASSESSABLE), whole)


def _lamp(found: Findings, block: Codes) -> Codes:
    """Light lamps of intensity and total indicators, up to the target year; never on estimates."""
    rows, judged, place = found.rows, found.judged, found.used.place
    scheme = rows.code("warning_scheme")
    on_path = lamps(
        scheme,
        at(found.amounts.amount, place),
        at(found.way.path_value, place),
        judged.sense,
        flags_at(found.period.against, place) & ~judged.follows(*BOUND_RULES),
    )
    bound = bound_lamps(
        scheme,
        flags_at(found.comparison.met, place),
        flags_at(found.comparison.known, place),
        flags_at(found.breaks, place),
    )
    pathless = judged.follows(*BOUND_RULES) & np.isnan(at(found.way.path_value, place))
    lamp = np.where(pathless, bound, on_path)
    lit = rows.flag("lamp") & (block == MISSING) & ~(rows.year > rows.number("target_year"))
    lit &= ~judged.follows(Rule.PEAK, *STATE_RULES)
    return np.where(lit, lamp, MISSING)


def _first_known(*reasons: Codes) -> Codes:
    """Return for each row the first code that is not -1."""
    found = reasons[-1]
    for codes in reversed(reasons[:-1]):
        found = np.where(codes != MISSING, codes, found)
    return found
