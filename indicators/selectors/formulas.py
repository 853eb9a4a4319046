"""The formulas in force in each place, and what they rest on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from audit.compiled import compiled
from indicators.domain.formulas.checking import Formula, Scope
from indicators.domain.formulas.order import in_order, needed, resting_on
from indicators.domain.formulas.reading import read_formula
from indicators.domain.formulas.tree import Node, Reference, parts_of
from indicators.models import Definition, FormulaVersion
from indicators.selectors.factor_rows import held_factors


@dataclass(frozen=True)
class HeldFormula:
    """A formula in force: which version it is, and of which definition."""

    version: FormulaVersion
    formula: Formula


@dataclass(frozen=True)
class FormulaBook:
    """The formulas of one place by code of the definition."""

    formulas: Mapping[str, HeldFormula] = field(default_factory=dict)

    @cached_property
    def graph(self) -> dict[str, tuple[str, ...]]:
        """Each derived definition with those that its formula names."""
        return {code: held.formula.inputs for code, held in self.formulas.items()}

    @cached_property
    def depths(self) -> dict[str, int]:
        """How many formulas stand below each: 0 where a formula rests on reported values alone."""
        depths: dict[str, int] = {}
        for code in in_order(self.graph):
            needs = [depths[each] for each in self.graph[code] if each in depths]
            depths[code] = max(needs, default=-1) + 1
        return depths

    @cached_property
    def of_indicators(self) -> dict[str, str]:
        """The derived definition of each indicator that is asked for by default."""
        default = (held.version.definition for held in self.formulas.values())
        return {each.indicator.code: each.code for each in default if each.is_default}

    def needed(self, codes: Iterable[str]) -> set[str]:
        """These definitions and all that they rest on."""
        return needed(self.graph, codes)

    def derived_for(self, code: str) -> set[str]:
        """What has to be computed for a definition: those that it rests on, and itself."""
        return {each for each in self.needed([code]) if each in self.formulas}

    def raw_inputs(self, code: str) -> list[str]:
        """What has to be reported so that a definition can be computed, in order of code."""
        graph = self.graph
        return sorted(each for each in needed(graph, [code]) if each not in graph)

    def used_by(self, code: str) -> set[str]:
        """Derived definitions that this one enters, through any number of formulas."""
        return resting_on(self.graph, [code])


def formula_books(
    tenants: Iterable[int], *, as_of: datetime | None = None
) -> dict[int, FormulaBook]:
    """The formulas in force of each place. One query; one more for who asks for units."""
    wanted = set(tenants)
    rows = FormulaVersion.objects.filter(Q(tenant__isnull=True) | Q(tenant__in=wanted))
    if as_of is not None:
        rows = rows.filter(recorded_at__lte=as_of)
    standard: dict[str, FormulaVersion] = {}
    own: dict[int, dict[str, FormulaVersion]] = {pk: {} for pk in wanted}
    for row in rows.select_related("definition__indicator").order_by("pk"):
        kept = standard if row.tenant_id is None else own[row.tenant_id]
        kept[row.definition.code] = row
    units = _Units()
    common = _book(standard, units)
    return {pk: _book({**standard, **mine}, units) if mine else common for pk, mine in own.items()}


def formula_book(tenant: int, *, as_of: datetime | None = None) -> FormulaBook:
    """The formulas in force of one place. One query; one more for who asks for units."""
    return formula_books([tenant], as_of=as_of)[tenant]


def formula_scope() -> Scope:
    """What formulas may name, as the database has it. Three queries."""
    defaults = dict(
        Definition.objects.filter(is_default=True).values_list("indicator__code", "code")
    )
    return Scope(_units(), defaults, held_factors().of(None).dimensions)


def indicators_resting_on(codes: Iterable[str]) -> set[str]:
    """Codes of indicators that some place's formula ever computed from these. One query."""
    graph: dict[str, set[str]] = {}
    for definition, text in FormulaVersion.objects.values_list("definition__code", "text"):
        if text:
            names = {indicator_of(name) for name in _names(text)}
            graph.setdefault(indicator_of(definition), set()).update(names)
    return resting_on(graph, codes)


def derived_from(tenant: int, codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Of each definition the indicators computed from it in a place: names by code. One query."""
    held: dict[bool, dict[str, tuple[str, str]]] = {True: {}, False: {}}
    for own, code, name, text in _versions(tenant):
        held[own is not None][code] = (name, text)
    in_force = {code: row for code, row in {**held[False], **held[True]}.items() if row[1]}
    graph = {code: _names(text) for code, (_name, text) in in_force.items()}
    return {
        code: {indicator_of(user): in_force[user][0] for user in sorted(resting_on(graph, [code]))}
        for code in set(codes)
    }


# Any: columns of several types.
@compiled
def _versions(tenant: int) -> QuerySet[FormulaVersion, tuple[Any, ...]]:
    rows = FormulaVersion.objects.filter(Q(tenant__isnull=True) | Q(tenant=tenant))
    columns = ("tenant", "definition__code", "definition__indicator__name_zh", "text")
    return rows.order_by("pk").values_list(*columns)


def indicator_of(definition: str) -> str:
    """The code of a definition's indicator."""
    return definition.partition("-")[0]


class _Units(Mapping[str, str]):
    """Units by code of the definition, read when the first is asked for."""

    @cached_property
    def _held(self) -> dict[str, str]:
        return _units()

    def __getitem__(self, code: str) -> str:
        return self._held[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def _units() -> dict[str, str]:
    return dict(Definition.objects.values_list("code", "indicator__unit"))


def _book(rows: Mapping[str, FormulaVersion], units: Mapping[str, str]) -> FormulaBook:
    return FormulaBook(
        {code: HeldFormula(row, _formula(row, units)) for code, row in rows.items() if row.text}
    )


def _formula(row: FormulaVersion, units: Mapping[str, str]) -> Formula:
    return Formula(_tree(row.text), row.definition.indicator.unit, units)


@lru_cache(maxsize=1024)
def _tree(text: str) -> Node:
    """Kept texts were checked when they were saved, and name definitions only."""
    return read_formula(text)


@lru_cache(maxsize=1024)
def _names(text: str) -> tuple[str, ...]:
    return tuple(part.name for part in parts_of(_tree(text)) if isinstance(part, Reference))
