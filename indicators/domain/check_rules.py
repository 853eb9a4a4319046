"""The soft checks of a value as data: what each does when it finds something, and from where on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """What a check does when it finds something."""

    BLOCK = "block"
    """The value cannot be submitted."""
    EXPLAIN = "explain"
    """An explanation is asked for, and the reviewer sees it in red."""
    OFF = "off"
    """Nothing."""


@dataclass(frozen=True)
class CheckRule:
    """One check with its severity; `threshold`, where it has one, in the unit its name says."""

    code: str
    severity: Severity = Severity.EXPLAIN
    threshold: Decimal | None = None


CODES = (
    "out_of_range",
    "jump",
    "reversing",
    "negative",
    "unit_slip",
    "cumulative_fell",
    "off_course",
    "parts_disagree",
    "counties_disagree",
    "shares_disagree",
    "balance_broken",
)
_LIMITS = {"jump": Decimal(30), "off_course": Decimal(3), "balance_broken": Decimal(1)}
DEFAULTS: Mapping[str, CheckRule] = MappingProxyType(
    {code: CheckRule(code, threshold=_LIMITS.get(code)) for code in CODES}
)
"""Everything asks for an explanation.

± 30 % on last year, as tables of the statistics system ask; three scaled MADs, as Hampel does;
a hundredth of the whole for what is converted and metered. Shares and counties: as printed.
"""
WITH_THRESHOLD = frozenset(_LIMITS)


def rules_with(changes: Iterable[CheckRule]) -> Mapping[str, CheckRule]:
    """The default checks with the given ones in their place."""
    return MappingProxyType({**DEFAULTS, **{rule.code: rule for rule in changes}})
