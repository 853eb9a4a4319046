"""What values of one place and period have to add up to: shares of a whole, balances, parts below.

An identity says that the parts, each times its factor, are the whole. While a part is missing, or
where there are parts that nobody reports (`is_open`), the known ones may not exceed it. What the
printed places leave open is no difference: half a unit of the last place for every number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from plans.domain.quantities import plain_text, round_half_up

_SHOWN_PLACES = 4


class IdentityKind(StrEnum):
    """What adds up."""

    SHARES = "shares"
    BALANCE = "balance"


@dataclass(frozen=True)
class Printed:
    """A value as printed."""

    value: Decimal
    decimals: int

    @property
    def slack(self) -> Decimal:
        """How far the printed value may lie from the exact one."""
        return Decimal(5).scaleb(-self.decimals - 1)


NONE_THERE = Printed(Decimal(0), 8)
"""What does not apply in a place is none of the sum."""


@dataclass(frozen=True)
class Term:
    """A part or the whole: a definition's value times `factor`, in the identity's unit.

    `times` names a second definition whose value multiplies (generation by coal per kWh). Without
    a term that is `required` nothing can be said: it may be negative.
    """

    definition: str
    name: str
    factor: Decimal = Decimal(1)
    times: str = ""
    required: bool = False

    def amount(self, known: Mapping[str, Printed]) -> Printed | None:
        """The value times its factors with all its digits; None while one is missing."""
        value = known.get(self.definition)
        if value is None or not self.times:
            return value
        other = known.get(self.times)
        if other is None:
            return None
        return Printed(value.value * other.value, value.decimals + other.decimals)

    def slack(self, known: Mapping[str, Printed]) -> Decimal:
        """What the printed places of a known term leave open, in the identity's unit."""
        value, other = known[self.definition], known.get(self.times)
        if not self.times or other is None:
            return value.slack * abs(self.factor)
        ends = value.slack * abs(other.value) + other.slack * abs(value.value)
        return (ends + value.slack * other.slack) * abs(self.factor)


@dataclass(frozen=True)
class Identity:
    """Parts that add up to a whole, or to `total` where there is none; in one unit."""

    code: str
    kind: IdentityKind
    name: str
    unit: str
    parts: tuple[Term, ...]
    whole: Term | None = None
    total: Decimal = Decimal(100)
    is_open: bool = False
    tolerance_pct: Decimal = Decimal(0)

    @property
    def definitions(self) -> Iterator[str]:
        """The definitions of all its terms."""
        for term in (*self.parts, *((self.whole,) if self.whole else ())):
            yield term.definition
            if term.times:
                yield term.times


@dataclass(frozen=True)
class Below:
    """The lower places' values of the same thing, of as many places as were asked."""

    asked: int
    values: tuple[Printed, ...]


@dataclass(frozen=True)
class Related:
    """What a value of `definition` has to agree with: values of its place and period, and below.

    Whoever is told what a check finds may read all of them.
    """

    definition: str = ""
    identities: tuple[Identity, ...] = ()
    known: Mapping[str, Printed] = field(default_factory=dict)
    below: Below | None = None


@dataclass(frozen=True)
class Disagreement:
    """Parts that do not make the whole; `difference` is what they are more (or less) by."""

    identity: Identity
    terms: tuple[tuple[str, Decimal], ...]
    parts: Decimal
    whole: Decimal
    is_over: bool

    @property
    def difference(self) -> Decimal:
        """Positive, whichever is more."""
        return abs(self.parts - self.whole)

    @property
    def listed(self) -> str:
        """The parts with their amounts, for a sentence."""
        return " + ".join(f"{name} {amount_text(amount)}" for name, amount in self.terms)


def disagreement(
    identity: Identity, known: Mapping[str, Printed], *, tolerance_pct: Decimal
) -> Disagreement | None:
    """Where the known values break an identity by more than printing and tolerance explain.

    `tolerance_pct` is per cent of the whole; the identity's own holds where it is wider.
    """
    found = [(term, term.amount(known)) for term in identity.parts]
    amounts = [(term, amount) for term, amount in found if amount is not None]
    if not amounts or any(term.required and amount is None for term, amount in found):
        return None
    whole, slack = identity.total, Decimal(0)
    if identity.whole is not None:
        amount = identity.whole.amount(known)
        if amount is None:
            return None
        whole, slack = amount.value * identity.whole.factor, identity.whole.slack(known)
    terms = tuple((term.name, amount.value * term.factor) for term, amount in amounts)
    parts = sum((amount for _name, amount in terms), Decimal(0))
    slack += sum((term.slack(known) for term, _amount in amounts), Decimal(0))
    allowed = slack + abs(whole) * max(identity.tolerance_pct, tolerance_pct) / 100
    is_over = parts - whole > allowed
    is_complete = len(amounts) == len(found) and not identity.is_open
    if is_over or (is_complete and whole - parts > allowed):
        return Disagreement(identity, terms, parts, whole, is_over)
    return None


def amount_text(amount: Decimal) -> str:
    """An amount for a sentence: at most four places, without the zeros at the end."""
    text = plain_text(round_half_up(amount, _SHOWN_PLACES))
    return text.rstrip("0").rstrip(".")
