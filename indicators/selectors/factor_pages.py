"""Emission factors as pages show them: in force, on what document, by whom, and used for what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from audit.services.content import read_texts
from indicators.domain.factor_entries import CARBON, CO2, co2_of, numbers_of
from indicators.domain.inventory import items
from indicators.domain.inventory.factors import region_of
from indicators.models import FactorSet, FuelFactor, GridFactor, LatestObservation
from indicators.models.choices import PeriodKind
from indicators.selectors.factor_effects import touched
from indicators.selectors.factor_rows import fuel_rows, grid_rows, in_force, named
from indicators.selectors.formulas import FormulaBook, formula_book
from indicators.selectors.inventories import code_of
from organizations.selectors.accounts import names_of_accounts
from plans.domain.units import get_unit
from plans.models import Plan

NATION = "全国"


@dataclass(frozen=True)
class Basis:
    """On what a version rests: document, when it was recorded and by whom, why; own or standard."""

    number: str
    title: str
    reason: str
    by: str
    at: datetime
    own: bool
    confirmed: bool
    follows: bool
    """The office went back to the standard factor."""


@dataclass(frozen=True)
class Use:
    """What takes a factor: formulas by code and name, and years of the place's inventory."""

    formulas: tuple[tuple[str, str], ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class FuelLine:
    """One version of a fuel's factors; numbers are those of one `unit`."""

    code: str
    name: str
    unit: str
    numbers: Mapping[str, Decimal | None]
    is_product: bool
    """The CO2 is that of heat, carbon and share oxidised."""
    note: str
    basis: Basis
    use: Use


@dataclass(frozen=True)
class GridLine:
    """One version of a region's grid factor (kgCO2/kWh)."""

    region: str
    data_year: int
    used_for_year: int
    factor: Decimal
    published_on: date | None
    is_ours: bool
    basis: Basis
    use: Use


@dataclass(frozen=True)
class FactorList:
    """The factors in force in a plan's place, its own province first."""

    slug: str
    tenant: str
    region: str
    set_name: str
    fuels: tuple[FuelLine, ...]
    grids: tuple[GridLine, ...]
    others: tuple[GridLine, ...]
    """Grid factors of other regions."""
    unconfirmed: int


@dataclass(frozen=True)
class FuelPage:
    """One fuel: its factors in force and all versions, the last first."""

    slug: str
    tenant: str
    line: FuelLine
    versions: tuple[FuelLine, ...]


@dataclass(frozen=True)
class GridPage:
    """The grid factors of one region, the last year of use first, each with its versions."""

    slug: str
    tenant: str
    region: str
    regions: tuple[str, ...]
    lines: tuple[GridLine, ...]
    versions: tuple[GridLine, ...]

    @property
    def own_years(self) -> tuple[int, ...]:
        """Years of use in which the place's own factor holds."""
        return tuple(line.used_for_year for line in self.lines if line.basis.own)


def factor_list(plan: Plan) -> FactorList:
    """The factors in force. At most seven queries."""
    found = _Found(plan)
    ours = found.region
    grids = [found.grid_line(row) for row in found.grids_in_force()]
    near = [line for line in grids if line.region in {ours, NATION}]
    fuels = tuple(found.fuel_line(row) for row in found.fuels_in_force())
    bases = [line.basis for line in fuels] + [line.basis for line in near]
    return FactorList(
        slug=plan.slug,
        tenant=plan.tenant.name,
        region=ours,
        set_name=found.held.name if found.held else "",
        fuels=fuels,
        grids=tuple(sorted(near, key=lambda line: (line.region == NATION, -line.used_for_year))),
        others=tuple(line for line in grids if line not in near),
        unconfirmed=sum(not each.confirmed for each in bases),
    )


def fuel_page(plan: Plan, code: str) -> FuelPage | None:
    """One fuel of the set in force; None where it has none of this code. At most seven queries."""
    found = _Found(plan)
    rows = [row for row in found.fuels if row.code == code and found.counts(row.factor_set)]
    if not rows:
        return None
    current = next(row for row in found.fuels_in_force() if row.code == code)
    ordered = [current, *(row for row in reversed(rows) if row != current)]
    lines = tuple(found.fuel_line(row) for row in ordered)
    return FuelPage(plan.slug, plan.tenant.name, lines[0], lines)


def grid_page(plan: Plan, region: str) -> GridPage:
    """The grid factors of a region, of the place's own province where none is asked for.

    At most seven queries.
    """
    found = _Found(plan)
    regions = tuple(dict.fromkeys(row.region for row in found.grids))
    chosen = region if region in regions else found.region
    current = [row for row in found.grids_in_force() if row.region == chosen]
    earlier = [row for row in reversed(found.grids) if row.region == chosen and row not in current]
    return GridPage(
        plan.slug,
        plan.tenant.name,
        chosen,
        regions,
        tuple(found.grid_line(row) for row in current),
        tuple(found.grid_line(row) for row in (*current, *earlier)),
    )


class _Found:
    """What the pages of one place read: factors, formulas, years of the inventory, names."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.fuels = list(fuel_rows([plan.tenant_id]).select_related("factor_set__reason"))
        self.grids = list(grid_rows([plan.tenant_id]).select_related("factor_set__reason"))
        standard = [row.factor_set for row in self.fuels if row.factor_set.tenant_id is None]
        self.held: FactorSet | None = standard[-1] if standard else None
        sets = [row.factor_set for row in self.fuels] + [row.factor_set for row in self.grids]
        self.region = region_of(code_of(plan.tenant)) or ""
        self.book: FormulaBook = formula_book(plan.tenant_id)
        self.names = names_of_accounts(each.recorded_by for each in sets if each.recorded_by)
        self.reasons: Mapping[UUID, str] = read_texts(
            {each.reason_id: each.reason for each in sets if each.reason_id}.values()
        )
        self.years = _years(plan)

    def counts(self, each: FactorSet) -> bool:
        """Belongs to the fuel set in force."""
        return self.held is not None and (
            each == self.held or (each.tenant_id is not None and each.code == self.held.code)
        )

    def fuels_in_force(self) -> Iterable[FuelFactor]:
        """The last version of each fuel."""
        rows = in_force(self.fuels)
        return {row.code: row for row in rows if self.counts(row.factor_set)}.values()

    def grids_in_force(self) -> list[GridFactor]:
        """The last version of each region and year of use, the last year first."""
        last = {(row.region, row.used_for_year): row for row in in_force(self.grids)}
        return sorted(last.values(), key=lambda row: (row.region, -row.used_for_year))

    def fuel_line(self, row: FuelFactor) -> FuelLine:
        """One version as shown."""
        facts = row.facts
        numbers = numbers_of(facts)
        confirmed = not (facts.get("ef_unconfirmed") or facts.get("tce_unconfirmed"))
        computed = co2_of(numbers)
        return FuelLine(
            code=row.code,
            name=str(facts["name"]),
            unit=get_unit(str(facts["unit"])).name,
            numbers={**numbers, CO2: computed},
            is_product=numbers[CARBON] is not None,
            note=str(facts.get("note") or ""),
            basis=self._basis(row.factor_set, str(facts.get("source") or ""), confirmed),
            use=self._use(row, self._fuel_years(row.code)),
        )

    def grid_line(self, row: GridFactor) -> GridLine:
        """One version as shown."""
        ours = row.region == self.region
        used = ours and row.used_for_year in self.years.get(items.NET_POWER, ())
        years = (row.used_for_year,) if used else ()
        return GridLine(
            region=row.region,
            data_year=row.data_year,
            used_for_year=row.used_for_year,
            factor=row.factor,
            published_on=row.published_on,
            is_ours=ours,
            basis=self._basis(row.factor_set, row.document, not row.unconfirmed),
            use=self._use(row, years),
        )

    def _basis(self, factor_set: FactorSet, source: str, confirmed: bool) -> Basis:
        return Basis(
            number=factor_set.document_number or source,
            title=factor_set.document,
            reason=self.reasons.get(factor_set.reason_id, "") if factor_set.reason_id else "",
            by=self.names.get(factor_set.recorded_by or 0, ""),
            at=factor_set.recorded_at,
            own=factor_set.tenant_id is not None,
            confirmed=confirmed,
            follows=factor_set.follows_standard,
        )

    def _use(self, row: FuelFactor | GridFactor, years: Iterable[int]) -> Use:
        codes = touched(self.book, named(row))
        names = (self.book.formulas[code].version.definition.indicator.name_zh for code in codes)
        return Use(tuple(zip(codes, names, strict=True)), tuple(sorted(years)))

    def _fuel_years(self, factor: str) -> set[int]:
        codes = [fuel.code for fuel in items.FUELS if fuel.factor == factor]
        codes += [items.NET_HEAT] if factor == "heat" else []
        return {year for code in codes for year in self.years.get(code, ())}


def _years(plan: Plan) -> dict[str, set[int]]:
    """The years in which something of each kind was reported, there or below. One query."""
    codes = [f"{code}-STD" for code in items.ALL_CODES]
    rows = LatestObservation.objects.filter(
        Q(place=plan.tenant_id) | Q(place__parent=plan.tenant_id),
        definition__code__in=codes,
        period_kind=PeriodKind.YEAR,
    ).exclude(observation__value=0)
    found: dict[str, set[int]] = {}
    for code, year in rows.order_by().values_list("indicator__code", "year").distinct():
        found.setdefault(code, set()).add(year)
    return found
