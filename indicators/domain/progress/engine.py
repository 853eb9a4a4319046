"""The way through: read the table, compute per rule, choose the value in use, give the verdict.

`assess` is the only entry. It is pure: the same table gives the same answer, in any order of rows
and with any other measures beside it.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from indicators.domain.progress.enums import (
    DeclineSource,
    ForecastReason,
    Reason,
    Rule,
    code_of,
)
from indicators.domain.progress.exact import Floats
from indicators.domain.progress.findings import Findings, investigate
from indicators.domain.progress.frame import MISSING, Codes, Rows, read_rows
from indicators.domain.progress.measures import FULL_SHARE
from indicators.domain.progress.opinions import contradiction
from indicators.domain.progress.output import Figures, as_rows, as_table, empty_figures, flag
from indicators.domain.progress.series import at, flags_at
from indicators.domain.progress.verdicts import BOUND_RULES, Verdicts, give_verdicts

BLOCK_ROWS = 20_000


def assess(table: pd.DataFrame) -> pd.DataFrame:
    """Judge every row of the table (columns of `schema`); the result has its index and order.

    Raises ValueError only for a table that breaks the schema: a missing column, an unknown word.
    Values, however wrong, give a reason in their row.
    """
    rows = read_rows(table)
    with np.errstate(all="ignore"):
        return as_table(table, _in_blocks(rows))


def examine(table: pd.DataFrame) -> tuple[list[dict[str, object]], Findings]:
    """Judge a few rows as `assess` does, and return what was found on the way as well.

    The results are rows of its table.
    """
    rows = read_rows(table)
    with np.errstate(all="ignore"):
        found = investigate(rows)
        figures = empty_figures(rows.size)
        for name, values in _figures(found, give_verdicts(found)).items():
            figures[name][rows.order] = values
        return as_rows(table, figures), found


def _in_blocks(rows: Rows) -> Figures:
    """Compute block by block: arrays that stay in the processor's cache are several times faster.

    Each block is written to its place in the order of the input at once.
    """
    whole = empty_figures(rows.size)
    for begin, end in pairwise(rows.bounds(BLOCK_ROWS)):
        block = rows.block(begin, end)
        for name, values in _block_figures(block).items():
            whole[name][block.order] = values
    return whole


def _block_figures(rows: Rows) -> Figures:
    found = investigate(rows)
    return _figures(found, give_verdicts(found))


def _figures(found: Findings, verdicts: Verdicts) -> Figures:
    """Gather each figure at the row that is judged; nothing of what a refusal forbids."""
    place = np.where(found.judged.refusal == MISSING, found.used.place, MISSING)
    untargeted = found.judged.refusal == code_of(Reason.MISSING_TARGET)
    growing = np.where(untargeted, found.used.place, place)
    figures: dict[str, Floats | Codes] = {
        "judged_by": found.judged.rule,
        **_values(found, place),
        **_progress(found, verdicts),
        **_needs(found, place),
        **_comparison(found, place),
        **_period(found),
        "status": verdicts.status,
        "annual_status": verdicts.annual,
        "cumulative_status": verdicts.cumulative,
        "warning": verdicts.lamp,
        "reason": verdicts.reason,
        **_forecast(found, place),
        **_opinions(found, verdicts.status, place, growing),
    }
    return figures


def _values(found: Findings, place: Codes) -> dict[str, Floats | Codes]:
    """The value in use and what it is of the target; a peak shows its maximum."""
    peak = found.judged.follows(Rule.PEAK)
    shown = np.where(peak, found.peak.place, found.used.place)
    amount, target = at(found.amounts.amount, place), found.judged.target
    decline = found.judged.follows(Rule.LOG_DECLINE)
    chained = FULL_SHARE * (found.past.chain.value - 1.0)
    return {
        "value": at(found.amounts.shown, shown),
        "value_year": at(found.rows.year, shown),
        "preliminary": flag(flags_at(found.amounts.preliminary, shown), shown >= 0),
        "attainment": amount / np.where(target == 0, np.nan, target),
        "headroom": np.where(found.judged.follows(Rule.CAP), target - amount, np.nan),
        "cumulative_change_pct": np.where(decline, 0.0 - amount, np.nan),
        "decline_source": np.where(decline & (place >= 0), _source(found)[place], MISSING),
        "chained_change_pct": np.where(decline, at(chained, place), np.nan),
    }


def _source(found: Findings) -> Codes:
    """Return what each row's own decline rests on."""
    official = ~np.isnan(found.rows.number("official_cumulative_pct"))
    linked = ~np.isnan(found.past.anchored.value)
    source = np.where(linked, code_of(DeclineSource.CHAIN), code_of(DeclineSource.LEVELS))
    source = np.where(official & linked, code_of(DeclineSource.OFFICIAL), source)
    return np.where(np.isnan(found.amounts.amount), MISSING, source)


