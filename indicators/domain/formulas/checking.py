"""Checking a formula against what the catalogue knows: names, units, the result's unit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from indicators.domain.formulas.dimensions import Dimension, composition
from indicators.domain.formulas.reading import FormulaError, read_formula
from indicators.domain.formulas.tree import (
    Call,
    Factor,
    Negation,
    Node,
    Number,
    Operation,
    Power,
    Reference,
    parts_of,
    written,
)
from plans.domain.problems import mark
from plans.domain.units import get_unit

UNKNOWN_INDICATOR = mark("目录中没有指标“%(code)s”。")
UNKNOWN_DEFINITION = mark("目录中没有口径“%(code)s”。")
UNKNOWN_FACTOR = mark("没有因子“%(text)s”:请写成<因子集/名称/参数>。")
NOT_ADDABLE = mark(
    "“%(left)s”与“%(right)s”不能相加减或比较:前者是%(left_dimension)s,"
    "后者是%(right_dimension)s。请先换算成同一类单位。"
)
OTHER_RESULT = mark(
    "公式算出的是%(computed)s,而指标的单位“%(unit)s”是%(wanted)s。请核对分子、分母和单位。"
)
NO_INPUT = mark("公式中没有任何指标:导出指标须由其他指标的数值算出。")

SHOWN = 40


@dataclass(frozen=True)
class Scope:
    """What formulas may name: definitions with their units, default definitions, factors.

    `factors` holds the dimension of each factor by set, name and property.
    """

    units: Mapping[str, str]
    defaults: Mapping[str, str]
    factors: Mapping[tuple[str, str, str], Dimension]


@dataclass(frozen=True)
class Formula:
    """A formula that was checked: every reference names a definition, the units add up."""

    tree: Node
    unit: str
    units: Mapping[str, str]
    """Units of the definitions that it names."""

    @property
    def text(self) -> str:
        """As it is kept: every definition named."""
        return written(self.tree)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The values it needs, each once."""
        found = (part for part in parts_of(self.tree) if isinstance(part, Reference))
        return tuple(dict.fromkeys(found))

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """The factors it needs, each once."""
        found = (part for part in parts_of(self.tree) if isinstance(part, Factor))
        return tuple(dict.fromkeys(found))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Codes of the definitions it needs, each once."""
        return tuple(dict.fromkeys(reference.name for reference in self.references))


def checked_formula(text: str, *, unit: str, scope: Scope) -> Formula:
    """Read a formula for a quantity of this unit, and check all that it names.

    Raises:
        FormulaError: naming the column and both units where two do not go together.
    """
    tree = _resolved(read_formula(text), scope)
    computed = _dimension(tree, scope)
    wanted = composition(unit)[1]
    if computed != wanted:
        name = get_unit(unit).name
        raise FormulaError(OTHER_RESULT, computed=str(computed), unit=name, wanted=str(wanted))
    names = [part.name for part in parts_of(tree) if isinstance(part, Reference)]
    if not names:
        raise FormulaError(NO_INPUT)
    return Formula(tree, unit, {name: scope.units[name] for name in names})


def _resolved(node: Node, scope: Scope) -> Node:
    """Every indicator by the code of its default definition."""
    match node:
        case Reference():
            return replace(node, name=_definition(node, scope))
        case Negation():
            return replace(node, operand=_resolved(node.operand, scope))
        case Operation():
            left, right = _resolved(node.left, scope), _resolved(node.right, scope)
            return replace(node, left=left, right=right)
        case Power():
            return replace(node, base=_resolved(node.base, scope))
        case Call():
            return replace(node, arguments=tuple(_resolved(each, scope) for each in node.arguments))
        case _:
            return node


def _definition(node: Reference, scope: Scope) -> str:
    if "-" not in node.name:
        if node.name not in scope.defaults:
            raise FormulaError(UNKNOWN_INDICATOR, column=node.column, code=node.name)
        return scope.defaults[node.name]
    if node.name not in scope.units:
        raise FormulaError(UNKNOWN_DEFINITION, column=node.column, code=node.name)
    return node.name


def _dimension(node: Node, scope: Scope) -> Dimension:
    match node:
        case Number():
            return composition(node.unit)[1] if node.unit else Dimension()
        case Reference():
            return composition(scope.units[node.name])[1]
        case Factor():
            return _factor_dimension(node, scope)
        case Negation():
            return _dimension(node.operand, scope)
        case Power():
            return _dimension(node.base, scope).to_the(node.exponent)
        case Call():
            return _same(node.arguments, node.column, scope)
    if node.sign in {"+", "-"}:
        return _same((node.left, node.right), node.column, scope)
    left, right = _dimension(node.left, scope), _dimension(node.right, scope)
    return left.times(right, 1 if node.sign == "*" else -1)


def _factor_dimension(node: Factor, scope: Scope) -> Dimension:
    key = (node.factor_set, node.name, node.property)
    if key not in scope.factors:
        raise FormulaError(UNKNOWN_FACTOR, column=node.column, text=written(node))
    return scope.factors[key]


def _same(nodes: tuple[Node, ...], column: int, scope: Scope) -> Dimension:
    first, *others = nodes
    dimension = _dimension(first, scope)
    for other in others:
        found = _dimension(other, scope)
        if found != dimension:
            raise FormulaError(
                NOT_ADDABLE,
                column=column,
                left=_shown(first, scope),
                right=_shown(other, scope),
                left_dimension=str(dimension),
                right_dimension=str(found),
            )
    return dimension


def _shown(node: Node, scope: Scope) -> str:
    text = written(node)
    if isinstance(node, Reference):
        text = f"{text}({get_unit(scope.units[node.name]).name})"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
