"""The official terms of verdicts, lamps and reasons, marked for translation.

The engine is plain Python and keeps its terms unmarked (`indicators/domain/progress/enums.py`);
a test holds the two equal.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indicators.domain.progress.enums import (
    ForecastReason,
    GrowthClass,
    Lamp,
    Outlook,
    Reason,
    SchemeKey,
    Status,
    TrendClass,
)

STATUS_NAMES: Mapping[Status, str | Promise] = MappingProxyType(
    {
        Status.NOT_ASSESSABLE: _("无法评估"),
        Status.REVERSING: _("不降反升(反向变动)"),
        Status.MET_EARLY: _("提前完成"),
        Status.AHEAD: _("超前"),
        Status.ON_TRACK: _("正常(符合序时)"),
        Status.SLIGHTLY_BEHIND: _("略滞后"),
        Status.BEHIND: _("滞后"),
        Status.EXCEEDED: _("超额完成"),
        Status.MET: _("完成"),
        Status.MISSED: _("未完成"),
        Status.MET_PRELIMINARY: _("初步达标"),
        Status.MISSED_PRELIMINARY: _("初步未达标"),
        Status.AWAITING_FINAL: _("待终期数据"),
        Status.NOT_PEAKED: _("未达峰"),
        Status.PEAKED_PROVISIONAL: _("初步达峰(待确认)"),
        Status.PEAKED_CONFIRMED: _("已达峰"),
        Status.PENDING: _("待下达"),
        Status.ISSUED_UNDISCLOSED: _("已下达(数值不公开)"),
        Status.ISSUED: _("已下达"),
        Status.RECOGNISED_MET: _("上级认定完成"),
        Status.RECOGNISED_MISSED: _("上级认定未完成"),
        Status.NOT_STARTED: _("未启动"),
        Status.PROGRESSING: _("正常推进"),
        Status.SLOW: _("进展缓慢"),
        Status.DONE: _("已完成"),
        Status.ADJUSTED: _("调整(中止)"),
    }
)

LAMP_NAMES: Mapping[Lamp, str | Promise] = MappingProxyType(
    {
        Lamp.RED: _("红色预警(形势十分严峻)"),
        Lamp.ORANGE: _("橙色预警(比较严峻)"),
        Lamp.YELLOW: _("黄色预警(比较严峻)"),
        Lamp.GREEN: _("绿色(进展总体顺利)"),
    }
)

REASON_NAMES: Mapping[Reason, str | Promise] = MappingProxyType(
    {
        Reason.DUPLICATE_PERIOD: _("同一年份有两条记录, 不能确定采用哪一条"),
        Reason.NO_STATE: _("尚未填报状态"),
        Reason.MISSING_RULE: _("已录入下达数值, 但未指定评价规则"),
        Reason.NOT_DUE: _("该年份尚未到来"),
        Reason.MISSING_TARGET: _("缺目标值"),
        Reason.BASE_AFTER_DEADLINE: _("基期不早于目标年份"),
        Reason.DECLINE_OVER_100: _("降幅达到或超过100%"),
        Reason.TARGET_AGAINST_DIRECTION: _("目标值与要求的方向相反"),
        Reason.ZERO_TARGET: _("目标值为零"),
        Reason.TARGET_EQUALS_BASE: _("目标值等于基期值"),
        Reason.BASE_BEYOND_TARGET: _("基期值已达到目标, 按保持类(或上限类)评价"),
        Reason.DIRECTION_UNSUPPORTED: _("该规则不适用于下降方向的指标"),
        Reason.MISSING_BASE_YEAR: _("缺基期年份"),
        Reason.BEFORE_BASE: _("早于基期"),
        Reason.NOT_FINITE: _("数值不是有限的数"),
        Reason.DEFINITION_MIXED: _("口径不一致, 不能合并计算"),
        Reason.PRICE_BASE_MIXED: _("价格基期不一致, 不能合并计算"),
        Reason.ZERO_BASE: _("基期值为零"),
        Reason.NEGATIVE_BASE: _("基期值为负"),
        Reason.ZERO_DENOMINATOR: _("分母为零"),
        Reason.SHARE_OUT_OF_RANGE: _("占比不在0—100%之间"),
        Reason.MISSING_LINK: _("年度数据中间缺年, 不能连乘(累加)"),
        Reason.MISSING_BASE: _("缺基期值"),
        Reason.FACTOR_MISSING: _("缺排放因子"),
        Reason.NOT_YET_PUBLISHED: _("数据尚未发布"),
        Reason.NO_STATISTIC: _("尚无统计制度"),
        Reason.NOT_APPLICABLE: _("不适用"),
        Reason.NO_VALUE: _("无数据"),
        Reason.ESTIMATE_ONLY: _("仅有测算数, 不作考核依据"),
        Reason.NO_YEARLY_TARGET: _("到期前无年度目标, 不作评价"),
        Reason.NO_SCHEDULE: _("缺序时依据(月份或上年同期占比)"),
        Reason.EXPECTED_ZERO: _("序时进度为零"),
        Reason.OVERDUE: _("已过期限, 尚未完成"),
    }
)

OUTLOOK_NAMES: Mapping[Outlook, str | Promise] = MappingProxyType(
    {
        Outlook.LIKELY: _("预计能够完成"),
        Outlook.UNCERTAIN: _("能否完成尚不确定"),
        Outlook.AT_RISK: _("有不能完成的风险"),
    }
)

GROWTH_NAMES: Mapping[GrowthClass, str | Promise] = MappingProxyType(
    {
        GrowthClass.TARGET_ACHIEVED: _("已达到目标"),
        GrowthClass.ON_TRACK: _("速度足够"),
        GrowthClass.ACCELERATION_NEEDED: _("有进展但需加快"),
        GrowthClass.LIMITED: _("进展有限"),
        GrowthClass.DETERIORATION: _("倒退"),
    }
)

TREND_NAMES: Mapping[TrendClass, str | Promise] = MappingProxyType(
    {
        TrendClass.SUN: _("照此趋势能够达到目标"),
        TrendClass.SUN_AND_CLOUD: _("照此趋势略有差距"),
        TrendClass.CLOUD: _("照此趋势差距明显"),
        TrendClass.THUNDERSTORM: _("趋势背离目标"),
    }
)

FORECAST_REASON_NAMES: Mapping[ForecastReason, str | Promise] = MappingProxyType(
    {
        ForecastReason.NOT_JUDGED: _("评价规则有缺陷, 不能预测"),
        ForecastReason.NOT_FORECAST: _("该规则或该目标没有可以外推的数量"),
        ForecastReason.DEADLINE_REACHED: _("已有目标年的数值, 无须预测"),
        ForecastReason.NOT_A_POINT: _("采用的数值不能外推(没有数值、仅有测算数或口径不一致)"),
        ForecastReason.TOO_FEW_POINTS: _("数值不足三个年份(含基期), 不作预测"),
        ForecastReason.NOT_FINITE: _("预测结果不是有限的数"),
    }
)

SCHEME_NAMES: Mapping[SchemeKey, str | Promise] = MappingProxyType(
    {
        SchemeKey.MERGED: _("合并规则"),
        SchemeKey.EDITION_2020: _("2020年版"),
        SchemeKey.EDITION_2021: _("2021年上半年版"),
    }
)

INVENTORY_FIGURE_NAMES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "territorial": _("能源活动二氧化碳排放(辖区燃烧加净调入)"),
        "consumption": _("能源活动二氧化碳排放(消费侧)"),
        "equivalent": _("能源消费总量(等价值)"),
        "calorific": _("能源消费总量(当量值)"),
        "net_equivalent": _("能源消费总量(等价值,扣除原料用能和非化石能源)"),
        "energy_intensity": _("单位GDP能耗(等价值)"),
        "co2_intensity": _("单位GDP二氧化碳排放"),
        "coal_share": _("煤炭消费比重"),
        "non_fossil_share": _("非化石能源消费比重"),
    }
)
