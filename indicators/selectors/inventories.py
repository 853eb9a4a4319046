"""Inventories of a place: what was reported by a moment, with the factors recorded by then.

Computed on read: nothing here is stored, judged or taken for a value. A constant number of queries,
whatever the number of years.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from indicators.access import may_see_value
from indicators.domain.inventory import items
from indicators.domain.inventory.balance import Given, Inventory, Known, take_inventory
from indicators.domain.inventory.decomposition import Output
from indicators.domain.inventory.factors import (
    Factors,
    FuelFactor,
    GridFactor,
    choose_grid_factor,
    read_fuel_factor,
)
from indicators.models import FactorSet, LatestObservation, Observation, ValueAbsence
from indicators.models import FuelFactor as FuelRow
from indicators.models import GridFactor as GridRow
from indicators.models.choices import Basis, PeriodKind
from indicators.selectors.factor_rows import fuel_rows, grid_rows, in_force
from indicators.selectors.value_versions import is_replaced
from organizations.access import Viewer
from organizations.models import Place

# GDP at constant prices by price base (不变价): intensities of two bases never meet.
OUTPUT = {2020: "GD01-STD", 2025: "GD01b-STD"}
LAST_YEAR_OF_2020_PRICES = 2025
# What is reported besides and stands beside the computed figure.
REPORTED_TOTALS = {
    "territorial": "CB02-TERR",
    "consumption": "CB02-CONS",
    "equivalent": "EN03-EQUAL-ALL",
    "net_equivalent": "EN03-EQUAL-NET",
    "calorific": "EN03-CALORIFIC",
    "coal_share": "EN05-STD",
    "non_fossil_share": "EN09-EQUAL",
}
# By the price base of GDP.
REPORTED_INTENSITIES = {
    "energy_intensity": {2020: "EN02-ALL-2020", 2025: "EN02b-ALL"},
    "co2_intensity": {2020: "CB03-STD", 2025: "CB03b-STD"},
}
_BESIDES = (
    *OUTPUT.values(),
    *REPORTED_TOTALS.values(),
    *(code for codes in REPORTED_INTENSITIES.values() for code in codes.values()),
)
DEFINITIONS = {
    **{f"{code}-STD": code for code in items.ALL_CODES},
    **{definition: definition for definition in _BESIDES},
}


@dataclass(frozen=True)
class FactorBook:
    """The factor sets in force at a moment: the fuel set recorded last, all grid notices."""

    fuel_set: FactorSet | None
    fuels: Mapping[str, FuelFactor]
    grids: tuple[GridFactor, ...]

    def of(self, place: Place, year: int) -> Factors:
        """The factors of a place and year of account."""
        grid = choose_grid_factor(self.grids, place_code=code_of(place), year=year)
        return Factors(self.fuels, grid)


def price_base_of(year: int) -> int:
    """Prices of 2020 serve the years to 2025, those of 2025 the next five."""
    return 2020 if year <= LAST_YEAR_OF_2020_PRICES else 2025


def code_of(place: Place) -> str:
    """The code by which a place's province is known; a zone takes its superior's."""
    return place.code or (place.parent.code if place.parent else None) or ""


@dataclass(frozen=True)
class YearOfAccount:
    """One year of a place: the inventory, what it rests on, and who may see it.

    `estimated` are codes whose value is itself an estimate, `hidden` those the viewer may not see.
    """

    inventory: Inventory
    given: Mapping[str, Given]
    factors: Factors
    output: Output
    reported: Mapping[str, Observation]
    """Values by code of the catalogue, totals and GDP by definition."""
    estimated: tuple[str, ...]
    hidden: frozenset[str]

    @property
    def year(self) -> int:
        return self.inventory.year

    def with_factors(self, factors: Factors) -> "YearOfAccount":
        """The same year with other factors."""
        inventory = take_inventory(self.year, self.given, factors)
        return replace(self, inventory=inventory, factors=factors)

    @property
    def is_withheld(self) -> bool:
        """The figures rest on a value that the viewer may not see."""
        return any(code in items.ALL_CODES for code in self.hidden)

    @property
    def output_hidden(self) -> bool:
        """GDP is there, and not for the viewer."""
        return any(code in OUTPUT.values() for code in self.hidden)


@dataclass(frozen=True)
class Account:
    """All years of a place of which something was reported, in order."""

    years: tuple[YearOfAccount, ...]
    book: FactorBook
    place: Place

    def with_book(self, book: FactorBook) -> "Account":
        """The same years with other factors."""
        years = (each.with_factors(book.of(self.place, each.year)) for each in self.years)
        return Account(tuple(years), book, self.place)

    def of(self, year: int) -> YearOfAccount | None:
        """One of the years."""
        return next((each for each in self.years if each.year == year), None)


def account_of(
    place: Place, viewer: Viewer, *, tenant: int, as_of: datetime | None = None
) -> Account:
    """Take the inventories of a tenant's place, as now or as at a moment. Four queries."""
    book = factor_book(tenant, as_of)
    found = _Found(place, viewer, book, _values(place, as_of), _absences(place, as_of))
    years = sorted({year for code, year in found.values if code in items.ALL_CODES})
    return Account(tuple(map(found.year, years)), found.book, place)


