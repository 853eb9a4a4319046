"""Every closed vocabulary of the engine, each with its official Chinese terms.

Tables hold the texts below; inside the engine a member is its place in the class (`code_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType


class Rule(StrEnum):
    """评价规则: how a target is judged (design: one rule per kind of commitment)."""

    LOG_DECLINE = "log_decline"
    LINEAR_LEVEL = "linear_level"
    CAP = "cap"
    INCREMENT = "increment"
    CUMULATIVE = "cumulative"
    COVERAGE = "coverage"
    ANNUAL_SHARE = "annual_share"
    HOLD = "hold"
    STEPS = "steps"
    YTD_SCHEDULE = "ytd_schedule"
    PEAK = "peak"
    ASSIGNED = "assigned"
    MILESTONE = "milestone"


class Direction(StrEnum):
    """Which way the quantity is wanted to go."""

    UP = "up"
    DOWN = "down"
    HOLD = "hold"


class Comparator(StrEnum):
    """How the value is compared with the target; `~` is 左右/约."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    ABOUT = "~"
    MORE_THAN = ">"
    LESS_THAN = "<"


class TargetForm(StrEnum):
    """What `target_value` of a `linear_level` says: a level, or the size of a change from the base."""

    LEVEL = "level"
    CHANGE_PCT = "change_pct"
    CHANGE_POINTS = "change_points"


class Quality(StrEnum):
    """数据质量 of a value."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    RESTATED = "restated"


class AssignedState(StrEnum):
    """States of a target that the level above assigns (完成省(市)下达任务)."""

    PENDING = "pending"
    ISSUED_UNDISCLOSED = "issued_undisclosed"
    ISSUED = "issued"
    RECOGNISED_MET = "recognised_met"
    RECOGNISED_MISSED = "recognised_missed"


class MilestoneState(StrEnum):
    """States of a commitment in words that can be checked."""

    NOT_STARTED = "not_started"
    PROGRESSING = "progressing"
    SLOW = "slow"
    DONE = "done"
    ADJUSTED = "adjusted"


class Status(StrEnum):
    """The official verdict; the first block stands before the deadline, the second after it."""

    NOT_ASSESSABLE = "not_assessable"
    REVERSING = "reversing"
    MET_EARLY = "met_early"
    AHEAD = "ahead"
    ON_TRACK = "on_track"
    SLIGHTLY_BEHIND = "slightly_behind"
    BEHIND = "behind"

    EXCEEDED = "exceeded"
    MET = "met"
    MISSED = "missed"
    MET_PRELIMINARY = "met_preliminary"
    MISSED_PRELIMINARY = "missed_preliminary"
    AWAITING_FINAL = "awaiting_final"

    NOT_PEAKED = "not_peaked"
    PEAKED_PROVISIONAL = "peaked_provisional"
    PEAKED_CONFIRMED = "peaked_confirmed"

    PENDING = "pending"
    ISSUED_UNDISCLOSED = "issued_undisclosed"
    ISSUED = "issued"
    RECOGNISED_MET = "recognised_met"
    RECOGNISED_MISSED = "recognised_missed"

    NOT_STARTED = "not_started"
    PROGRESSING = "progressing"
    SLOW = "slow"
    DONE = "done"
    ADJUSTED = "adjusted"


class Lamp(StrEnum):
    """预警: the meaning, not the ordinal, because official numberings clash."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"


class DeclineSource(StrEnum):
    """What the cumulative decline rests on: 核定累计降低率, the chain of annual rates, or levels."""

    OFFICIAL = "official"
    CHAIN = "chain"
    LEVELS = "levels"


class SchemeKey(StrEnum):
    """Which edition of the early-warning rules; the schemes themselves stand in `warning`."""

    MERGED = "merged"
    EDITION_2020 = "2020"
    EDITION_2021 = "2021"


