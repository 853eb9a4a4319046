from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from indicators.domain.allocation import kinds
from indicators.models.catalogue import Indicator
from indicators.models.measures import Measure
from organizations.models import Place


class Method(models.TextChoices):
    """By what formula the parts were proposed; what was saved may have been adjusted by hand."""

    MANUAL = kinds.Method.MANUAL, _("逐地填写")
    EQUAL = kinds.Method.EQUAL, _("平均")
    GDP = kinds.Method.GDP, _("按地区生产总值(2020年价)")
    GDP_CURRENT = kinds.Method.GDP_CURRENT, _("按地区生产总值(现价)")
    ENERGY = kinds.Method.ENERGY, _("按能源消费总量")
    INDUSTRY_ENERGY = kinds.Method.INDUSTRY_ENERGY, _("按规模以上工业综合能源消费量")
    LAST_VALUE = kinds.Method.LAST_VALUE, _("按本指标最近数值")


class Allocation(AppendOnlyModel):
    """One division of a city's target among its lower places (县区分解); the last one holds."""

    stated = MappingProxyType({"weights": ("weight_indicator", "weight_year")})

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    # The city's own measure; each part is judged by a measure of its own.
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="allocations")
    number = models.PositiveIntegerField(_("版本"))
    method = models.CharField(_("分解方法"), max_length=20, choices=Method.choices)
    weight_indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    weight_year = models.PositiveSmallIntegerField(_("权重年份"), null=True, blank=True)
    reason = models.ForeignKey(StoredContent, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(_("依据文件"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)

    class Meta:
        verbose_name = _("县区分解")
        verbose_name_plural = _("县区分解")
        constraints = (
            models.UniqueConstraint(fields=("measure", "number"), name="allocation_number_once"),
            models.CheckConstraint(
                condition=models.Q(weight_indicator__isnull=True, weight_year__isnull=True)
                | models.Q(weight_indicator__isnull=False, weight_year__isnull=False),
                name="allocation_weight_has_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} v{self.number}"


class AllocatedPart(AppendOnlyModel):
    """A place's part of an allocation, in the terms of the target; a share has its two numbers."""

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="parts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    # The measure by which the part is judged.
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(_("分解值"), max_digits=24, decimal_places=8)
    decimals = models.PositiveSmallIntegerField(_("小数位数"))
    numerator = models.DecimalField(
        _("分子"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    denominator = models.DecimalField(
        _("分母"), max_digits=24, decimal_places=8, null=True, blank=True
    )

    class Meta:
        verbose_name = _("分解到县区的部分")
        verbose_name_plural = _("分解到县区的部分")
        constraints = (
            models.UniqueConstraint(fields=("allocation", "place"), name="allocated_part_once"),
            models.CheckConstraint(
                condition=models.Q(numerator__isnull=True, denominator__isnull=True)
                | models.Q(numerator__isnull=False, denominator__isnull=False),
                name="allocated_part_two_numbers",
            ),
        )

    def __str__(self) -> str:
        return f"{self.allocation_id} {self.place_id} {self.value}"
