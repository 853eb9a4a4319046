"""The words of the auditor's pages for codes that have none of their own."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.domain.source_figures import Outcome
from dashboards.selectors.anomalies.shapes import List

Words = Mapping[str, str | Promise]

ANOMALY_NAMES: Words = MappingProxyType(
    {
        List.DIGITS: _("末位数字分布"),
        List.ON_TARGET: _("恰好等于目标"),
        List.LATE: _("事后修订改变结论"),
        List.REPEATED: _("逐年数值相同"),
        List.BULK: _("临期集中填报"),
        List.EXPLANATIONS: _("说明文字雷同"),
    }
)

ANOMALY_MEANINGS: Words = MappingProxyType(
    {
        List.DIGITS: _(
            "统计各填报单位现行数值按报送精度的末位数字,不含一位数和计算值。末位0至9本应大致均匀;"
            "卡方检验p小于0.01的列在前面。不足50个数值的单位不作检验。四舍五入到5或10的习惯也会造成不均匀。"
        ),
        List.ON_TARGET: _(
            "目标年的数值恰好等于目标值,或按报送精度只好出末位一个单位;有年度目标的年份与年度目标相比。"
            "全覆盖类目标不列。按计划完成的工程量恰好等于目标也属正常。"
        ),
        List.LATE: _(
            "报送期截止后或报告编制后才入库的修订,由评价引擎按入库前一刻和入库时分别计算,结论不同的列出。"
            "只核对最近20次修订。统计年鉴修订初步数也会改变结论。"
        ),
        List.REPEATED: _(
            "同一口径的数值连续3年以上相同,或有4位以上有效数字且连续2年相同。零值、全覆盖和保持类指标不列。"
            "没有新增建设的存量指标也会不变。"
        ),
        List.BULK: _(
            "同一账号在截止日前2天内为2个以上单位填报5个以上数值。凭来函代录的按代录账号统计,并注明个数;"
            "代录有来函、经单位确认的属正常。"
        ),
        List.EXPLANATIONS: _(
            "不同单位的异常说明除标点和空格外完全相同。上级统一解释口径时也会相同。"
        ),
    }
)

OUTCOME_NAMES: Words = MappingProxyType(
    {
        Outcome.SAME: _("一致"),
        Outcome.ROUNDING: _("仅舍入不同"),
        Outcome.DIFFERENT: _("不一致"),
        Outcome.NOT_COMPARABLE: _("不可比"),
        Outcome.MISSING_HERE: _("本系统没有"),
        Outcome.MISSING_THERE: _("资料没有"),
    }
)
