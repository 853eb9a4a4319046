from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models.plans import PlanVersion
from plans.models.sections import PlanTask, Section, SpanModel


class TargetKind(models.TextChoices):
    LEVEL = "level", _("水平值")
    CHANGE = "change", _("较基期变化")
    INCREMENT = "increment", _("新增量")
    COVERAGE = "coverage", _("全覆盖")
    QUALITATIVE = "qualitative", _("定性")


class TargetPeriod(models.TextChoices):
    BY_END = "by_end", _("到年底")
    BEFORE = "before", _("年前")
    WITHIN = "within", _("期间")
    CUMULATIVE = "cumulative", _("累计")
    ANNUAL = "annual", _("每年")


class Comparator(models.TextChoices):
    AT_LEAST = ">=", _("不低于")
    AT_MOST = "<=", _("不超过")
    EQUAL = "=", _("等于")
    ABOUT = "~", _("左右")
    MORE_THAN = ">", _("超过")
    LESS_THAN = "<", _("低于")


class Direction(models.TextChoices):
    UP = "up", _("上升")
    DOWN = "down", _("下降")
    HOLD = "hold", _("保持")


class Nature(models.TextChoices):
    BINDING = "binding", _("约束性")
    EXPECTED = "expected", _("预期性")


class Target(SpanModel):
    """A target (目标): one commitment as worded, of one named indicator.

    It stands in a section (`plan_task` empty) or in a plan task. `value_text` are the printed
    digits, `value` the same as a number; a commitment without number has neither.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="targets")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="targets")
    plan_task = models.ForeignKey(
        PlanTask, on_delete=models.PROTECT, null=True, blank=True, related_name="targets"
    )
    position = models.PositiveIntegerField()
    key = models.CharField(_("键"), max_length=64)
    quote = models.TextField(_("引文"))
    indicator = models.CharField(_("指标(方案表述)"), max_length=200)
    indicator_code = models.CharField(_("指标代码"), max_length=16, null=True, blank=True)
    places = models.JSONField(_("所涉地方"), default=list)
    nature = models.CharField(
        _("性质"), max_length=10, choices=Nature.choices, null=True, blank=True
    )
    deadline_year = models.PositiveSmallIntegerField(_("目标年"))
    period = models.CharField(_("期限表述"), max_length=12, choices=TargetPeriod.choices)
    kind = models.CharField(_("类别"), max_length=12, choices=TargetKind.choices)
    comparator = models.CharField(
        _("比较关系"), max_length=2, choices=Comparator.choices, null=True, blank=True
    )
    value_text = models.CharField(_("目标值(所印)"), max_length=40, null=True, blank=True)
    value = models.DecimalField(_("目标值"), max_digits=24, decimal_places=8, null=True, blank=True)
    unit = models.CharField(_("计量单位"), max_length=20, null=True, blank=True)
    base_year = models.PositiveSmallIntegerField(_("基期"), null=True, blank=True)
    base_year_inferred = models.BooleanField(_("基期为推定"), default=False)
    direction = models.CharField(_("方向"), max_length=6, choices=Direction.choices)
    hedge = models.CharField(_("软化词"), max_length=20, null=True, blank=True)
    repeats = models.BooleanField(_("前文已述"), default=False)

    class Meta:
        verbose_name = _("目标")
        verbose_name_plural = _("目标")
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(fields=("version", "key"), name="target_key_once"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True, unit__isnull=True, comparator__isnull=True)
                | models.Q(value__isnull=False, unit__isnull=False, comparator__isnull=False),
                name="target_value_with_unit_and_comparator",
            ),
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end")), name="target_span_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.quote
