"""The ledger in words: groups of actions, names of fields, and codes that stand in them."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.models import CaseKind, CaseState, ReportKind, ReportState
from dashboards.terms import ACTION_NAMES, BASE_SOURCES, OBJECT_NAMES, RULE_NAMES, Words
from indicators.models.allocations import Method
from indicators.models.choices import Answer, Basis, Quality, Release
from indicators.models.submissions import ReturnReason, SubmissionState
from indicators.terms import STATUS_NAMES
from organizations.models.places import PlaceLevel
from organizations.models.users import ROLE_CHOICES
from plans.models.registers import ItemStatus, RegisterKind
from plans.models.targets import Direction
from plans.models.work import Quarter, WorkProgress, WorkSource


class ActionGroup(StrEnum):
    """What kind of thing was done (动作类别)."""

    FILING = "filing"
    VALUES = "values"
    ROUNDS = "rounds"
    PLANS = "plans"
    RULES = "rules"
    SUPERVISION = "supervision"
    ASSESSMENT = "assessment"
    EXPORTS = "exports"
    PERMISSIONS = "permissions"
    UNITS = "units"
    OTHER = "other"


GROUP_NAMES: Words = MappingProxyType(
    {
        ActionGroup.FILING: _("填报和审核"),
        ActionGroup.VALUES: _("数值"),
        ActionGroup.ROUNDS: _("报送期和催报"),
        ActionGroup.PLANS: _("方案、任务和清单"),
        ActionGroup.RULES: _("指标、规则和因子"),
        ActionGroup.SUPERVISION: _("督办"),
        ActionGroup.ASSESSMENT: _("报告和考核"),
        ActionGroup.EXPORTS: _("导出和下载"),
        ActionGroup.PERMISSIONS: _("账号和权限"),
        ActionGroup.UNITS: _("机构"),
        ActionGroup.OTHER: _("其他"),
    }
)

# By what stands before the point of an action; what takes data away is told by what follows it.
_GROUP_OF = {
    **dict.fromkeys(
        ("submission", "evidence", "filing_form", "upload", "on_behalf", "revision"),
        ActionGroup.FILING,
    ),
    **dict.fromkeys(("observation", "absence", "target_state"), ActionGroup.VALUES),
    **dict.fromkeys(("round", "duty", "reminder"), ActionGroup.ROUNDS),
    **dict.fromkeys(
        (
            *("plan", "draft", "accountable_unit", "public_view", "milestone"),
            *("register_item", "register_document", "work_item", "work_part"),
        ),
        ActionGroup.PLANS,
    ),
    **dict.fromkeys(
        (
            *("catalogue", "check", "factor", "formula", "measure"),
            *("trajectory", "allocation", "recompute"),
        ),
        ActionGroup.RULES,
    ),
    "supervision": ActionGroup.SUPERVISION,
    **dict.fromkeys(("report", "snapshot", "scheme", "assessment"), ActionGroup.ASSESSMENT),
    **dict.fromkeys(("account", "membership", "emergency"), ActionGroup.PERMISSIONS),
    **dict.fromkeys(("place", "tenant", "department"), ActionGroup.UNITS),
    "city_export": ActionGroup.EXPORTS,
}
_TAKING_AWAY = ("download", "export")


def group_of(action: str) -> ActionGroup:
    """The group of an action, also of one that nobody has named."""
    subject, _point, done = action.partition(".")
    if done in _TAKING_AWAY or action == "page_digest.send":
        return ActionGroup.EXPORTS
    return _GROUP_OF.get(subject, ActionGroup.OTHER)


def holds_no_value(action: str) -> bool:
    """Whether entries of an action hold nothing that anybody reported: accounts, files taken."""
    return group_of(action) in (ActionGroup.EXPORTS, ActionGroup.PERMISSIONS)


def action_name(action: str) -> str:
    """An action in words; its code where nobody has given it any."""
    return str(ACTION_NAMES.get(action, action))


FIELD_NAMES: Words = MappingProxyType(
    {
        "account": _("账号"),
        "accounts": _("账号"),
        "action": _("动作"),
        "address": _("网址"),
        "answer": _("答复"),
        "as_of": _("数据截至"),
        "assigned": _("下达数值"),
        "assigned_value": _("下达数值"),
        "base": _("修改自报告"),
        "base_source": _("基期来源"),
        "base_value": _("基期值"),
        "base_year": _("基期"),
        "base_year_inferred": _("基期为推定"),
        "basis": _("依据"),
        "because": _("原因"),
        "by": _("统计维度"),
        "canonical": _("规范名称"),
        "case": _("督办事项"),
        "catalogue_sha256": _("目录哈希"),
        "chain": _("台账链"),
        "ciphertext_sha256": _("密文哈希"),
        "code": _("代码"),
        "columns": _("列"),
        "comparator": _("比较"),
        "counts_in_rollup": _("计入汇总"),
        "daily": _("每日催报"),
        "day": _("日期"),
        "decimals": _("小数位数"),
        "definition": _("口径"),
        "definition_id": _("口径"),
        "deliverable_sha256": _("成果形式哈希"),
        "denominator": _("分母"),
        "department": _("部门"),
        "direction": _("方向"),
        "document": _("来源文件"),
        "done_on": _("完成日期"),
        "draft_hmac": _("草稿哈希"),
        # Of entries from before it was keyed.
        "draft_sha256": _("草稿哈希"),
        "dropped": _("已取消"),
        "due": _("时限"),
        "due_on": _("截止日期"),
        "duties": _("报送事项"),
        "duty": _("报送事项"),
        "edits_sha256": _("修改内容哈希"),
        "entered_by": _("代录人"),
        "entries": _("记录条数"),
        "evidence": _("佐证材料"),
        "expected_on": _("预计发布日期"),
        "expires_at": _("到期时间"),
        "explanation": _("情况说明"),
        "factors": _("因子"),
        "file": _("文件"),
        "file_format": _("文件格式"),
        "files": _("文件数"),
        "filter": _("筛选条件"),
        "findings": _("校验提示"),
        "forgotten": _("清除的登录失败次数"),
        "format": _("格式"),
        "formula": _("公式"),
        "head": _("台账链首"),
        "head_sha256": _("方案信息哈希"),
        "hedge": _("限定词"),
        "hosts_office": _("领导小组办公室所在部门"),
        "id": _("对象编号"),
        "hours": _("时长(小时)"),
        "indicator": _("指标"),
        "indicator_id": _("指标"),
        "indicators": _("指标数"),
        "inputs": _("输入"),
        "invested_10k_yuan": _("已完成投资(万元)"),
        "is_statistics_body": _("统计机构"),
        "item": _("条目"),
        "letter_sha256": _("来函哈希"),
        "key": _("编号"),
        "kind": _("类别"),
        "language": _("语种"),
        "lead": _("牵头单位"),
        "level": _("级别"),
        "locks_on": _("锁定日期"),
        "lower_units_label": _("下级单位统称"),
        "manifest_sha256": _("清单哈希"),
        "marks": _("法定标识"),
        "measure": _("目标"),
        "measure_sha256": _("工作举措哈希"),
        "method": _("方法"),
        "milestones": _("里程碑"),
        "missing": _("未报单位"),
        "name": _("名称"),
        "new_due_on": _("新的截止日期"),
        "note": _("备注"),
        "number": _("版本"),
        "numerator": _("分子"),
        "numeric_rule": _("数值规则"),
        "object": _("对象"),
        "observation": _("数值"),
        "official": _("公文要素"),
        "on": _("启用"),
        "original_sha256": _("原文哈希"),
        "parent": _("上级"),
        "parts": _("分解"),
        "period": _("期间"),
        "pieces": _("内容"),
        "place": _("地区"),
        "plan": _("方案"),
        "plan_file_sha256": _("方案文件哈希"),
        "plan_version": _("方案版本"),
        "planned_investment_10k_yuan": _("计划投资(万元)"),
        "prefix": _("令牌前缀"),
        "progress": _("进展"),
        "quality": _("数据质量"),
        "quarter": _("季度"),
        "reason": _("有理由"),
        "reason_code": _("退回原因"),
        "reason_sha256": _("理由哈希"),
        "reference_value": _("参照值"),
        "release": _("发布状态"),
        "released_on": _("发布日期"),
        "report": _("报告"),
        "requested_by": _("申请人"),
        "review": _("审核流程"),
        "revision": _("修改次数"),
        "role": _("角色"),
        "rows": _("行数"),
        "rule": _("评价规则"),
        "scheme_id": _("考核办法"),
        "scopes": _("权限范围"),
        "seed": _("随机种子"),
        "series": _("序列"),
        "severity": _("级别"),
        "sha256": _("文件哈希"),
        "show": _("所列数字"),
        "since": _("自"),
        "size": _("字节数"),
        "slug": _("方案"),
        "snapshot_sha256": _("快照哈希"),
        "source": _("来源"),
        "start_year": _("起始年份"),
        "state": _("状态"),
        "status": _("状态"),
        "step": _("步骤"),
        "steps": _("分步路径"),
        "stock_before_counts": _("计入存量"),
        "subject": _("评估对象"),
        "submission": _("填报"),
        "synthetic": _("虚构数据"),
        "target_form": _("目标形式"),
        "target_id": _("目标"),
        "target_state": _("目标状态"),
        "target_value": _("目标值"),
        "target_year": _("目标年份"),
        "targets": _("目标数"),
        "task": _("重点任务"),
        "tasks": _("任务数"),
        "text": _("内容"),
        "text_sha256": _("内容哈希"),
        "threshold": _("阈值"),
        "tolerance_pct": _("容差(%)"),
        "typed_sha256": _("代录内容哈希"),
        "unit": _("计量单位"),
        "until": _("至"),
        "valid_from": _("开始日期"),
        "valid_to": _("结束日期"),
        "value": _("数值"),
        "version": _("版本"),
        "voids_present": _("原密码立即作废"),
        "warning_scheme": _("预警办法"),
        "week": _("周"),
        "weights": _("权重"),
        "who": _("经办人或单位"),
        "withdrawn": _("已撤销"),
        "withheld_findings": _("未告知填报单位的校验提示"),
        "year": _("年份"),
    }
)

# Any: texts and, for quarters, whole numbers.
# Codes by the field that they stand in. A basis is a code beside a value and a document elsewhere.
CODES: Mapping[str, Mapping[Any, str | Promise]] = MappingProxyType(
    {
        "action": {**ACTION_NAMES, **GROUP_NAMES},
        "answer": dict(Answer.choices),
        "base_source": BASE_SOURCES,
        "basis": dict(Basis.choices),
        "because": {
            "closed": _("停用账号"),
            "newer": _("交付新的设置密码链接"),
            "password": _("修改密码"),
            "sign_in": _("登录"),
            "sign_on": _("取消本系统密码"),
        },
        "direction": dict(Direction.choices),
        "kind": {
            **dict(ReportKind.choices),
            **dict(RegisterKind.choices),
            **dict(CaseKind.choices),
        },
        "level": dict(PlaceLevel.choices),
        "method": dict(Method.choices),
        "numeric_rule": RULE_NAMES,
        "object": OBJECT_NAMES,
        "progress": dict(WorkProgress.choices),
        "quality": dict(Quality.choices),
        "quarter": dict(Quarter.choices),
        "reason_code": dict(ReturnReason.choices),
        "release": dict(Release.choices),
        "role": dict(ROLE_CHOICES),
        "rule": RULE_NAMES,
        "source": dict(WorkSource.choices),
        "state": {
            **STATUS_NAMES,
            **dict(CaseState.choices),
            **dict(ReportState.choices),
            **dict(SubmissionState.choices),
        },
        "status": dict(ItemStatus.choices),
        "target_state": STATUS_NAMES,
    }
)
