"""Which derived definition is computed before which; circles are refused by name."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from indicators.domain.formulas.reading import FormulaError
from plans.domain.problems import mark

CIRCLE = mark("公式互相引用,成了循环:%(chain)s。请改用不依赖自身的数据来源。")

Graph = Mapping[str, Iterable[str]]
"""Codes of definitions, each with those that its formula names."""


def in_order(graph: Graph) -> list[str]:
    """The derived definitions, each after those that it needs.

    Raises:
        FormulaError: naming the chain; a value of an earlier year closes a circle as well.
    """
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        chain: list[str] = error.args[1]
        # graphlib tells each before the one that needs it; people read it the other way.
        raise FormulaError(CIRCLE, chain=" → ".join(reversed(chain))) from None
    return [code for code in order if code in graph]


def needed(graph: Graph, codes: Iterable[str]) -> set[str]:
    """These definitions and all that they rest on, through any number of formulas."""
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += graph.get(code, ())
    return found


def resting_on(graph: Graph, codes: Iterable[str]) -> set[str]:
    """All derived definitions that one of these enters, through any number of formulas."""
    uses: dict[str, list[str]] = {}
    for code, needs in graph.items():
        for need in needs:
            uses.setdefault(need, []).append(code)
    direct = [user for code in codes for user in uses.get(code, ())]
    return needed(uses, direct)
