"""The query parameters of the lists."""

from django.utils.translation import gettext_lazy as _

from indicators.api.fields import LARGEST_ID, Day, Text, Whole, Word
from indicators.api.paging import Paged
from indicators.domain.progress.enums import Quality
from indicators.domain.workflow import State, Step
from indicators.models.choices import PeriodKind
from indicators.models.rounds import DutyKind
from plans.models import ItemStatus, PartState, Quarter, RegisterKind
from plans.selectors.registers import NOT_REPORTED

NOT_BEGUN = "not_begun"
SUBMISSION_STATES = [state.value for state in State]
STATES = [NOT_BEGUN, *SUBMISSION_STATES]
STEPS = [step.value for step in Step]
DUTY_KINDS = DutyKind.values
ITEM_KINDS = RegisterKind.values
ITEM_STATUSES = [NOT_REPORTED, *ItemStatus.values]
YES = "true"
NO = "false"
PART_STATES = PartState.values
_CODE = 64


class DutyFilters(Paged):
    """Which of my units' duties."""

    round = Whole(required=False, min_value=1, max_value=LARGEST_ID, help_text=_("报送期编号。"))
    state = Word(required=False, choices=STATES, help_text=_("填报状态;not_begun为尚未填报。"))
    year = Whole(required=False, min_value=1900, max_value=2200, help_text=_("数据年份。"))
    indicator = Text(required=False, max_length=_CODE, help_text=_("指标代码。"))
    place = Text(required=False, max_length=_CODE, help_text=_("行政区划代码。"))
    due_before = Day(required=False, help_text=_("截止日期早于这一天。"))


class ObservationFilters(Paged):
    """Which accepted values."""

    indicator = Text(required=False, max_length=_CODE, help_text=_("指标代码。"))
    definition = Text(required=False, max_length=_CODE, help_text=_("口径代码。"))
    place = Text(required=False, max_length=_CODE, help_text=_("行政区划代码。"))
    year = Whole(required=False, min_value=1900, max_value=2200, help_text=_("数据年份。"))
    period_kind = Word(required=False, choices=PeriodKind.values, help_text=_("期别。"))
    quality = Word(required=False, choices=list(Quality), help_text=_("数据质量。"))


class RoundFilters(Paged):
    """Which rounds."""

    year = Whole(required=False, min_value=1900, max_value=2200, help_text=_("数据年份。"))
    place = Text(required=False, max_length=_CODE, help_text=_("行政区划代码。"))


class IndicatorFilters(Paged):
    """Which indicators of the catalogue."""

    code = Text(required=False, max_length=_CODE, help_text=_("指标代码。"))
    unit = Text(required=False, max_length=_CODE, help_text=_("计量单位代码。"))


class UnitFilters(Paged):
    """Which units."""

    dimension = Text(required=False, max_length=_CODE, help_text=_("量纲名称,如“能量”。"))


class WorkFilters(Paged):
    """Which of my units' annual work items."""

    plan = Text(required=False, max_length=_CODE, help_text=_("方案标识,如“siping”。"))
    year = Whole(required=False, min_value=1900, max_value=2200, help_text=_("年度。"))
    quarter = Whole(
        required=False,
        min_value=Quarter.WHOLE_YEAR,
        max_value=Quarter.FOURTH,
        help_text=_("第几季度;0为全年。"),
    )
    state = Word(required=False, choices=PART_STATES, help_text=_("本单位部分的状态。"))


class RegisterFilters(Paged):
    """Which register items of a plan."""

    plan = Text(max_length=_CODE, help_text=_("方案标识,如“siping”。"))
    kind = Word(required=False, choices=ITEM_KINDS, help_text=_("类别。"))
    department = Whole(
        required=False, min_value=1, max_value=LARGEST_ID, help_text=_("责任单位编号(含推定)。")
    )
    status = Word(
        required=False, choices=ITEM_STATUSES, help_text=_("状态;not_reported为尚未填报。")
    )
    overdue = Word(required=False, choices=[YES, NO], help_text=_("true:只列有逾期里程碑的。"))
    mine = Word(required=False, choices=[YES, NO], help_text=_("true:只列已确定由我的单位负责的。"))
