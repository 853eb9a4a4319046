from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyModel, StoredContent
from organizations.models import Place


class NatureChoice(models.TextChoices):
    """Whether values of part of a year add up (`domain.catalogue.Nature`)."""

    FLOW = "flow", _("流量(各月可累加)")
    STOCK = "stock", _("存量(时点数)")
    RATE = "rate", _("比率(不可累加)")


class Indicator(models.Model):
    """An indicator (指标) of the catalogue: one series of values, in one unit.

    `rule` says what is reported: `log_decline` the signed change on the year before
    (-3.1 = fell 3.1 %), `increment` what the year added, every other rule the value itself.
    """

    code = models.CharField(_("代码"), max_length=16, unique=True)
    name_zh = models.CharField(_("名称"), max_length=200)
    name_en = models.CharField(_("英文名称"), max_length=200)
    unit = models.CharField(_("计量单位"), max_length=40)
    direction = models.CharField(_("方向"), max_length=10)
    rule = models.CharField(_("评价规则"), max_length=20, null=True, blank=True)
    input_form = models.CharField(_("填报形式"), max_length=10)
    numerator = models.CharField(_("分子"), max_length=200, null=True, blank=True)
    denominator = models.CharField(_("分母"), max_length=200, null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(_("小数位数"))
    fuel = models.CharField(_("能源品种"), max_length=40, null=True, blank=True)
    nature = models.CharField(
        _("数值性质"), max_length=8, choices=NatureChoice.choices, default=NatureChoice.RATE
    )
    frequency = models.CharField(_("频率"), max_length=12)
    plausible_min = models.DecimalField(_("合理下限"), max_digits=24, decimal_places=8)
    plausible_max = models.DecimalField(_("合理上限"), max_digits=24, decimal_places=8)
    maximum = models.DecimalField(_("上限"), max_digits=24, decimal_places=8, null=True, blank=True)
    is_control = models.BooleanField(_("控制指标"), default=False)
    lamp = models.BooleanField(_("适用预警灯"), default=False)
    functions = models.JSONField(_("惯常负责职能"), default=list)
    release_month = models.PositiveSmallIntegerField(_("发布月份"))
    release_confirmed = models.BooleanField(_("发布月份已确认"), default=False)
    statistics_note = models.CharField(_("统计说明"), max_length=500, null=True, blank=True)

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(plausible_min__lte=models.F("plausible_max")),
                name="indicator_range_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name_zh

    @property
    def takes_shares(self) -> bool:
        """Reported as numerator and denominator."""
        return self.input_form == "ratio"

    @property
    def is_energy_or_gdp(self) -> bool:
        """Energy, carbon and economy figures stay inside until they are released."""
        return self.code[:2] in {"CB", "EN", "FU", "GD"}


class Definition(AppendOnlyModel):
    """A definition (口径): what is in and out, at which prices. Values of two never meet."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="definitions")
    code = models.CharField(_("代码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    text = models.TextField(_("口径说明"))
    included = models.JSONField(_("包括"), default=list)
    excluded = models.JSONField(_("不包括"), default=list)
    price_base = models.PositiveSmallIntegerField(_("价格基期"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=300, null=True, blank=True)
    is_default = models.BooleanField(_("默认口径"))
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        verbose_name = _("口径")
        verbose_name_plural = _("口径")
        ordering = ("indicator", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator",),
                condition=models.Q(is_default=True),
                name="definition_one_default",
            ),
        )

    def __str__(self) -> str:
        return self.name


class FactorSet(AppendOnlyModel):
    """A versioned set of emission factors; a change of set is a change of definition.

    Without a tenant it is a standard set, for every place. A place's own holds what its office
    entered at once, under the code of the standard set whose factors it goes before there. One
    that follows the standard ends what the place entered for its factors: the standard ones hold.
    """

    # The document, its number and the parameters of its one row are told under the same keys.
    stated = MappingProxyType(
        {"set": ("code",), "document": ("document_number", "document"), "name": (), "code": ()}
    )

    tenant = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="factor_sets"
    )
    code = models.CharField(_("代码"), max_length=64)
    name = models.CharField(_("名称"), max_length=200)
    document = models.CharField(_("文件"), max_length=300, blank=True, default="")
    document_number = models.CharField(_("文号"), max_length=100, blank=True, default="")
    reason = models.ForeignKey(
        StoredContent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.BigIntegerField(_("记录账号"), null=True, blank=True)
    follows_standard = models.BooleanField(_("恢复采用标准因子"), default=False)

    class Meta:
        verbose_name = _("排放因子集")
        verbose_name_plural = _("排放因子集")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(follows_standard=False) | models.Q(tenant__isnull=False),
                name="factor_set_place_follows",
            ),
            models.UniqueConstraint(fields=("code", "sha256"), name="factor_set_content_once"),
        )

    def __str__(self) -> str:
        return self.name


class FuelFactor(AppendOnlyModel):
    """What one unit of a fuel holds and emits (tCO2 and tce per printed unit)."""

    factor_set = models.ForeignKey(FactorSet, on_delete=models.PROTECT, related_name="fuels")
    code = models.CharField(_("代码"), max_length=40)
    facts = models.JSONField(_("参数"))

    class Meta:
        verbose_name = _("燃料因子")
        verbose_name_plural = _("燃料因子")
        constraints = (
            models.UniqueConstraint(fields=("factor_set", "code"), name="fuel_factor_once"),
        )

    def __str__(self) -> str:
        return self.code


class GridFactor(AppendOnlyModel):
    """Average CO2 factor of grid electricity in a region (kgCO2/kWh) for a year of use."""

    factor_set = models.ForeignKey(FactorSet, on_delete=models.PROTECT, related_name="grids")
    region = models.CharField(_("地区"), max_length=40)
    data_year = models.PositiveSmallIntegerField(_("数据年份"))
    used_for_year = models.PositiveSmallIntegerField(_("适用年份"))
    factor = models.DecimalField(_("因子"), max_digits=8, decimal_places=4)
    document = models.CharField(_("文件"), max_length=100, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    unconfirmed = models.BooleanField(_("待核对"), default=False)

    class Meta:
        verbose_name = _("电网因子")
        verbose_name_plural = _("电网因子")
        constraints = (
            models.UniqueConstraint(
                fields=("factor_set", "region", "used_for_year"), name="grid_factor_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.region} {self.used_for_year}"
