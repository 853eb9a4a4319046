"""What a year needs from the other years of its measure, without a loop over measures.

Places are found with running maxima of row numbers, which are whole numbers and so the same for a
measure alone and in a batch. Running sums and products step along the years, all measures at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indicators.domain.progress.enums import Quality, code_of
from indicators.domain.progress.exact import Bools, Floats
from indicators.domain.progress.frame import MISSING, Codes, Rows

NOWHERE = -1
"""Place of a row that does not exist."""


@dataclass(frozen=True)
class Running:
    """A running product or sum over the years after the base.

    `value` stands where every year since the base is there; `broken` where the year itself has an
    entry but an earlier one is missing. `preliminary`, `estimate`: some entry was one.
    """

    value: Floats
    broken: Bools
    preliminary: Bools
    estimate: Bools


def last_at(rows: Rows, mask: Bools) -> Codes:
    """Return for each row the place of the measure's last marked row up to it, or -1."""
    here = np.where(mask, np.arange(rows.size), NOWHERE)
    last = np.maximum.accumulate(here) if rows.size else here
    return np.where(last >= rows.first, last, NOWHERE)


def last_before(rows: Rows, mask: Bools) -> Codes:
    """Return for each row the place of the measure's last marked row before it, or -1."""
    last = last_at(rows, mask)
    before = np.r_[NOWHERE, last[:-1]] if rows.size else last
    return np.where(before >= rows.first, before, NOWHERE)


def next_at(rows: Rows, mask: Bools) -> Codes:
    """Return for each row the place of the measure's first marked row from it on, or -1."""
    if not rows.size:
        return np.empty(0, np.int64)
    here = np.where(mask, np.arange(rows.size), rows.size)
    following = np.minimum.accumulate(here[::-1])[::-1]
    known = following < rows.size
    safe = np.where(known, following, 0)
    return np.where(known & (rows.first[safe] == rows.first), following, NOWHERE)


def at(values: Floats, places: Codes) -> Floats:
    """Return the values at the places; NaN where there is no place."""
    if not values.size:
        return values
    return np.where(places >= 0, values[places], np.nan)


def flags_at(flags: Bools, places: Codes) -> Bools:
    """Return the flags at the places; no where there is no place."""
    if not flags.size:
        return flags
    return flags[places] & (places >= 0)


def count(rows: Rows, mask: Bools) -> Codes:
    """Count the measure's marked rows up to each row."""
    total = np.cumsum(mask, dtype=np.int64)
    return total - (total - mask)[rows.first] if rows.size else total


def waves(rows: Rows) -> Iterator[NDArray[np.int64]]:
    """Yield the places of all second rows, then of all third rows, and so on.

    A step along the years for all measures at once: its order of operations does not depend on
    what else is in the table, as a running sum over the whole table would.
    """
    place = np.arange(rows.size) - rows.first
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(1, int(place.max(initial=0)) + 2))
    for begin, end in pairwise(ends):
        yield order[begin:end]


def accumulate(rows: Rows, start: Floats, step: Callable[[Floats, Codes], Floats]) -> Floats:
    """Run `step(value before, places)` along the years; `start` is the value of each first row."""
    values = start.copy()
    for places in waves(rows):
        values[places] = step(values[places - 1], places)
    return values


def base_values(rows: Rows) -> Floats:
    """Return the base value: as given, else the value of the row of the base year."""
    given = rows.number("base_value")
    found = rows.per_measure(effective_values(rows), rows.year == rows.number("base_year"))
    return np.where(np.isnan(given), found, given)


def effective_values(rows: Rows) -> Floats:
    """Return the value, or 100 x numerator / denominator of a share entered in two parts."""
    denominator = rows.number("denominator")
    share = 100.0 * rows.number("numerator") / np.where(denominator == 0, np.nan, denominator)
    return np.where(np.isnan(rows.number("value")), share, rows.number("value"))


