"""Accepted energy statistics of a place, for tests of inventories."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from audit.services import recorded
from indicators.models import Definition
from indicators.services import Entered, Period, Reported, record_observations
from organizations.models import Department, Place
from tests.cast import SYSTEM
from tests.indicators.domain.small_inventory import TOWN

# The town's year with a nought for every other fuel, and GDP of 500 亿元 at prices of 2020.
NOUGHTS = (*(f"FU{number:02d}" for number in range(2, 22)), "FU32", "FU33", "FU34", "FU35")
WHOLE = {**dict.fromkeys(NOUGHTS, "0"), **TOWN, "FU44": "0", "FU45": "0", "GD01": "500"}


def record_year(
    place: Place,
    values: Mapping[str, str],
    year: int = 2024,
    *,
    quality: str = "final",
    basis: str = "record",
    release: str = "public",
    department: Department | None = None,
) -> datetime:
    """Accept a year's values by code of the catalogue, or by code of the definition."""
    codes = {code: code if "-" in code else f"{code}-STD" for code in values}
    rows = Definition.objects.filter(code__in=codes.values()).select_related("indicator")
    definitions = {row.code: row for row in rows}
    with recorded(SYSTEM) as recording:
        record_observations(
            recording,
            tenant=place,
            entered=[
                Entered(
                    place=place,
                    indicator=definitions[codes[code]].indicator,
                    definition=definitions[codes[code]],
                    period=Period(year),
                    reported=Reported(
                        value=Decimal(value),
                        decimals=2,
                        quality=quality,
                        basis=basis,
                        release=release,
                    ),
                    department=department,
                )
                for code, value in values.items()
            ],
        )
        return recording.now
