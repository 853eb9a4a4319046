"""The engine's table of the five plans, with made-up values."""

from datetime import date

import numpy as np
import pandas as pd

from indicators.selectors.inputs import progress_inputs
from tests.seeds import SLUGS, load_seed


def seed_table(*, today: date) -> pd.DataFrame:
    """Every measure of the five plans, with made-up values of some years."""
    rows = progress_inputs([load_seed(slug).pk for slug in SLUGS], today=today)
    year, wobble = rows["year"], rows["measure_id"] % 7
    held = year.between(2021, 2024) & (year.mod(4) != rows["measure_id"].mod(4))
    rows["value"] = np.where(held, 40.1 + wobble + 1.3 * (year - 2020), rows["value"])
    rates = held & (rows["measure_id"] % 3 == 0)
    rows["annual_change_pct"] = np.where(
        year.between(2021, 2024) & rates.groupby(rows["measure_id"]).transform("any"),
        -2.3 - wobble / 10,
        np.nan,
    )
    rows["quality"] = np.where(year == 2024, "preliminary", "final")
    return rows
