from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceLevel(models.TextChoices):
    NATION = "nation", _("国家")
    PROVINCE = "province", _("省级")
    PREFECTURE = "prefecture", _("地级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡级")
    ZONE = "zone", _("功能区")


class PlaceQuerySet(models.QuerySet["Place"]):
    def valid_on(self, day: date) -> "PlaceQuerySet":
        """Places that exist on `day`."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
        )


class Place(models.Model):
    """An administrative place (行政区划), with the dates between which it exists.

    `key` is permanent: the GB/T 2260 code where there is one, else a name of ours. A place that
    issues a plan is a tenant, and its key is the chain of its ledger.
    """

    key = models.SlugField(_("编号"), max_length=64, unique=True)
    code = models.CharField(_("区划代码"), max_length=12, null=True, blank=True, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    level = models.CharField(_("级别"), max_length=20, choices=PlaceLevel.choices)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    # Zones overlap districts: adding them to a county total would count them twice.
    counts_in_rollup = models.BooleanField(_("计入汇总"), default=True)
    lower_units_label = models.CharField(_("下级单位统称"), max_length=60, blank=True)
    is_tenant = models.BooleanField(_("方案发布地"), default=False)
    is_synthetic = models.BooleanField(_("演示"), default=False)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)

    objects: ClassVar[PlaceQuerySet] = PlaceQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain Manager

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ("key",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lte=models.F("valid_to")),
                name="place_validity_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        """The ledger chain of this tenant."""
        return f"tenant:{self.key}"
