from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from plans.models.plans import PlanVersion


class SpanModel(AppendOnlyModel):
    """Something that stands in the source text at `[start, end)`, in code points."""

    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        abstract = True


class SectionKind(models.TextChoices):
    GENERAL = "general", _("总体要求")
    GOAL = "goal", _("主要目标")
    ACTION = "action", _("行动")
    COOPERATION = "cooperation", _("区域合作")
    SAFEGUARD = "safeguard", _("保障措施")
    ORGANIZATION = "organization", _("组织实施")


class Section(SpanModel):
    """A section of a plan: an action (行动), goals, safeguards …"""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveIntegerField()
    key = models.CharField(_("键"), max_length=64)
    path = models.CharField(_("标题路径"), max_length=64)
    kind = models.CharField(_("类别"), max_length=20, choices=SectionKind.choices)
    title = models.CharField(_("标题"), max_length=300)
    places = models.JSONField(_("所涉地方"), default=list)

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = _("章节")
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(fields=("version", "key"), name="section_key_once"),
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end")), name="section_span_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.title


class PlanTask(SpanModel):
    """A plan task (重点任务): one numbered item of a section."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="plan_tasks")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="plan_tasks")
    position = models.PositiveIntegerField()
    key = models.CharField(_("键"), max_length=64)
    number = models.CharField(_("序号"), max_length=20, null=True, blank=True)
    title = models.CharField(_("标题"), max_length=300)
    places = models.JSONField(_("所涉地方"), default=list)

    class Meta:
        verbose_name = _("重点任务")
        verbose_name_plural = _("重点任务")
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(fields=("version", "key"), name="plan_task_key_once"),
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end")), name="plan_task_span_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.title


class LeftOutFigure(SpanModel):
    """A figure of the text that is no target, and why: nothing numeric is lost silently."""

    version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="left_out_figures"
    )
    position = models.PositiveIntegerField()
    quote = models.TextField(_("引文"))
    reason = models.CharField(_("原因"), max_length=40)

    class Meta:
        verbose_name = _("未列为目标的数字")
        verbose_name_plural = _("未列为目标的数字")
        ordering = ("version", "position")

    def __str__(self) -> str:
        return self.quote
