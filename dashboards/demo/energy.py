"""Invented energy statistics of a place, from which its inventories follow.

A made-up mix of fuels and power for each year, scaled until the energy CO2 is what the place
reports of it, so that the inventory and the reported total tell one story.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from audit.domain.actors import Actor
from audit.services import recorded
from dashboards.demo.departments import basis_of
from dashboards.demo.history import reported
from dashboards.demo.outcomes import Outcome, chance
from dashboards.demo.slots import Slot
from dashboards.demo.values import Point, series
from indicators.domain.inventory.balance import Given, Known, take_inventory
from indicators.domain.inventory.factors import Factors
from indicators.domain.inventory.items import ALL_CODES
from indicators.models import Definition
from indicators.selectors.inventories import factor_book
from indicators.services import Entered, Period, record_observations
from organizations.models import Department
from plans.models import Plan

# Years for which a grid factor is published.
YEARS = (2023, 2024, 2025)
# Amounts of 2023 in the catalogue's units; what is not named is nought.
MIX = {
    "FU01": 300.0, "FU05": 20.0, "FU08": 15.0, "FU13": 22.0, "FU14": 1.0, "FU15": 30.0,
    "FU17": 2.0, "FU20": 3.2, "FU30": 24.0, "FU31": 18.0, "FU32": 9.0, "FU33": 3.0,
    "FU34": 4.0, "FU36": 6.0, "FU37": 2.0, "FU38": 9.0, "FU40": 12.0, "FU41": -150.0,
    "EN18": 78.0, "FU43": 60.0, "FU44": 3.0,
}  # fmt: skip
COAL_RATE = {2023: Decimal("296.1"), 2024: Decimal("294.8"), 2025: Decimal("293.5")}
# Growth a year against the mix; wind and sun grow, coal gives way.
DRIFT = {"FU01": 0.975, "FU20": 1.05, "FU30": 1.03, "FU31": 1.12, "FU32": 1.2, "FU15": 0.99}
TOTAL = "CB02-TERR"
GDP, GDP_GROWTH = "GD01", 1.05
TCE_PER_GDP = 0.9
# In the other places something is always missing: coverage is the rule, not the exception.
COMPLETE = frozenset({"siping"})
NEVER_REPORTED = ("FU14", "FU38")


def record_energy(
    plan: Plan,
    slots: Iterable[Slot],
    outcomes: Mapping[str, Outcome],
    *,
    unit: Department,
    actor: Actor,
) -> int:
    """Record fuels, power and GDP of three years; returns how many values, none without a total."""
    totals = {
        point.year: point.value
        for slot in slots
        if slot.definition.code == TOTAL
        for point in series(slot.terms, outcomes[slot.terms.key])
    }
    held = {
        row.code.removesuffix("-STD"): row
        for row in Definition.objects.filter(
            code__in=[f"{code}-STD" for code in (*ALL_CODES, GDP)]
        ).select_related("indicator")
    }
    book = factor_book(plan.tenant_id)
    rows = [
        Entered(
            place=plan.tenant,
            indicator=held[code].indicator,
            definition=held[code],
            period=Period(year),
            reported=reported(held[code].indicator, Point(year, value), document=basis_of(plan)),
            department=unit,
        )
        for year in YEARS
        if year in totals
        for code, value in _values(plan, year, totals[year], book.of(plan.tenant, year))
        if code in held
    ]
    if rows:
        with recorded(actor) as recording:
            record_observations(recording, tenant=plan.tenant, entered=rows)
    return len(rows)


def _values(
    plan: Plan, year: int, total: Decimal, factors: Factors
) -> Iterator[tuple[str, Decimal]]:
    """Every value of a year; amounts in proportion to the total (10⁴ t CO2)."""
    mix = {code: _mixed(plan, code, year) for code in ALL_CODES if code != "FU39"}
    given = {code: Given(Known.REPORTED, Fraction(str(value))) for code, value in mix.items()}
    given["FU39"] = Given(Known.REPORTED, Fraction(COAL_RATE[year]))
    found = take_inventory(year, given, factors)
    scale = float(Fraction(total) * 10_000 / found.territorial.value)
    silent = () if plan.slug in COMPLETE else NEVER_REPORTED
    for code, value in mix.items():
        if code not in silent:
            yield code, _written(value * scale, 3)
    yield "FU39", COAL_RATE[year]
    energy = float(found.equivalent.value / 10_000) * scale
    first = chance(f"{plan.slug} output", 0.9, 1.1) * energy / TCE_PER_GDP
    yield GDP, _written(first * (GDP_GROWTH ** (year - YEARS[0])), 2)


def _mixed(plan: Plan, code: str, year: int) -> float:
    drift: float = DRIFT.get(code, 1.0) ** (year - YEARS[0])
    own = chance(f"{plan.slug} {code}", 0.85, 1.15)
    return round(MIX.get(code, 0.0) * drift * own, 6)


def _written(value: float, decimals: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