def factor_book(tenant: int | None = None, as_of: datetime | None = None) -> FactorBook:
    """The factors of a place (else the standard ones) recorded by a moment. Two queries."""
    tenants = () if tenant is None else (tenant,)
    return book_of(fuel_rows(tenants, as_of=as_of), grid_rows(tenants, as_of=as_of))


def book_of(fuels: Iterable[FuelRow], grids: Iterable[GridRow]) -> FactorBook:
    """The book that rows in the order of `factor_rows` make.

    The standard set recorded last holds as a whole; what an office entered counts in that set.
    """
    rows = in_force(fuels)
    standard = [row.factor_set for row in rows if row.factor_set.tenant_id is None]
    held = standard[-1] if standard else None
    return FactorBook(
        held,
        {row.code: read_fuel_factor(row.facts) for row in rows if _counts_in(held, row.factor_set)},
        tuple(map(_grid, in_force(grids))),
    )


def _counts_in(held: FactorSet | None, each: FactorSet) -> bool:
    if held is None or each.tenant_id is None:
        return each == held
    return each.code == held.code


def _grid(row: GridRow) -> GridFactor:
    return GridFactor(
        Fraction(row.factor),
        row.region,
        row.data_year,
        row.used_for_year,
        row.document,
        row.unconfirmed,
    )


Slot = tuple[str, int]
"""Code of the catalogue (of totals and GDP the definition's) and year."""


def _values(place: Place, as_of: datetime | None) -> dict[Slot, Observation]:
    """The yearly values in force by slot: one query."""
    rows = Observation.objects.filter(
        place=place, definition__code__in=DEFINITIONS, period_kind=PeriodKind.YEAR
    ).select_related("indicator", "definition", "department", "absence", "withdrawal", "derivation")
    if as_of is None:
        rows = rows.filter(pk__in=LatestObservation.objects.values("observation"))
    else:
        rows = rows.filter(recorded_at__lte=as_of)
    last = {
        (DEFINITIONS[row.definition.code], row.year): row for row in rows.order_by("version", "pk")
    }
    return {slot: row for slot, row in last.items() if not is_replaced(row, as_of)}


def _absences(place: Place, as_of: datetime | None) -> dict[Slot, Known]:
    """Accepted answers that a year has no value, the last of each slot: one query."""
    rows = ValueAbsence.objects.filter(
        place=place, definition__code__in=DEFINITIONS, period_kind=PeriodKind.YEAR
    )
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    found = rows.order_by("pk").values_list("definition__code", "year", "answer")
    return {(DEFINITIONS[code], year): Known(answer) for code, year, answer in found}


@dataclass(frozen=True)
class _Found:
    """What was read for the years of a place."""

    place: Place
    viewer: Viewer
    book: FactorBook
    values: Mapping[Slot, Observation]
    absences: Mapping[Slot, Known]

    def year(self, year: int) -> YearOfAccount:
        """One year's inventory."""
        mine = {code: row for (code, of), row in self.values.items() if of == year}
        factors = self.book.of(self.place, year)
        given = {
            code: _given(mine.get(code), self.absences.get((code, year)))
            for code in items.ALL_CODES
        }
        bases = ((base, mine[code]) for base, code in OUTPUT.items() if code in mine)
        return YearOfAccount(
            inventory=take_inventory(year, given, factors),
            given=given,
            factors=factors,
            output=Output(tuple((base, Fraction(row.value)) for base, row in bases)),
            reported=mine,
            estimated=_estimated(mine),
            hidden=frozenset(c for c, row in mine.items() if not may_see_value(self.viewer, row)),
        )


def _given(row: Observation | None, absent: Known | None) -> Given:
    if row is not None:
        return Given(Known.REPORTED, Fraction(row.value))
    return Given(absent or Known.NOT_REPORTED)


def _estimated(rows: Mapping[str, Observation]) -> tuple[str, ...]:
    used: Iterable[str] = (code for code in rows if code in items.ALL_CODES)
    return tuple(code for code in used if rows[code].basis == Basis.ESTIMATE)
