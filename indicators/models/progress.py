from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.domain.progress.enums import Lamp, Reason, Status
from indicators.models.codes import WordField
from indicators.models.measures import Measure


class ProgressResult(models.Model):
    """The judgement of one measure in one year: a cache for now, numbers and codes only.

    No surrogate id, no foreign-key constraint and no further index: writing is what a recompute
    of a nation costs. Steps and inputs are recomputed on demand; past figures are never read here.
    """

    pk = models.CompositePrimaryKey("measure_id", "period")
    measure = models.ForeignKey(
        Measure, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    period = models.PositiveSmallIntegerField(_("年份"))
    status = WordField(Status)
    annual_status = WordField(Status)
    cumulative_status = WordField(Status)
    warning = WordField(Lamp)
    reason = WordField(Reason)
    preliminary = models.BooleanField()
    value = models.FloatField(null=True, blank=True)
    value_year = models.PositiveSmallIntegerField(null=True, blank=True)
    progress = models.FloatField(null=True, blank=True)
    expected = models.FloatField(null=True, blank=True)
    path_value = models.FloatField(null=True, blank=True)
    attainment = models.FloatField(null=True, blank=True)
    cumulative_change_pct = models.FloatField(null=True, blank=True)
    required_annual_pct = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("进度结果")
        verbose_name_plural = _("进度结果")

    def __str__(self) -> str:
        return f"{self.measure_id} {self.period} {self.status}"
