"""Joining columns by whole numbers: what a database's join does, without its fixed cost."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Places = NDArray[np.int64]
NOWHERE = -1


def keys_of(*tables: Sequence[NDArray[Any]]) -> list[Places]:
    """One whole number for each row of each table: the same for rows that say the same.

    The tables are lists of columns in one order; missing is equal to missing.
    """
    sizes = [table[0].size for table in tables]
    key = np.zeros(sum(sizes), dtype=np.int64)
    for columns in zip(*tables, strict=True):
        places, known = pd.factorize(np.concatenate(columns), use_na_sentinel=False)
        # Counted anew after each column, the numbers stay small whatever the columns hold.
        key, _ = pd.factorize(key * max(known.size, 1) + places)
    return np.split(key, np.cumsum(sizes)[:-1])


def pairs(left: Places, right: Places) -> tuple[Places, Places]:
    """Where equal keys stand on both sides: all pairs, in the order of the left side."""
    order = np.argsort(right, kind="stable")
    begins = np.searchsorted(right[order], left, side="left")
    counts = np.searchsorted(right[order], left, side="right") - begins
    mine, nth = _repeated(counts)
    return mine, order[begins[mine] + nth]


def left_joined(slots: Places, found: Places, size: int) -> tuple[Places, Places]:
    """Every left row with each right row of its slot, else with `NOWHERE`.

    Slots are numbers below `size`; both answers are places, those of the left side in order.
    """
    if not found.size:
        return np.arange(slots.size), np.full(slots.size, NOWHERE, dtype=np.int64)
    order = np.argsort(found, kind="stable")
    held = np.bincount(found, minlength=size)
    begins, counts = (np.cumsum(held) - held)[slots], held[slots]
    mine, nth = _repeated(np.maximum(counts, 1))
    there = counts[mine] > 0
    return mine, np.where(there, order[np.where(there, begins[mine] + nth, 0)], NOWHERE)


def _repeated(counts: Places) -> tuple[Places, Places]:
    """Each place as often as it counts, and which time it is."""
    places = np.repeat(np.arange(counts.size), counts)
    return places, np.arange(places.size) - np.repeat(np.cumsum(counts) - counts, counts)
