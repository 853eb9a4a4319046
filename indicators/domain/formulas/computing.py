"""Putting numbers into a checked formula.

Arithmetic is exact (fractions of whole numbers): nothing is rounded on the way, the result once,
half up, to the decimals asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from indicators.domain.formulas.checking import Formula
from indicators.domain.formulas.dimensions import Amount, composition
from indicators.domain.formulas.tree import (
    Call,
    Factor,
    Negation,
    Node,
    Number,
    Operation,
    Power,
    Reference,
    written,
)
from plans.domain.problems import Problem, mark

LARGEST = Fraction(10) ** 15

DIVIDED_BY_ZERO = mark("“%(text)s”的分母为零,不能计算。")
TOO_LARGE = mark("计算结果过大,请核对数值和单位。")


@dataclass(frozen=True)
class Outcome:
    """A value in the formula's unit; or what is missing; or why there is none."""

    value: Decimal | None = None
    missing: tuple[Reference | Factor, ...] = ()
    reason: Problem | None = None


class _Undefined(Exception):
    """The numbers put in have no result."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def compute(
    formula: Formula,
    *,
    values: Mapping[Reference, Decimal],
    factors: Mapping[Factor, Amount],
    decimals: int,
) -> Outcome:
    """The formula's result with these numbers, each in the unit of its definition.

    A number that is not there makes the result missing; zero is a number.
    """
    missing: list[Reference | Factor] = [each for each in formula.references if each not in values]
    missing += [each for each in formula.factors if each not in factors]
    if missing:
        return Outcome(missing=tuple(missing))
    known: dict[Node, Fraction] = {
        each: Fraction(values[each]) * composition(formula.units[each.name])[0]
        for each in formula.references
    }
    known |= {each: factors[each].value for each in formula.factors}
    try:
        exact = _value(formula.tree, known) / composition(formula.unit)[0]
    except _Undefined as error:
        return Outcome(reason=error.problem)
    if abs(exact) >= LARGEST:
        return Outcome(reason=Problem(TOO_LARGE))
    return Outcome(rounded(exact, decimals))


def rounded(exact: Fraction, decimals: int) -> Decimal:
    """Round half up (四舍五入), ties away from zero, from the exact fraction."""
    scaled = abs(exact) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    with localcontext(prec=60, rounding=ROUND_HALF_UP):
        return Decimal(whole if exact > 0 else -whole if whole else 0).scaleb(-decimals)


def _value(node: Node, known: Mapping[Node, Fraction]) -> Fraction:
    match node:
        case Number():
            return Fraction(node.value) * (composition(node.unit)[0] if node.unit else 1)
        case Reference() | Factor():
            return known[node]
        case Negation():
            return -_value(node.operand, known)
        case Power():
            return _power(node, known)
        case Call():
            return _FUNCTIONS[node.function]([_value(each, known) for each in node.arguments])
    return _operation(node, known)


def _operation(node: Operation, known: Mapping[Node, Fraction]) -> Fraction:
    left, right = _value(node.left, known), _value(node.right, known)
    match node.sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if right == 0:
        raise _Undefined(Problem(DIVIDED_BY_ZERO, {"text": written(node)}))
    return left / right


def _power(node: Power, known: Mapping[Node, Fraction]) -> Fraction:
    base = _value(node.base, known)
    if base == 0 and node.exponent < 0:
        raise _Undefined(Problem(DIVIDED_BY_ZERO, {"text": written(node)}))
    return base**node.exponent


def _sum(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _absolute(values: list[Fraction]) -> Fraction:
    return abs(values[0])


_FUNCTIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "sum": _sum,
    "min": min,
    "max": max,
    "abs": _absolute,
}
