"""What the lower places report of a value, added up, beside the value of the whole place."""

from dataclasses import dataclass
from decimal import Decimal

from indicators.access import duties_visible_to
from indicators.models import ReportingDuty, SubmissionVersion
from indicators.models.rounds import DutyKind
from organizations.access import Viewer
from plans.domain.units import get_unit

# Shares, rates and amounts for each of something do not add up.
_NOT_ADDITIVE = ("比率", "百分点", "等级", "倍数", "单位", "人均", "供电", "电力排放因子")


@dataclass(frozen=True)
class RollUp:
    """The sum of the lower places' submitted values, and how far the whole differs from it."""

    asked: int
    answered: int
    total: Decimal
    value: Decimal | None
    unit: str
    decimals: int

    @property
    def difference(self) -> Decimal | None:
        """The whole less the sum (数据衔接差额); None while either is missing."""
        return None if self.value is None or not self.answered else self.value - self.total

    @property
    def is_complete(self) -> bool:
        """Every place that was asked has answered with a value."""
        return self.answered == self.asked

    @property
    def disagrees(self) -> bool:
        """All have answered, and the whole is not the sum."""
        return self.is_complete and bool(self.difference)


def roll_up_of(viewer: Viewer, duty: ReportingDuty) -> RollUp | None:
    """The lower places' values of the same indicator, definition and period; None where none are
    asked, or what one of them filed is not for the viewer: a sum tells of its parts.

    Places that overlap others (zones) are left out. Three queries.
    """
    indicator = duty.indicator
    whole = duty.kind == DutyKind.VALUE and duty.place_id == duty.tenant_id
    if not whole or indicator is None or not is_additive(indicator.unit):
        return None
    below = ReportingDuty.objects.filter(
        round=duty.round_id,
        definition=duty.definition_id,
        place__parent=duty.tenant_id,
        place__counts_in_rollup=True,
    ).values_list("pk", flat=True)
    asked = len(below)
    if not asked or duties_visible_to(viewer).filter(pk__in=below).count() < asked:
        return None
    latest: dict[int, Decimal | None] = {}
    own: Decimal | None = None
    rows = (
        SubmissionVersion.objects.filter(submission__duty__in=[duty.pk, *below])
        .order_by("number")
        .values_list("submission__duty", "value")
    )
    for pk, value in rows:
        if pk == duty.pk:
            own = value
        else:
            latest[pk] = value
    values = [value for value in latest.values() if value is not None]
    return RollUp(
        asked=asked,
        answered=len(values),
        total=sum(values, Decimal(0)),
        value=own,
        unit=get_unit(indicator.unit).name,
        decimals=indicator.decimals,
    )


def is_additive(unit: str) -> bool:
    """Whether amounts in a unit can be added over places."""
    return not get_unit(unit).dimension.startswith(_NOT_ADDITIVE)
