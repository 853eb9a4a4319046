"""The words of the cross-room pages for codes that have none of their own."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.selectors.pivot import Dimension
from dashboards.selectors.search import Kind
from indicators.domain.progress.enums import Rule
from indicators.domain.progress.severity import Standing
from organizations.models.users import ROLE_CHOICES

Words = Mapping[str, str | Promise]

RULE_NAMES: Words = MappingProxyType(
    {
        Rule.LOG_DECLINE: _("较基期累计降低(对数法)"),
        Rule.LINEAR_LEVEL: _("达到水平值(线性)"),
        Rule.CAP: _("控制在上限以内"),
        Rule.INCREMENT: _("新增量"),
        Rule.CUMULATIVE: _("累计量"),
        Rule.COVERAGE: _("全覆盖"),
        Rule.ANNUAL_SHARE: _("当年占比"),
        Rule.HOLD: _("保持"),
        Rule.STEPS: _("分步推进"),
        Rule.YTD_SCHEDULE: _("年内序时"),
        Rule.PEAK: _("达峰"),
        Rule.ASSIGNED: _("完成上级下达任务"),
        Rule.MILESTONE: _("定性事项"),
    }
)

STANDING_NAMES: Words = MappingProxyType(
    {
        Standing.ATTENTION: _("需要关注"),
        Standing.WAITING: _("待下达、待数据"),
        Standing.FINE: _("正常或已完成"),
    }
)

DIMENSION_NAMES: Words = MappingProxyType(
    {
        Dimension.INDICATOR: _("指标"),
        Dimension.PLACE: _("地方"),
        Dimension.YEAR: _("年份"),
        Dimension.DEPARTMENT: _("填报单位"),
    }
)

KIND_NAMES: Words = MappingProxyType(
    {
        Kind.TARGET: _("目标"),
        Kind.TASK: _("重点任务"),
        Kind.SECTION: _("行动和章节"),
        Kind.INDICATOR: _("指标"),
        Kind.DEPARTMENT: _("部门和单位"),
        Kind.PLACE: _("下级地方"),
        Kind.PLAN: _("方案"),
    }
)

LEFT_OUT_REASONS: Words = MappingProxyType(
    {
        "document_number": _("文号"),
        "date": _("日期"),
        "undated": _("未写明年份"),
        "name": _("名称中的数字"),
        "project_size": _("项目规模(列入台账清单)"),
        "vague": _("无可核查的终点"),
        "threshold": _("适用门槛"),
        "standard": _("标准编号或限值"),
        "background": _("背景情况"),
        "contact": _("联系方式"),
        "repeated_list": _("重复列举"),
        "numbering": _("编号、页码"),
        "rejected": _("经核对不是目标"),
    }
)

BASE_SOURCES: Words = MappingProxyType(
    {
        "plan": _("方案写明"),
        "presumed": _("推定,待办公室确认"),
    }
)

ACTION_NAMES: Words = MappingProxyType(
    {
        "account.create": _("开通账号"),
        "account.notifications": _("修改通知设置"),
        "account.password": _("修改密码"),
        "account.shortcuts": _("修改快捷键设置"),
        "account.subscribe": _("订阅每周邮件"),
        "account.unsubscribe": _("退订每周邮件"),
        "account.token_create": _("新建访问令牌"),
        "account.token_revoke": _("吊销访问令牌"),
        "accountable_unit.name": _("确定责任主体"),
        "audit_statistics.export": _("导出报送统计"),
        "catalogue.load": _("载入指标目录"),
        "check.set": _("调整校验规则"),
        "data.export": _("导出数据"),
        "department.alias": _("登记部门别名"),
        "department.create": _("建立部门"),
        "department.export": _("导出部门情况"),
        "department.standing": _("修改部门性质"),
        "demonstration.name": _("标明演示数据"),
        "draft.accept": _("核对确认"),
        "draft.add": _("添加草稿内容"),
        "draft.attach": _("附上任务分工文件"),
        "draft.cancel": _("停止解析"),
        "draft.discard": _("弃用"),
        "draft.export": _("下载解析报告"),
        "draft.edit": _("修改草稿内容"),
        "draft.fail": _("解析失败"),
        "draft.head": _("修改方案信息"),
        "draft.merged": _("合并任务"),
        "draft.publish": _("发布草稿"),
        "draft.read": _("解析方案"),
        "draft.split": _("拆分任务"),
        "draft.start": _("上传方案"),
        "draft.undo": _("撤销修改"),
        "duty.add": _("增加报送事项"),
        "duty.extend": _("同意延期"),
        "duty.reassign": _("改派报送事项"),
        "duty.withdraw": _("撤销报送事项"),
        "evidence.attach": _("上传佐证"),
        "evidence.download": _("下载佐证"),
        "evidence.withdraw": _("撤下佐证"),
        "filing_form.attach": _("上传盖章报送表"),
        "filing_form.download": _("下载盖章报送表"),
        "filing_form.export": _("导出报送表数据"),
        "factor.set": _("录入排放因子"),
        "factor.standard": _("恢复标准排放因子"),
        "formula.set": _("设定计算公式"),
        "inventory.export": _("导出碳排放清单"),
        "ledger.export": _("导出操作台账"),
        "measure.set": _("设定评价规则"),
        "measure.withdraw": _("撤销分解的评价规则"),
        "allocation.set": _("分解到县区"),
        "trajectory.set": _("设定年度目标"),
        "membership.grant": _("授予角色"),
        "membership.end": _("终止角色"),
        "milestone.add": _("添加里程碑"),
        "milestone.revise": _("更新里程碑"),
        "observation.record": _("数值入库"),
        "page_digest.send": _("发送每周邮件"),
        "recompute.start": _("开始全部重算"),
        "recompute.cancel": _("撤销全部重算"),
        "observation.derive": _("按公式计算数值"),
        "observation.underive": _("撤下计算值"),
        "absence.record": _("无数值答复入库"),
        "on_behalf.confirmed": _("确认代录"),
        "on_behalf.declined": _("不同意代录"),
        "on_behalf.download": _("下载代录来函"),
        "on_behalf.enter": _("凭来函代录"),
        "on_behalf.withdrawn": _("撤回代录"),
        "paper.close": _("核查底稿归档"),
        "paper.download": _("下载比对资料"),
        "paper.export": _("导出比对结果"),
        "paper.file": _("上传比对资料"),
        "paper.note": _("添加核查记录"),
        "paper.open": _("建立核查底稿"),
        "place.create": _("建立行政区划"),
        "plan.publish": _("发布方案"),
        "public_view.open": _("开放公众页面"),
        "public_view.close": _("关闭公众页面"),
        "register.export": _("导出台账清单"),
        "register_document.attach": _("上传台账材料"),
        "register_document.download": _("下载台账材料"),
        "register_item.create": _("登记台账条目"),
        "register_item.name_unit": _("确定台账责任单位"),
        "register_item.report": _("报送台账进展"),
        "reminder.send": _("发送提醒"),
        "report.build": _("生成报告"),
        "report.edit": _("修改报告文字"),
        "snapshot.take": _("冻结快照"),
        "snapshot.download": _("下载快照"),
        "report.cancel": _("取消报告"),
        "report.download": _("下载报告"),
        "report.export": _("导出报告复核包"),
        "report.fail": _("报告生成失败"),
        "report.request": _("申请报告"),
        "revision.grant": _("同意修订"),
        "revision.refuse": _("不同意修订"),
        "revision.request": _("申请修订"),
        "round.daily_reminders": _("设定每日催报"),
        "round.marks": _("修改法定标识"),
        "round.open": _("开放报送期"),
        "scheme.adopt": _("采用考核办法"),
        "scheme.retire": _("停用考核办法"),
        "scheme.revise": _("修订考核办法"),
        "scheme.sensitivity": _("考核敏感性分析"),
        "sample.export": _("导出抽样"),
        "submission.comment": _("留言"),
        "submission.save_draft": _("保存草稿"),
        "submission.approve": _("审核同意"),
        "submission.return": _("审核退回"),
        "submission.submit": _("提交填报"),
        "supervision.draft": _("起草督办文书"),
        "supervision.revise": _("修改督办文书"),
        "supervision.issue": _("签发督办文书"),
        "supervision.minutes": _("约谈纪要"),
        "supervision.feedback": _("督办办理反馈"),
        "supervision.rectification": _("报送整改报告"),
        "supervision.accept": _("督办核查通过"),
        "supervision.send_back": _("督办核查退回"),
        "supervision.close": _("督办销号"),
        "supervision.withdraw": _("撤回督办文书"),
        "supervision.download": _("下载督办佐证"),
        "supervision.export": _("导出督办事项"),
        "supervision.file": _("上传督办佐证"),
        "timeliness.export": _("导出完整及时情况"),
        "target_state.record": _("状态入库"),
        "tenant.create": _("设为方案发布地"),
        "upload.confirm": _("确认填报表"),
        "content.destroy": _("封存销毁"),
        "content.destruction_request": _("申请封存销毁"),
        "work_item.compile": _("汇总工作进展"),
        "work_item.create": _("添加年度工作任务"),
        "work_item.reopen": _("重新开放年度工作任务"),
        "work_item.withdraw": _("撤销年度工作任务"),
        "work_part.report": _("报送工作进展"),
        "work_part.request": _("要求报送工作进展"),
    }
)

OBJECT_NAMES: Words = MappingProxyType(
    {
        "audit.ledgerentry": _("操作台账"),
        "audit.storedcontent": _("存储内容"),
        "assessments.casefile": _("督办佐证材料"),
        "assessments.paperclosing": _("核查底稿"),
        "assessments.paperfile": _("比对资料"),
        "assessments.papernote": _("核查记录"),
        "assessments.report": _("报告"),
        "assessments.schemeversion": _("考核办法"),
        "assessments.workingpaper": _("核查底稿"),
        "assessments.supervisioncase": _("督办事项"),
        "indicators.allocatedpart": _("县区分解"),
        "indicators.allocation": _("县区分解"),
        "indicators.checksetting": _("校验规则"),
        "indicators.derivation": _("测算数值"),
        "indicators.entryonbehalf": _("代录"),
        "indicators.evidence": _("佐证材料"),
        "indicators.filingupload": _("填报表"),
        "indicators.formulaversion": _("计算公式"),
        "indicators.indicator": _("指标目录"),
        "indicators.measure": _("评价规则"),
        "indicators.measureversion": _("评价规则"),
        "indicators.observation": _("数值"),
        "indicators.reminderrun": _("催报"),
        "indicators.reportingduty": _("报送事项"),
        "indicators.reportinground": _("报送期"),
        "indicators.revisionrequest": _("数据修订申请"),
        "indicators.stampedform": _("盖章报送表"),
        "indicators.submission": _("填报"),
        "indicators.submissioncomment": _("留言"),
        "indicators.submissionversion": _("填报版本"),
        "indicators.targetstate": _("目标状态"),
        "indicators.valueabsence": _("无数值答复"),
        "organizations.apitoken": _("访问令牌"),
        "organizations.department": _("部门"),
        "organizations.departmentalias": _("部门别名"),
        "organizations.membership": _("任职"),
        "organizations.notificationpreference": _("通知设置"),
        "organizations.pagesubscription": _("每周订阅"),
        "organizations.place": _("行政区划"),
        "organizations.user": _("账号"),
        "plans.accountableunit": _("责任主体"),
        "plans.annualworkitem": _("年度工作任务"),
        "plans.draftpiece": _("草稿内容"),
        "plans.milestone": _("里程碑"),
        "plans.plan": _("方案"),
        "plans.publicview": _("公众页面"),
        "plans.plandraft": _("方案草稿"),
        "plans.planversion": _("方案版本"),
        "plans.recomputerun": _("全部重算"),
        "plans.registerdocument": _("台账材料"),
        "plans.registeritem": _("台账条目"),
        "plans.workpart": _("工作进展"),
    }
)

ACTOR_ROLES: Words = MappingProxyType(
    {
        **dict(ROLE_CHOICES),
        "account": _("本人账号"),
        "mail_link": _("邮件中的退订链接"),
        "system": _("系统"),
    }
)
