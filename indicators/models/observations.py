from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from indicators.models.catalogue import Definition, Indicator
from indicators.models.choices import (
    Answer,
    Basis,
    PeriodKind,
    Quality,
    Release,
    period_fields_valid,
)
from indicators.models.measures import Measure
from indicators.models.submissions import SubmissionVersion
from organizations.models import Department, Place


class Observation(AppendOnlyModel):
    """An accepted value (数值) of one place, indicator, definition and period.

    Every revision is a new version; the last recorded at or before a moment holds then.
    `value` is in the indicator's unit, `decimals` those it was reported with.
    """

    stated = MappingProxyType(
        {
            "indicator": ("indicator__code",),
            "definition": ("definition__code",),
            "period": ("period_kind", "year", "month"),
        }
    )

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="observations")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField(_("期别"), max_length=16, choices=PeriodKind.choices)
    year = models.PositiveSmallIntegerField(_("年份"))
    month = models.PositiveSmallIntegerField(_("月份"), default=0)
    version = models.PositiveIntegerField(_("版本"))
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=8)
    decimals = models.PositiveSmallIntegerField(_("小数位数"))
    numerator = models.DecimalField(
        _("分子"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    denominator = models.DecimalField(
        _("分母"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    price_base = models.PositiveSmallIntegerField(_("价格基期"), null=True, blank=True)
    quality = models.CharField(_("数据质量"), max_length=12, choices=Quality.choices)
    basis = models.CharField(_("依据"), max_length=12, choices=Basis.choices)
    release = models.CharField(_("发布状态"), max_length=12, choices=Release.choices)
    released_on = models.DateField(_("发布日期"), null=True, blank=True)
    synthetic = models.BooleanField(_("虚构"), default=False)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submission_version = models.ForeignKey(
        SubmissionVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="observations",
    )
    document = models.CharField(_("来源文件"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)

    class Meta:
        verbose_name = _("数值")
        verbose_name_plural = _("数值")
        # Empty in production, so that asking whether it is costs nothing.
        indexes = (
            models.Index(
                fields=("id",), condition=models.Q(synthetic=True), name="observation_synthetic"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "place",
                    "indicator",
                    "definition",
                    "period_kind",
                    "year",
                    "month",
                    "version",
                ),
                name="observation_version_once",
            ),
            models.CheckConstraint(
                condition=period_fields_valid(), name="observation_period_valid"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place_id} {self.year} v{self.version}"


class LatestObservation(models.Model):
    """Which version of an observation holds now: the only mutable pointer to values."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="latest_observations")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    period_kind = models.CharField(max_length=16, choices=PeriodKind.choices)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(default=0)
    observation = models.OneToOneField(Observation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("现行数值")
        verbose_name_plural = _("现行数值")
        constraints = (
            models.UniqueConstraint(
                fields=("place", "indicator", "definition", "period_kind", "year", "month"),
                name="latest_observation_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place_id} {self.year}"


class TargetState(AppendOnlyModel):
    """An accepted state of a commitment without number, or of one assigned from above, in a year.

    The last recorded for a measure and year holds.
    """

    stated = MappingProxyType({"assigned": ("assigned_value",)})

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="states")
    year = models.PositiveSmallIntegerField(_("年份"))
    version = models.PositiveIntegerField(_("版本"))
    state = models.CharField(_("状态"), max_length=24)
    assigned_value = models.DecimalField(
        _("下达数值"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    document = models.CharField(_("来源文件"), max_length=300, blank=True)
    synthetic = models.BooleanField(_("虚构"), default=False)
    submission_version = models.ForeignKey(
        SubmissionVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="target_states",
    )
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)

    class Meta:
        verbose_name = _("目标状态")
        verbose_name_plural = _("目标状态")
        indexes = (
            models.Index(
                fields=("id",), condition=models.Q(synthetic=True), name="target_state_synthetic"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "year", "version"), name="target_state_version_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year} {self.state}"


class ValueAbsence(AppendOnlyModel):
    """An accepted answer that a period has no value: not yet published, no statistic, not applicable.

    It stands in the place of `supersedes`, the value that held until then. A value accepted later
    stands in the absence's place.
    """

    stated = MappingProxyType(
        {"indicator": ("indicator__code",), "period": ("period_kind", "year", "month")}
    )

    tenant = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    # Of a commitment in words the measure; of a value the indicator with its definition.
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="absences"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="absences"
    )
    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    period_kind = models.CharField(_("期别"), max_length=16, choices=PeriodKind.choices)
    year = models.PositiveSmallIntegerField(_("年份"))
    month = models.PositiveSmallIntegerField(_("月份"), default=0)
    answer = models.CharField(_("答复"), max_length=20, choices=Answer.choices)
    supersedes = models.OneToOneField(
        Observation, on_delete=models.PROTECT, null=True, blank=True, related_name="absence"
    )
    submission_version = models.OneToOneField(
        SubmissionVersion, on_delete=models.PROTECT, related_name="absence"
    )
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)

    class Meta:
        verbose_name = _("无数值的答复")
        verbose_name_plural = _("无数值的答复")
        indexes = (models.Index(fields=("place", "indicator", "year"), name="value_absence_slot"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    measure__isnull=True, indicator__isnull=False, definition__isnull=False
                )
                | models.Q(measure__isnull=False, indicator__isnull=True, definition__isnull=True),
                name="value_absence_of_value_or_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer=Answer.VALUE), name="value_absence_answer"
            ),
            models.CheckConstraint(
                condition=period_fields_valid(), name="value_absence_period_valid"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id or self.measure_id} {self.place_id} {self.year} {self.answer}"
