from types import MappingProxyType

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.domain.numbers import ListOf
from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Department, Place
from plans.models.plans import Plan
from plans.models.responsibilities import ResponsibilityRole


class Quarter(models.IntegerChoices):
    """When in the year an item is due."""

    WHOLE_YEAR = 0, _("全年")
    FIRST = 1, _("第一季度")
    SECOND = 2, _("第二季度")
    THIRD = 3, _("第三季度")
    FOURTH = 4, _("第四季度")


class WorkSource(models.TextChoices):
    PLAN = "plan", _("方案任务分解")
    OFFICE = "office", _("办公室添加")
    LEAD = "lead", _("牵头单位添加")


class PartState(models.TextChoices):
    NOT_REPORTED = "not_reported", _("未报")
    REPORTED = "reported", _("已报")
    COMPILED = "compiled", _("已汇总")


class WorkProgress(models.TextChoices):
    NOT_STARTED = "not_started", _("未启动")
    IN_PROGRESS = "in_progress", _("推进中")
    SLOW = "slow", _("进展较慢")
    DONE = "done", _("已完成")


class AnnualWorkItem(models.Model):
    """An annual work item (年度工作任务): a plan task's share of one year, or of one quarter of it.

    It holds on to the plan task by its key, which survives the plan's versions. `lead_presumed`:
    the bracket names no lead, the first listed unit stands in (首列单位(推定)) until the office
    names the accountable one. What an item says never changes; a wrong one is withdrawn.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="annual_work_items")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="annual_work_items")
    task_key = models.CharField(_("任务的键"), max_length=64)
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"), default=Quarter.WHOLE_YEAR)
    measure = models.CharField(_("工作举措"), max_length=500)
    deliverable = models.CharField(_("成果形式"), max_length=300, blank=True)
    lead = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="led_work_items",
        verbose_name=_("牵头单位"),
    )
    lead_presumed = models.BooleanField(_("首列单位(推定)"), default=False)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("地点")
    )
    source = models.CharField(_("来源"), max_length=8, choices=WorkSource.choices)
    created_by = models.BigIntegerField(_("添加账号"))
    created_at = models.DateTimeField(_("添加时间"))
    compiled_at = models.DateTimeField(_("汇总时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("年度工作任务")
        verbose_name_plural = _("年度工作任务")
        ordering = ("year", "quarter", "pk")
        indexes = (models.Index(fields=("plan", "year"), name="work_item_of_year"),)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "task_key", "year"),
                condition=Q(source=WorkSource.PLAN, withdrawn_at__isnull=True),
                name="work_item_adopted_once",
            ),
            models.CheckConstraint(condition=Q(quarter__lte=4), name="work_item_quarter"),
            models.CheckConstraint(
                condition=Q(compiled_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="work_item_compiled_or_withdrawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.measure}"

    @property
    def quarter_name(self) -> str:
        """The quarter in words."""
        return str(Quarter(self.quarter).label)

    @property
    def is_open(self) -> bool:
        """Parts may still be asked for and reported."""
        return self.compiled_at is None and self.withdrawn_at is None


class WorkPart(models.Model):
    """What one unit owes of an annual work item; with shared wording every unit owes its own."""

    item = models.ForeignKey(AnnualWorkItem, on_delete=models.PROTECT, related_name="parts")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="work_parts", verbose_name=_("部门")
    )
    role = models.CharField(_("角色"), max_length=10, choices=ResponsibilityRole.choices)
    state = models.CharField(
        _("状态"), max_length=12, choices=PartState.choices, default=PartState.NOT_REPORTED
    )
    latest = models.ForeignKey(
        "WorkReport", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_by = models.BigIntegerField(_("要求报送的账号"))
    requested_at = models.DateTimeField(_("要求报送的时间"))

    class Meta:
        verbose_name = _("分工部分")
        verbose_name_plural = _("分工部分")
        ordering = ("item", "pk")
        constraints = (
            models.UniqueConstraint(fields=("item", "department"), name="work_part_once"),
            models.CheckConstraint(
                condition=Q(state=PartState.NOT_REPORTED, latest__isnull=True)
                | (~Q(state=PartState.NOT_REPORTED) & Q(latest__isnull=False)),
                name="work_part_latest_iff_reported",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.department_id}"


class WorkReport(AppendOnlyModel):
    """A version of what a unit reported on its part (进展填报). Later ones do not replace it."""

    named_by = MappingProxyType({"work_part.report": ("part", "number")})

    part = models.ForeignKey(WorkPart, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField(_("版本"))
    progress = models.CharField(_("进展"), max_length=12, choices=WorkProgress.choices)
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("填报账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("进展填报")
        verbose_name_plural = _("进展填报")
        ordering = ("part", "number")
        constraints = (
            models.UniqueConstraint(fields=("part", "number"), name="work_report_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.part_id} v{self.number}"


class WorkSummary(AppendOnlyModel):
    """A version of the lead's summary (汇总), which closes an item until it is reopened.

    `missing` had not reported by then.
    """

    named_by = MappingProxyType({"work_item.compile": ("item", "number")})
    numbered = MappingProxyType({"missing": ListOf("organizations.department")})

    item = models.ForeignKey(AnnualWorkItem, on_delete=models.PROTECT, related_name="summaries")
    number = models.PositiveIntegerField(_("版本"))
    progress = models.CharField(_("进展"), max_length=12, choices=WorkProgress.choices)
    text = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    missing = models.JSONField(_("汇总时未报的单位"), default=list)
    account = models.BigIntegerField(_("汇总账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("汇总")
        verbose_name_plural = _("汇总")
        ordering = ("item", "number")
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="work_summary_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class WorkReopening(AppendOnlyModel):
    """Why a compiled item was opened again (重新开放), by its lead or the office; the summary stays."""

    summary = models.OneToOneField(WorkSummary, on_delete=models.PROTECT, related_name="reopening")
    reason = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField(_("账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("重新开放")
        verbose_name_plural = _("重新开放")

    def __str__(self) -> str:
        return str(self.summary_id)
