"""The parts of a formula, and how they are written again.

`column` (counted from 1) is where a part stands in the text; it plays no role in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from plans.domain.quantities import plain_text
from plans.domain.units import get_unit

SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 6)
_STRENGTH = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
_SHOWN = {"+": "+", "-": "−", "*": "×", "/": "÷"}


@dataclass(frozen=True)
class Number:
    """A number of the text; without a unit it is a pure number."""

    value: Decimal
    unit: str | None = None
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Reference:
    """The value of an indicator (its default definition) or of a definition, same place.

    `back` counts years before the period, `year` names one instead.
    """

    name: str
    back: int = 0
    year: int | None = None
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Factor:
    """A factor of a named set; of a grid set the one that is used for the period's year."""

    factor_set: str
    name: str
    property: str = ""
    back: int = 0
    year: int | None = None
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Negation:
    """Minus a part."""

    operand: Node
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Operation:
    """Two parts with + - * or / between them; the column is the sign's."""

    sign: str
    left: Node
    right: Node
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Power:
    """A part to a whole number."""

    base: Node
    exponent: int
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Call:
    """One of the named functions: sum, min, max, abs."""

    function: str
    arguments: tuple[Node, ...]
    column: int = field(default=1, compare=False)


Node: TypeAlias = Number | Reference | Factor | Negation | Operation | Power | Call


def written(node: Node) -> str:
    """The part as text that reads as the same tree, with no bracket more than it needs."""
    match node:
        case Number():
            unit = "" if node.unit is None else f"{{{get_unit(node.unit).name}}}"
            return plain_text(node.value) + unit
        case Reference():
            name = f"[{node.name}]" if "-" in node.name else node.name
            return name + _period(node)
        case Factor():
            parts = (node.factor_set, node.name, node.property)
            return f"<{'/'.join(part for part in parts if part)}>{_period(node)}"
        case Negation():
            return f"−{_within(node.operand, SIGN)}"
        case Operation():
            strength = _STRENGTH[node.sign]
            left, right = _within(node.left, strength), _within(node.right, strength + 1)
            return f"{left} {_SHOWN[node.sign]} {right}"
        case Power():
            exponent = str(node.exponent).replace("-", "−")
            return f"{_within(node.base, ATOM)}^{exponent}"
        case Call():
            return f"{node.function}({', '.join(map(written, node.arguments))})"


def parts_of(node: Node) -> Iterator[Node]:
    """The part and all that it is made of, in the order of the text."""
    yield node
    for child in children(node):
        yield from parts_of(child)


def children(node: Node) -> tuple[Node, ...]:
    """What a part is directly made of."""
    match node:
        case Negation():
            return (node.operand,)
        case Operation():
            return (node.left, node.right)
        case Power():
            return (node.base,)
        case Call():
            return node.arguments
        case _:
            return ()


def _strength(node: Node) -> int:
    match node:
        case Operation():
            return _STRENGTH[node.sign]
        case Negation():
            return SIGN
        case Power():
            return POWER
        case _:
            return ATOM


def _within(node: Node, least: int) -> str:
    text = written(node)
    return text if _strength(node) >= least else f"({text})"


def _period(node: Reference | Factor) -> str:
    if node.year is not None:
        return f"@{node.year}"
    return f"@−{node.back}" if node.back else ""
