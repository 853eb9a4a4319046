"""Comparison at the printed precision, by scaled integers.

Printed numbers have at most 15 significant digits, so a float64 stands for exactly one of them.
Multiplied by 10^decimals it lies within a few units of the last place of the true scaled number;
`scaled` rounds half up (四舍五入, a tie away from zero) and counts that hair's breadth as a tie.
The results are whole numbers held as float64, exact up to 2^53.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RAW_SLACK = 2.0**-51
"""Relative error of a printed number times a power of ten."""
DERIVED_SLACK = 1e-13
"""Error of a short chain of products, sums and logarithms, relative to the scale it is held in."""
NEAR = 1e-12
"""Ratios closer than this are equal: 0.6 computed in two ways is on the path, not behind it."""


MOST_DECIMALS = 15
_POWERS = np.array([float(10**places) for places in range(MOST_DECIMALS + 1)])


def scaled(values: Floats, decimals: Floats, *, derived: Bools) -> Floats:
    """Round half up to `decimals` places and return the result times 10^decimals."""
    power = _POWERS[np.where(np.isnan(decimals), 0.0, decimals).astype(np.int64)]
    size = np.abs(values) * power
    whole = np.floor(size)
    slack = np.where(derived, DERIVED_SLACK * (size + 2.0 * power), RAW_SLACK * size)
    rounded = whole + (size - whole >= 0.5 - slack)
    signed: Floats = np.sign(values) * rounded
    return signed


def compare(values: Floats, bounds: Floats, decimals: Floats, *, derived: Bools) -> Floats:
    """Return the sign of value - bound at the printed precision; NaN where either is missing.

    Without `decimals` nothing is rounded; then derived values within `NEAR` of the bound equal it.
    """
    unrounded = values - bounds
    near = derived & (np.abs(unrounded) <= NEAR * np.maximum(1.0, np.abs(bounds)))
    unrounded = np.where(near, 0.0, unrounded)
    places = np.where(np.isnan(decimals), 0.0, decimals)
    printed = scaled(values, places, derived=derived) - scaled(
        bounds, places, derived=np.zeros_like(derived)
    )
    return np.sign(np.where(np.isnan(decimals), unrounded, printed))


def snapped(values: Floats) -> Floats:
    """Move a ratio that lies within `NEAR` of a thousandth onto it, for comparison only."""
    grid = np.rint(values * 1000.0) / 1000.0
    return np.where(np.abs(values - grid) <= NEAR * np.maximum(1.0, np.abs(values)), grid, values)