class Reason(StrEnum):
    """Why a figure or a verdict is missing, or by which other rule it was reached.

    The order is the precedence: the first that applies is given.
    """

    DUPLICATE_PERIOD = "duplicate_period"
    NO_STATE = "no_state"
    MISSING_RULE = "missing_rule"
    NOT_DUE = "not_due"
    MISSING_TARGET = "missing_target"
    NOT_FINITE = "not_finite"
    BASE_AFTER_DEADLINE = "base_after_deadline"
    DECLINE_OVER_100 = "decline_over_100"
    TARGET_AGAINST_DIRECTION = "target_against_direction"
    ZERO_TARGET = "zero_target"
    TARGET_EQUALS_BASE = "target_equals_base"
    BASE_BEYOND_TARGET = "base_beyond_target"
    DIRECTION_UNSUPPORTED = "direction_unsupported"
    MISSING_BASE_YEAR = "missing_base_year"
    BEFORE_BASE = "before_base"
    DEFINITION_MIXED = "definition_mixed"
    PRICE_BASE_MIXED = "price_base_mixed"
    ZERO_BASE = "zero_base"
    NEGATIVE_BASE = "negative_base"
    ZERO_DENOMINATOR = "zero_denominator"
    SHARE_OUT_OF_RANGE = "share_out_of_range"
    MISSING_LINK = "missing_link"
    MISSING_BASE = "missing_base"
    FACTOR_MISSING = "factor_missing"
    NOT_YET_PUBLISHED = "not_yet_published"
    NO_STATISTIC = "no_statistic"
    NOT_APPLICABLE = "not_applicable"
    NO_VALUE = "no_value"
    ESTIMATE_ONLY = "estimate_only"
    NO_YEARLY_TARGET = "no_yearly_target"
    NO_SCHEDULE = "no_schedule"
    EXPECTED_ZERO = "expected_zero"
    OVERDUE = "overdue"


class GrowthClass(StrEnum):
    """Second opinion by growth ratio (Statistics Canada, Open SDG); never the official status."""

    TARGET_ACHIEVED = "target_achieved"
    ON_TRACK = "on_track"
    ACCELERATION_NEEDED = "acceleration_needed"
    LIMITED = "limited"
    DETERIORATION = "deterioration"


class TrendClass(StrEnum):
    """Second opinion by trend (weather symbols of the German indicator report)."""

    SUN = "sun"
    SUN_AND_CLOUD = "sun_and_cloud"
    CLOUD = "cloud"
    THUNDERSTORM = "thunderstorm"


class Outlook(StrEnum):
    """What the forecast's interval says of the target: all of it reaches, part of it, nothing."""

    LIKELY = "likely"
    UNCERTAIN = "uncertain"
    AT_RISK = "at_risk"


class ForecastReason(StrEnum):
    """Why there is no forecast; the order is the precedence."""

    NOT_JUDGED = "not_judged"
    NOT_FORECAST = "not_forecast"
    DEADLINE_REACHED = "deadline_reached"
    NOT_A_POINT = "not_a_point"
    TOO_FEW_POINTS = "too_few_points"
    NOT_FINITE = "not_finite"


CUMULATIVE_RULES = (Rule.INCREMENT, Rule.CUMULATIVE, Rule.STEPS)
"""累计类: what is reached stays reached, so it may be met early (提前完成)."""


@cache
def codes(kind: type[StrEnum]) -> Mapping[str, int]:
    """Return the place of every text of a vocabulary; the engine computes with these small numbers."""
    return MappingProxyType({member.value: place for place, member in enumerate(kind)})


def code_of(member: StrEnum) -> int:
    """Return the place of a member in its vocabulary."""
    return codes(type(member))[member.value]


STATUS_TERMS: Mapping[Status, str] = MappingProxyType(
    {
        Status.NOT_ASSESSABLE: "无法评估",
        Status.REVERSING: "不降反升(反向变动)",
        Status.MET_EARLY: "提前完成",
        Status.AHEAD: "超前",
        Status.ON_TRACK: "正常(符合序时)",
        Status.SLIGHTLY_BEHIND: "略滞后",
        Status.BEHIND: "滞后",
        Status.EXCEEDED: "超额完成",
        Status.MET: "完成",
        Status.MISSED: "未完成",
        Status.MET_PRELIMINARY: "初步达标",
        Status.MISSED_PRELIMINARY: "初步未达标",
        Status.AWAITING_FINAL: "待终期数据",
        Status.NOT_PEAKED: "未达峰",
        Status.PEAKED_PROVISIONAL: "初步达峰(待确认)",
        Status.PEAKED_CONFIRMED: "已达峰",
        Status.PENDING: "待下达",
        Status.ISSUED_UNDISCLOSED: "已下达(数值不公开)",
        Status.ISSUED: "已下达",
        Status.RECOGNISED_MET: "上级认定完成",
        Status.RECOGNISED_MISSED: "上级认定未完成",
        Status.NOT_STARTED: "未启动",
        Status.PROGRESSING: "正常推进",
        Status.SLOW: "进展缓慢",
        Status.DONE: "已完成",
        Status.ADJUSTED: "调整(中止)",
    }
)

