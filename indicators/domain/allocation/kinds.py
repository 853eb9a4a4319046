"""How the parts of a target make the whole again, and the ways of dividing it."""

from enum import StrEnum

from indicators.domain.progress.enums import Rule, TargetForm


class Kind(StrEnum):
    """How parts and whole hang together."""

    ADDITIVE = "additive"
    """The parts add up: capacity, area, counts, coal."""
    DECLINE = "decline"
    """Declines of an intensity: weighted by energy use, or by GDP."""
    SHARE = "share"
    """Quotients: numerators by numerators, denominators by denominators."""
    UNCHECKED = "unchecked"
    """No sum says anything: grades, sizes of change of other quantities."""


class Method(StrEnum):
    """A formula that proposes the parts; what is saved may be adjusted by hand."""

    MANUAL = "manual"
    EQUAL = "equal"
    GDP = "gdp"
    GDP_CURRENT = "gdp_current"
    ENERGY = "energy"
    INDUSTRY_ENERGY = "industry_energy"
    LAST_VALUE = "last_value"


WEIGHT_INDICATORS = {
    Method.GDP: "GD01",
    Method.GDP_CURRENT: "GD02",
    Method.ENERGY: "EN03",
    Method.INDUSTRY_ENERGY: "GD07",
}
"""Whose values weigh, by method; `last_value` weighs by the target's own indicator."""

ALLOCATED_RULES = frozenset(
    {
        Rule.LOG_DECLINE,
        Rule.LINEAR_LEVEL,
        Rule.CAP,
        Rule.INCREMENT,
        Rule.CUMULATIVE,
        Rule.COVERAGE,
        Rule.ANNUAL_SHARE,
        Rule.HOLD,
    }
)
"""Rules with a number that a lower place can have a part of."""

TRAJECTORY_RULES = ALLOCATED_RULES - {Rule.HOLD}
"""Rules whose path goes through yearly targets; what is held has none, steps are their own path."""


def judged_as(rule: str, numeric_rule: str | None, form: str | None) -> tuple[Rule, TargetForm]:
    """By which rule, and in which form, a number of such a target is judged.

    A number assigned from above is judged by its numeric rule; its form is the rule's usual one.
    """
    judged = Rule(numeric_rule if rule == Rule.ASSIGNED and numeric_rule else rule)
    if form:
        return judged, TargetForm(form)
    return judged, TargetForm.CHANGE_PCT if judged is Rule.LOG_DECLINE else TargetForm.LEVEL


def kind_of(rule: Rule, form: TargetForm, *, adds_up: bool, takes_shares: bool) -> Kind:
    """How the parts of such a target make the whole.

    `adds_up` says that amounts in the indicator's unit can be added over places, `takes_shares`
    that its values are quotients of two reported numbers.
    """
    if rule is Rule.LOG_DECLINE:
        return Kind.DECLINE
    if form is not TargetForm.LEVEL:
        return Kind.UNCHECKED
    if takes_shares:
        return Kind.SHARE
    return Kind.ADDITIVE if adds_up else Kind.UNCHECKED


def methods_for(kind: Kind) -> tuple[Method, ...]:
    """The formulas that make sense: only what adds up can be divided by weights.

    For rates `equal` gives every place the city's own number, which always makes the whole.
    """
    if kind is Kind.ADDITIVE:
        return tuple(Method)
    return Method.MANUAL, Method.EQUAL
