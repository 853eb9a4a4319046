"""The factor rows of some places: the standard ones first, what an office entered last."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from indicators.domain.formulas.factors import FactorTable, factor_table
from indicators.models import FuelFactor, GridFactor

Row = TypeVar("Row", FuelFactor, GridFactor)


@dataclass(frozen=True)
class NamedFactor:
    """A factor by its set and name: a fuel's code, or a region with the year of use."""

    factor_set: str
    name: str
    used_for_year: int | None = None


# Of rows with one name the last counts: the place's own after the standard ones.
_ORDER = (F("factor_set__tenant").asc(nulls_first=True), "factor_set__recorded_at", "factor_set")


def fuel_rows(tenants: Collection[int], *, as_of: datetime | None = None) -> QuerySet[FuelFactor]:
    """Fuels of the standard sets and of these places' own."""
    rows = FuelFactor.objects.filter(_held_by(tenants, as_of)).select_related("factor_set")
    return rows.order_by(*_ORDER, "pk")


def grid_rows(tenants: Collection[int], *, as_of: datetime | None = None) -> QuerySet[GridFactor]:
    """Grid factors of the standard sets and of these places' own."""
    rows = GridFactor.objects.filter(_held_by(tenants, as_of)).select_related("factor_set")
    return rows.order_by(*_ORDER, "pk")


def in_force(rows: Iterable[Row]) -> list[Row]:
    """Rows in their order without what a place entered before it went back to the standard."""
    kept: list[Row] = []
    for row in rows:
        if row.factor_set.follows_standard:
            kept = [each for each in kept if _slot(each) != _slot(row)]
        else:
            kept.append(row)
    return kept


def _slot(row: FuelFactor | GridFactor) -> tuple[int | None, NamedFactor]:
    """Whose factor it is, and which."""
    return row.factor_set.tenant_id, named(row)


def named(row: FuelFactor | GridFactor) -> NamedFactor:
    """A row as formulas name it."""
    if isinstance(row, FuelFactor):
        return NamedFactor(row.factor_set.code, row.code)
    return NamedFactor(row.factor_set.code, row.region, row.used_for_year)


def _held_by(tenants: Collection[int], as_of: datetime | None) -> Q:
    held = Q(factor_set__tenant__isnull=True) | Q(factor_set__tenant__in=tenants)
    return held if as_of is None else held & Q(factor_set__recorded_at__lte=as_of)


@dataclass(frozen=True)
class HeldFactors:
    """Factors of some places, as formulas name them."""

    fuels: Sequence[FuelFactor]
    grids: Sequence[GridFactor]

    def of(self, tenant: int | None) -> FactorTable:
        """The factors of one place; without one the standard factors."""
        return self._own(tenant) if tenant in self._entering else self._standard

    def _own(self, tenant: int | None) -> FactorTable:
        return _table(
            in_force(row for row in self.fuels if row.factor_set.tenant_id in {None, tenant}),
            in_force(row for row in self.grids if row.factor_set.tenant_id in {None, tenant}),
        )

    @cached_property
    def _standard(self) -> FactorTable:
        return self._own(None)

    @cached_property
    def _entering(self) -> frozenset[int | None]:
        """Places whose office entered a factor."""
        sets = [row.factor_set for row in self.fuels] + [row.factor_set for row in self.grids]
        return frozenset(each.tenant_id for each in sets) - {None}


NO_FACTORS = HeldFactors((), ())


def held_factors(tenants: Iterable[int] = ()) -> HeldFactors:
    """All factors of some places; of a set loaded anew the last content. Two queries."""
    wanted = set(tenants)
    return HeldFactors(list(fuel_rows(wanted)), list(grid_rows(wanted)))


def _table(fuels: Iterable[FuelFactor], grids: Iterable[GridFactor]) -> FactorTable:
    return factor_table(
        ((row.factor_set.code, row.facts) for row in fuels),
        ((row.factor_set.code, row.region, row.used_for_year, str(row.factor)) for row in grids),
    )
