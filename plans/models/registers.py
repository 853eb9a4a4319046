from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Place
from plans.models.plans import Plan
from plans.models.sections import SpanModel


class RegisterKind(models.TextChoices):
    PROJECT = "project", _("项目")
    HIGH_ENERGY_PROJECT = "high_energy_project", _("“两高”项目")
    PARK = "park", _("园区")
    MINE = "mine", _("矿山")
    PILOT = "pilot", _("试点")
    SUB_PLAN = "sub_plan", _("配套方案")


class RegisterItem(SpanModel):
    """A register item (台账清单): something that the plan names or orders, with its sentence.

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