def _progress(found: Findings, verdicts: Verdicts) -> dict[str, Floats | Codes]:
    fine = found.judged.refusal == MISSING
    path = at(found.way.path_value, found.used.place)
    path = np.where(found.used.place >= 0, path, found.way.path_value)
    progress = np.where(fine, verdicts.progress, np.nan)
    return {
        "progress": progress,
        "expected": np.where(fine, verdicts.expected, np.nan),
        "gap": progress - verdicts.expected,
        "index": np.where(fine, verdicts.index, np.nan),
        "path_value": np.where(fine, path, np.nan),
    }


def _needs(found: Findings, place: Codes) -> dict[str, Floats | Codes]:
    """Return what is still needed: R = 1-(1-T)/(1-D), r = 1-((1-T)/(1-D))^(1/(N-n)); or units."""
    decline = found.judged.follows(Rule.LOG_DECLINE)
    amount, target = at(found.amounts.amount, place), found.judged.target
    left = found.judged.end_year - at(found.rows.year, place)
    left = np.where(left > 0, left, np.nan)
    factor = (FULL_SHARE - target) / (FULL_SHARE - amount)
    factor = np.where(decline & (factor > 0), factor, np.nan)
    levels = ~found.judged.follows(*BOUND_RULES, Rule.LOG_DECLINE, Rule.ANNUAL_SHARE)
    return {
        "required_remaining_pct": FULL_SHARE * (1.0 - factor),
        "required_annual_pct": FULL_SHARE * (1.0 - np.power(factor, 1.0 / left)),
        "required_annual_amount": np.where(levels, (target - amount) / left, np.nan),
    }


def _comparison(found: Findings, place: Codes) -> dict[str, Floats | Codes]:
    """Return whether the target is reached; before the final value of a passed deadline: unknown."""
    waiting = found.used.passed & ~found.used.final
    test, peak = found.comparison, found.judged.follows(Rule.PEAK)
    known = flags_at(test.known, place) & ~waiting
    lenient_known = flags_at(test.lenient_known, place) & ~waiting
    met = flags_at(test.met, place)
    beyond = known & flags_at(test.beyond, place)
    beyond &= ~found.judged.follows(*BOUND_RULES, Rule.COVERAGE) & ~found.judged.capped
    amount, target = at(found.amounts.amount, place), found.judged.target
    size = np.where(target == 0, np.nan, np.abs(target))
    excess = FULL_SHARE * found.judged.sense * (amount - target) / size
    return {
        "met": flag(
            np.where(peak, found.peak.met, met), np.where(peak, found.peak.met_known, known)
        ),
        "met_lenient": flag(flags_at(test.lenient, place), lenient_known),
        "overshoot_pct": np.where(beyond, excess, np.nan),
    }


def _period(found: Findings) -> dict[str, Floats | Codes]:
    fine = found.judged.refusal == MISSING
    return {
        "annual_change": np.where(fine, found.period.change, np.nan),
        "annual_expected": np.where(fine, found.period.asked, np.nan),
        "annual_index": np.where(fine, found.period.index, np.nan),
    }


def _forecast(found: Findings, place: Codes) -> dict[str, Floats | Codes]:
    """Return the forecast from the value in use; where there is none, why."""
    ahead = found.forecast
    nowhere = np.where(ahead.reason == MISSING, code_of(ForecastReason.NOT_A_POINT), ahead.reason)
    return {
        "forecast": at(ahead.value, place),
        "forecast_low": at(ahead.low, place),
        "forecast_high": at(ahead.high, place),
        "forecast_progress": at(ahead.progress, place),
        "forecast_year": at(ahead.year, place),
        "forecast_points": at(ahead.fit.points, place),
        "forecast_reason": np.where(place >= 0, _codes_at(ahead.reason, place), nowhere),
        "outlook": _codes_at(ahead.outlook, place),
    }


def _opinions(
    found: Findings, status: Codes, place: Codes, growing: Codes
) -> dict[str, Floats | Codes]:
    """Return the second opinions, and whether they and the status contradict each other."""
    growth, trend = _codes_at(found.growth.kind, growing), _codes_at(found.trend.kind, place)
    # After the deadline the verdict is given, and nobody need foretell it.
    # That a bound is kept today is the status; the growth ratio would only say it again.
    told = np.where(found.judged.follows(*BOUND_RULES), MISSING, growth)
    disagree, known = contradiction(status, _codes_at(found.forecast.outlook, place), told, trend)
    return {
        "trend_forecast": at(found.trend.forecast, place),
        "growth_ratio": at(found.growth.ratio, growing),
        "growth_class": growth,
        "trend_class": trend,
        "opinions_disagree": flag(disagree, known & ~found.used.passed),
    }


def _codes_at(codes: Codes, place: Codes) -> Codes:
    return np.where(place >= 0, codes[place], MISSING) if codes.size else codes