def chain(rows: Rows, official: Floats) -> Running:
    """Multiply the factors 1 + c/100 of the annual changes from the year after the base on.

    An official cumulative change (NaN: none) takes the place of all links up to its year, so that
    later links go on from it: 1 - (1 - D official)(1 - d).
    """
    entries = rows.number("annual_change_pct")
    counted = ~np.isnan(entries) & (rows.year > rows.number("base_year"))
    fixed = ~np.isnan(official) & ~(rows.year <= rows.number("base_year"))
    if not (counted | fixed).any():
        return _nothing(rows)
    link = np.where(counted, 1.0 + entries / 100.0, 1.0)
    factor = np.where(fixed, 1.0 + official / 100.0, link)

    def step(before: Floats, places: Codes) -> Floats:
        return np.where(fixed[places], factor[places], before * factor[places])

    anchor = last_at(rows, fixed)
    return _running(rows, accumulate(rows, factor, step), counted | fixed, anchor)


def additions(rows: Rows) -> Running:
    """Sum the additions from the year after the base on."""
    entries = rows.number("addition")
    counted = ~np.isnan(entries) & (rows.year > rows.number("base_year"))
    if not counted.any():
        return _nothing(rows)
    amount = np.where(counted, entries, 0.0)
    total = accumulate(rows, amount, lambda before, places: before + amount[places])
    return _running(rows, total, counted, np.full(rows.size, NOWHERE))


def _nothing(rows: Rows) -> Running:
    """Return the running value of measures without any entry."""
    no = np.zeros(rows.size, dtype=bool)
    return Running(value=np.full(rows.size, np.nan), broken=no, preliminary=no, estimate=no)


def _running(rows: Rows, value: Floats, counted: Bools, anchor: Codes) -> Running:
    """Keep the value where each year since the base, or since the anchor, has its entry."""
    since = np.where(anchor >= 0, at(rows.year, anchor), rows.number("base_year"))
    entries = count(rows, counted)
    earlier = np.where(anchor >= 0, at(entries.astype(np.float64), anchor), 0.0)
    complete = counted & (entries - earlier == rows.year - since)
    return Running(
        value=np.where(complete, value, np.nan),
        broken=counted & ~complete,
        preliminary=_since(rows, counted & is_preliminary(rows), anchor),
        estimate=_since(rows, counted & rows.flag("is_estimate"), anchor),
    )


def _since(rows: Rows, mask: Bools, anchor: Codes) -> Bools:
    """Say whether a row is marked from the anchor on; links before it no longer matter."""
    total = count(rows, mask)
    before = np.where(anchor >= 0, (total - mask)[anchor], 0) if rows.size else total
    some: Bools = total > before
    return some


def is_preliminary(rows: Rows) -> Bools:
    """Mark preliminary values."""
    preliminary: Bools = rows.code("quality") == code_of(Quality.PRELIMINARY)
    return preliminary


def mixed(rows: Rows, column: str) -> Bools:
    """Mark values whose definition (口径) or price base is not that of the base.

    Where the base states none, the first one stated in the series is the measure.
    """
    code = rows.code(column)
    stated = code != MISSING
    if not stated.any():
        return np.zeros(rows.size, dtype=bool)
    of_base = rows.per_measure(
        code.astype(np.float64), stated & (rows.year == rows.number("base_year"))
    )
    place = last_at(rows, stated & (count(rows, stated) == 1))
    of_first = at(code.astype(np.float64), place)
    wanted = np.where(np.isnan(of_base), of_first, of_base)
    strange: Bools = stated & (code != wanted)
    return strange


def duplicates(rows: Rows) -> Bools:
    """Mark all rows of a measure that has two rows of one year: no rule says which one counts."""
    same = np.zeros(rows.size, dtype=bool)
    same[1:] = (rows.group[1:] == rows.group[:-1]) & (rows.year[1:] == rows.year[:-1])
    return ~np.isnan(rows.per_measure(np.ones(rows.size), same)) if rows.size else same
