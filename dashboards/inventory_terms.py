"""The words of an inventory's page, by the codes of the computation."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indicators.terms import INVENTORY_FIGURE_NAMES

WHY_NO_FIGURE: Mapping[str, str | Promise] = {
    "consumption": _("需要全社会用电量、发电用煤、发电用天然气、发电用油和当年适用的电网因子"),
    "energy_intensity": _("需要该价格年的不变价地区生产总值"),
    "co2_intensity": _("需要该价格年的不变价地区生产总值"),
    "coal_share": _("能源消费总量不大于零,不能计算"),
    "non_fossil_share": _("能源消费总量不大于零,不能计算"),
}
FAMILY_NAMES: Mapping[str, str | Promise] = {
    "coal": _("煤炭及其制品"),
    "oil": _("油品"),
    "gas": _("天然气"),
    "non_fossil": _("非化石能源"),
    "power": _("净调入电力"),
    "heat": _("净购入热力"),
    "feedstock": _("原料用能"),
}
KNOWN_NAMES: Mapping[str, str | Promise] = {
    "reported": _("已报"),
    "not_applicable": _("不适用"),
    "not_yet_published": _("尚未发布"),
    "no_statistic": _("无统计来源"),
    "not_reported": _("未填报"),
}
FAULT_NAMES: Mapping[str, str | Promise] = {
    "no_amount": _("没有填报数值,未计入"),
    "factor_missing": _("缺排放因子,未计入"),
    "coal_rate_missing": _("缺当年发电煤耗,未计入等价值"),
    "negative": _("消费量为负,未计入,请核对"),
    "exceeds_whole": _("分煤种之和大于原煤消费量,原煤未计入,请核对"),
}
EFFECT_NAMES: Mapping[str, str | Promise] = {
    "activity": _("经济规模(不变价地区生产总值)"),
    "intensity": _("能源强度(单位GDP能耗)"),
    "structure": _("能源结构(各品种比重)"),
    "factor": _("排放因子(含电网因子)"),
}
REFUSAL_NAMES: Mapping[str, str | Promise] = {
    "no_earlier_year": _("没有上一年的能源数据,不能分解变化。"),
    "no_gdp": _("缺其中一年的不变价地区生产总值,不能分解变化。"),
    "price_base_changed": _("两年的地区生产总值价格基期不同,不能比较;请补报同一价格年的数值。"),
    "coverage_differs": _("两年填报的能源品种不同,不能分解变化。只有一年可用的品种:"),
    "not_positive": _("能源消费总量或地区生产总值不大于零,不能分解变化。"),
}
INVENTORY_WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    "figure": INVENTORY_FIGURE_NAMES,
    "no_figure": WHY_NO_FIGURE,
    "family": FAMILY_NAMES,
    "known": KNOWN_NAMES,
    "fault": FAULT_NAMES,
    "effect": EFFECT_NAMES,
    "refusal": REFUSAL_NAMES,
}
