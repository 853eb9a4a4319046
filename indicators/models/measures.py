from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel
from indicators.models.catalogue import Definition, Indicator
from organizations.models import Place
from plans.models import Plan, Target


class Measure(models.Model):
    """The judgement of one target, or of one county's allocated part of it (评价规则).

    `key` is the target's key, or `control:CB02:2030` for a control indicator that the plan does
    not name. The terms of judgement are versions; the last at or before a moment holds.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    key = models.CharField(_("键"), max_length=64)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="measures")
    # A measure without it needs no value: the latest version, kept here for joins.
    latest = models.OneToOneField(
        "MeasureVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("评价规则")
        verbose_name_plural = _("评价规则")
        ordering = ("plan", "pk")
        constraints = (
            models.UniqueConstraint(fields=("plan", "key", "place"), name="measure_once"),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.key}"


class MeasureVersion(AppendOnlyModel):
    """The terms by which a measure is judged, from `recorded_at` on."""

    stated = MappingProxyType({"place": ("measure__place",)})

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    # Empty for control indicators that the plan does not name.
    target = models.ForeignKey(
        Target, on_delete=models.PROTECT, null=True, blank=True, related_name="measure_versions"
    )
    # Empty for commitments in words, which have a state and no value.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(_("规则"), max_length=20)
    direction = models.CharField(_("方向"), max_length=6)
    comparator = models.CharField(_("比较关系"), max_length=2, null=True, blank=True)
    target_form = models.CharField(_("目标形式"), max_length=16, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("目标年"))
    target_value = models.DecimalField(
        _("目标值(指标单位)"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    decimals = models.PositiveSmallIntegerField(_("目标小数位数"), null=True, blank=True)
    start_year = models.PositiveSmallIntegerField(_("起始年"), null=True, blank=True)
    base_year = models.PositiveSmallIntegerField(_("基期"), null=True, blank=True)
    base_year_inferred = models.BooleanField(_("基期为推定"), default=False)
    base_value = models.DecimalField(
        _("基期值"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    base_source = models.CharField(_("基期值来源"), max_length=300, blank=True)
    tolerance_pct = models.DecimalField(
        _("容差%"), max_digits=8, decimal_places=4, null=True, blank=True
    )
    stock_before_counts = models.BooleanField(_("方案前存量计入"), null=True, blank=True)
    reference_value = models.DecimalField(
        _("参照值"), max_digits=24, decimal_places=8, null=True, blank=True
    )
    steps = models.JSONField(_("分步进度"), null=True, blank=True)
    # Measures of one series share their path: an earlier target is a point on the later one's.
    series = models.CharField(_("序列"), max_length=80, blank=True)
    numeric_rule = models.CharField(_("下达数值的规则"), max_length=20, null=True, blank=True)
    hedge = models.CharField(_("软化词"), max_length=20, null=True, blank=True)
    warning_scheme = models.CharField(_("预警办法"), max_length=20, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    # A part that the office took back: nothing is judged from then on.
    withdrawn = models.BooleanField(_("已撤销"), default=False)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)
    basis_document = models.CharField(_("依据文件"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("评价规则版本")
        verbose_name_plural = _("评价规则版本")
        ordering = ("measure", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "number"), name="measure_version_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(target_value__isnull=True)
                | models.Q(indicator__isnull=False, comparator__isnull=False),
                name="measure_version_value_needs_indicator",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} v{self.number}"
