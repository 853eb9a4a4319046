"""Early-warning schemes (节能目标完成情况晴雨表) as data, and their lamps.

The test is made on declines or path values, not on P: T = 14.5 %, year 3 of 5, D = 8.1 % falls
9.7 % short of the 8.97 % asked for, a yellow lamp, though the index P/E says `behind`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.domain.progress.enums import Lamp, SchemeKey, code_of
from indicators.domain.progress.exact import NEAR, Bools, Floats
from indicators.domain.progress.frame import MISSING, Codes


@dataclass(frozen=True)
class WarningScheme:
    """One edition.

    Red where the latest period moved the wrong way (`red_on_rise`) or where the shortfall exceeds
    `red_above_pct` per cent of the value that the schedule asks for; `second` with any other
    shortfall; green without one.
    """

    key: SchemeKey
    name: str
    document: str
    red_on_rise: bool
    red_above_pct: float
    second: Lamp


NEVER = float("inf")

SCHEMES = (
    WarningScheme(
        key=SchemeKey.MERGED,
        name="合并规则",
        document="依据发改办环资〔2020〕901号、〔2021〕629号合并",
        red_on_rise=True,
        red_above_pct=10.0,
        second=Lamp.YELLOW,
    ),
    WarningScheme(
        key=SchemeKey.EDITION_2020,
        name="2020年版",
        document="发改办环资〔2020〕901号",
        red_on_rise=False,
        red_above_pct=10.0,
        second=Lamp.YELLOW,
    ),
    WarningScheme(
        key=SchemeKey.EDITION_2021,
        name="2021年上半年版",
        document="发改办环资〔2021〕629号",
        red_on_rise=True,
        red_above_pct=NEVER,
        second=Lamp.ORANGE,
    ),
)
"""In the order of `SchemeKey`; the first is used where none is chosen."""


def lamps(scheme: Codes, amount: Floats, asked: Floats, sense: Floats, against: Bools) -> Codes:
    """Return the lamp of amounts that have a path; -1 where amount or path is missing."""
    red_on_rise, red_above, second = _parameters(scheme)
    size = np.where(asked == 0, np.nan, np.abs(asked))
    shortfall = 100.0 * sense * (asked - amount) / size
    short = shortfall > NEAR * 100.0
    red = (red_on_rise & against) | (shortfall > red_above * (1.0 + NEAR))
    lamp = np.where(red, code_of(Lamp.RED), np.where(short, second, code_of(Lamp.GREEN)))
    return np.where(np.isnan(shortfall), MISSING, lamp)


def bound_lamps(scheme: Codes, kept: Bools, known: Bools, breaks: Bools) -> Codes:
    """Return the lamp of a cap or hold without a path: red beyond it, else by the forecast."""
    _, _, second = _parameters(scheme)
    inside = np.where(breaks, second, code_of(Lamp.GREEN))
    return np.where(known, np.where(kept, inside, code_of(Lamp.RED)), MISSING)


def _parameters(scheme: Codes) -> tuple[Bools, Floats, Codes]:
    chosen = np.where(scheme == MISSING, 0, scheme)
    return (
        np.array([edition.red_on_rise for edition in SCHEMES])[chosen],
        np.array([edition.red_above_pct for edition in SCHEMES])[chosen],
        np.array([code_of(edition.second) for edition in SCHEMES], dtype=np.int64)[chosen],
    )
