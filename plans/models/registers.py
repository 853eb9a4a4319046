from datetime import date
from types import MappingProxyType

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, KeptFile, StoredContent
from organizations.models import Department, Place
from plans.models.plans import Plan
from plans.models.sections import SpanModel


class RegisterKind(models.TextChoices):
    PROJECT = "project", _("项目")
    HIGH_ENERGY_PROJECT = "high_energy_project", _("“两高”项目")
    PARK = "park", _("园区")
    MINE = "mine", _("矿山")
    PILOT = "pilot", _("试点")
    SUB_PLAN = "sub_plan", _("配套方案")


class ItemStatus(models.TextChoices):
    """How far an item is: the first word for what is built, the second for what is worked out."""

    NOT_STARTED = "not_started", _("未开工(未启动)")
    IN_PROGRESS = "in_progress", _("在建(推进中)")
    DONE = "done", _("建成投用(已完成)")
    STOPPED = "stopped", _("停建(终止)")


class RegisterItem(SpanModel):
    """A register item (台账条目): something that the plan names or orders, with its sentence.

    Items of kind 两高 are internal: only the tenant's own people see them.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="register_items")
    position = models.PositiveIntegerField()
    kind = models.CharField(_("类别"), max_length=24, choices=RegisterKind.choices)
    name = models.CharField(_("名称"), max_length=300)
    key = models.CharField(_("任务或章节的键"), max_length=64)
    printed_place = models.CharField(_("地点(所印)"), max_length=100, blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="register_items"
    )
    quote = models.TextField(_("引文"))

    class Meta:
        verbose_name = _("台账条目")
        verbose_name_plural = _("台账条目")
        ordering = ("plan", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "kind", "name", "start", "printed_place"), name="register_item_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ReportedVersion(AppendOnlyModel):
    """A numbered version of something said about a register item: who said it, and when."""

    number = models.PositiveIntegerField(_("版本"))
    account = models.BigIntegerField(_("填报账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        abstract = True


class RegisterUnit(ReportedVersion):
    """The responsible unit that the office named for an item, on a basis document.

    The last version holds. Until there is one, the first listed unit of the plan task is shown
    as presumed (首列单位(推定)) and only the office writes.
    """

    stated = MappingProxyType({"basis": ("basis_document",)})
    named_by = MappingProxyType({"register_item.name_unit": ("item", "number")})

    item = models.ForeignKey(RegisterItem, on_delete=models.PROTECT, related_name="units")
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="register_items",
        verbose_name=_("责任单位"),
    )
    basis_document = models.CharField(_("依据文件"), max_length=300)

    class Meta:
        verbose_name = _("台账责任单位")
        verbose_name_plural = _("台账责任单位")
        ordering = ("item", "number")
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="register_unit_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.department_id}"


class Milestone(AppendOnlyModel):
    """A milestone (里程碑) of a register item: what is to be reached; when stands in its versions."""

    item = models.ForeignKey(RegisterItem, on_delete=models.PROTECT, related_name="milestones")
    what = models.CharField(_("里程碑"), max_length=200)

    class Meta:
        verbose_name = _("里程碑")
        verbose_name_plural = _("里程碑")
        ordering = ("item", "pk")

    def __str__(self) -> str:
        return self.what


class MilestoneVersion(ReportedVersion):
    """What was last said of a milestone: due, done, moved or dropped; earlier versions stay.

    `reason` says why it was moved, taken back or dropped.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="versions")
    due_year = models.PositiveSmallIntegerField(_("应完成年份"))
    due_month = models.PositiveSmallIntegerField(_("应完成月份"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    dropped = models.BooleanField(_("取消"), default=False)
    reason = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("里程碑版本")
        verbose_name_plural = _("里程碑版本")
        ordering = ("milestone", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("milestone", "number"), name="milestone_version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(due_month__gte=1, due_month__lte=12), name="milestone_version_month"
            ),
            models.CheckConstraint(
                condition=Q(dropped=False) | Q(done_on__isnull=True, reason__isnull=False),
                name="milestone_version_dropped_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone_id} v{self.number}"

    @property
    def due(self) -> date:
        """The first day of the month in which it is due."""
        return date(self.due_year, self.due_month, 1)


class RegisterReport(ReportedVersion):
    """A version of what was reported on an item's progress (进展). Later ones do not replace it.

    `as_of` is the day that the report speaks of. Investments are in 万元, from the beginning of
    the item; empty where nothing was said, which is not zero.
    """

    stated = MappingProxyType(
        {"planned_investment_10k_yuan": ("planned_investment",), "invested_10k_yuan": ("invested",)}
    )
    named_by = MappingProxyType({"register_item.report": ("item", "number")})

    item = models.ForeignKey(RegisterItem, on_delete=models.PROTECT, related_name="reports")
    status = models.CharField(_("状态"), max_length=12, choices=ItemStatus.choices)
    as_of = models.DateField(_("情况截至"))
    planned_investment = models.DecimalField(
        _("计划总投资(万元)"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    invested = models.DecimalField(
        _("累计完成投资(万元)"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    text = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("台账进展")
        verbose_name_plural = _("台账进展")
        ordering = ("item", "number")
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="register_report_number_once"),
            models.CheckConstraint(
                condition=~Q(status=ItemStatus.STOPPED) | Q(text__isnull=False),
                name="register_report_stopped_for_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(planned_investment__isnull=True) | Q(planned_investment__gte=0))
                & (Q(invested__isnull=True) | Q(invested__gte=0)),
                name="register_report_investments",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class RegisterDocument(KeptFile):
    """A document (佐证材料) of a register item: a file with the SHA-256 of its bytes.

    A newer version of it is a row of its own that `replaces` the older; both stay.
    """

    item = models.ForeignKey(RegisterItem, on_delete=models.PROTECT, related_name="documents")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    account = models.BigIntegerField(_("上传账号"))
    unit = models.CharField(_("单位"), max_length=200)
    at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("台账材料")
        verbose_name_plural = _("台账材料")
        ordering = ("item", "pk")
        constraints = (
            models.UniqueConstraint(fields=("item", "sha256"), name="register_document_once"),
        )
