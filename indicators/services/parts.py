"""The terms by which a lower place's part of a target is judged: the city's, with its own amount."""

from decimal import Decimal

from indicators.domain.allocation.kinds import judged_as
from indicators.domain.progress.enums import Comparator, Direction, Rule
from indicators.models import MeasureVersion

# What a part takes over as it stands; base value and reference are the place's own.
_SHARED = (
    "target_id",
    "indicator_id",
    "definition_id",
    "direction",
    "target_year",
    "start_year",
    "base_year",
    "base_year_inferred",
    "tolerance_pct",
    "stock_before_counts",
    "steps",
    "series",
    "hedge",
    "warning_scheme",
)


def part_version(city: MeasureVersion, *, value: Decimal, decimals: int) -> MeasureVersion:
    """The unsaved terms of a part, without measure, number and stamp.

    A number assigned to the city from above is judged by its numeric rule; so are its parts.
    """
    rule, form = judged_as(city.rule, city.numeric_rule, city.target_form)
    return MeasureVersion(
        **{name: getattr(city, name) for name in _SHARED},
        rule=rule,
        comparator=city.comparator or _comparator(rule, city.direction),
        target_form=form,
        target_value=value,
        decimals=decimals,
    )


def _comparator(rule: Rule, direction: str) -> Comparator:
    at_most = rule is Rule.CAP or (rule is not Rule.LOG_DECLINE and direction == Direction.DOWN)
    return Comparator.AT_MOST if at_most else Comparator.AT_LEAST
