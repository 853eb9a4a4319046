"""Accepted energy statistics of a place, for tests of inventories."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from audit.services import recorded
from indicators.management.commands.load_reference import reference_data
from indicators.models import Definition
from indicators.services import (
    Entered,
    Period,
    ReferenceData,
    Reported,
    record_observations,
)
from organizations.models import Department, Place
from tests.cast import SYSTEM
from tests.indicators.domain.small_inventory import TOWN

# The town's year with a nought for every other fuel, and GDP of 500 亿元 at prices of 2020.
NOUGHTS = (*(f"FU{number:02d}" for number in range(2, 22)), "FU32", "FU33", "FU34", "FU35")
WHOLE = {**dict.fromkeys(NOUGHTS, "0"), **TOWN, "FU44": "0", "FU45": "0", "GD01": "500"}

KEPT = ("EN18", "CB02")


def energy_reference() -> ReferenceData:
    """The part of the shipped catalogue that inventories rest on, with all factors."""
    whole = reference_data(settings.BASE_DIR / "fixtures" / "catalogue")
    rows = [
        row
        for row in whole.catalogue.indicators
        if row.code[:2] in {"FU", "GD"} or row.code in KEPT
    ]
    codes = {row.code for row in rows}
    kept = [row for row in whole.definitions.definitions if row.indicator in codes]
    catalogue = whole.catalogue.model_copy(update={"indicators": rows})
    definitions = whole.definitions.model_copy(update={"definitions": kept})
    formulas = whole.formulas.model_copy(update={"formulas": []})
    return replace(whole, catalogue=catalogue, definitions=definitions, formulas=formulas)


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
