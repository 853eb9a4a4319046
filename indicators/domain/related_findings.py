"""Soft checks of a value against others of its place and period, and of the places below."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from indicators.domain.check_rules import CheckRule
from indicators.domain.identities import (
    Below,
    Disagreement,
    IdentityKind,
    Printed,
    Related,
    amount_text,
    disagreement,
)
from plans.domain.problems import Problem, mark
from plans.domain.units import get_unit

CODES = {IdentityKind.SHARES: "shares_disagree", IdentityKind.BALANCE: "balance_broken"}

SUM_OVER = mark(
    "%(identity)s:%(terms)s,合计%(parts)s%(unit)s,超过%(whole)s%(unit)s,多%(difference)s%(unit)s"
)
SUM_DIFFERS = mark(
    "%(identity)s:%(terms)s,合计%(parts)s%(unit)s,应为%(whole)s%(unit)s,相差%(difference)s%(unit)s"
)
BELOW_DIFFERS = mark("与%(count)s个下级地区的合计%(sum)s%(unit)s不一致,相差%(difference)s%(unit)s")

SUMS = (SUM_OVER, SUM_DIFFERS)


def related_problems(
    value: Printed, unit: str, related: Related, checks: Mapping[str, CheckRule]
) -> Iterator[tuple[str, Problem]]:
    """What a value does not agree with, each with the code of its check."""
    known = {**related.known, related.definition: value}
    for identity in related.identities:
        code = CODES[identity.kind]
        allowed = checks[code].threshold or Decimal(0)
        found = disagreement(identity, known, tolerance_pct=allowed)
        if found is not None:
            yield code, _sum_problem(found)
    if related.below is not None:
        yield from _below_problems(value, unit, related.below)


def _sum_problem(found: Disagreement) -> Problem:
    told = {
        "identity": found.identity.name,
        "terms": found.listed,
        "parts": amount_text(found.parts),
        "whole": amount_text(found.whole),
        "difference": amount_text(found.difference),
        "unit": get_unit(found.identity.unit).name,
    }
    return Problem(SUM_OVER if found.is_over else SUM_DIFFERS, told)


def _below_problems(value: Printed, unit: str, below: Below) -> Iterator[tuple[str, Problem]]:
    if not below.values or len(below.values) < below.asked:
        return
    total = sum((each.value for each in below.values), Decimal(0))
    slack = value.slack + sum((each.slack for each in below.values), Decimal(0))
    if abs(value.value - total) <= slack:
        return
    told = {
        "count": below.asked,
        "sum": amount_text(total),
        "difference": amount_text(abs(value.value - total)),
        "unit": get_unit(unit).name,
    }
    yield "counties_disagree", Problem(BELOW_DIFFERS, told)
