from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from indicators.models.measures import Measure
from organizations.models import Place


class Trajectory(AppendOnlyModel):
    """The office's yearly target (年度目标) of a measure in one year.

    `value` is in the terms of the target: a level, or the size of a decline in %. Without a value
    the year goes back to the rule's own path. The last recorded for a measure and year holds.
    """

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="trajectories")
    year = models.PositiveSmallIntegerField(_("年份"))
    version = models.PositiveIntegerField(_("版本"))
    value = models.DecimalField(
        _("年度目标"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    decimals = models.PositiveSmallIntegerField(_("小数位数"), default=0)
    reason = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(_("依据文件"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)

    class Meta:
        verbose_name = _("年度目标")
        verbose_name_plural = _("年度目标")
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "year", "version"), name="trajectory_version_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year} v{self.version}"
