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
    """One check with its severity; `threshold` in per cent where it has one."""

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
    "parts_disagree",
)
DEFAULTS: Mapping[str, CheckRule] = MappingProxyType(
    {code: CheckRule(code) for code in CODES} | {"jump": CheckRule("jump", threshold=Decimal(30))}
)
"""± 30 % on last year, as tables of the statistics system ask; everything asks for an explanation."""
WITH_THRESHOLD = frozenset(code for code, rule in DEFAULTS.items() if rule.threshold is not None)


def rules_with(changes: Iterable[CheckRule]) -> Mapping[str, CheckRule]:
    """The default checks with the given ones in their place."""
    return MappingProxyType({**DEFAULTS, **{rule.code: rule for rule in changes}})
