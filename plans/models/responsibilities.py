from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from organizations.models import Department
from plans.models.plans import Plan
from plans.models.sections import PlanTask, SpanModel


class Wording(models.TextChoices):
    SHARED = "shared", _("按职责分工负责")
    LEAD_SUPPORT = "lead_support", _("牵头、配合")
    LEAD_ONLY = "lead_only", _("牵头")


class ResponsibilityRole(models.TextChoices):
    LEAD = "lead", _("牵头")
    SUPPORT = "support", _("配合")
    SHARED = "shared", _("按职责分工负责")


class Responsibility(SpanModel):
    """One responsibility bracket of a plan task, as worded."""

    plan_task = models.ForeignKey(
        PlanTask, on_delete=models.PROTECT, related_name="responsibilities"
    )
    position = models.PositiveIntegerField()
    wording = models.CharField(_("表述"), max_length=20, choices=Wording.choices)
    text = models.TextField(_("原文"))

    class Meta:
        verbose_name = _("责任")
        verbose_name_plural = _("责任")
        ordering = ("plan_task", "position")

    def __str__(self) -> str:
        return self.text


class ResponsibilityName(AppendOnlyModel):
    """One name of a bracket, in printed order: with shared wording the first is no leader."""

    responsibility = models.ForeignKey(
        Responsibility, on_delete=models.PROTECT, related_name="names"
    )
    position = models.PositiveIntegerField()
    role = models.CharField(_("角色"), max_length=10, choices=ResponsibilityRole.choices)
    name = models.CharField(_("所印名称"), max_length=200)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="responsibility_names"
    )

    class Meta:
        verbose_name = _("责任单位")
        verbose_name_plural = _("责任单位")
        ordering = ("responsibility", "position")

    def __str__(self) -> str:
        return self.name


class AccountableUnit(AppendOnlyModel):
    """责任主体: the unit that the office named for a target or plan task, on a basis document.

    The last version at or before a moment holds. Until there is one, the first listed unit is
    shown as presumed (首列单位(推定)), and no letter, order or score goes to it.
    """

    stated = MappingProxyType({"basis": ("basis_document",)})

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="accountable_units")
    key = models.CharField(_("目标或任务的键"), max_length=64)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="accountable_for"
    )
    basis_document = models.CharField(_("依据文件"), max_length=300)
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        verbose_name = _("责任主体")
        verbose_name_plural = _("责任主体")
        indexes = (models.Index(fields=("plan", "key", "recorded_at"), name="accountable_as_of"),)

    def __str__(self) -> str:
        return f"{self.key} {self.department}"
