"""What rests on an emission factor: formulas, computed values, inventories, plans to compute anew."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from indicators.domain.formulas.computing import rounded
from indicators.domain.inventory.balance import Inventory
from indicators.models import FuelFactor, GridFactor, Observation
from indicators.selectors.computed import HeldValues, computed_value, held_values, is_derived
from indicators.selectors.factor_rows import HeldFactors, NamedFactor, fuel_rows, grid_rows
from indicators.selectors.formulas import FormulaBook, HeldFormula, formula_book
from indicators.selectors.inventories import account_of, book_of
from indicators.terms import INVENTORY_FIGURE_NAMES
from organizations.access import Viewer
from organizations.models import Place
from plans.domain.units import get_unit
from plans.models import Plan

TEN_THOUSAND = 10_000
ACROSS = 2
UNITS_OF = {
    "territorial": "10k_tco2",
    "consumption": "10k_tco2",
    "equivalent": "10k_tce",
    "calorific": "10k_tce",
}


@dataclass(frozen=True)
class ValueEffect:
    """A value computed by formula, as it stands and as it would be."""

    name: str
    definition: str
    place: str
    year: int
    unit: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class InventoryEffect:
    """A total of the place's inventory (10⁴ tce, 10⁴ t CO2) before and after; None without one."""

    year: int
    key: str
    before: Decimal | None
    after: Decimal | None

    @property
    def name(self) -> str:
        """The total's name in the reader's language."""
        return str(INVENTORY_FIGURE_NAMES[self.key])

    @property
    def unit(self) -> str:
        """Standard coal or carbon dioxide."""
        return get_unit(UNITS_OF[self.key]).name


@dataclass(frozen=True)
class FactorEffects:
    """All that changes when a factor takes effect."""

    formulas: tuple[tuple[str, str], ...]
    values: tuple[ValueEffect, ...]
    inventories: tuple[InventoryEffect, ...]
    plans: tuple[str, ...]


def plans_computed_with(tenant: int, named: NamedFactor) -> list[int]:
    """The plans of a place to be computed anew where a formula in force there names the factor."""
    book = formula_book(tenant)
    if not touched(book, named):
        return []
    return list(Plan.objects.filter(tenant=tenant).values_list("pk", flat=True))


def touched(book: FormulaBook, named: NamedFactor) -> list[str]:
    """Definitions computed with the factor, directly or through others, in order of computing."""
    direct = {code for code, held in book.formulas.items() if _names(held, named)}
    codes = direct.union(*(book.used_by(code) for code in direct))
    return sorted(codes, key=lambda code: (book.depths[code], code))


def _names(held: HeldFormula, named: NamedFactor) -> bool:
    """Of a grid factor in whatever year: the period's year chooses."""
    return any(
        each.factor_set == named.factor_set and each.name == named.name
        for each in held.formula.factors
    )


def factor_effects(
    viewer: Viewer, tenant: Place, named: NamedFactor, row: FuelFactor | GridFactor
) -> FactorEffects:
    """What changes when a factor of the place's own takes effect. At most fourteen queries."""
    book = formula_book(tenant.pk)
    codes = touched(book, named)
    fuels, grids = list(fuel_rows([tenant.pk])), list(grid_rows([tenant.pk]))
    more_fuels = [*fuels, row] if isinstance(row, FuelFactor) else fuels
    more_grids = [*grids, row] if isinstance(row, GridFactor) else grids
    account = account_of(tenant, viewer, tenant=tenant.pk)
    after = account.with_book(book_of(more_fuels, more_grids))
    changes = _Values(tenant, book, HeldFactors(more_fuels, more_grids))
    plans = Plan.objects.filter(tenant=tenant).order_by("slug") if codes else Plan.objects.none()
    return FactorEffects(
        formulas=tuple((code, _name(book, code)) for code in codes),
        values=tuple(changes.of(codes)),
        inventories=tuple(
            effect
            for old, new in zip(account.years, after.years, strict=True)
            for effect in _inventory_effects(old.inventory, new.inventory)
        ),
        plans=tuple(plan.slug for plan in plans),
    )


def _name(book: FormulaBook, code: str) -> str:
    return book.formulas[code].version.definition.indicator.name_zh


def _inventory_effects(before: Inventory, after: Inventory) -> Iterator[InventoryEffect]:
    for key in UNITS_OF:
        old, new = getattr(before, key), getattr(after, key)
        shown = [
            None if total is None else rounded(total.value / TEN_THOUSAND, ACROSS)
            for total in (old, new)
        ]
        if shown[0] != shown[1]:
            yield InventoryEffect(before.year, key, *shown)


class _Values:
    """Computing the values of a place and those below it as they would be."""

    def __init__(self, tenant: Place, book: FormulaBook, factors: HeldFactors) -> None:
        self.book, self.factors = book, factors.of(tenant.pk)
        own = Q(pk=tenant.pk) | Q(parent=tenant.pk)
        self.places = {place.pk: place for place in Place.objects.filter(own).order_by("pk")}

    def of(self, codes: list[str]) -> Iterator[ValueEffect]:
        """What changes of the definitions, which stand in the order of computing."""
        inputs = {name for code in codes for name in self.book.formulas[code].formula.inputs}
        values = held_values(self.places, {*codes, *inputs}) if codes else HeldValues()
        for code in codes:
            for place in self.places:
                yield from self._of(values, code, place)

    def _of(self, values: HeldValues[Observation], code: str, place: int) -> Iterable[ValueEffect]:
        held = self.book.formulas[code]
        standing = values.of(place, code)
        found = []
        for year in _years(values, held, place):
            row = standing.get(year)
            if row is not None and not is_derived(row):
                continue
            value = computed_value(held, place, year, values, self.factors).outcome.value
            if value is None or (row is not None and value == row.value):
                continue
            found.append(self._effect(held, place, year, row, value))
            values.add(place, code, _standing_in(row, held, place, year, value))
        return found

    def _effect(
        self, held: HeldFormula, place: int, year: int, row: Observation | None, value: Decimal
    ) -> ValueEffect:
        definition = held.version.definition
        return ValueEffect(
            name=definition.indicator.name_zh,
            definition=definition.name,
            place=self.places[place].name,
            year=year,
            unit=get_unit(definition.indicator.unit).name,
            before=row.value if row is not None else None,
            after=value,
        )


def _years(values: HeldValues[Observation], held: HeldFormula, place: int) -> list[int]:
    """The years of which an input or a result is there."""
    years = {
        year + each.back
        for each in held.formula.references
        if each.year is None
        for year in values.of(place, each.name)
    }
    return sorted(years | set(values.of(place, held.version.definition.code)))


def _standing_in(
    row: Observation | None, held: HeldFormula, place: int, year: int, value: Decimal
) -> Observation:
    """A row with the other value, for what is computed from it; it is never saved."""
    if row is None:
        definition = held.version.definition
        row = Observation(place_id=place, definition=definition, year=year, period_kind="year")
    other = copy(row)
    other.value = value
    return other
