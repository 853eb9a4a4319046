"""Numbers as text, where a page tells what somebody wrote."""

from decimal import Decimal

from plans.domain.quantities import round_half_up, short_text
from plans.domain.units import format_quantity


def printed(value: Decimal | None, decimals: int | None, unit: str) -> str:
    """A number with its unit at the precision it was printed with; empty where there is none."""
    if value is None:
        return ""
    return format_quantity(round_half_up(value, decimals or 0), unit) if unit else short_text(value)