REASON_TERMS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.DUPLICATE_PERIOD: "同一年份有两条记录, 不能确定采用哪一条",
        Reason.NO_STATE: "尚未填报状态",
        Reason.MISSING_RULE: "已录入下达数值, 但未指定评价规则",
        Reason.NOT_DUE: "该年份尚未到来",
        Reason.MISSING_TARGET: "缺目标值",
        Reason.BASE_AFTER_DEADLINE: "基期不早于目标年份",
        Reason.DECLINE_OVER_100: "降幅达到或超过100%",
        Reason.TARGET_AGAINST_DIRECTION: "目标值与要求的方向相反",
        Reason.ZERO_TARGET: "目标值为零",
        Reason.TARGET_EQUALS_BASE: "目标值等于基期值",
        Reason.BASE_BEYOND_TARGET: "基期值已达到目标, 按保持类(或上限类)评价",
        Reason.DIRECTION_UNSUPPORTED: "该规则不适用于下降方向的指标",
        Reason.MISSING_BASE_YEAR: "缺基期年份",
        Reason.BEFORE_BASE: "早于基期",
        Reason.NOT_FINITE: "数值不是有限的数",
        Reason.DEFINITION_MIXED: "口径不一致, 不能合并计算",
        Reason.PRICE_BASE_MIXED: "价格基期不一致, 不能合并计算",
        Reason.ZERO_BASE: "基期值为零",
        Reason.NEGATIVE_BASE: "基期值为负",
        Reason.ZERO_DENOMINATOR: "分母为零",
        Reason.SHARE_OUT_OF_RANGE: "占比不在0—100%之间",
        Reason.MISSING_LINK: "年度数据中间缺年, 不能连乘(累加)",
        Reason.MISSING_BASE: "缺基期值",
        Reason.FACTOR_MISSING: "缺排放因子",
        Reason.NOT_YET_PUBLISHED: "数据尚未发布",
        Reason.NO_STATISTIC: "尚无统计制度",
        Reason.NOT_APPLICABLE: "不适用",
        Reason.NO_VALUE: "无数据",
        Reason.ESTIMATE_ONLY: "仅有测算数, 不作考核依据",
        Reason.NO_YEARLY_TARGET: "到期前无年度目标, 不作评价",
        Reason.NO_SCHEDULE: "缺序时依据(月份或上年同期占比)",
        Reason.EXPECTED_ZERO: "序时进度为零",
        Reason.OVERDUE: "已过期限, 尚未完成",
    }
)

LAMP_TERMS: Mapping[Lamp, str] = MappingProxyType(
    {
        Lamp.RED: "红色预警(形势十分严峻)",
        Lamp.ORANGE: "橙色预警(比较严峻)",
        Lamp.YELLOW: "黄色预警(比较严峻)",
        Lamp.GREEN: "绿色(进展总体顺利)",
    }
)

OUTLOOK_TERMS: Mapping[Outlook, str] = MappingProxyType(
    {
        Outlook.LIKELY: "预计能够完成",
        Outlook.UNCERTAIN: "能否完成尚不确定",
        Outlook.AT_RISK: "有不能完成的风险",
    }
)

GROWTH_TERMS: Mapping[GrowthClass, str] = MappingProxyType(
    {
        GrowthClass.TARGET_ACHIEVED: "已达到目标",
        GrowthClass.ON_TRACK: "速度足够",
        GrowthClass.ACCELERATION_NEEDED: "有进展但需加快",
        GrowthClass.LIMITED: "进展有限",
        GrowthClass.DETERIORATION: "倒退",
    }
)

TREND_TERMS: Mapping[TrendClass, str] = MappingProxyType(
    {
        TrendClass.SUN: "照此趋势能够达到目标",
        TrendClass.SUN_AND_CLOUD: "照此趋势略有差距",
        TrendClass.CLOUD: "照此趋势差距明显",
        TrendClass.THUNDERSTORM: "趋势背离目标",
    }
)

FORECAST_REASON_TERMS: Mapping[ForecastReason, str] = MappingProxyType(
    {
        ForecastReason.NOT_JUDGED: "评价规则有缺陷, 不能预测",
        ForecastReason.NOT_FORECAST: "该规则或该目标没有可以外推的数量",
        ForecastReason.DEADLINE_REACHED: "已有目标年的数值, 无须预测",
        ForecastReason.NOT_A_POINT: "采用的数值不能外推(没有数值、仅有测算数或口径不一致)",
        ForecastReason.TOO_FEW_POINTS: "数值不足三个年份(含基期), 不作预测",
        ForecastReason.NOT_FINITE: "预测结果不是有限的数",
    }
)
