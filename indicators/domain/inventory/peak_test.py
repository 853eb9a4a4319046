"""Whether a series of inventories has peaked, by the engine's rule of 碳达峰."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from indicators.domain.progress.engine import assess
from indicators.domain.progress.enums import Rule, Status

PEAK_BY = 2030


@dataclass(frozen=True)
class PeakTest:
    """The year of the maximum and what the engine says of it."""

    year: int
    status: Status


def peak_of(series: Mapping[int, Decimal]) -> PeakTest | None:
    """Judge yearly energy CO2 by rule `peak`; None without two years to compare."""
    if len(series) < 2:
        return None
    years = sorted(series)
    table = pd.DataFrame(
        {
            "measure_id": 1,
            "year": years,
            "rule": Rule.PEAK.value,
            "direction": "down",
            "target_year": float(PEAK_BY),
            "value": [float(series[year]) for year in years],
        }
    )
    last = assess(table).iloc[-1]
    return PeakTest(int(last["value_year"]), Status(last["status"]))
